"""Finds where lines seem to name their speaker.

Nothing is decided here: whether a label is a speaker shows only over the whole document
(`speakers`). All patterns look at the start of a line only, so that a line of 200 MB costs no more
than a short one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from distmode.transcript.draft import LabelStyle, Mark, Span
from distmode.transcript.names import rate_name

# Longer than any label with its time and role.
_LABEL_CHARACTERS = 160

_CLOCK = r"(?:\d{1,2}:\d{1,2}:\d{1,2}|\d{1,3}:\d{2})(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_RANGE = rf"{_CLOCK}(?:\s*(?:-->|->|to|[-–—])\s*{_CLOCK})?(?:-\d+)?"
_STAMP = rf"(?:[\[(<{{#]\s*{_RANGE}\s*[\])>}}#]|{_RANGE})"
_BRACKETED = rf"[\[(<{{#]\s*{_RANGE}\s*[\])>}}#]"

_LEAD = re.compile(rf"[\s>]*(?:[-*+•]\s+)?(?P<stamp>{_STAMP}(?![\w:])[^\S\n]*[-–—|,:]?[^\S\n]*)?")
_EMPHASIS = re.compile(
    rf"(?P<mark>\*\*\*|\*\*|__|\*|_)(?P<name>[^*\n]{{1,80}}?)\s*(?P<stamp>{_STAMP})?"
    r"(?P<inner>\s*[:：])?\s*(?P=mark)(?P<outer>\s*[:：])?"
)
_BRACKET = re.compile(r"\[(?P<name>[^\]\[\n:]{1,60})\](?P<colon>\s*[:：])?")
_COLON = re.compile(
    rf"(?P<name>[^:：\n\t]{{1,80}}?)\s*(?P<stamp>{_STAMP})?\s*[:：](?![/\\\d])(?=\s|$|\S)"
)
_TIMED = re.compile(rf"(?P<name>[^:：\n\t]{{1,60}}?)[\s,|–—-]*(?P<stamp>{_STAMP})\s*$")
_TAB = re.compile(r"(?P<name>[^:：\n\t]{1,40})\t+(?=\S)")
_DOTTED = re.compile(r"(?P<name>[QA])\.[^\S\n]+(?=\S)")
_DASH = re.compile(r"(?P<name>[^:：\n\t]{1,40}?)[^\S\n]+[-–—][^\S\n]+(?=\S)")
_AFTER_STAMP = re.compile(rf"[^\S\n]*(?:{_BRACKETED}|{_RANGE}[^\S\n]*$)")
_STAMP_LINE = re.compile(rf"\s*{_STAMP}\s*$")
# Zoom's chat: "From Ada to Everyone:".
_CHAT = re.compile(r"^From\s+(?P<name>.+?)(?:\s+to\s+.+)?$", re.IGNORECASE)
_NOTE = re.compile(r"^(?P<name>[^()\n]+?)\s*\((?P<note>[^()\n]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of plain text.

    Attributes:
        start: Its first code point.
        text: Without the line end.
        opens: Whether nothing or a blank line stands before it.
    """

    start: int
    text: str
    opens: bool


def split_lines(plain: str) -> Iterator[Line]:
    """Yield the lines of a text that are not blank; lines are divided at LF only."""
    start, opens = 0, True
    for text in plain.split("\n"):
        if text and not text.isspace():
            yield Line(start, text, opens)
            opens = False
        else:
            opens = True
        start += len(text) + 1


def find_stamps(lines: Iterable[Line]) -> dict[int, Span]:
    """Return the times at the start of lines, by the start of the line."""
    found = {}
    for line in lines:
        lead = _LEAD.match(line.text[:_LABEL_CHARACTERS])
        if lead and lead["stamp"]:
            found[line.start] = Span(line.start + lead.start("stamp"), line.start + lead.end())
    return found


def find_marks(lines: Iterable[Line]) -> tuple[Mark, ...]:
    """Return every place where a line seems to name its speaker, in order, one a line at most."""
    marks = []
    times: list[Line] = []
    for line in lines:
        if _is_stamp_line(line):
            times.append(line)
            continue
        mark = _find_mark(line)
        if times:
            mark = _join_time(line, mark, times[0])
            times = []
        if mark is not None:
            marks.append(mark)
    return tuple(marks)


def _is_stamp_line(line: Line) -> bool:
    return len(line.text) < _LABEL_CHARACTERS and bool(_STAMP_LINE.match(line.text))


def _join_time(line: Line, mark: Mark | None, time: Line) -> Mark | None:
    """Let a label take in the line of its own on which its time stands before it."""
    if mark is None:
        return None
    style: LabelStyle = "timed" if mark.style == "alone" else mark.style
    return replace(mark, start=time.start, style=style, stamped=True, opens=time.opens)


def _find_mark(line: Line) -> Mark | None:
    text = line.text[:_LABEL_CHARACTERS]
    lead = _LEAD.match(text)
    if lead is None or lead.end() == len(text):
        return None
    rest = text[lead.end() :]
    whole = len(line.text) <= _LABEL_CHARACTERS
    found = _find_label(rest, stamped=lead["stamp"] is not None, whole=whole)
    if found is None:
        return None
    end = lead.end() + found.end
    first = len(text) - len(text.lstrip())
    return replace(
        found,
        start=line.start + first,
        end=line.start + end,
        stamped=found.stamped or lead["stamp"] is not None,
        opens=line.opens,
    )


def _find_label(rest: str, *, stamped: bool, whole: bool) -> Mark | None:
    """Return the label that a line begins with, its offsets counted from there."""
    emphasis = _EMPHASIS.match(rest)
    has_colon = bool(emphasis and (emphasis["inner"] or emphasis["outer"]))
    bracket = _BRACKET.match(rest)
    shapes: tuple[tuple[re.Match[str] | None, LabelStyle], ...] = (
        (emphasis if has_colon else None, "colon"),
        (bracket, "colon" if bracket and bracket["colon"] else "bracket"),
        (_COLON.match(rest), "colon"),
        (_TIMED.match(rest) if whole else None, "timed"),
        # One star or dash stresses a word; two set a name apart.
        (emphasis if emphasis and len(emphasis["mark"]) > 1 else None, "bold"),
        (_TAB.match(rest), "tab"),
        (_DOTTED.match(rest), "dotted"),
        (_DASH.match(rest), "dash"),
    )
    for found, style in shapes:
        if found and (mark := _make(found, style, rest)):
            return mark
    return _find_lone_name(rest, stamped=stamped) if whole else None


def _find_lone_name(rest: str, *, stamped: bool) -> Mark | None:
    cleaned = _clean(rest)
    if not rate_name(cleaned.name):
        return None
    return replace(cleaned, end=len(rest.rstrip()), style="timed" if stamped else "alone")


def _make(found: re.Match[str], style: LabelStyle, rest: str) -> Mark | None:
    cleaned = _clean(found["name"])
    if not rate_name(cleaned.name):
        return None
    stamp = "stamp" in found.re.groupindex and found["stamp"] is not None
    after = _AFTER_STAMP.match(rest, found.end()) if style in ("colon", "bold") else None
    return replace(
        cleaned,
        end=after.end() if after else found.end(),
        style=style,
        stamped=stamp or after is not None,
    )


def _clean(written: str) -> Mark:
    """Return a mark with the name and its note, without markup; offsets are not yet known."""
    name = " ".join(written.replace("*", "").strip("_>[] \t").split())
    chat = _CHAT.match(name)
    name = chat["name"] if chat else name
    noted = _NOTE.match(name)
    if noted:
        return Mark(0, 0, noted["name"].strip(), "alone", note=noted["note"].strip())
    return Mark(0, 0, name.rstrip(" ,:-–—"), "alone")
