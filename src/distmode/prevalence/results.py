"""What is known of prevalence: the values that `estimate_prevalence` gives, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from distmode.codebook import Mode
    from distmode.intervals import Estimate
    from distmode.prevalence.estimators import BoolArray

SCHEMA_NAME = "distmode.estimate/1"

Method = Literal["naive", "hand", "corrected"]
METHODS: tuple[Method, ...] = ("naive", "hand", "corrected")
Estimand = Literal["these_transcripts", "schools_like_these"]
ESTIMANDS: tuple[Estimand, ...] = ("these_transcripts", "schools_like_these")


@dataclass(frozen=True, slots=True)
class Group:
    """Excerpts whose prevalence is wanted.

    Attributes:
        by: What they have in common (`school`, `role`, `interview`); None for all excerpts.
        name: Their school, role or interview; `overall` for all excerpts.
        member: Which excerpts of the population, shape (N,).
    """

    by: str | None
    name: str
    member: BoolArray


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How large a group is.

    Attributes:
        by: As in `Group`.
        name: As in `Group`.
        excerpts: How many excerpts.
        coded: How many of them are coded.
        interviews: In how many interviews.
    """

    by: str | None
    name: str
    excerpts: int
    coded: int
    interviews: int


@dataclass(frozen=True, slots=True)
class Share:
    """The prevalence of one outcome in one group, estimated one way.

    Attributes:
        by: As in `Group`.
        group: The group's name.
        mode: Of which outcome.
        estimand: Of what the interval tells: the transcripts given, or schools like these.
        method: How it was estimated.
        estimate: The share; None as its value below ten excerpts (`hand`, `corrected`: coded ones).
    """

    by: str | None
    group: str
    mode: Mode
    estimand: Estimand
    method: Method
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """The corrected prevalence in a group less that in all other excerpts; n: coded in both."""

    by: str
    group: str
    mode: Mode
    estimand: Estimand
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Prevalence in every group.

    Attributes:
        shares: Group by group, estimand by estimand, outcome by outcome, method by method.
        differences: Of each group from the rest.
        counts: The size of each group that is shown.
        tuning: How much the predictions of each outcome are trusted (lambda), from 0 to 1.
        suppressed: How many groups of fewer than three interviews are not shown, by what they have
            in common.
    """

    shares: tuple[Share, ...]
    differences: tuple[Difference, ...]
    counts: tuple[GroupCounts, ...]
    tuning: dict[Mode, float]
    suppressed: dict[str, int]


def prevalence_to_json(prevalence: Prevalence) -> dict[str, object]:
    """Return everything by name, as `estimate --json` prints it."""
    return {
        "schema": SCHEMA_NAME,
        "rows": [
            {
                "by": share.by,
                "group": share.group,
                "mode": share.mode.value,
                "estimand": share.estimand,
                "method": share.method,
                **share.estimate.to_json(),
            }
            for share in prevalence.shares
        ],
        "differences": [
            {
                "by": one.by,
                "group": one.group,
                "against": "rest",
                "mode": one.mode.value,
                "estimand": one.estimand,
                "method": "corrected",
                **one.estimate.to_json(),
            }
            for one in prevalence.differences
        ],
        "groups": [
            {
                "by": one.by,
                "group": one.name,
                "excerpts": one.excerpts,
                "coded": one.coded,
                "interviews": one.interviews,
            }
            for one in prevalence.counts
        ],
        "lambda": {mode.value: value for mode, value in prevalence.tuning.items()},
        "suppressed": prevalence.suppressed,
    }
