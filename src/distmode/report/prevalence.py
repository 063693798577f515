"""Prevalence on a terminal."""

from collections.abc import Sequence

from rich.console import Console

from distmode.codebook import OUTCOMES, Mode
from distmode.intervals import MINIMUM_N, Estimate
from distmode.prevalence import (
    ESTIMANDS,
    METHODS,
    Difference,
    Estimand,
    GroupCounts,
    Method,
    Prevalence,
    Share,
)
from distmode.report.screen import (
    build_table,
    clean,
    format_estimate,
    show_estimate,
    show_mode_name,
)

_ESTIMANDS: dict[Estimand, str] = {
    "these_transcripts": "in these transcripts (what varies is which excerpts were coded)",
    "schools_like_these": "in schools like these (interviews vary too)",
}
_METHODS = (
    "naive: labels counted, with the model's mistakes; hand: the hand-coded sample alone; "
    "corrected: labels of all excerpts, corrected by the hand-coded ones. In brackets: 95 % "
    "intervals; none without three coded interviews, or where a mode was never coded. "
    f"Below {MINIMUM_N} excerpts (hand, corrected: coded ones) not measured."
)


def show_prevalence(console: Console, prevalence: Prevalence, *, title: str) -> None:
    """Print the shares of every group, the differences between groups, and how to read them.

    Args:
        console: Where to.
        prevalence: What to show.
        title: Of what: the primary mode, or any.
    """
    for counts in prevalence.counts:
        console.print(f"{title}: {_describe_group(counts)}", style="bold", soft_wrap=True)
        for estimand in ESTIMANDS:
            _show_shares(console, prevalence.shares, counts, estimand)
    for counts in prevalence.counts[1:]:
        _show_differences(console, prevalence.differences, counts)
    console.print(_METHODS, style="dim")


def _describe_group(counts: GroupCounts) -> str:
    name = counts.name if counts.by is None else f"{counts.by} {clean(counts.name)}"
    return (
        f"{name}; interviews: {counts.interviews}, excerpts: {counts.excerpts}, "
        f"coded: {counts.coded}"
    )


def _show_shares(
    console: Console, shares: Sequence[Share], counts: GroupCounts, estimand: Estimand
) -> None:
    found: dict[tuple[Mode, Method], Estimate] = {
        (share.mode, share.method): share.estimate
        for share in shares
        if (share.by, share.group, share.estimand) == (counts.by, counts.name, estimand)
    }
    console.print(f"Share {_ESTIMANDS[estimand]}")
    table = build_table()
    table.add_column("mode", no_wrap=True)
    for method in METHODS:
        table.add_column(method, justify="right", no_wrap=True)
    for mode in OUTCOMES:
        shown = [_show(found[mode, method], method, estimand) for method in METHODS]
        table.add_row(show_mode_name(mode), *shown)
    console.print(table)


def _show(estimate: Estimate, method: Method, estimand: Estimand) -> str:
    shown = format_estimate(estimate)
    if method == "naive" and estimand == "these_transcripts":
        # A count of what is there; nothing was drawn by which it could vary.
        return shown.removesuffix(" [no interval]")
    return shown


def _show_differences(
    console: Console, differences: Sequence[Difference], counts: GroupCounts
) -> None:
    found = {
        (one.mode, one.estimand): one.estimate
        for one in differences
        if (one.by, one.group) == (counts.by, counts.name)
    }
    if not found:
        return
    table = build_table(f"{counts.by} {clean(counts.name)} less the rest, corrected".capitalize())
    table.add_column("mode", no_wrap=True)
    for heading in ("these transcripts", "schools like these"):
        table.add_column(heading, justify="right", no_wrap=True)
    for mode in OUTCOMES:
        shown = [show_estimate(found[mode, estimand]) for estimand in ESTIMANDS]
        table.add_row(show_mode_name(mode), *shown)
    console.print(table)
