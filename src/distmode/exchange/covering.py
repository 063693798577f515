"""Selections projected onto excerpts that are cut as `label` cuts them.

A selection goes to each excerpt of which it covers at least half or in which at least half of it
lies, else to the one that it shares most with. The primary mode of an excerpt is that which covers
most of it, of two alike the one that ends last (coding rule 4 of the codebook).
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from distmode.codebook import Mode
from distmode.exchange.units import CodedUnit, Given, settle_modes

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """An excerpt that a document was cut into, before it is known who coded it."""

    id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Projected:
    """Coded excerpts that selections were projected onto.

    Attributes:
        units: One for every excerpt and coder that has something.
        stray: Selections that share nothing with any excerpt (the interviewer's talk, headings).
    """

    units: tuple[CodedUnit, ...]
    stray: int


def project_on_pieces(
    given: Sequence[Given], pieces: Sequence[Piece], like: CodedUnit, *, fill: Sequence[str] = ()
) -> Projected:
    """Return the excerpts of one document with what each coder gave them.

    Args:
        given: The codings of this document.
        pieces: What it was cut into, in running order.
        like: A row whose source, interview, school and role are the document's.
        fill: Coders whose excerpts without any mode are `none`.
    """
    found: dict[tuple[int, str], list[tuple[Mode, int, int]]] = {}
    stray = 0
    starts, ends = [piece.start for piece in pieces], [piece.end for piece in pieces]
    for one in given:
        span = one.talk.span or (0, 0)
        near = range(bisect_right(ends, span[0]), bisect_left(starts, span[1]))
        landed = list(_land(span, pieces, near))
        stray += not landed
        for place in landed:
            found.setdefault((place, one.coder), []).append((one.mode, *span))
    for coder in fill:
        for place in range(len(pieces)):
            found.setdefault((place, coder), [])
    units = [
        _build_piece(pieces[place], codings, replace(like, coder=coder))
        for (place, coder), codings in sorted(found.items())
    ]
    return Projected(tuple(units), stray)


def _land(span: tuple[int, int], pieces: Sequence[Piece], near: Iterable[int]) -> Iterator[int]:
    """Yield the places of the pieces that a selection belongs to, of those that it touches."""
    shared = {
        place: both
        for place in near
        if (both := min(span[1], pieces[place].end) - max(span[0], pieces[place].start)) > 0
    }
    mostly = [
        place
        for place, both in shared.items()
        if both >= _HALF * (pieces[place].end - pieces[place].start)
        or both >= _HALF * (span[1] - span[0])
    ]
    yield from mostly or sorted(shared, key=lambda place: -shared[place])[:1]


def _build_piece(
    piece: Piece, codings: Sequence[tuple[Mode, int, int]], like: CodedUnit
) -> CodedUnit:
    covered: Counter[Mode] = Counter()
    last: dict[Mode, int] = {}
    for mode in dict.fromkeys(mode for mode, _, _ in codings):
        spans = [(a, b) for one, a, b in codings if one is mode]
        covered[mode] = _measure_cover(piece, spans)
        last[mode] = max(min(b, piece.end) for _, b in spans)
    order = sorted(covered, key=lambda mode: (-covered[mode], -last[mode]))
    return replace(
        like,
        id=piece.id,
        text=piece.text,
        start=piece.start,
        end=piece.end,
        modes=settle_modes(order),
        memo="",
    )


def _measure_cover(piece: Piece, spans: Sequence[tuple[int, int]]) -> int:
    """Return how many characters of a piece lie in some span."""
    total, reached = 0, piece.start
    for start, end in sorted(spans):
        begin, stop = max(start, reached), min(end, piece.end)
        if begin < stop:
            total += stop - begin
            reached = stop
    return total
