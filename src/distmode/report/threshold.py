"""Below which probability to abstain, on a terminal."""

from rich.console import Console

from distmode.evaluation import ThresholdChoice
from distmode.intervals import MINIMUM_N
from distmode.report.screen import build_table, format_estimate, show_estimate

_HALF_A_PERCENT = 0.005
_RULE = (
    "Rule: the lowest threshold whose labels agree with the coder in at least the share asked for, "
    "over all {unit}s and over {unit}s held out while it was chosen; shares are taken as found, "
    "the interval says how sure they are."
)


def show_threshold(
    console: Console, choice: ThresholdChoice, *, title: str, command: str | None
) -> None:
    """Print coverage against accuracy, what was found by which rule, and what to run.

    Args:
        console: Where to.
        choice: What to show.
        title: What it is of.
        command: How to label with the threshold; None where none was found.
    """
    _show_steps(console, choice, title)
    console.print(_describe_choice(choice))
    console.print(_RULE.format(unit=choice.unit), style="dim")
    if command is not None:
        console.print()
        console.print(command, soft_wrap=True)


def _describe_choice(choice: ThresholdChoice) -> str:
    """Return in words what was found; no figure that was not measured."""
    what, unit = f"labels of which {choice.asked:g} agree with the coder", choice.unit
    held_out = _describe_held_out(choice)
    if choice.outcome == "found":
        return f"--abstain-below {choice.best.threshold:g} gives {what}: {held_out}."
    nearest = f"the nearest to it is --abstain-below {choice.best.threshold:g}: {held_out}"
    if choice.outcome == "untold":
        return (
            f"It cannot be told whether there are {what}: fewer than {MINIMUM_N} would be left to "
            f"tell by, code more; {nearest}{_explain_near(choice)}."
        )
    return (
        f"{what.capitalize()} cannot be had: no threshold that is chosen on other {unit}s gives "
        f"such in {unit}s held out; {nearest}{_explain_near(choice)}."
    )


def _explain_near(choice: ThresholdChoice) -> str:
    """Say what is missing where the share shown looks like the one asked for."""
    held = choice.best.accuracy.value
    near = held is not None and held > choice.asked - _HALF_A_PERCENT
    return f" (short of {choice.asked:g} by a little, or over all {choice.unit}s)" * near


def _describe_held_out(choice: ThresholdChoice) -> str:
    accuracy, coverage = choice.best.accuracy, choice.best.coverage
    return (
        f"in {choice.unit}s held out {format_estimate(accuracy)} of the labels given agreed (n = "
        f"{accuracy.n}), and {format_estimate(coverage)} of the excerpts got one (n = {coverage.n})"
    )


def _show_steps(console: Console, choice: ThresholdChoice, title: str) -> None:
    table = build_table(title)
    for heading in ("--abstain-below", "labels that agree", "n", "excerpts labelled"):
        table.add_column(heading, justify="right", no_wrap=True)
    for step in choice.steps:
        table.add_row(
            f"{step.threshold:g}",
            show_estimate(step.accuracy),
            str(step.accuracy.n),
            show_estimate(step.coverage),
        )
    console.print(table)
    console.print(
        f"In brackets: 95 % intervals over {choice.groups} {choice.unit}s; n: labels given. "
        "All thresholds here were fixed beforehand.",
        style="dim",
    )
