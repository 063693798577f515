"""Agreement between coders on a terminal."""

from collections.abc import Sequence

from rich.console import Console

from distmode.agreement import Agreement, PairAgreement
from distmode.codebook import OUTCOMES
from distmode.intervals import MINIMUM_GROUPS
from distmode.report.screen import (
    build_table,
    clean,
    shorten_heading,
    show_estimate,
    show_mode_name,
)

_OVERALL = {
    "percent": "share agreed",
    "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha",
    "alpha_masi": "alpha, sets of modes (MASI)",
    "ac1": "Gwet's AC1",
}
# Two tables, since one of all six would be wider than a terminal.
_BY_MODE = (
    {"kappa": "kappa", "alpha": "alpha", "ac1": "AC1"},
    {"percent": "agreed", "positive": "positive", "negative": "negative"},
)
_MOST_CONFUSIONS = 6


def show_agreement(console: Console, agreement: Agreement, notes: Sequence[str]) -> None:
    """Print overall statistics, the modes' own, every pair of coders, and notes.

    Args:
        console: Where to.
        agreement: What to show.
        notes: What a reader should know before quoting it.
    """
    _show_overall(console, agreement)
    for names in _BY_MODE:
        _show_modes(console, agreement, names)
    console.print(
        "n: excerpts that any coder gave the mode (of negative: all but those that every coder "
        "gave it). positive, negative: of those who gave it, or did not, how many of the other "
        "coders did the same.",
        style="dim",
    )
    if len(agreement.pairs) > 1:
        _show_pairs(console, agreement)
    for pair in agreement.pairs[:_MOST_CONFUSIONS]:
        _show_confusion(console, pair)
    if len(agreement.pairs) > _MOST_CONFUSIONS:
        console.print("The confusion of the other pairs: --json.", style="dim")
    for note in notes:
        console.print(f"Note: {clean(note)}.")


def _show_overall(console: Console, agreement: Agreement) -> None:
    named = clean(", ".join(agreement.coders))
    table = build_table(f"Agreement of {len(agreement.coders)} coders: {named}")
    table.show_header = False
    for _ in range(3):
        table.add_column("")
    for name, words in _OVERALL.items():
        if name in agreement.overall:
            estimate = agreement.overall[name]
            mean = ", mean of pairs" * (name == "kappa" and len(agreement.pairs) > 1)
            table.add_row(words + mean, show_estimate(estimate), f"n = {estimate.n}")
    console.print(table)
    if agreement.groups >= MINIMUM_GROUPS:
        console.print(
            f"In brackets: 95 % intervals over {agreement.groups} {agreement.unit}s; none where "
            "fewer than three have such excerpts, or all are alike.",
            style="dim",
        )


def _show_modes(console: Console, agreement: Agreement, names: dict[str, str]) -> None:
    table = build_table("Each mode against the rest")
    table.padding = (0, 0)
    table.add_column("mode", no_wrap=True)
    for heading in (*names.values(), "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for mode in OUTCOMES:
        numbers = agreement.modes[mode]
        shown = [show_estimate(numbers[name]) for name in names]
        table.add_row(show_mode_name(mode), *shown, str(numbers["positive"].n))
    console.print(table)


def _show_pairs(console: Console, agreement: Agreement) -> None:
    table = build_table("Two coders at a time")
    table.padding = (0, 0)
    table.add_column("coders")
    for heading in ("agreed", "kappa", "AC1", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for pair in agreement.pairs:
        shown = [show_estimate(pair.overall[name]) for name in ("percent", "kappa", "ac1")]
        table.add_row(clean(", ".join(pair.coders)), *shown, str(pair.n))
    console.print(table)


def _show_confusion(console: Console, pair: PairAgreement) -> None:
    if not pair.n:
        return
    one, other = map(clean, pair.coders)
    table = build_table(f"{one} (rows) and {other} (columns), excerpts")
    table.padding = (0, 0)
    table.add_column("")
    for mode in OUTCOMES:
        heading = shorten_heading(mode.value, console.width)
        table.add_column(heading, justify="right", no_wrap=True)
    for mode, counts in zip(OUTCOMES, pair.confusion, strict=True):
        table.add_row(show_mode_name(mode), *(str(count or "·") for count in counts))
    console.print(table)
