"""An evaluation on a terminal."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Evaluation
from distmode.intervals import MINIMUM_N, Estimate
from distmode.report.screen import (
    FEW_OF_ONE_KIND,
    WIDE,
    build_table,
    format_estimate,
    shorten_heading,
    show_estimate,
    show_mode_name,
)

_OVERALL = {
    "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha",
    "percent": "share agreed",
    "macro_f1": "macro-F1",
    "auc_any_mode": "any mode against none, AUC",
    "jaccard": "sets of modes, Jaccard",
    "masi": "sets of modes, MASI",
    "brier": "Brier score (0 is best)",
    "ece": "calibration error (0 is best)",
}


def show_evaluation(
    console: Console,
    evaluation: Evaluation,
    *,
    title: str,
    beside: Mapping[str, Evaluation] | None = None,
) -> None:
    """Print overall statistics, the modes' own, and the confusion matrix.

    Args:
        console: Where to.
        evaluation: What to show.
        title: What it is of.
        beside: Other evaluations on the same excerpts, by what they are of; only their overall
            statistics are shown, beside these.
    """
    _show_overall(console, evaluation, title, beside or {})
    _show_modes(console, evaluation)
    _show_confusion(console, evaluation)


def _show_overall(
    console: Console, evaluation: Evaluation, title: str, beside: Mapping[str, Evaluation]
) -> None:
    others = {heading: other.overall for heading, other in beside.items()}
    main = "this model" if beside else ""
    if evaluation.overall_answered:
        others = {"left out": evaluation.overall_answered, **others}
        main = "abstentions wrong"
    table = build_table(title)
    if evaluation.overall_answered:
        table.padding = (0, 0)
    table.show_header = bool(others)
    for heading in ("", main, "", *others):
        table.add_column(heading, no_wrap=bool(evaluation.overall_answered))
    for name, words in _OVERALL.items():
        if name in evaluation.overall:
            estimate = evaluation.overall[name]
            shown = [show_estimate(one[name]) if name in one else "" for one in others.values()]
            table.add_row(words, show_estimate(estimate), f"n = {estimate.n}", *shown)
    console.print(table)
    console.print(_describe_intervals(evaluation), style="dim")
    area = evaluation.overall.get("auc_any_mode")
    if area and area.value is None and area.n >= MINIMUM_N:
        console.print(f"AUC is not measured: {FEW_OF_ONE_KIND}.", style="dim")
    if evaluation.overall_answered:
        console.print(
            f"Nothing was given to {evaluation.abstained} of {evaluation.n} excerpts. What rests "
            "on probabilities or sets of modes, and all below, does not leave them out.",
            style="dim",
        )


def _describe_intervals(evaluation: Evaluation) -> str:
    if evaluation.unit == "excerpt":
        return "No intervals: the data name neither interviews nor schools."
    if evaluation.groups < 3:
        return f"No intervals: they need three {evaluation.unit}s, found {evaluation.groups}."
    return (
        f"In brackets: 95 % intervals over {evaluation.groups} {evaluation.unit}s; none where "
        "fewer than three have such excerpts, or all are alike."
    )


def _show_modes(console: Console, evaluation: Evaluation) -> None:
    table = build_table("Each mode against the rest")
    table.padding = (0, 0)
    table.add_column("mode", no_wrap=True)
    for name in ("precision", "recall", "F1"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("coded", "given"):
        table.add_column(name, justify="right", no_wrap=True)
    for mode in OUTCOMES:
        numbers = evaluation.modes[mode]
        shown = [
            _show_briefly(numbers[name], console.width) for name in ("precision", "recall", "f1")
        ]
        counts = [numbers[name].n for name in ("recall", "precision")]
        table.add_row(show_mode_name(mode), *shown, *map(str, counts))
    console.print(table)
    console.print("n of recall and F1 is coded, n of precision is given.", style="dim")


def _show_briefly(estimate: Estimate, width: int) -> Text:
    """Return an estimate for a table of so many that 80 columns must hold them."""
    told = format_estimate(estimate)
    return Text(told if width >= WIDE else told.replace(" [no interval]", "\n[no interval]"))


def _row(evaluation: Evaluation, mode: Mode) -> tuple[int, ...]:
    return evaluation.confusion[OUTCOMES.index(mode)]


def _show_confusion(console: Console, evaluation: Evaluation) -> None:
    table = build_table("Coders (rows) and model (columns), excerpts")
    table.padding = (0, 0)
    columns = [*(mode.value for mode in OUTCOMES), "abstained"]
    shown = columns if evaluation.abstained else columns[:-1]
    table.add_column("")
    for column in shown:
        table.add_column(shorten_heading(column, console.width), justify="right", no_wrap=True)
    for mode in OUTCOMES:
        counts = _row(evaluation, mode)[: len(shown)]
        table.add_row(show_mode_name(mode), *(str(count or "·") for count in counts))
    console.print(table)
