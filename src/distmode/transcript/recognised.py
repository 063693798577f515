"""Reads `.json`: what speech recognisers write, and any list of objects with a text.

Whisper and WhisperX keep their talk in `segments`, AssemblyAI and Deepgram in `utterances`,
Deepgram also in `paragraphs` of `sentences`, Rev in `monologues` of `elements`, Amazon in
`audio_segments`. None is asked for by name: of all lists of objects with a text, that with
speakers, then that with most words, is the transcript.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from distmode.encoding import decode_text
from distmode.errors import TranscriptError
from distmode.transcript.draft import (
    Draft,
    Reading,
    Script,
    Utterance,
    compose_draft,
    count_words,
    settle_speakers,
)
from distmode.transcript.grid import TEXT_COLUMNS
from distmode.transcript.names import name_key
from distmode.transcript.turns import find_turns

# Three hours with a time for every word take 10 MB; in memory JSON is ten times as large.
_LARGEST_JSON = 50 * 1024 * 1024
_SPEAKER_KEYS = (
    "speaker",
    "speaker name",
    "speaker label",
    "speaker id",
    "participant",
    "who",
    "name",
)
# Lists that one object keeps its talk in, and whether the pieces bring their own blanks.
_PIECES: tuple[tuple[str, str, str], ...] = (
    ("sentences", "text", " "),
    ("elements", "value", ""),
)
# Where nobody is named, a pause of this many seconds after a full stop ends a paragraph.
_PAUSE_SECONDS = 2.0
_SENTENCE_ENDS = tuple('.?!…"”’)]')
_SURROGATES = (0xD800, 0xDFFF)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A piece of talk; times in seconds, None where they are not given."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None


def read_json(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.json` file; its plain text is one line a turn: `Ada: ...`.

    Segments of one speaker that follow each other are one turn. Where nobody is named, segments
    are joined to paragraphs at pauses.

    Raises:
        TranscriptError: Not JSON, too large, nested too deeply, or without any text.
    """
    if len(data) > _LARGEST_JSON:
        raise TranscriptError(
            f"{source}: has {len(data) >> 20} MB, more than the {_LARGEST_JSON >> 20} MB of JSON "
            "read; save it without the times of single words"
        )
    decoded = decode_text(data, name=source)
    segments = _find_segments(_parse(decoded.text, source))
    if not segments:
        raise TranscriptError(
            f"{source}: holds no list of objects with a text; expected 'segments' as Whisper "
            'writes them, or [{"speaker": "...", "text": "..."}, ...]'
        )
    if all(segment.speaker is None for segment in segments):
        script = Script(
            _write(segments), paragraphs="block", has_front=False, warnings=decoded.warnings
        )
        return find_turns(script, reading)
    unnamed = sum(segment.speaker is None for segment in segments)
    warnings = (f"segments without a speaker: {unnamed} of {len(segments)}",) if unnamed else ()
    return compose_draft(_join(segments), (*decoded.warnings, *warnings))


def _parse(text: str, source: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        advice = "save it again from the program that wrote it"
        if error.msg == "Extra data" and error.lineno > 1:
            advice = "if each line is an object of its own, name the file .jsonl"
        raise TranscriptError(
            f"{source}: line {error.lineno}, column {error.colno}: is not JSON ({error.msg}); "
            f"{advice}"
        ) from None
    except RecursionError:
        raise TranscriptError(
            f"{source}: is nested too deeply; expected a list of objects with a text"
        ) from None
    except ValueError:
        raise TranscriptError(
            f"{source}: holds a number too long to read; save it again from the program that "
            "wrote it"
        ) from None


def _find_segments(value: object) -> tuple[_Segment, ...]:
    """Return the segments of the best list in a JSON value; of its one text if there is none."""
    found = [segments for one in _lists(value) if (segments := tuple(_read_list(one)))]
    if found:
        return max(found, key=_rate)
    if isinstance(value, dict) and (text := _read_text(value)):
        return tuple(_Segment(None, part, None, None) for part in text.split("\n") if part.strip())
    return ()


def _rate(segments: tuple[_Segment, ...]) -> tuple[bool, int]:
    return (
        any(segment.speaker is not None for segment in segments),
        sum(count_words(segment.text) for segment in segments),
    )


def _lists(value: object) -> Iterator[list[object]]:
    """Yield the lists within a JSON value, outer ones first, but not those within segments."""
    waiting = [value]
    while waiting:
        following: list[object] = []
        for one in waiting:
            if isinstance(one, list):
                yield one
                following += (item for item in one if not _is_segment(item))
            elif isinstance(one, dict):
                following += one.values()
        waiting = following


def _is_segment(item: object) -> bool:
    return isinstance(item, dict) and bool(_read_text(item)) and _read_speaker(item) is not None


def _read_list(items: list[object]) -> Iterator[_Segment]:
    for item in items:
        if isinstance(item, dict) and (text := _read_text(item)):
            yield _Segment(
                _read_speaker(item), text, _read_seconds(item, "start"), _read_seconds(item, "end")
            )


def _read_text(item: Mapping[str, object]) -> str:
    keys = {_fold(key): value for key, value in item.items()}
    for name in TEXT_COLUMNS:
        if isinstance(text := keys.get(name), str) and text.strip():
            return _mend(text)
    for name, key, between in _PIECES:
        if isinstance(pieces := keys.get(name), list):
            said = (piece.get(key) for piece in pieces if isinstance(piece, dict))
            return _mend(between.join(text for text in said if isinstance(text, str)))
    return ""


def _mend(text: str) -> str:
    """Return a text with LF line ends, and without halves of surrogate pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    first, last = _SURROGATES
    if any(first <= ord(character) <= last for character in text):
        text = "".join("\ufffd" if first <= ord(one) <= last else one for one in text)
    return text


def _read_speaker(item: Mapping[str, object]) -> str | None:
    keys = {_fold(key): value for key, value in item.items()}
    for name in _SPEAKER_KEYS:
        value = keys.get(name)
        if isinstance(value, dict):
            value = value.get("name", value.get("id"))
        if isinstance(value, int) and not isinstance(value, bool):
            return f"Speaker {value}"
        if isinstance(value, str) and value.strip():
            return " ".join(_mend(value).split()).rstrip(" :") or None
    return None


def _fold(key: str) -> str:
    """Return a key as words in small letters: `speakerName` and `speaker_name` are the same."""
    spaced = "".join(f" {one}" if one.isupper() else one for one in key.replace("_", " "))
    return name_key(spaced) if key != key.upper() else name_key(key.replace("_", " "))


def _read_seconds(item: Mapping[str, object], key: str) -> float | None:
    value = item.get(key)
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e9 else None


def _join(segments: Iterable[_Segment]) -> Iterator[Utterance]:
    """Put what one speaker says in several segments on one line."""
    speaker: str | None = None
    said: list[str] = []
    for one in settle_speakers(Utterance(each.speaker, each.text) for each in segments):
        if said and (one.speaker is None or one.speaker != speaker):
            yield Utterance(speaker, " ".join(said))
            said = []
        speaker = one.speaker
        said.append(one.text)
    if said:
        yield Utterance(speaker, " ".join(said))


def _write(segments: Iterable[_Segment]) -> str:
    """Write segments as running text, one a line, with a blank line at pauses."""
    text: list[str] = []
    last: _Segment | None = None
    for segment in segments:
        if last is not None:
            paused = last.text.endswith(_SENTENCE_ENDS) and _is_pause(last.end, segment.start)
            text.append("\n\n" if paused else "\n")
        text.append(segment.text)
        last = segment
    return "".join(text)


def _is_pause(end: float | None, start: float | None) -> bool:
    """Say whether talk paused; objects without times are paragraphs of their own."""
    return end is None or start is None or start - end >= _PAUSE_SECONDS
