"""How far probabilities can be taken at their word, and what abstaining brings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from distmode.intervals import MINIMUM_N
from distmode.plots.canvas import (
    INK,
    MUTED,
    draw_nothing,
    drawing,
    make_figure,
    settle,
    show_percent,
)
from distmode.plots.marks import NOTE, Mark, draw_upright
from distmode.plots.wording import count, format_estimate, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from distmode.evaluation import Abstention, Evaluation
    from distmode.evaluation.curves import ReliabilityBin
    from distmode.intervals import Estimate

_BLUE = "#0b4f8a"
_POINT = Mark("labels", _BLUE, "o")
_RELIABILITY = "Are labels right as often as their probability says?"
_COVERAGE = "What abstaining brings"
_NEAR = 0.045  # Of the axis: names of points nearer than this stand one under another.


def plot_reliability(evaluation: Evaluation) -> Figure:
    """Draw how often labels were right against how probable they were said to be.

    Above: one point a tenth of probability, with its interval, beside the diagonal on which
    probabilities keep their word. Below: how many excerpts stand in each; tenths of fewer than ten
    have no point.
    """
    bins = evaluation.reliability
    if not bins:
        return draw_nothing(title=_RELIABILITY, note="No label has a probability.")
    with drawing():
        figure = make_figure(12.0, title=_RELIABILITY, note=_describe_reliability(evaluation))
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        _draw_bins(upper, bins)
        _count_bins(lower, bins)
        return settle(figure)


def plot_coverage(evaluation: Evaluation) -> Figure:
    """Draw how often labels agree with coders against how many excerpts still get one.

    One point a threshold, named under it. Thresholds with fewer than ten labels have no point.
    """
    steps = [step for step in evaluation.coverage if step.coverage.value is not None]
    measured = [step for step in steps if step.accuracy.value is not None]
    if not measured:
        return draw_nothing(title=_COVERAGE, note="No threshold leaves ten labels or more.")
    with drawing():
        note = _describe_coverage(evaluation, steps)
        figure = make_figure(10.5, title=_COVERAGE, note=note)
        axes = figure.add_subplot()
        _draw_steps(axes, measured)
        _name_steps(axes, measured)
        return settle(figure)


def _describe_reliability(evaluation: Evaluation) -> str:
    n = sum(one.right.n for one in evaluation.reliability)
    error = evaluation.overall.get("ece")
    said = f"; expected calibration error {format_estimate(error)}" if error else ""
    few = any(one.right.value is None for one in evaluation.reliability)
    more = f" Hatched: fewer than {MINIMUM_N} excerpts, not measured." if few else ""
    return (
        f"{count(n, 'excerpt')}{said}. On the dashed line probabilities keep their word; below it "
        f"labels are surer than they are right. {NOTE}{more}"
    )


def _draw_bins(axes: Axes, bins: Sequence[ReliabilityBin]) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, ls="--", lw=1, zorder=1)
    measured = [one for one in bins if one.right.value is not None]
    axes.plot(
        [one.said for one in measured],
        [one.right.value or 0.0 for one in measured],
        color=_BLUE,
        lw=0.8,
        zorder=2,
    )
    for one in measured:
        draw_upright(axes, _POINT, one.said, one.right)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="labels that agree with the coder (%)")
    show_percent(axes.yaxis)
    axes.grid(visible=True)


def _count_bins(axes: Axes, bins: Sequence[ReliabilityBin]) -> None:
    most = max(one.right.n for one in bins)
    for one in bins:
        few = one.right.value is None
        axes.bar(
            (one.low + one.high) / 2,
            one.right.n,
            width=0.92 * (one.high - one.low),
            color="white" if few else "#9ab8d3",
            edgecolor=MUTED,
            lw=0.5,
            hatch="/////" if few else None,
        )
        axes.annotate(
            f"{one.right.n:,}",
            ((one.low + one.high) / 2, one.right.n),
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axes.set(ylim=(0, 1.4 * most), yticks=[], ylabel="excerpts")
    axes.set_xlabel("probability of the label (%)")
    axes.spines["left"].set_visible(False)
    axes.set_xticks([tenth / 10 for tenth in range(11)])
    show_percent(axes.xaxis)


def _describe_coverage(evaluation: Evaluation, steps: Sequence[Abstention]) -> str:
    few = [format_number(step.threshold) for step in steps if step.accuracy.value is None]
    more = (
        f" Not measured, with fewer than {MINIMUM_N} labels: threshold {', '.join(few)}."
        if few
        else ""
    )
    return (
        f"n = {count(evaluation.n, 'excerpt')}. Under each point: the threshold, that is the "
        f"probability below which no label is given. {NOTE}{more}"
    )


def _draw_steps(axes: Axes, steps: Sequence[Abstention]) -> None:
    places = [step.coverage.value or 0.0 for step in steps]
    axes.plot(places, [step.accuracy.value or 0.0 for step in steps], color=_BLUE, lw=0.8, zorder=2)
    for step, place in zip(steps, places, strict=True):
        if step.coverage.low is not None and step.coverage.high is not None:
            height, ends = step.accuracy.value or 0.0, (step.coverage.low, step.coverage.high)
            axes.hlines(height, *ends, color=_BLUE, lw=0.6, alpha=0.45, zorder=1)
        draw_upright(axes, _POINT, place, step.accuracy)
    lowest = min(_find_foot(step.coverage) for step in steps)
    axes.set(
        xlim=(max(0.0, math.floor(10 * lowest - 0.2) / 10), 1.02),
        xlabel="excerpts that get a label (%)",
        ylabel="labels that agree with the coder (%)",
    )
    axes.margins(y=0.14)
    show_percent(axes.xaxis)
    show_percent(axes.yaxis)
    axes.grid(visible=True)


def _name_steps(axes: Axes, steps: Sequence[Abstention]) -> None:
    """Write thresholds under the intervals of their points, those of near points together."""
    left, right = axes.get_xlim()
    for near in _gather(steps, _NEAR * (right - left)):
        places = [step.coverage.value or 0.0 for step in near]
        axes.annotate(
            "\n".join(format_number(step.threshold) for step in near),
            (sum(places) / len(places), min(_find_foot(step.accuracy) for step in near)),
            xytext=(0, -5),
            textcoords="offset points",
            ha="center",
            va="top",
            color=INK,
        )


def _find_foot(estimate: Estimate) -> float:
    """Return the lower end of what is drawn of an estimate."""
    return estimate.low if estimate.low is not None else estimate.value or 0.0


def _gather(steps: Sequence[Abstention], near: float) -> list[list[Abstention]]:
    """Put thresholds together whose points are nearer than names are wide."""
    found: list[list[Abstention]] = []
    for step in steps:
        place = step.coverage.value or 0.0
        if found and abs((found[-1][0].coverage.value or 0.0) - place) < near:
            found[-1].append(step)
        else:
            found.append([step])
    return found
