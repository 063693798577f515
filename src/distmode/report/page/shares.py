"""Tables of prevalence: all excerpts in full, schools and roles one row each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.report.screen import format_estimate

if TYPE_CHECKING:
    from distmode.intervals import Estimate
    from distmode.prevalence import Estimand, Method, Prevalence
    from distmode.report.page.contents import Contents

STRIP = 160
"""Width of a drawn interval, in the units of its view box."""

_PLURALS = {"school": "schools", "role": "roles"}


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way in which shares were estimated.

    Attributes:
        name: As the column's heading.
        source: Where they stand.
        method: Which.
        estimand: What their intervals tell of.
    """

    name: str
    source: Prevalence
    method: Method
    estimand: Estimand


@dataclass(frozen=True, slots=True)
class Drawn:
    """An interval to be drawn, in the strip's units."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One mode: its share in each way, and the interval of the way that counts."""

    mode: Mode
    cells: tuple[str, ...]
    drawn: Drawn | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One school or role: how large it is, and the share of each mode."""

    name: str
    excerpts: int
    coded: int
    interviews: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Schools or roles in one way; a cell is the share, and its interval."""

    by: str
    way: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class SharesView:
    """All of it.

    Attributes:
        corrected: Whether codings correct the shares.
        ways: Headings of the columns of `overall`.
        chosen: Which of them the drawn intervals are of.
        furthest: Where the axis of the drawn intervals ends.
        overall: One row a mode.
        groups: By school and by role, the way that counts first.
    """

    corrected: bool
    ways: tuple[str, ...]
    chosen: str
    furthest: str
    overall: tuple[ShareRow, ...]
    groups: tuple[GroupTable, ...]


def view_shares(contents: Contents) -> SharesView:
    """Return the tables of prevalence."""
    ways = _list_ways(contents)
    chosen = ways[2 if contents.expected is None else 1]
    found = {way: _find(way, None, way.source.counts[0].name) for way in ways}
    furthest = _find_furthest(found[chosen].values())
    return SharesView(
        corrected=contents.expected is None,
        ways=tuple(way.name for way in ways),
        chosen=chosen.name,
        furthest=f"{furthest:g}",
        overall=tuple(_view_mode(mode, found, chosen, furthest) for mode in OUTCOMES),
        groups=tuple(
            table
            for by in _PLURALS
            for way in (chosen, *(way for way in ways if way is not chosen))
            if (table := _view_groups(way, by)).rows
        ),
    )


def _list_ways(contents: Contents) -> tuple[Way, ...]:
    shares, expected = contents.prevalence, contents.expected
    if expected is None:
        return (
            Way("labels counted", shares, "naive", "these_transcripts"),
            Way("coded sample alone", shares, "hand", "these_transcripts"),
            Way("corrected, these transcripts", shares, "corrected", "these_transcripts"),
            Way("corrected, schools like these", shares, "corrected", "schools_like_these"),
        )
    return (
        Way("labels counted", shares, "naive", "these_transcripts"),
        Way("labels counted, schools like these", shares, "naive", "schools_like_these"),
        Way("mean probability, schools like these", expected, "naive", "schools_like_these"),
    )


def _find(way: Way, by: str | None, group: str) -> dict[Mode, Estimate]:
    wanted = (by, group, way.method, way.estimand)
    return {
        share.mode: share.estimate
        for share in way.source.shares
        if (share.by, share.group, share.method, share.estimand) == wanted
    }


def _view_mode(
    mode: Mode, found: Mapping[Way, Mapping[Mode, Estimate]], chosen: Way, furthest: float
) -> ShareRow:
    cells = tuple(_format(shares[mode], way) for way, shares in found.items())
    return ShareRow(mode, cells, _draw(found[chosen][mode], furthest))


def _format(estimate: Estimate, way: Way) -> str:
    shown = format_estimate(estimate)
    if (way.method, way.estimand) == ("naive", "these_transcripts"):
        # A count of what is there; nothing was drawn by which it could vary.
        return shown.removesuffix(" [no interval]")
    return shown


def _find_furthest(shares: Iterable[Estimate]) -> float:
    """Return where the axis of drawn intervals ends: the next tenth above all of them."""
    most = max((one.high for one in shares if one.high is not None), default=1.0)
    return max(math.ceil(most * 10), 1) / 10


def _draw(estimate: Estimate, furthest: float) -> Drawn | None:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    ends = (estimate.low, estimate.value, estimate.high)
    return Drawn(*(round(STRIP * end / furthest, 1) for end in ends))


def _view_groups(way: Way, by: str) -> GroupTable:
    return GroupTable(by, way.name, tuple(_list_groups(way, by)))


def _list_groups(way: Way, by: str) -> Iterator[GroupRow]:
    for one in way.source.counts:
        if one.by == by:
            found = _find(way, by, one.name)
            shown = (_format(found[mode], way).partition(" [") for mode in OUTCOMES)
            cells = tuple((value, f"[{ends}" if ends else "") for value, _, ends in shown)
            yield GroupRow(one.name, one.excerpts, one.coded, one.interviews, cells)
