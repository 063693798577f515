"""Finds where lines seem to name their speaker.

Nothing is decided here: whether a label is a speaker shows only over the whole document
(`speakers`). All patterns look at the start of a line only, so that a line of 200 MB costs no more
than a short one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from distmode.transcript.draft import LabelStyle, Mark, Span
from distmode.transcript.names import is_doubtful, rate_name, strip_label

# Longer than any label with its time and role.
_LABEL_CHARACTERS = 160

_CLOCK = r"(?:\d{1,2}:\d{1,2}:\d{1,2}|\d{1,3}:\d{2})(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_RANGE = rf"{_CLOCK}(?:\s*(?:-->|->|to|[-–—])\s*{_CLOCK})?(?:-\d+)?"
_STAMP = rf"(?:[\[(<{{#]\s*{_RANGE}\s*[\])>}}#]|{_RANGE})"
_BRACKETED = rf"[\[(<{{#]\s*{_RANGE}\s*[\])>}}#]"

_LINE_END = re.compile("[\n\v\f\u2028\u2029]")
_LEAD = re.compile(
    rf"[\s>\u200b-\u200f\u2060\ufeff]*(?:[-*+•]\s+|\d{{1,3}}[.)]\s+(?=\*\*))?(?P<stamp>{_STAMP}(?![\w:])[^\S\n]*[-–—|,:]?[^\S\n]*)?"
)
_EMPHASIS = re.compile(
    rf"(?P<mark>\*\*\*|\*\*|__|\*|_)(?P<name>[^*\n]{{1,80}}?)\s*(?P<stamp>{_STAMP})?"
    r"(?P<inner>\s*[:：])?\s*(?P=mark)(?P<outer>\s*[:：])?"
)
_BRACKET = re.compile(r"\[(?P<name>[^\]\[\n:]{1,60})\](?P<colon>\s*[:：])?")
_COLON = re.compile(
    rf"(?P<name>[^:：\n\t]{{1,80}}?)\s*(?P<stamp>{_STAMP})?\s*[:：](?![/\\\d])(?=\s|$|\S)"
)
_TIMED = re.compile(rf"(?P<name>[^:：\n\t]{{1,60}}?)[\s,|–—-]*(?P<stamp>{_STAMP})\s*$")
_TAB = re.compile(r"(?P<name>[^:：\n\t]{1,40})\t[^\S\n]*(?=\S)")
_DOTTED = re.compile(r"(?P<name>[QA])\.[^\S\n]+(?=\S)")
_DASH = re.compile(r"(?P<name>[^:：\n\t]{1,40}?)[^\S\n]+[-–—][^\S\n]+(?=\S)")
_AFTER_STAMP = re.compile(rf"[^\S\n]*(?:{_BRACKETED}|{_RANGE}[^\S\n]*$)")
_BARE_TIME = re.compile(rf"[:：][\s*_]*(?P<time>{_RANGE})\s*$")
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
    """Yield the lines of a text that are not blank.

    Lines end with LF, and with the line ends of other programs: U+2028, U+2029, VT and FF.
    """
    start, opens = 0, True
    for text in _LINE_END.split(plain):
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
    marks: list[Mark] = []
    times: list[Line] = []
    # Places in `marks` of labels that end their line in a time: over talk, and over no talk.
    over_talk, over_none = 0, dict[int, int]()
    last: int | None = None
    for line in lines:
        if _is_stamp_line(line):
            times.append(line)
            continue
        mark = _find_mark(line)
        if last is not None and mark is None:
            over_talk += over_none.pop(last, 0) > 0
        last = None
        bare = _find_bare_time(line, mark)
        if times:
            mark = _join_time(line, mark, times[0])
            times = []
        if mark is not None:
            if bare:
                last = len(marks)
                over_none[last] = bare
            marks.append(mark)
    if over_talk <= len(over_none):
        for place, end in over_none.items():
            marks[place] = replace(marks[place], end=end)
    return tuple(marks)


def _find_bare_time(line: Line, mark: Mark | None) -> int:
    """Return where a time without brackets begins that is all the line has after a colon, or 0.

    It is a part of the label only where talk follows below: `Ada: 8:30` can be an answer.
    """
    if mark is None or mark.style != "colon" or mark.end < line.start + len(line.text.rstrip()):
        return 0
    found = _BARE_TIME.search(line.text[:_LABEL_CHARACTERS])
    return line.start + found.start("time") if found else 0


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
    if not rate_name(cleaned.name) and not (style == "colon" and is_doubtful(cleaned.name)):
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
    name = strip_label(" ".join(written.replace("*", "").split()))
    name = name.strip("_>[] \t")
    chat = _CHAT.match(name)
    name = chat["name"] if chat else name
    noted = _NOTE.match(name)
    if noted:
        return Mark(0, 0, noted["name"].strip(), "alone", note=noted["note"].strip())
    return Mark(0, 0, name.rstrip(" ,:-–—"), "alone")
