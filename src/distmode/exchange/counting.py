"""How programs count the characters of a text, and which way a project was counted.

REFI-QDA 1.5 (10.2) counts Unicode code points from 0. In practice programs differ in what a line
end counts, in whether a character beyond U+FFFF is one or two, in whether a byte order mark is a
character, and in whether the end is the last character or the one after it. Which way it was is
told by the quotes that selections carry; where none do, by the program that wrote the project,
unless that would cut most selections in the middle of words and another way would not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import get_args

from distmode.exchange.habits import OURS, Counting, LineEnds, find_habit

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEAVY = re.compile("\r\n|\r|\n|[\U00010000-\U0010ffff]")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)$")
# Shorter names say nothing: "I", "(4,0)".
_LEAST_QUOTE = 5
# Names as long as this may have been cut there without a sign.
_SHORTEST_CUT = 20
_ENOUGH_SELECTIONS = 5
_GOOD, _BAD = 0.9, 0.75


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as a project's file holds it.

    Attributes:
        raw: Line ends as written, without a byte order mark.
        has_mark: Whether a byte order mark stood before it.
    """

    raw: str
    has_mark: bool = False

    @property
    def text(self) -> str:
        """The text with LF line ends."""
        return _LINE_END.sub("\n", self.raw)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A selection as a project gives it: where it begins and ends by its count, and its name."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count of a project's selections gave.

    Attributes:
        counting: The way that was taken.
        expected: What the program that wrote the project is known for.
        spans: For every text, for every selection: first code point and the one after the last, in
            the text with LF line ends; None where it lies outside the text or is empty.
        quotes: How many selections carry, or are taken to carry, words of a text as their name.
        matched: How many of these have the very words at their place.
    """

    counting: Counting
    expected: Counting
    spans: tuple[tuple[tuple[int, int] | None, ...], ...]
    quotes: int
    matched: int


def count_selections(texts: Sequence[tuple[RawText, Sequence[Stretch]]], *, origin: str) -> Counted:
    """Find where selections are, counting as the program that wrote them did.

    Args:
        texts: Every text with its selections.
        origin: What the program calls itself.
    """
    expected = find_habit(origin)
    # Where nothing is selected nothing is to be counted.
    pages = [
        _Page(raw.text, tuple(_find_heavy(raw.raw)) if stretches else (), raw.has_mark, stretches)
        for raw, stretches in texts
    ]
    # What distmode wrote needs no guess.
    ways = (expected,) if OURS in origin.upper() else _list_ways(expected, pages)
    tried = [_try(way, pages) for way in ways]
    known = {place for one in tried for place in one.matching}
    best = max(tried, key=lambda one: len(one.matching)) if known else _judge_by_words(tried)
    named = sum(len(one.name.split()) > 1 for page in pages for one in page.stretches)
    # Where most names are quotes, those that are found nowhere were quotes as well.
    quotes = named if len(best.matching) * 2 > named else len(known)
    return Counted(best.counting, expected, best.spans, max(quotes, len(known)), len(best.matching))


@dataclass(frozen=True, slots=True)
class _Heavy:
    """A character that some programs count as two.

    Attributes:
        index: Which code point of the text with LF line ends.
        written: How many characters the file has there.
        is_end: Whether it is a line end; else it lies beyond U+FFFF.
    """

    index: int
    written: int
    is_end: bool

    def weigh(self, way: Counting) -> int:
        """Return what it counts."""
        if not self.is_end:
            return 1 + way.is_astral_two
        return {"one": 1, "two": 2}.get(way.line_ends, self.written)


@dataclass(frozen=True, slots=True)
class _Page:
    """A text with LF line ends, what is heavy in it, and its selections."""

    text: str
    heavy: tuple[_Heavy, ...]
    has_mark: bool
    stretches: Sequence[Stretch]


def _find_heavy(raw: str) -> Iterator[_Heavy]:
    dropped = 0
    for found in _HEAVY.finditer(raw):
        is_end = found[0][0] in "\r\n"
        yield _Heavy(found.start() - dropped, len(found[0]), is_end)
        dropped += len(found[0]) - 1


@dataclass(frozen=True, slots=True)
class _Trial:
    """What one way to count gives.

    Attributes:
        matching: Text and selection, by number, whose name is the words at its place.
        whole: How many selections neither begin nor end inside a word.
    """

    counting: Counting
    spans: tuple[tuple[tuple[int, int] | None, ...], ...]
    matching: frozenset[tuple[int, int]]
    whole: int

    @property
    def share(self) -> float:
        """The share of selections that cut no word; 0 where there are none."""
        count = sum(len(spans) for spans in self.spans)
        return self.whole / count if count else 0.0


def _judge_by_words(tried: Sequence[_Trial]) -> _Trial:
    """Return the first trial unless it cuts words and a later one does not."""
    first = tried[0]
    best = max(tried, key=lambda one: one.whole)
    enough = sum(len(spans) for spans in first.spans) >= _ENOUGH_SELECTIONS
    return best if enough and first.share < _BAD and best.share >= _GOOD else first


def _list_ways(expected: Counting, pages: Sequence[_Page]) -> Iterator[Counting]:
    """Yield the ways that could make a difference in these texts, the expected one first."""
    marks = (False, True) if any(page.has_mark for page in pages) else (False,)
    has_astral = any(not one.is_end for page in pages for one in page.heavy)
    astral = (False, True) if has_astral else (False,)
    ends = sorted(get_args(LineEnds), key=lambda one: one != expected.line_ends)
    for inclusive, marked, flipped, line_ends in product((False, True), marks, astral, ends):
        yield Counting(line_ends, expected.is_astral_two != flipped, marked, inclusive)


def _try(way: Counting, pages: Sequence[_Page]) -> _Trial:
    spans: list[tuple[tuple[int, int] | None, ...]] = []
    matching: set[tuple[int, int]] = set()
    whole = 0
    for number, page in enumerate(pages):
        found = tuple(_locate(page, way))
        spans.append(found)
        for place, (span, stretch) in enumerate(zip(found, page.stretches, strict=True)):
            if span is not None and is_quote(stretch.name, page.text[slice(*span)]):
                matching.add((number, place))
            whole += span is not None and _is_whole(page.text, *span)
    return _Trial(way, tuple(spans), frozenset(matching), whole)


def _locate(page: _Page, way: Counting) -> Iterator[tuple[int, int] | None]:
    """Yield where selections are in the text with LF line ends."""
    ruler = _Ruler.build(page, way)
    for stretch in page.stretches:
        start = ruler.find(stretch.start, up=False)
        end = ruler.find(stretch.end + way.is_end_inclusive, up=True)
        yield (start, end) if 0 <= start < end <= len(page.text) else None


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Turns counted places into code points.

    Attributes:
        first: What was counted before the first character.
        begins: Where by the count the heavy characters begin.
        indices: Which code points they are.
        widths: What they count.
    """

    first: int
    begins: Sequence[int]
    indices: Sequence[int]
    widths: Sequence[int]

    @classmethod
    def build(cls, page: _Page, way: Counting) -> "_Ruler":
        """Return the ruler of a text and a way to count."""
        first = int(page.has_mark and way.is_mark_counted)
        heavy = [(one.index, one.weigh(way)) for one in page.heavy if one.weigh(way) != 1]
        begins, extra = [], first
        for index, width in heavy:
            begins.append(index + extra)
            extra += width - 1
        return cls(first, begins, [index for index, _ in heavy], [width for _, width in heavy])

    def find(self, place: int, *, up: bool) -> int:
        """Return the code point at a counted place.

        Args:
            place: By the count.
            up: Whether a place inside a character means the end of it; else its beginning.
        """
        last = bisect_right(self.begins, place) - 1
        if last < 0:
            return place - self.first
        beyond = place - self.begins[last]
        if beyond >= self.widths[last]:
            return self.indices[last] + 1 + beyond - self.widths[last]
        return self.indices[last] + (up and beyond > 0)


def is_quote(name: str, words: str) -> bool:
    """Tell whether a selection's name is the words at its place, or how they begin.

    >>> is_quote("Nobody asked...", "Nobody asked me to."), is_quote("Nobody", "Nobody asked me")
    (True, False)
    """
    told, there = " ".join(name.split()), " ".join(words.split())
    begun = _CUT_OFF.sub("", told).rstrip()
    if len(begun) < _LEAST_QUOTE:
        return False
    return told == there or (
        there.startswith(begun) and (begun != told or len(told) >= _SHORTEST_CUT)
    )


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (_is_inside(text, start) or _is_inside(text, end))


def _is_inside(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
