"""How an interview's talk goes from mode to mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.colours import MODE_COLOURS
from distmode.plots.canvas import (
    MUTED,
    draw_nothing,
    drawing,
    make_figure,
    settle,
    show_percent,
)
from distmode.plots.wording import count, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from distmode.codebook import Mode
    from distmode.profile import Course, Step

_LANE = 0.86  # Of a row: how high a probability of 1 is drawn.
_PALE = 0.32
_NO_LABEL = "no label"


def plot_course(course: Course) -> Figure:
    """Draw an interview in running order, a lane a mode.

    Every labelled excerpt is a column as wide as its share of the talk. In each lane it rises to
    the probability of that mode, in full colour where the mode is its label. Nothing is smoothed.
    Excerpts that the model abstained from are hatched in a lane of their own.
    """
    name = shorten(course.interview, 46)
    title = f"Modes in the course of {name}" if name else "Modes in the course of an interview"
    if not course.steps:
        return draw_nothing(title=title, note="No excerpt has a label.")
    abstained = any(step.mode is None for step in course.steps)
    with drawing():
        figure = make_figure(
            9.5 + abstained, title=title, note=_describe(course, abstained=abstained)
        )
        axes = figure.add_subplot()
        for lane, mode in enumerate(OUTCOMES):
            _draw_lane(axes, lane, mode, course.steps)
        if abstained:
            _draw_unlabelled(axes, len(OUTCOMES), course.steps)
        _name_lanes(axes, abstained=abstained)
        return settle(figure)


def _describe(course: Course, *, abstained: bool) -> str:
    school = f" School: {shorten(course.school, 60)}." if course.school else ""
    none = " Hatched: the model abstained." if abstained else ""
    return (
        f"{count(len(course.steps), 'excerpt')}.{school} Width: the excerpt's share of the talk; "
        "height: probability of the mode, a full lane being 100\xa0%; full colour: the label given."
        f"{none} Nothing is smoothed."
    )


def _find_spans(steps: Sequence[Step]) -> tuple[list[float], list[float]]:
    """Return where each excerpt begins and how wide it is, in shares of the talk."""
    whole = sum(step.size for step in steps) or 1.0
    widths = [step.size / whole for step in steps]
    return [step.place - width / 2 for step, width in zip(steps, widths, strict=True)], widths


def _draw_lane(axes: Axes, lane: int, mode: Mode, steps: Sequence[Step]) -> None:
    starts, widths = _find_spans(steps)
    floor = lane + 0.5
    axes.axhline(floor, color=MUTED, lw=0.4, zorder=1)
    heights = [-_LANE * step.probabilities.get(mode, 0.0) for step in steps]
    colours = [(MODE_COLOURS[mode], 1.0 if step.mode is mode else _PALE) for step in steps]
    axes.bar(
        starts,
        heights,
        width=widths,
        bottom=floor,
        align="edge",
        color=colours,
        ec="white",
        lw=0.2 if len(steps) > 100 else 0.5,
        zorder=2,
    )


def _draw_unlabelled(axes: Axes, lane: int, steps: Sequence[Step]) -> None:
    starts, widths = _find_spans(steps)
    floor = lane + 0.5
    axes.axhline(floor, color=MUTED, lw=0.4, zorder=1)
    for step, start, width in zip(steps, starts, widths, strict=True):
        if step.mode is None:
            axes.bar(
                start,
                -_LANE,
                width=width,
                bottom=floor,
                align="edge",
                color="white",
                ec=MUTED,
                lw=0.5,
                hatch="//////",
                zorder=2,
            )


def _name_lanes(axes: Axes, *, abstained: bool) -> None:
    names = [mode.value for mode in OUTCOMES] + [_NO_LABEL] * abstained
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.45, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1)
    axes.set_xlabel("place in the interview (% of its labelled talk)")
    show_percent(axes.xaxis)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
