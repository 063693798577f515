"""Reads `.json`: what speech recognisers write, and any list of objects with a text.

Whisper and WhisperX keep their talk in `segments`, AssemblyAI and Deepgram in `utterances`,
Deepgram also in `paragraphs` of `sentences`, Rev in `monologues` of `elements`, Amazon in
`audio_segments`. None is asked for by name: of the lists of objects with a text that hold about as
many words as the longest, that with speakers, then that with most words, is the transcript.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# Lists that hold at least this share of the words of the longest hold the whole talk.
_WHOLE_SHARE = 0.8
# A list with more than this share of words that the talk has not is another talk.
_OTHER_SHARE = 0.2
# Fewer words than these are no talk but a name, a code or a language.
_WORDS_OF_TALK = 3
_KEY_SHOWN = 30
_LISTS_SHOWN = 6
_SURROGATES = (0xD800, 0xDFFF)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A piece of talk; times in seconds, None where they are not given."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None


@dataclass(slots=True)
class _Listed:
    """What the lists under one key hold; how many of their objects could not be read."""

    key: str
    segments: list[_Segment]
    unread: int = 0
    is_list: bool = True

    def take(self, items: Iterable[object]) -> None:
        """Take in the objects of a list."""
        for item in items:
            if isinstance(item, dict) and (text := _read_text(item)):
                start, end = _read_seconds(item, "start"), _read_seconds(item, "end")
                self.segments.append(_Segment(_read_speaker(item), text, start, end))
            else:
                self.unread += _holds_words(item)

    def count(self) -> int:
        """Return how many words were read."""
        return sum(count_words(segment.text) for segment in self.segments)


@dataclass(frozen=True, slots=True)
class _Talk:
    """The talk of a file, and what to tell about the rest."""

    segments: tuple[_Segment, ...]
    warnings: tuple[str, ...]


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
    talk = _find_talk(_parse(decoded.text, source))
    segments, told = talk.segments, (*decoded.warnings, *talk.warnings)
    if not segments:
        raise TranscriptError(
            f"{source}: holds no list of objects with a text; expected 'segments' as Whisper "
            'writes them, or [{"speaker": "...", "text": "..."}, ...]'
        )
    if all(segment.speaker is None for segment in segments):
        script = Script(_write(segments), paragraphs="block", has_front=False, warnings=told)
        return find_turns(script, reading)
    unnamed = sum(segment.speaker is None for segment in segments)
    warnings = (f"segments without a speaker: {unnamed} of {len(segments)}",) if unnamed else ()
    return compose_draft(_join(segments), (*told, *warnings))


def _parse(text: str, source: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_keep_pairs)
    except json.JSONDecodeError as error:
        advice = "save it again from the program that wrote it"
        if error.msg == "Extra data" and error.lineno > 1:
            advice = "if each line is an object of its own, name the file .jsonl"
        raise TranscriptError(
            f"{source}: line {error.lineno}, column {error.colno}: is not JSON ({error.msg}); "
            f"{advice}"
        ) from None
    except _RepeatedKeyError as error:
        raise TranscriptError(
            f"{source}: the key '{error}' stands twice in one object; keep one"
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


class _RepeatedKeyError(Exception):
    """A key that stands twice in one object: one of its values would be lost."""


def _keep_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        key = "".join(one for one in counts.most_common(1)[0][0] if one.isprintable())
        raise _RepeatedKeyError(key[:_KEY_SHOWN])
    return values


def _find_talk(value: object) -> _Talk:
    """Return the best list in a JSON value, or its one text, and what else there would be."""
    found = _gather(value)
    if isinstance(value, dict) and (text := _read_text(value)):
        parts = [_Segment(None, part, None, None) for part in text.split("\n") if part.strip()]
        found.append(_Listed("text", parts, is_list=False))
    found = [one for one in found if one.segments]
    if not found:
        return _Talk((), ())
    most = max(one.count() for one in found)
    # The same talk may stand there several times, in words, sentences, with speakers and without.
    whole = [one for one in found if one.count() >= _WHOLE_SHARE * most]
    best = max(whole, key=_rate)
    return _Talk(tuple(best.segments), tuple(_warn_of_left_out(best, found)))


def _rate(listed: _Listed) -> tuple[bool, bool, int, int]:
    named = any(segment.speaker is not None for segment in listed.segments)
    return named, listed.is_list, listed.count(), -len(listed.segments)


def _warn_of_left_out(best: _Listed, found: Sequence[_Listed]) -> Iterator[str]:
    """Yield what to tell about the lists that hold words which the chosen one does not."""
    if best.unread:
        yield f"objects of the list of talk whose words are not read: {best.unread}"
    there = _count_each(best)
    others = [
        f"'{one.key[:_KEY_SHOWN]}' ({one.count()} words)"
        for one in found
        if one is not best and (_count_each(one) - there).total() > _OTHER_SHARE * one.count()
    ]
    if others:
        more = ", ..." if len(others) > _LISTS_SHOWN else ""
        yield (
            f"lists of texts that are not read, since the one under '{best.key[:_KEY_SHOWN]}' is: "
            f"{', '.join(others[:_LISTS_SHOWN])}{more}; save those that are talk as files"
        )


def _count_each(listed: _Listed) -> Counter[str]:
    return Counter(word for segment in listed.segments for word in segment.text.split())


def _gather(value: object) -> list[_Listed]:
    """Return the lists of talk in a JSON value, outer ones first, but none within segments.

    Lists under the same keys, such as those of a talk's chapters, are one.
    """
    gathered: dict[tuple[str, ...], _Listed] = {}
    waiting: list[tuple[tuple[str, ...], object]] = [((), value)]
    while waiting:
        following: list[tuple[tuple[str, ...], object]] = []
        for path, one in waiting:
            if isinstance(one, list):
                listed = gathered.setdefault(path, _Listed(path[-1] if path else "", []))
                # Of alternatives, which recognisers list from best to worst, one was said.
                items = one[:1] if path and _fold(path[-1]) == "alternatives" else one
                listed.take(items)
                following += ((path, item) for item in items if not _is_segment(item))
            elif isinstance(one, dict):
                following += (((*path, key), inner) for key, inner in one.items())
        waiting = following
    return list(gathered.values())


def _is_segment(item: object) -> bool:
    return isinstance(item, dict) and bool(_read_text(item)) and _read_speaker(item) is not None


def _holds_words(item: object) -> bool:
    """Say whether an object that is no segment holds words all the same."""
    values = item.values() if isinstance(item, dict) else [item]
    return any(isinstance(one, str) and count_words(one) >= _WORDS_OF_TALK for one in values)


def _read_text(item: Mapping[str, object]) -> str:
    keys = {_fold(key): value for key, value in item.items()}
    for name in TEXT_COLUMNS:
        if isinstance(text := keys.get(name), str) and text.strip():
            return _mend(text)
        if isinstance(text, list) and (lines := [one for one in text if isinstance(one, str)]):
            return _mend("\n".join(lines))
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
