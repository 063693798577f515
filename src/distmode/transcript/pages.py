"""Joins the lines of printed pages to paragraphs, without what only serves the pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from distmode.transcript.labels import Line, find_marks
from distmode.transcript.names import rate_name

Page = tuple[str, ...]
"""The lines of a page, laid out with blanks as on paper."""

# Heads and feet are at most so many lines.
_EDGE_LINES = 3
# On this share of the pages, and on two at least: heads of left and right pages differ.
_RUNNING_SHARE = 0.4
_RUNNING_PAGES = 2
# On two pages a short answer may well stand in the same place; a head has more to say.
_RUNNING_WORDS = 3
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|seite|s\.)?\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—\s]*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_LINE_NUMBER = re.compile(r"\s{0,20}(\d{1,5})(?=\s{2,}|\s*$)")
_NUMBERED_LINES = 5
_NUMBERED_SHARE = 0.15
_IN_ORDER = 0.9
# Blank lines between lines of a paragraph are the fewest that a tenth of the lines have.
_GAP_SHARE = 0.1
# A line that leaves more room than the next word takes was ended on purpose; letters differ in
# width, so that only this share of the widest lines counts.
_FULL = 0.8
_INDENT = 2
_HYPHENS = ("-", "\u2010", "\u00ad")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_ENDS = tuple('.?!…"”’)]:')
_COLUMN = re.compile(r"(?P<name>\S(?:.{0,48}?\S)?):? {3,}(?=\S)")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class JoinedPages:
    """The text of pages.

    Attributes:
        text: Paragraphs, one a line, with a blank line where the pages leave a gap.
        warnings: What was left out.
    """

    text: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text on a page.

    Attributes:
        text: Without blanks at its ends.
        indent: Blanks before it.
        gap: Blank lines before it, -1 where a page begins.
    """

    text: str
    indent: int
    gap: int

    @property
    def width(self) -> int:
        """Where it ends, in characters."""
        return self.indent + len(self.text)


def join_pages(pages: Sequence[Page]) -> JoinedPages:
    """Join the lines of pages to paragraphs, and undo hyphenation at the ends of lines.

    Left out are lines at the edge of pages that come again on others or only number the page, and
    numbers that count the lines or turns at the left.
    """
    rows, numbers = _drop_numbers([row for page in pages for row in _rows(page)])
    edged, running = _drop_running(_split_pages(rows))
    warnings = []
    if running:
        warnings.append(f"running heads, feet and page numbers are left out: {running} lines")
    if numbers:
        warnings.append(f"numbers of lines or turns at the left are left out: {numbers}")
    return JoinedPages(_join([row for page in edged for row in page]), tuple(warnings))


def _split_pages(rows: list[_Row]) -> list[list[_Row]]:
    pages: list[list[_Row]] = []
    for row in rows:
        if row.gap < 0:
            pages.append([])
        pages[-1].append(row)
    return pages


def _rows(page: Page) -> list[_Row]:
    rows: list[_Row] = []
    gap = -1
    for line in page:
        text = line.strip(" \t")
        if text.strip():
            rows.append(_Row(text, len(line) - len(line.lstrip(" \t")), gap))
            gap = 0
        elif gap >= 0:
            gap += 1
    return rows


# --- running heads ---


def _drop_running(pages: list[list[_Row]]) -> tuple[list[list[_Row]], int]:
    heads, feet = _count_edges(pages, from_end=False), _count_edges(pages, from_end=True)
    base = _find_base_gap([row for rows in pages for row in rows[2:-1]])
    kept, dropped = [], 0
    for rows in pages:
        # Below a head, and above a foot, is more room than between the lines of talk.
        below = [row.gap > base for row in rows[1:]]
        first = _count_running(rows, [*below, False], heads, len(pages))
        rest = rows[first:]
        above = [row.gap > base for row in rest[::-1]]
        last = _count_running(rest[::-1], above, feet, len(pages))
        rest = rest[: len(rest) - last]
        dropped += first + last
        kept.append([replace(rest[0], gap=-1), *rest[1:]] if rest else [])
    return kept, dropped


def _count_edges(pages: list[list[_Row]], *, from_end: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for rows in pages:
        edge = rows[::-1] if from_end else rows
        counts.update({_running_key(row.text) for row in edge[:_EDGE_LINES]})
    return counts


def _running_key(text: str) -> str:
    return _DIGITS.sub("#", _BLANKS.sub(" ", text)).casefold()


def _count_running(rows: list[_Row], parted: list[bool], counts: Counter[str], pages: int) -> int:
    """Return how many lines from the edge inwards are no talk.

    Args:
        rows: The lines of a page, from the edge inwards.
        parted: For each whether a gap parts it from the next one inwards.
        counts: On how many pages a line stands near this edge.
        pages: How many pages there are.
    """
    running = 0
    edge = zip(rows[:_EDGE_LINES], parted, strict=False)
    for number, (row, is_parted) in enumerate(edge, start=1):
        numbers_page = bool(_PAGE_NUMBER.match(row.text))
        if not numbers_page and not _is_running(row.text, counts, pages):
            break
        if numbers_page or is_parted:
            running = number
    return running


def _is_running(text: str, counts: Counter[str], pages: int) -> bool:
    count = counts[_running_key(text)]
    if count < max(_RUNNING_PAGES, _RUNNING_SHARE * pages) or text.endswith(":"):
        return False
    return count > _RUNNING_PAGES or len(text.split()) >= _RUNNING_WORDS


# --- numbers of lines ---


def _drop_numbers(rows: list[_Row]) -> tuple[list[_Row], int]:
    found = [_LINE_NUMBER.match(row.text) for row in rows]
    numbers = [int(match[1]) for match in found if match]
    if len(numbers) < max(_NUMBERED_LINES, _NUMBERED_SHARE * len(rows)):
        return rows, 0
    steps = Counter(after - before for before, after in pairwise(numbers))
    step, count = steps.most_common(1)[0]
    starts = sum(number <= max(step, 1) for number in numbers)
    if step not in (1, 5, 10) or count + starts < _IN_ORDER * len(numbers):
        return rows, 0
    bare = [
        _drop_number(row, match) if match else row for row, match in zip(rows, found, strict=True)
    ]
    return _close_gaps(bare), len(numbers)


def _drop_number(row: _Row, match: re.Match[str]) -> _Row:
    rest = row.text[match.end() :]
    text = rest.lstrip(" \t")
    return _Row(text, row.indent + match.end() + len(rest) - len(text), row.gap)


def _close_gaps(rows: list[_Row]) -> list[_Row]:
    """Leave out lines on which nothing but a number stood."""
    kept: list[_Row] = []
    missing = 0
    for row in rows:
        if not row.text:
            missing = -1 if row.gap < 0 or missing < 0 else missing + row.gap
            continue
        begins_page = missing < 0 or row.gap < 0
        kept.append(replace(row, gap=-1 if begins_page else row.gap + missing))
        missing = 0
    return kept


# --- paragraphs ---


def _join(rows: list[_Row]) -> str:
    if not rows:
        return ""
    base = _find_base_gap(rows)
    indent = Counter(row.indent for row in rows).most_common(1)[0][0]
    widths = sorted(row.width for row in rows)
    full = widths[int(len(widths) * 0.95)] * _FULL
    words = {found[0].casefold() for row in rows for found in _WORD.finditer(row.text)}
    text = [_tidy(rows[0].text)]
    for before, row in pairwise(rows):
        if row.gap > base:
            text.append("\n\n")
        elif _is_broken_word(before, row):
            text[-1] = _mend_word(text[-1], row.text, words)
        else:
            text.append(" " if _goes_on(before, row, indent, full) else "\n")
        text.append(_tidy(row.text))
    return "".join(text)


def _find_base_gap(rows: list[_Row]) -> int:
    """Return how many blank lines stand between the lines of one paragraph."""
    gaps = Counter(row.gap for row in rows if row.gap >= 0)
    total = sum(gaps.values())
    common = [gap for gap, count in gaps.items() if count >= _GAP_SHARE * total]
    return min(common, default=0)


def _is_broken_word(before: _Row, row: _Row) -> bool:
    return bool(_HYPHENATED.search(before.text)) and row.text[:1].islower()


def _mend_word(text: str, following: str, words: set[str]) -> str:
    """Return a line without the hyphen at its end, unless the word has one elsewhere too."""
    whole = text.rstrip("".join(_HYPHENS))
    first, second = _WORD.findall(whole)[-1], _WORD.match(following)
    spelled = f"{first}-{second[0]}".casefold() if second else ""
    return text if spelled in words else whole


def _goes_on(before: _Row, row: _Row, indent: int, full: float) -> bool:
    """Say whether a line goes on with the paragraph of the line before."""
    if row.gap < 0 and before.text.endswith(_SENTENCE_ENDS):
        return False
    if abs(row.indent - indent) >= _INDENT and abs(before.indent - indent) < _INDENT:
        return False
    room = before.width + 1 + len(row.text.split(maxsplit=1)[0])
    return room >= full and not _begins_turn(row.text)


def _begins_turn(text: str) -> bool:
    if _COLUMN.match(text):
        return True
    marks = find_marks([Line(0, text, opens=True)])
    return bool(marks) and marks[0].style in ("colon", "timed", "bracket", "dotted")


def _tidy(text: str) -> str:
    """Return a line with one blank between words, and a tab between a name and a column of talk."""
    found = _COLUMN.match(text)
    if found and ":" not in found[0] and rate_name(found["name"]):
        return f"{_BLANKS.sub(' ', found['name'])}\t{_BLANKS.sub(' ', text[found.end() :])}"
    return _BLANKS.sub(" ", text)
