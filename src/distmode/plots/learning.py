"""What more coded excerpts bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.plots.canvas import MUTED, draw_nothing, drawing, make_figure, settle, split_off_key
from distmode.plots.marks import NOTE, Mark, draw_upright
from distmode.plots.wording import count, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from distmode.evaluation.forecasting import Forecast
    from distmode.evaluation.learning import LearningCurve
    from distmode.intervals import Estimate

_TITLE = "What more coded excerpts bring"
_KAPPA = Mark("Cohen's kappa", "#0b4f8a", "o")
_MACRO_F1 = Mark("macro-F1", "#d98200", "s")
_FORECAST = Mark("kappa, forecast", "#0b4f8a", "D", 4.5, line=":")
_DASHES = (0, (4, 3))
_ASIDE = 0.006  # Of the axis: how far the two stand apart, so that neither hides the other.
_APART = 0.075  # Of the axis: nearer than this, two names would run into one another.
_SPREAD = 5.0  # Where the most excerpts are so many times the fewest, the axis is logarithmic.


def plot_learning(curve: LearningCurve) -> Figure:
    """Draw kappa and macro-F1 of held-out groups against how many excerpts were learned from.

    Forecasts of kappa stand behind a dashed line: with all excerpts there are, if that is forecast,
    and with more. The axis of excerpts is logarithmic where they grow more than fivefold; its title
    says so.
    """
    points = [p for p in curve.points if p.kappa.value is not None or p.macro_f1.value is not None]
    if not points:
        return draw_nothing(title=_TITLE, note="Too few coded excerpts to measure any step.")
    with drawing():
        figure = make_figure(10.5, title=_TITLE, note=_describe(curve))
        axes = split_off_key(figure, _list_key(curve), columns=3).add_subplot()
        _set_places(axes, curve)
        kappas = [(point.excerpts, point.kappa) for point in points]
        _draw_line(axes, _KAPPA, kappas, aside=-_ASIDE)
        _draw_line(axes, _MACRO_F1, [(p.excerpts, p.macro_f1) for p in points], aside=_ASIDE)
        _draw_forecasts(axes, _list_forecasts(curve), kappas)
        axes.set_ylabel(f"agreement with coders, {curve.unit}s held out")
        axes.grid(visible=True, axis="y")
        _set_heights(axes, curve)
        return settle(figure)


def _list_key(curve: LearningCurve) -> list[Line2D]:
    from matplotlib.lines import Line2D

    marks = [_KAPPA, _MACRO_F1, *([_FORECAST] if _list_forecasts(curve) else [])]
    return [
        Line2D(
            [],
            [],
            color=mark.colour,
            lw=0.9,
            ls=_DASHES if mark is _FORECAST else "-",
            marker=mark.marker,
            ms=mark.size,
            label=mark.name,
        )
        for mark in marks
    ]


def _list_forecasts(curve: LearningCurve) -> list[Forecast]:
    """Return forecasts with a value, that with the excerpts there are first."""
    present = [curve.present] if curve.present else []
    return [one for one in (*present, *curve.forecasts) if one.kappa.value is not None]


def _describe(curve: LearningCurve) -> str:
    n = max(max(point.kappa.n, point.macro_f1.n) for point in curve.points)
    said = f"Measured on {count(n, 'excerpt')}, {curve.unit}s held out. {NOTE}"
    if _list_forecasts(curve):
        return f"{said} Dashed and diamonds: kappa as forecast from the curve, not measured."
    return f"{said} {curve.obstacle}" if curve.obstacle else said


def _set_places(axes: Axes, curve: LearningCurve) -> None:
    """Mark every step and forecast on the x axis, and name those that have room."""
    from matplotlib.ticker import FixedLocator, NullLocator

    names = {one.excerpts: f"{one.excerpts:,}\nforecast" for one in _list_forecasts(curve)}
    names |= {point.excerpts: f"{point.excerpts:,}\n({point.groups:,})" for point in curve.points}
    places = sorted(names)
    fewest, most = max(places[0], 1), max(places[-1], 1)
    scale = ""
    if most > _SPREAD * fewest:
        axes.set_xscale("log")
        scale = ", logarithmic"
        axes.set_xlim(fewest * 0.85, most * 1.18)
    else:
        edge = 0.08 * (most - fewest) or 0.5 * most
        axes.set_xlim(fewest - edge, most + edge)
    axes.set_xlabel(f"coded excerpts learned from (of so many {curve.unit}s){scale}")
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.xaxis.set_minor_locator(NullLocator())
    roomy = _find_roomy(axes, places)
    axes.set_xticks(places, [names[place] if place in roomy else "" for place in places])


def _find_roomy(axes: Axes, places: Sequence[int]) -> set[int]:
    """Return the places whose names do not run into one another: the last, then leftwards."""
    roomy: list[int] = []
    for place in reversed(places):
        if not roomy or _place_on(axes, roomy[-1]) - _place_on(axes, place) >= _APART:
            roomy.append(place)
    return set(roomy)


def _draw_line(
    axes: Axes, mark: Mark, points: Sequence[tuple[int, Estimate]], *, aside: float
) -> None:
    known = [(_shift(axes, place, aside), one) for place, one in points if one.value is not None]
    axes.plot(
        [place for place, _ in known],
        [one.value or 0.0 for _, one in known],
        color=mark.colour,
        lw=0.9,
        zorder=2,
    )
    for place, one in known:
        draw_upright(axes, mark, place, one)


def _draw_forecasts(
    axes: Axes, forecasts: Sequence[Forecast], kappas: Sequence[tuple[int, Estimate]]
) -> None:
    measured = [(place, one.value) for place, one in kappas if one.value is not None]
    if not forecasts or not measured:
        return
    line = [measured[-1], *((one.excerpts, one.kappa.value or 0.0) for one in forecasts)]
    places = [_shift(axes, place, -_ASIDE) for place, _ in line]
    heights = [height for _, height in line]
    axes.plot(places, heights, color=_FORECAST.colour, lw=0.9, ls=_DASHES, zorder=2)
    for place, one in zip(places[1:], forecasts, strict=True):
        draw_upright(axes, _FORECAST, place, one.kappa)
        axes.annotate(
            format_number(one.kappa.value or 0.0),
            (place, one.kappa.value or 0.0),
            xytext=(5, 4),
            textcoords="offset points",
        )


def _place_on(axes: Axes, place: float) -> float:
    """Return where a place lies on the axis, from 0 to 1, whatever its scale."""
    transform = axes.transData + axes.transAxes.inverted()
    return float(transform.transform((place, 0.0))[0])


def _shift(axes: Axes, place: float, share: float) -> float:
    """Return a place moved by a share of the axis, whatever its scale."""
    transform = (axes.transData + axes.transAxes.inverted()).inverted()
    return float(transform.transform((_place_on(axes, place) + share, 0.0))[0])


def _set_heights(axes: Axes, curve: LearningCurve) -> None:
    """Let the y axis run from 0, or from below where kappa is, to 1."""
    estimates = [one for point in curve.points for one in (point.kappa, point.macro_f1)]
    estimates += [forecast.kappa for forecast in _list_forecasts(curve)]
    ends = [end for one in estimates for end in (one.low, one.value) if end is not None]
    lowest = min(0.0, *ends)
    axes.set_ylim(lowest * 1.1, 1.0)
    if lowest < 0:
        axes.axhline(0, color=MUTED, lw=0.6)
