"""The share of every mode, three ways side by side, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.plots.canvas import (
    PAGE_HEIGHT,
    draw_nothing,
    drawing,
    make_figure,
    settle,
    show_percent,
    split_off_key,
)
from distmode.plots.marks import NOTE, Mark, draw_lying
from distmode.plots.pages import Page, split_pages
from distmode.plots.wording import NOT_MEASURED, count, shorten, wrap
from distmode.prevalence import METHODS, Estimand, GroupCounts, Method, Prevalence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from distmode.intervals import Estimate

Found = Mapping[tuple[Mode, Method], "Estimate"]

_MARKS: Mapping[Method, Mark] = {
    "naive": Mark("naive: labels counted", "#8c8c8c", "^"),
    "hand": Mark("hand: coded sample alone", "#d98200", "s", 4.5),
    "corrected": Mark("corrected: labels and codings", "#08306b", "o"),
}
_ESTIMANDS: Mapping[Estimand, str] = {
    "these_transcripts": "in these transcripts",
    "schools_like_these": "in schools like these",
}
_APART = 0.25  # Of a row: how far the methods of one mode stand apart.
_PANEL_HEIGHT = 5.3
_FRAME_HEIGHT = 4.0
_ALONE_HEIGHT = 11.0
_COLUMNS = 3


def plot_prevalence(
    prevalence: Prevalence, *, by: str | None, estimand: Estimand, title: str = ""
) -> tuple[Figure, ...]:
    """Draw the share of excerpts in each mode: naive, by hand and corrected, with intervals.

    Args:
        prevalence: What was estimated.
        by: What the groups have in common (`school`, `role`, `interview`), one panel each after
            that of all excerpts; None for all excerpts alone.
        estimand: What the shares and their intervals are to tell of.
        title: What the shares are of, instead of "Share of excerpts in each mode".

    Returns:
        One figure a printed page; many groups need several.
    """
    shown = [one for one in prevalence.counts if one.by is None or one.by == by]
    title = f"{title or 'Share of excerpts in each mode'} {_ESTIMANDS[estimand]}"
    if by is not None:
        title += f", by {by}"
    note = _describe(prevalence, by, estimand)
    if not shown:
        return (draw_nothing(title=title, note=note),)
    found = {(one.by, one.name): _find(prevalence, one, estimand) for one in shown}
    furthest = _find_furthest(list(found.values()))
    rows = int((PAGE_HEIGHT - _FRAME_HEIGHT) // _PANEL_HEIGHT)
    pages = split_pages(shown, rows * _COLUMNS)
    return tuple(_draw_page(page, found, furthest, page.entitle(title), note) for page in pages)


def _find(prevalence: Prevalence, counts: GroupCounts, estimand: Estimand) -> Found:
    return {
        (share.mode, share.method): share.estimate
        for share in prevalence.shares
        if (share.by, share.group, share.estimand) == (counts.by, counts.name, estimand)
    }


def _describe(prevalence: Prevalence, by: str | None, estimand: Estimand) -> str:
    hidden = prevalence.suppressed.get(by, 0) if by else 0
    suppressed = (
        f" Not shown, since persons could be recognised: {count(hidden, by or '')} of fewer than "
        "three interviews."
        if hidden
        else ""
    )
    counted = (
        " Labels are counted, so that they have none." if estimand == "these_transcripts" else ""
    )
    return f"Of all excerpts long enough to be labelled. {NOTE}{counted}{suppressed}"


def _find_furthest(groups: Sequence[Found]) -> float:
    """Return where the axis ends: the next tenth above all that is drawn."""
    ends = [
        one.high if one.high is not None else one.value
        for found in groups
        for one in found.values()
        if one.value is not None
    ]
    return min(1.0, max(0.1, math.ceil(max(ends, default=1.0) * 10) / 10))


def _draw_page(
    page: Page[GroupCounts],
    found: Mapping[tuple[str | None, str], Found],
    furthest: float,
    title: str,
    note: str,
) -> Figure:
    columns = min(len(page.items), 2 if len(page.items) == 4 else _COLUMNS)
    rows = -(-len(page.items) // columns)
    height = _ALONE_HEIGHT if rows == 1 else _FRAME_HEIGHT + rows * _PANEL_HEIGHT
    with drawing():
        figure = make_figure(height, title=title, note=note)
        body = split_off_key(figure, _list_key(), columns=len(METHODS))
        grid = body.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        panels: list[Axes] = list(grid.flat)
        for axes, counts in zip(panels, page.items, strict=False):
            _draw_group(axes, found[counts.by, counts.name])
            axes.set_title(_name_group(counts, found[counts.by, counts.name], columns), loc="left")
        _set_axes(panels, len(page.items), columns=columns, furthest=furthest)
        return settle(figure)


def _draw_group(axes: Axes, found: Found) -> None:
    for row, mode in enumerate(OUTCOMES):
        if row % 2:
            axes.axhspan(row - 0.5, row + 0.5, color="#f2f2f2", lw=0, zorder=0)
        for place, method in enumerate(METHODS):
            estimate = found.get((mode, method))
            if estimate is not None:
                draw_lying(axes, _MARKS[method], estimate, row + _APART * (place - 1))
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x")


def _set_axes(panels: Sequence[Axes], used: int, *, columns: int, furthest: float) -> None:
    """Set the axes that panels share, and leave out the panels that hold nothing."""
    panels[0].set_xlim(0, furthest)
    panels[0].set_ylim(len(OUTCOMES) - 0.5, -0.5)
    panels[0].set_yticks(range(len(OUTCOMES)), [mode.value for mode in OUTCOMES])
    show_percent(panels[0].xaxis)
    for axes in panels[used:]:
        axes.remove()
    for axes in panels[max(0, used - columns) : used]:
        axes.tick_params(axis="x", labelbottom=True)
        axes.set_xlabel("share of excerpts (%)")


def _name_group(counts: GroupCounts, found: Found, columns: int) -> str:
    """Return a panel's title: the group, how large it is, and what could not be measured."""
    width = {1: 80, 2: 38}.get(columns, 26)
    name = "all excerpts" if counts.by is None else counts.name
    missing = [
        method
        for method in METHODS
        if any(one.value is None for (_, how), one in found.items() if how == method)
    ]
    size = f"n = {counts.excerpts:,} in {count(counts.interviews, 'interview')},"
    coded = f"{counts.coded:,}\xa0coded"
    if missing:
        coded += f"; {', '.join(missing)}: {NOT_MEASURED}"
    return f"{shorten(name, width, lines=2)}\n{wrap(f'{size} {coded}', width)}"


def _list_key() -> list[Line2D]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=mark.colour, marker=mark.marker, ms=mark.size, lw=1.1, label=mark.name)
        for mark in _MARKS.values()
    ]
