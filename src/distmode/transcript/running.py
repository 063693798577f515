"""Reads running text: `.txt` as it stands, `.md` with its headings taken out of the talk."""

import re

from distmode.encoding import decode_text
from distmode.transcript.draft import Draft, Mark, Reading, Script, Span
from distmode.transcript.labels import Line, split_lines
from distmode.transcript.names import rate_name
from distmode.transcript.turns import find_turns

_HEADING = re.compile(r" {0,3}#{1,6}(?:[^\S\n]+(?P<title>.*?))?[^\S\n]*#*[^\S\n]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[^\S\n]*){3,}|(?:-[^\S\n]*){3,}|(?:_[^\S\n]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}=+[^\S\n]*$")
_COMMENT = re.compile(r"[^\S\n]*<!--(?:(?!-->).)*-->[^\S\n]*$")
_FENCE = "---"
# A settings block above a text ends within its first lines, or the rule opens the text itself.
_SETTINGS_LINES = 60
_LINE_CHARACTERS = 400


def read_plain(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.txt` file; its plain text is the decoded text."""
    decoded = decode_text(data, name=source)
    return find_turns(Script(decoded.text, warnings=decoded.warnings), reading)


def read_markdown(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.md` file; its plain text is the decoded text, markup and all.

    Headings, rules, comments and a settings block at the top are no talk; a heading that is a
    speaker's name over talk is a label.
    """
    decoded = decode_text(data, name=source)
    lines = tuple(split_lines(decoded.text))
    script = Script(
        decoded.text,
        hidden=_find_hidden(lines),
        marks=_find_names(lines),
        warnings=decoded.warnings,
    )
    return find_turns(script, reading)


def _find_hidden(lines: tuple[Line, ...]) -> tuple[Span, ...]:
    settings = _count_settings(lines)
    hidden = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else None
        if number < settings or _is_no_talk(line.text) or _is_title(line, below):
            hidden.append(Span(line.start, line.start + len(line.text)))
    return tuple(hidden)


def _is_no_talk(text: str) -> bool:
    if len(text) > _LINE_CHARACTERS:
        return False
    patterns = (_HEADING, _RULE, _UNDERLINE, _COMMENT)
    return any(pattern.match(text) for pattern in patterns)


def _is_title(line: Line, below: Line | None) -> bool:
    """Say whether a line is a heading by the line of `=` right under it."""
    if below is None or below.opens or len(line.text) > _LINE_CHARACTERS:
        return False
    return bool(_UNDERLINE.match(below.text))


def _count_settings(lines: tuple[Line, ...]) -> int:
    """Return how many lines a settings block (YAML) at the top takes up."""
    if not lines or lines[0].start or lines[0].text.rstrip() != _FENCE:
        return 0
    for number, line in enumerate(lines[1:_SETTINGS_LINES], start=2):
        if line.text.rstrip() in (_FENCE, "..."):
            return number
        if ":" not in line.text and not line.text.startswith((" ", "-", "#")):
            return 0
    return 0


def _find_names(lines: tuple[Line, ...]) -> tuple[Mark, ...]:
    """Return the headings that may be speakers' names: `### Ada`."""
    marks = []
    for line in lines:
        found = _HEADING.match(line.text) if len(line.text) <= _LINE_CHARACTERS else None
        name = (found["title"] or "").strip(" *_:") if found else ""
        if found and rate_name(name) == 2:
            start = line.start + len(line.text) - len(line.text.lstrip())
            marks.append(Mark(start, line.start + len(line.text), name, "heading"))
    return tuple(marks)
