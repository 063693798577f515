"""The model beside a second coder: does it agree with one coder as well as the other does?

On the excerpts that both coders coded: how far the model agrees with each of them, how far they
agree with each other, and the differences between these, each with its interval over groups. The
three agreements are of the same excerpts and of the same coders, so their difference is known far
better than from the two intervals side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distmode.evaluation.groups import Groups, number_groups
from distmode.evaluation.measure import estimates_to_json
from distmode.evaluation.statistics import OVERALL, count_confusions, overall_statistics
from distmode.intervals import (
    AGREEMENT,
    MINIMUM_GROUPS,
    MINIMUM_N,
    SHARE,
    Estimate,
    Limits,
    estimate_from_deletions,
)

if TYPE_CHECKING:
    from distmode.codebook import Mode
    from distmode.evaluation.groups import Unit
    from distmode.evaluation.measure import Judgement
    from distmode.intervals import FloatArray, IntArray

COMPARED = {"kappa": AGREEMENT, "percent": SHARE, "macro_f1": SHARE}
"""The statistics that are compared, and between which values each lies."""

_DIFFERENCES = {
    name: Limits(limit.low - limit.high, limit.high - limit.low) for name, limit in COMPARED.items()
}

MARGIN = 0.1
"""How much lower kappa may be and still count as "as well".

It is half of the .2 by which Landis and Koch's (1977) levels of agreement lie apart: a difference
that would not move a coder from one level to the next. A margin has to be set before looking, so it
is no option.
"""

Finding = Literal["better", "as well", "worse", "not shown"]


@dataclass(frozen=True, slots=True)
class CoderComparison:
    """The model and two coders on the excerpts that both coded.

    Attributes:
        first: Who coded the data.
        second: Who else did.
        n: Excerpts that both coded.
        groups: How many groups they come from.
        unit: What a group is.
        model_first: `kappa`, `percent` and `macro_f1` of the model against the first coder;
            abstentions count as errors.
        model_second: The same against the second.
        coders: The same of the coders with each other.
        first_difference: `model_first` less `coders`.
        second_difference: `model_second` less `coders`.
        learned: Whether the model learned from the first coder's very codings; then its agreement
            with either is no finding.
    """

    first: str
    second: str
    n: int
    groups: int
    unit: Unit
    model_first: Mapping[str, Estimate]
    model_second: Mapping[str, Estimate]
    coders: Mapping[str, Estimate]
    first_difference: Mapping[str, Estimate]
    second_difference: Mapping[str, Estimate]
    learned: bool = False

    @property
    def findings(self) -> Mapping[str, Finding]:
        """Whether the model agrees with each coder as well as the other coder does, by kappa."""
        if self.learned:
            return {"first": "not shown", "second": "not shown"}
        return {
            "first": find_finding(self.first_difference["kappa"]),
            "second": find_finding(self.second_difference["kappa"]),
        }


def compare_coders(
    judgements: Sequence[Judgement],
    second: Sequence[Mode],
    *,
    names: tuple[str, str],
    unit: Unit,
    learned: bool = False,
) -> CoderComparison:
    """Compare a model's agreement with coders with the coders' own.

    Args:
        judgements: Of the excerpts that both coders coded, one each; at least one.
        second: What the second coder gave the same excerpts.
        names: Of the first coder, whose codings the judgements hold, and of the second.
        unit: What the groups are.
        learned: Whether the model learned from the first coder's very codings.
    """
    numbers = number_groups(Groups(tuple(one.group for one in judgements), unit))
    first, given = [one.coded for one in judgements], [one.given for one in judgements]
    pairs: list[tuple[Sequence[Mode], Sequence[Mode | None]]] = [
        (first, given),
        (second, given),
        (first, second),
    ]
    statistics = [_leave_out(count_confusions(*codes, groups=numbers)) for codes in pairs]
    sizes = _count(numbers)
    shown = [_estimate(one, sizes, COMPARED) for one in statistics]
    differences = [_estimate(one - statistics[2], sizes, _DIFFERENCES) for one in statistics[:2]]
    return CoderComparison(
        first=names[0],
        second=names[1],
        n=len(judgements),
        groups=len({one.group for one in judgements}),
        unit=unit,
        model_first=shown[0],
        model_second=shown[1],
        coders=shown[2],
        first_difference=differences[0],
        second_difference=differences[1],
        learned=learned,
    )


def find_finding(difference: Estimate) -> Finding:
    """Return what the interval of a difference of kappas shows (see `MARGIN`)."""
    if difference.low is None or difference.high is None:
        return "not shown"
    if difference.low > 0:
        return "better"
    if difference.low >= -MARGIN:
        return "as well"
    return "worse" if difference.high < 0 else "not shown"


def describe_coders(comparison: CoderComparison) -> tuple[str, ...]:
    """Return one sentence a coder: whether the model agrees with them as well as the other does."""
    first, second = comparison.first, comparison.second
    return (
        _describe(first, second, comparison.first_difference["kappa"], comparison),
        _describe(second, first, comparison.second_difference["kappa"], comparison),
    )


def coders_to_json(comparison: CoderComparison) -> dict[str, object]:
    """Return a comparison as `evaluate --json` prints it."""
    agreements = {
        "model_first": comparison.model_first,
        "model_second": comparison.model_second,
        "coders": comparison.coders,
    }
    differences = {"first": comparison.first_difference, "second": comparison.second_difference}
    return {
        "first": comparison.first,
        "second": comparison.second,
        "n": comparison.n,
        "groups": comparison.groups,
        "unit": comparison.unit,
        "agreement": {name: estimates_to_json(one) for name, one in agreements.items()},
        "difference": {name: estimates_to_json(one) for name, one in differences.items()},
        "margin": MARGIN,
        "findings": dict(comparison.findings),
        "told": list(describe_coders(comparison)),
    }


def _leave_out(confusions: IntArray) -> FloatArray:
    """Return the statistics compared, over all groups and without each, shape (1 + G, 3)."""
    import numpy as np

    total = confusions.sum(axis=0)
    sums = np.stack([total, *(total - confusions)]).astype(float)
    return overall_statistics(sums)[:, [list(OVERALL).index(name) for name in COMPARED]]


def _count(numbers: IntArray) -> IntArray:
    import numpy as np

    return np.repeat(np.bincount(numbers)[:, None], len(COMPARED), axis=1)


def _estimate(
    statistics: FloatArray, sizes: IntArray, limits: Mapping[str, Limits]
) -> dict[str, Estimate]:
    estimates = estimate_from_deletions(
        statistics[0], statistics[1:], sizes=sizes, limits=tuple(limits.values())
    )
    return dict(zip(limits, estimates, strict=True))


def _describe(coder: str, other: str, difference: Estimate, comparison: CoderComparison) -> str:
    asked = f"whether the model agrees with {coder} as well as {other} does"
    if comparison.learned:
        return f"the data do not show {asked}: the model learned from codings of these excerpts"
    if difference.value is None:
        return f"the data do not show {asked}: {_tell_undefined(comparison.n)}"
    by = f"kappa is {_tell_value(difference.value)}"
    if difference.low is None or difference.high is None:
        return f"the data do not show {asked}: {by}, without an interval ({_tell_why(comparison)})"
    told = f"{by} [difference {format_signed(difference.low)} to {format_signed(difference.high)}]"
    within = f"within {MARGIN:.2f}"
    match find_finding(difference):
        case "better":
            return f"the model agrees with {coder} better than {other} does: {told}"
        case "as well":
            return f"the model agrees with {coder} as well as {other} does, {within}: {told}"
        case "worse":
            return f"the model agrees with {coder} less well than {other} does: {told}"
        case _:
            return (
                f"the data do not show {asked}, {within}: {told}; more excerpts coded by both "
                "would tell"
            )


def format_signed(value: float) -> str:
    """Return a difference with its sign, and as many decimals as show on which side of 0 it lies.

    >>> format_signed(0.123), format_signed(-0.05), format_signed(-0.0012), format_signed(0.0)
    ('+0.12', '-0.05', '-0.001', '0.00')
    """
    digits = next((digits for digits in (2, 3, 4) if round(value, digits)), None)
    return "0.00" if digits is None else f"{value:+.{digits}f}"


def _tell_value(difference: float) -> str:
    size = f"{abs(difference):.2f}"
    if size == "0.00":
        return "the same"
    return f"{size} {'lower' if difference < 0 else 'higher'}"


def _tell_undefined(n: int) -> str:
    if n < MINIMUM_N:
        return f"only {n} excerpt{'s' * (n != 1)} coded by both, {MINIMUM_N} at least are needed"
    return (
        f"kappa is undefined, since two of the three (the coders and the model) gave all {n} "
        "excerpts the same code"
    )


def _tell_why(comparison: CoderComparison) -> str:
    if comparison.unit == "excerpt":
        return "the data name neither interviews nor schools"
    if comparison.groups < MINIMUM_GROUPS:
        return f"it needs three {comparison.unit}s, found {comparison.groups}"
    return f"all {comparison.unit}s are alike, or kappa is undefined without some {comparison.unit}"
