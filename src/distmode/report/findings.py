"""What `evaluate` finds out beyond agreement, on a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES
from distmode.evaluation import (
    RULE,
    Breakdown,
    CoderComparison,
    Evaluation,
    Findings,
    ModelComparison,
    Part,
    describe_coders,
    describe_comparison,
    describe_findings,
    format_p,
)
from distmode.intervals import MINIMUM_GROUPS
from distmode.report.learning import show_leakage, show_learning
from distmode.report.screen import (
    build_table,
    clean,
    show_estimate,
    show_mode_name,
)

_MOST_PARTS = 8
_LEARNED = "There are no verdicts, since the model learned from these very codings."
_COMPARED = {
    "kappa": "Cohen's kappa",
    "percent": "share agreed",
    "macro_f1": "macro-F1",
    "brier": "Brier score (0 is best)",
}


def show_findings(console: Console, findings: Findings, *, curves: bool = False) -> None:
    """Print verdicts, the breakdown, comparisons, and notes in plain words.

    Args:
        console: Where to.
        findings: What to show.
        curves: Whether to print reliability and coverage too.
    """
    _show_verdicts(console, findings)
    _show_breakdown(console, findings.breakdown)
    if curves:
        _show_reliability(console, findings.evaluation)
        _show_coverage(console, findings.evaluation)
    for comparison in findings.coders:
        _show_coders(console, comparison)
    if findings.other:
        _show_models(console, findings.other)
    if findings.leakage:
        show_leakage(console, findings.leakage)
    if findings.learning:
        show_learning(console, findings.learning)
    for note in describe_findings(findings):
        console.print(f"Note: {clean(note)}.")


def _show_verdicts(console: Console, findings: Findings) -> None:
    evaluation = findings.evaluation
    table = build_table("What each mode's labels can be used for")
    table.padding = (0, 0)
    table.add_column("mode", no_wrap=True)
    for heading in ("kappa", "average precision", "chance"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(" verdict", no_wrap=True)
    for mode in OUTCOMES:
        numbers = evaluation.modes[mode]
        precision = numbers["average_precision"]
        chance = precision.n / evaluation.n
        told = findings.verdicts[mode].name if mode in findings.verdicts else "-"
        table.add_row(
            show_mode_name(mode),
            show_estimate(numbers["kappa"]),
            show_estimate(precision),
            f"{chance:.2f}".replace("0.", ".", 1),
            f" {told}",
        )
    console.print(table)
    said = f"Verdicts: {RULE}." if findings.verdicts else _LEARNED
    console.print(
        "Average precision: how well probabilities rank what is coded so on top, beside what "
        f"chance alone gives. {said}",
        style="dim",
    )


def _show_breakdown(console: Console, breakdown: Breakdown) -> None:
    kinds: dict[str, list[Part]] = {}
    for part in breakdown.parts:
        kinds.setdefault(part.by, []).append(part)
    kinds = {by: parts for by, parts in kinds.items() if any(map(_is_measured, parts))}
    if not kinds:
        return
    heading = "Are labels right as often for all? Share agreed, and less that of the rest"
    console.print(heading, style="bold", soft_wrap=True)
    table = build_table()
    table.padding = (0, 0)
    for heading in ("part", "share agreed", "difference", "n"):
        table.add_column(heading, justify="left" if heading == "part" else "right", no_wrap=True)
    for parts in kinds.values():
        for row in _build_rows(parts):
            table.add_row(*row)
    console.print(table)
    console.print(_explain_breakdown(breakdown), style="dim")


def _is_measured(part: Part) -> bool:
    return part.percent.value is not None


def _build_rows(parts: Sequence[Part]) -> Iterator[tuple[Text | str, ...]]:
    if len(parts) > _MOST_PARTS:
        shares = [part.percent.value for part in parts if part.percent.value is not None]
        span = f"{min(shares):.2f} to {max(shares):.2f}" if shares else "not measured"
        yield f"{len(parts)} {parts[0].by}s (see --json)", span, "", ""
        return
    for part in parts:
        name = _shorten(clean(part.name), most=24)
        yield (
            Text(name if part.by == "length" else f"{part.by} {name}"),
            show_estimate(part.percent),
            show_estimate(part.difference),
            f"{part.percent.n} in {part.groups}" if part.groups else str(part.percent.n),
        )


def _explain_breakdown(breakdown: Breakdown) -> str:
    if breakdown.unit == "excerpt":
        return "No intervals and no comparison: the data name neither interviews nor schools."
    made = breakdown.comparisons
    held = (
        f"{made} difference{'s' * (made != 1)} tested, p adjusted by Holm (1979)"
        if made
        else "no difference could be tested"
    )
    return (
        f"n: excerpts, and in how many {breakdown.unit}s. Intervals of shares reach at least as "
        f"far as those of independent excerpts, since a few {breakdown.unit}s can be alike by "
        "chance. Differences have an interval where part and rest come from "
        f"{MINIMUM_GROUPS} {breakdown.unit}s or more each; {held}. What parts talk about differs "
        "too: one with more 'none' is easier."
    )


def _shorten(name: str, *, most: int = 14) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _show_reliability(console: Console, evaluation: Evaluation) -> None:
    console.print("Are labels right as often as their probability says?", style="bold")
    table = build_table()
    for heading in ("probability", "said, mean", "right", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in evaluation.reliability:
        shown = (f"{one.low:.1f} to {one.high:.1f}", f"{one.said:.2f}")
        table.add_row(*shown, show_estimate(one.right), str(one.right.n))
    console.print(table)


def _show_coverage(console: Console, evaluation: Evaluation) -> None:
    table = build_table("What abstaining would bring")
    for heading in ("abstain below", "labels that agree", "labels given", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for step in evaluation.coverage:
        shown = (show_estimate(step.accuracy), show_estimate(step.coverage))
        table.add_row(f"{step.threshold:g}", *shown, str(step.accuracy.n))
    console.print(table)


def _show_coders(console: Console, comparison: CoderComparison) -> None:
    first, second = clean(comparison.first), clean(comparison.second)
    heading = f"{first} and {second} beside the model; excerpts that both coded: {comparison.n}"
    console.print(heading, style="bold", soft_wrap=True)
    table = build_table()
    table.padding = (0, 0)
    table.add_column("", no_wrap=True)
    columns = {
        f"model, {_shorten(first)}": comparison.model_first,
        f"model, {_shorten(second)} ": comparison.model_second,
        "the two coders": comparison.coders,
    }
    for column in columns:
        table.add_column(Text(column.strip()), justify="right", no_wrap=True)
    for name in comparison.coders:
        table.add_row(_COMPARED[name], *(show_estimate(one[name]) for one in columns.values()))
    console.print(table)
    for sentence in describe_coders(comparison):
        told = clean(sentence)
        console.print(f"{told[0].upper()}{told[1:]}.")


def _show_models(console: Console, comparison: ModelComparison) -> None:
    first, second = clean(comparison.first), clean(comparison.second)
    console.print(f"{first} beside {second}, same excerpts", style="bold", soft_wrap=True)
    table = build_table()
    table.padding = (0, 0)
    table.add_column("", no_wrap=True)
    for heading in ("first", "second", "first less second"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, difference in comparison.difference.items():
        shown = [
            show_estimate(overall[name])
            for overall in (comparison.first_overall, comparison.second_overall)
        ]
        table.add_row(_COMPARED[name], *shown, show_estimate(difference))
    console.print(table)
    told = clean(describe_comparison(comparison))
    console.print(f"{told[0].upper()}{told[1:]}.")
    test = comparison.mcnemar
    apart = f"Right where the other is wrong: first {test.only_first}, second {test.only_second}"
    if test.p is None:
        console.print(f"{apart}; so McNemar's test is not made.", style="dim")
        return
    console.print(
        f"{apart}; McNemar's test ({test.method}) {format_p(test.p)}. It takes excerpts to be "
        "independent, so p is too small where interviews differ: go by the intervals.",
        style="dim",
    )
