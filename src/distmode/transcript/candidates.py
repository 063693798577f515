"""Gathers the labels that may name speakers: from the text, from its format, or by a pattern."""

import re
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import replace

from distmode.errors import UsageError
from distmode.transcript.draft import LabelStyle, Mark, Script
from distmode.transcript.labels import Line, find_marks, find_stamps, split_lines
from distmode.transcript.names import is_questioner, name_key

# A pattern of the user's looks at no more than this of a line.
_PATTERN_CHARACTERS = 400
_COLON = re.compile(r"\s*[:：]")
_NEXT = re.compile(r"\S")

# What sets a known name apart from talk, or the end of the line; a comma addresses somebody.
_SEPARATOR = re.compile(r"\s*[:：;>]\**|\.\s+(?=\S)|\s+[-–—]+\s+(?=\S)|\t\s*(?=\S)|\s*$")
_KNOWN_CHARACTERS = 80
# Begins with a capital, a digit or a sign; no sentence begins so and goes on to a colon soon.
_SUSPECT = re.compile(
    r"(?P<name>[^\W_a-z][^:：;\n\t.!,]{0,39}?|[?\[(#][^:：\n]{0,30}?)\s*(?:[:：;]|\t)"
)
_SUSPECT_WORDS = 6
_SHOWN_CHARACTERS = 30

_Kind = tuple[LabelStyle, str]


def find_candidates(script: Script) -> list[Mark]:
    """Return the labels in a text that may name speakers, in order."""
    return _keep_voiced(_settle_notes(_merge_marks(script)), script)


def find_known(script: Script, keys: AbstractSet[str]) -> list[Mark]:
    """Return the lines that begin with a known speaker's name, however it is set apart.

    A single letter, and a label such as `Interviewer`, are believed only before
    `;`, `>` and a colon: `A - ` and `I. ` begin talk too.
    A name alone on its line must stand over talk.

    Args:
        script: The text.
        keys: The names, as `name_key` gives them.
    """
    hidden = {span.start for span in script.hidden}
    lines = [line for line in split_lines(script.plain) if line.start not in hidden]
    found = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else None
        mark = _find_known(line, keys)
        if mark is not None and (mark.style != "alone" or _heads(below)):
            found.append(mark)
    return found


def _heads(below: Line | None) -> bool:
    return below is not None and not below.opens


def _find_known(line: Line, keys: AbstractSet[str]) -> Mark | None:
    text = line.text[:_KNOWN_CHARACTERS]
    first = len(text) - len(text.lstrip())
    for separator in _SEPARATOR.finditer(text, first + 1):
        name = text[first : separator.start()].strip(" *_[]>")
        if name_key(name) not in keys or name.endswith((".", ",")):
            continue
        kind = separator.group().strip()
        if (len(name) == 1 or is_questioner(name)) and kind[:1] not in tuple(":：;>"):
            return None
        style: LabelStyle = "alone" if separator.end() == len(line.text) and not kind else "colon"
        at = line.start + first
        return Mark(at, line.start + separator.end(), name, style, opens=line.opens)
    return None


def find_suspects(talk: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what looks like speakers' labels inside one turn, at most 30 characters of each.

    A line of the turn but its first that begins with a speaker's name, or with a few words and a
    colon, may be the turn of somebody else.

    Args:
        talk: The turn's talk.
        names: The speakers there are.
    """
    keys = frozenset(map(name_key, names))
    lines = [line for line in split_lines(talk) if line.start]
    return tuple(
        label[:_SHOWN_CHARACTERS] for line in lines if (label := _find_suspect(line, keys))
    )


def _find_suspect(line: Line, keys: AbstractSet[str]) -> str:
    known = _find_known(line, keys)
    if known is not None:
        return known.name
    text = line.text[:_KNOWN_CHARACTERS].strip(" \t*_[]>")
    if name_key(text) in keys:
        return text
    found = _SUSPECT.match(text)
    return found["name"].strip() if found and len(found["name"].split()) <= _SUSPECT_WORDS else ""


def match_pattern(script: Script, pattern: str) -> list[Mark]:
    """Return the labels that the user's pattern matches at the start of lines.

    Raises:
        UsageError: The pattern is no regular expression.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise UsageError(
            f"the speaker pattern is no regular expression ({error}); "
            "an example that is one: '^(?P<speaker>[A-Z]+)>'"
        ) from None
    group = "speaker" if "speaker" in compiled.groupindex else min(compiled.groups, 1)
    hidden = {span.start for span in script.hidden}
    marks = []
    for line in split_lines(script.plain):
        found = compiled.match(line.text[:_PATTERN_CHARACTERS])
        name = found[group].strip(" \t:*[]") if found and found[group] else ""
        if found and name and line.start not in hidden:
            colon = _COLON.match(line.text, found.end())
            end = line.start + (colon.end() if colon else found.end())
            marks.append(Mark(line.start, end, name, "pattern", opens=line.opens))
    return marks


def _merge_marks(script: Script) -> list[Mark]:
    """Join the labels found in the text with those that the format sets apart."""
    hidden = {span.start for span in script.hidden}
    lines = (line for line in split_lines(script.plain) if line.start not in hidden)
    marks = {mark.start: mark for mark in find_marks(lines)}
    for mark in script.marks:
        found = marks.get(mark.start)
        if mark.style == "cell" or found is None or found.style not in ("colon", "timed"):
            marks[mark.start] = mark
    return [marks[start] for start in sorted(marks)]


def _settle_notes(marks: list[Mark]) -> list[Mark]:
    """Make notes a part of the name where only they tell speakers apart: `Teacher (1)`."""
    notes: dict[str, Counter[str]] = {}
    for mark in marks:
        notes.setdefault(name_key(mark.name), Counter())[name_key(mark.note)] += 1
    return [
        replace(mark, name=f"{mark.name} ({mark.note})", note="")
        if _tells_apart(notes[name_key(mark.name)])
        else mark
        for mark in marks
    ]


def _tells_apart(notes: Counter[str]) -> bool:
    return "" not in notes and len(notes) > 1 and min(notes.values()) > 1


def _keep_voiced(marks: list[Mark], script: Script) -> list[Mark]:
    """Leave out names on lines of their own that no talk follows, mostly.

    In `00:04:01 Yes` the next line begins with a time too: the "name" is the talk itself.
    """
    stamps = set(find_stamps(split_lines(script.plain)))
    begun = stamps | {_line_start(mark.start, script.plain) for mark in marks}
    silent: Counter[_Kind] = Counter()
    total: Counter[_Kind] = Counter()
    for mark in marks:
        total[_kind(mark)] += 1
        if mark.style == "alone":
            silent[_kind(mark)] += _is_silent(mark, script.plain, begun)
        elif mark.style == "timed" and _line_start(mark.start, script.plain) in stamps:
            silent[_kind(mark)] += _is_silent(mark, script.plain, stamps)
    return [mark for mark in marks if silent[_kind(mark)] * 2 < total[_kind(mark)]]


def _kind(mark: Mark) -> _Kind:
    return mark.style, name_key(mark.name)


def _is_silent(mark: Mark, plain: str, next_ones: AbstractSet[int]) -> bool:
    """Say whether the next line that is not blank begins a label or with a time."""
    found = _NEXT.search(plain, mark.end)
    if found is None:
        return True
    begins = _line_start(found.start(), plain)
    return begins >= mark.end and begins in next_ones


def _line_start(place: int, plain: str) -> int:
    return plain.rfind("\n", 0, place) + 1
