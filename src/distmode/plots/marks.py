"""Points with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from distmode.intervals import Estimate

NOTE = "Bars: 95\xa0% intervals; hollow: no interval."


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of estimate is drawn.

    Attributes:
        name: What it is, for the key.
        colour: Of marker and interval.
        marker: A matplotlib marker that can be filled.
        size: Of the marker, in points.
        line: Style of the line of the interval.
    """

    name: str
    colour: str
    marker: str
    size: float = 5.0
    line: Literal["-", ":"] = "-"


def draw_upright(axes: Axes, mark: Mark, place: float, estimate: Estimate) -> None:
    """Draw an estimate above a place on the x axis; nothing where it is not measured."""
    if estimate.value is None:
        return
    if estimate.low is not None and estimate.high is not None:
        axes.vlines(
            place, estimate.low, estimate.high, color=mark.colour, lw=1.1, ls=mark.line, zorder=3
        )
    _draw_marker(axes, mark, place, estimate.value, filled=estimate.low is not None)


def draw_lying(axes: Axes, mark: Mark, estimate: Estimate, place: float) -> None:
    """Draw an estimate beside a place on the y axis; nothing where it is not measured."""
    if estimate.value is None:
        return
    if estimate.low is not None and estimate.high is not None:
        axes.hlines(
            place, estimate.low, estimate.high, color=mark.colour, lw=1.1, ls=mark.line, zorder=3
        )
    _draw_marker(axes, mark, estimate.value, place, filled=estimate.low is not None)


def _draw_marker(axes: Axes, mark: Mark, x: float, y: float, *, filled: bool) -> None:
    axes.plot(
        [x],
        [y],
        ls="none",
        marker=mark.marker,
        ms=mark.size,
        mec=mark.colour,
        mfc=mark.colour if filled else "white",
        mew=1.0,
        zorder=4,
        clip_on=False,
    )
