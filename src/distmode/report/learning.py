"""Learning curve and leakage on a terminal."""

from rich.console import Console

from distmode.evaluation.forecasting import Forecast
from distmode.evaluation.leakage import Leakage
from distmode.evaluation.learning import LearningCurve
from distmode.intervals import Estimate
from distmode.report.screen import build_table, format_estimate, show_estimate

_STATISTICS = {"kappa": "Cohen's kappa", "macro_f1": "macro-F1"}
_NOT_ALL = (
    "n = {n} excerpts, each held out once with its whole {unit}; in brackets: 95 % intervals over "
    "the {unit}s judged, not over those learned from, which were drawn at random as often as said."
)
_EXTRAPOLATES = (
    "This extrapolates: a power law is fitted to the points above, and more excerpts like these, "
    "of other {unit}s, are presumed. The interval is an approximate one."
)


def show_learning(console: Console, curve: LearningCurve) -> None:
    """Print what learning from more and more excerpts brought, and what more of them may bring."""
    table = build_table(f"Learning curve: held-out {curve.unit}s, by excerpts learned from")
    for heading in ("excerpts", f"{curve.unit}s", "draws", *_STATISTICS.values()):
        table.add_column(heading, justify="right", no_wrap=True)
    for point in curve.points:
        counts = (point.excerpts, point.groups, point.draws)
        shown = (show_estimate(point.kappa), show_estimate(point.macro_f1))
        table.add_row(*map(str, counts), *shown)
    console.print(table)
    console.print(_NOT_ALL.format(n=curve.points[-1].kappa.n, unit=curve.unit), style="dim")
    if curve.present is None:
        console.print(curve.obstacle)
        return
    for forecast in curve.forecasts:
        console.print(describe_forecast(curve.present, forecast))
    console.print(_EXTRAPOLATES.format(unit=curve.unit), style="dim")


def describe_forecast(present: Forecast, forecast: Forecast) -> str:
    """Return in words what more coded excerpts may bring.

    >>> def guess(n, value, low, high):
    ...     return Forecast(n, Estimate(value, low, high, n))
    >>> describe_forecast(guess(400, 0.54, 0.4, 0.66), guess(600, 0.58, 0.43, 0.7))
    'About 200 more coded excerpts (600 in all) may bring kappa from .54 to .58 [.43, .70].'
    """
    more = forecast.excerpts - present.excerpts
    before = format_estimate(present.kappa).partition(" [")[0]
    return (
        f"About {more} more coded excerpts ({forecast.excerpts} in all) may bring kappa from "
        f"{before} to {format_estimate(forecast.kappa)}."
    )


def show_leakage(console: Console, leakage: Leakage) -> None:
    """Print what a split that ignores groups would have claimed, beside what holds."""
    table = build_table(f"Leakage: what a split that ignores {leakage.unit}s would have claimed")
    for heading in ("", f"{leakage.unit}s held out", "single excerpts held out", "gap"):
        table.add_column(heading)
    for name, words in _STATISTICS.items():
        parts = (leakage.grouped, leakage.random, leakage.gap)
        table.add_row(words, *(show_estimate(part[name]) for part in parts))
    console.print(table)
    console.print(_describe_gap(leakage), style="dim")


def _describe_gap(leakage: Leakage) -> str:
    """Say what was done, and how to read the gap."""
    n = leakage.grouped["kappa"].n
    done = (
        f"n = {n} excerpts of {leakage.groups} {leakage.unit}s, held out in {leakage.folds} parts, "
        f"at random {leakage.draws} times"
    )
    return (
        f"{done}; 95 % intervals over {leakage.unit}s, for the gap paired. For {leakage.unit}s not "
        f"learned from, expect the first column; {_read_gap(leakage.gap['kappa'], leakage.unit)}"
    )


def _read_gap(gap: Estimate, unit: str) -> str:
    if gap.low is None or gap.high is None:
        return "how sure the gap is cannot be told."
    if gap.low > 0:
        return f"the second is flattered by knowing other excerpts of the same {unit}."
    if gap.high < 0:
        return f"other excerpts of the same {unit} even mislead: the second is lower."
    return "the second differs from it by no more than chance."
