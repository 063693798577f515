"""Reads `.vtt` and `.srt`: cues of one speaker in a row become one turn.

The cues are parsed here and not with webvtt-py, which passes over what stands after a blank line in
a cue, over the second voice of a cue, over everything that looks like a tag ("a < b"), and refuses
an `.srt` without numbers: real files have all of these, and no word may be lost.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from distmode.encoding import decode_text
from distmode.errors import TranscriptError
from distmode.transcript.characters import decode_references
from distmode.transcript.draft import (
    Draft,
    Reading,
    Script,
    Utterance,
    compose_draft,
    settle_speakers,
)
from distmode.transcript.turns import find_turns

_TIME = r"(?:(\d{1,10}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_NUMBER = re.compile(r"\s*\d+\s*$")
# The lengths are bounded so that a line of unclosed tags is not read over and over.
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,99})?(?:[^\S\n]{1,9}(?P<name>[^>\n]{0,99}))?>|(?P<end></v>)")
# Only tags that the formats know: anything else in angle brackets somebody may have typed.
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^>\n]{0,99})?>|<(?:\d+:)?\d{2}:\d{2}\.\d{3}>|\{\\[^}\n]{0,99}\}"
)
# Where nobody is named, a pause of this many seconds after a full stop ends a paragraph.
_PAUSE_SECONDS = 2.0
_NOTE = re.compile(r"(?:NOTE(?=[ \t]|$)|(?:STYLE|REGION)\s*$)")
_HEAD = re.compile(r"\s*(?:WEBVTT|(?:Kind|Language|X-TIMESTAMP-MAP)\s*[:=])", re.IGNORECASE)
# Cues have names, or numbers that count up, if at least this share of them has.
_NAMED_SHARE = 0.5
_NUMBERED_SHARE = 0.8
_SENTENCE_ENDS = tuple('.?!…"”’)]')
# Captions roll if at least so many cues, and this share, repeat lines before adding their own.
_ROLLING_CUES = 3
_ROLLING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption.

    Attributes:
        start: When it appears, in seconds.
        end: When it goes, in seconds.
        lines: Its text, tags and all, without blank lines.
        voice: Who says it, once voices are told apart.
    """

    start: float
    end: float
    lines: tuple[str, ...]
    voice: str | None = None


def read_captions(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.vtt` or `.srt` file; its plain text is one line a turn: `Ada: ...`.

    Speakers are the voices of WebVTT, else labels at the start of lines. Captions that roll, each
    repeating what the one before showed, are read once.

    Raises:
        TranscriptError: There is no caption.
    """
    decoded = decode_text(data, name=source)
    cues = parse_cues(decoded.text)
    if not cues:
        raise TranscriptError(
            f"{source}: holds no caption; expected time lines such as "
            "'00:00:01.000 --> 00:00:04.000' with talk under them"
        )
    has_voices = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    spoken = list(_split_voices(cues))
    unrolled = _unroll(spoken)
    rolled = sum(len(cue.lines) for cue in spoken) - sum(len(cue.lines) for cue in unrolled)
    stray = _warn_of_stray(_count_stray(decoded.text))
    warnings = (*decoded.warnings, *stray, *_warn_of_rolled(rolled))
    if has_voices:
        said = (Utterance(cue.voice, "\n".join(cue.lines)) for cue in unrolled)
        return compose_draft(_join(settle_speakers(said)), warnings)
    script = Script(_write(unrolled), paragraphs="block", has_front=False, warnings=warnings)
    draft = find_turns(script, reading)
    composed = compose_draft(_join(_utterances(draft)), draft.warnings)
    return replace(composed, notes=draft.notes)


def parse_cues(text: str) -> list[Cue]:
    """Return the cues of a WebVTT or SubRip text, in the order they stand in.

    Blank lines within a cue do not end it; what is neither time, number, name nor note is talk.
    """
    lines = text.split("\n")
    is_vtt = text.lstrip().startswith("WEBVTT")
    timings = [
        (number, found) for number, line in enumerate(lines) if (found := _TIMING.match(line))
    ]
    ends = [*(number for number, _ in timings), len(lines)][1:]
    names = _find_names(lines, [number for number, _ in timings], is_vtt=is_vtt)
    cues = []
    for (number, found), end in zip(timings, ends, strict=True):
        payload = lines[number + 1 : end - (end - 1 in names)]
        kept = _drop_notes(payload) if is_vtt else payload
        kept = [line.strip() for line in kept if line.strip()]
        cues.append(Cue(_seconds(found, 1), _seconds(found, 5), tuple(kept)))
    return cues


def _seconds(found: re.Match[str], group: int) -> float:
    hours, minutes, seconds, fraction = (found[number] or "0" for number in range(group, group + 4))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _find_names(lines: list[str], timings: list[int], *, is_vtt: bool) -> set[int]:
    """Return the lines that hold the number or name of a cue, right above its times.

    They are talk if most cues have none, or the numbers do not count up: somebody then wrote no
    blank line between the talk and the next times.
    """
    above = [number - 1 for number in timings if number and lines[number - 1].strip()]
    numbers = [number for number in above if _NUMBER.match(lines[number])]
    # Above a first line there is no room for a number.
    places = sum(number > 0 for number in timings)
    names = set(numbers) if _count_up([lines[number] for number in numbers], places) else set()
    named = [
        number
        for number in above
        if number not in numbers
        and (number == 0 or not lines[number - 1].strip())
        and not lines[number].rstrip().endswith(_SENTENCE_ENDS)
    ]
    if is_vtt and len(named) >= _NAMED_SHARE * len(timings):
        names.update(named)
    return names


def _count_up(numbers: list[str], places: int) -> bool:
    # Compared as text, since Python refuses to read a number of thousands of digits.
    values = [number.strip().lstrip("0") for number in numbers]
    keys = [(len(value), value) for value in values]
    rising = sum(one < other for one, other in pairwise(keys))
    enough = len(keys) >= _NUMBERED_SHARE * places
    return enough and rising >= _NUMBERED_SHARE * (len(keys) - 1)


def _count_stray(text: str) -> int:
    """Return how many lines before the first times are no head, note, style, number or name."""
    lines = text.split("\n")
    timings = [number for number, line in enumerate(lines) if _TIMING.match(line)]
    first = timings[0]
    is_vtt = text.lstrip().startswith("WEBVTT")
    # What stands right above the times is the first cue's name or number.
    head = lines[: first - bool(first and lines[first - 1].strip())]
    kept = _drop_notes(["", *head]) if is_vtt else head
    return sum(bool(line.strip()) and not (is_vtt and _HEAD.match(line)) for line in kept)


def _drop_notes(payload: list[str]) -> Iterator[str]:
    """Leave out WebVTT's comments and styles: from a line `NOTE` after a blank one to the next."""
    in_note, after_blank = False, False
    for line in payload:
        blank = not line.strip()
        begins = after_blank and bool(_NOTE.match(line))
        in_note = (in_note or begins) and not blank
        after_blank = blank
        if not in_note:
            yield line


def _clean(text: str) -> str:
    return decode_references(_TAG.sub("", text)).strip()


def _split_voices(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield what each voice says; a cue without a voice is said by nobody who is known."""
    for cue in cues:
        for voice, parts in groupby(_find_voices("\n".join(cue.lines)), key=lambda part: part[0]):
            lines = tuple(line for _, said in parts for line in said)
            yield replace(cue, lines=lines, voice=voice)


def _find_voices(text: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield each voice of a cue and its lines, where it says anything."""
    voice, start = None, 0
    for found in _VOICE.finditer(text):
        if lines := _clean_lines(text[start : found.start()]):
            yield voice, lines
        voice = None if found["end"] else _clean(found["name"] or "") or None
        start = found.end()
    if lines := _clean_lines(text[start:]):
        yield voice, lines


def _clean_lines(text: str) -> tuple[str, ...]:
    return tuple(cleaned for line in text.split("\n") if (cleaned := _clean(line)))


def _join(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Put what one speaker says in several cues on one line."""
    speaker: str | None = None
    said: list[str] = []
    for utterance in utterances:
        text = " ".join(line.strip() for line in utterance.text.split("\n"))
        if not text:
            continue
        if said and (utterance.speaker is None or utterance.speaker != speaker):
            yield Utterance(speaker, " ".join(said))
            said = []
        speaker = utterance.speaker
        said.append(text)
    if said:
        yield Utterance(speaker, " ".join(said))


def _utterances(draft: Draft) -> Iterator[Utterance]:
    for turn in draft.turns:
        yield Utterance(turn.speaker, draft.plain[turn.start : turn.end])


def _write(cues: Iterable[Cue]) -> str:
    """Write cues as running text, with a blank line at pauses."""
    text: list[str] = []
    last: Cue | None = None
    for cue in cues:
        if not cue.lines:
            continue
        if last is not None:
            paused = cue.start - last.end >= _PAUSE_SECONDS
            text.append("\n\n" if paused and last.lines[-1].endswith(_SENTENCE_ENDS) else "\n")
        text.append("\n".join(cue.lines))
        last = cue
    return "".join(text)


def _unroll(cues: list[Cue]) -> list[Cue]:
    """Leave out the lines that rolling captions repeat from the cue before."""
    shown = [cue for cue in cues if cue.lines]
    pairs = pairwise(shown)
    fresh = [(_repeated(one, other), other) for one, other in pairs]
    adding = [repeated for repeated, cue in fresh if repeated != "\n".join(cue.lines)]
    rolling = sum(bool(repeated) for repeated in adding)
    if rolling < _ROLLING_CUES or rolling < _ROLLING_SHARE * len(adding):
        return cues
    unrolled = shown[:1]
    for repeated, cue in fresh:
        rest = "\n".join(cue.lines)[len(repeated) :].strip()
        unrolled.append(replace(cue, lines=tuple(rest.split("\n")) if rest else ()))
    return unrolled


def _repeated(one: Cue, other: Cue) -> str:
    """Return what a cue repeats of the one before: its last lines, or all of it, growing.

    What another voice repeats is an answer.
    """
    if one.voice != other.voice:
        return ""
    for count in range(min(len(one.lines), len(other.lines)), 0, -1):
        if one.lines[-count:] == other.lines[:count]:
            return "\n".join(other.lines[:count])
    before, after = "\n".join(one.lines), "\n".join(other.lines)
    return before if after.startswith(before + " ") else ""


def _warn_of_stray(lines: int) -> tuple[str, ...]:
    if not lines:
        return ()
    return (
        f"{lines} lines before the first times are not read; put times above them if they are talk",
    )


def _warn_of_rolled(lines: int) -> tuple[str, ...]:
    if not lines:
        return ()
    return (f"the captions roll: {lines} lines that repeat the caption before are read once",)
