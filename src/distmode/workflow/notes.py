"""What the user must know beside estimated figures; holds no talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from distmode.prevalence import Prevalence
from distmode.tables import CodedTable, LabelRecord
from distmode.workflow.estimation import By
from distmode.workflow.matching import Drawing, Matches

if TYPE_CHECKING:
    from distmode.excerpt import CodedExcerpt

_SHOWN_NAMES = 5


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def note_matches(
    matches: Matches, table: CodedTable, used: Mapping[str, CodedExcerpt]
) -> Iterator[str]:
    """Say which codings are left out, and why.

    Args:
        matches: Codings beside labels.
        table: The codings as read.
        used: Those that the estimate rests on.
    """
    if matches.strangers:
        places = [one.place for one in matches.strangers]
        more = ", ..." * (len(places) > _SHOWN_NAMES)
        yield (
            "left out since they match no label by id or text: "
            f"{_count(len(places), 'coded excerpt')} ({', '.join(places[:_SHOWN_NAMES])}{more})"
        )
    if matches.too_short:
        yield f"outside, since too short to label: {_count(matches.too_short, 'coded excerpt')}"
    if table.undecided:
        yield f"passed over, since without a mode: {_count(table.undecided, 'row')} of the codings"
    undrawn = len(matches.codings) - len(used)
    if undrawn:
        yield (
            "left out since they were not drawn for the sample: "
            f"{_count(undrawn, 'coded excerpt')}; what was picked otherwise would bias the estimate"
        )


def note_design(
    drawings: Mapping[str, Drawing], used: Mapping[str, CodedExcerpt], *, assumed: bool
) -> Iterator[str]:
    """Say how the coded excerpts are taken to have been drawn, and which of them are missing."""
    if assumed:
        yield (
            f"no --design: the {len(used)} coded excerpts are assumed to be a simple random "
            "sample of the labels; if they were picked, hand and corrected are biased too"
        )
        return
    drawn = sum(one.drawn for one in drawings.values())
    if drawn > len(used):
        yield (
            f"{drawn - len(used)} of {drawn} excerpts drawn are not coded; the others stand for "
            "them, which is right only if it is chance which are missing"
        )


def note_groups(
    prevalence: Prevalence,
    able: Mapping[str, LabelRecord],
    by: Sequence[By],
    *,
    covered: Mapping[str, int] | None = None,
) -> Iterator[str]:
    """Say which groups are not known, not shown or not coded.

    Args:
        prevalence: In every group that is shown.
        able: The labels, by id.
        by: What groups were asked for.
        covered: How many groups are left out beside small ones, so that these cannot be worked
            out, by what they have in common; None where that was not looked at.
    """
    for kind in by:
        if kind != "interview" and not any(
            getattr(one.label.excerpt, kind) for one in able.values()
        ):
            yield f"no label says a {kind}; name them with `distmode label --metadata`"
    for hidden, number in prevalence.suppressed.items():
        small = "groups have" if number > 1 else "group has"
        yield (
            f"by {hidden}: {number} {small} fewer than three interviews and could show a person, "
            "so not shown; --show-small shows them"
        )
        if covered and covered.get(hidden):
            also = _count(covered[hidden], "larger one")
            yield f"by {hidden}: {also} left out too, or the small could be worked out from it"
        if covered is None and number == 1 and any(one.by == hidden for one in prevalence.counts):
            yield (
                f"by {hidden}: the group that is not shown can be worked out from the others; do "
                "not publish the figures of all others beside those overall"
            )
    for one in prevalence.counts:
        if not one.coded:
            yield f"{one.by} {one.name}: nothing is coded, so it has no corrected share of its own"
