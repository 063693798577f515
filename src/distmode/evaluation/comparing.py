"""Two models on the same excerpts: the paired difference of each statistic, and McNemar's test.

The difference is that of the two models' statistics, without each group in turn for its interval:
the same jackknife as everywhere (`intervals`), on pairs. A paired bootstrap over interviews is what
is often asked for; `benchmarks/intervals/README.md` shows that below thirty interviews percentile
and BCa bootstrap intervals hold the true value far less often than they say, and the jackknife with
a t quantile nearly as often. What two models have in common (hard excerpts, an odd interview) falls
out of the difference, so its interval is narrower than two intervals side by side suggest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distmode.codebook import OUTCOMES
from distmode.evaluation.coders import format_signed
from distmode.evaluation.groups import Groups, number_groups
from distmode.evaluation.measure import estimates_to_json, measure_evaluation
from distmode.evaluation.statistics import OVERALL, count_confusions, overall_statistics
from distmode.intervals import MINIMUM_N, Estimate, Limits, estimate_from_sums

if TYPE_CHECKING:
    from distmode.evaluation.groups import Unit
    from distmode.evaluation.measure import Judgement
    from distmode.intervals import FloatArray, IntArray

_COUNTED = {"kappa": Limits(-2.0, 2.0), "macro_f1": Limits(-1.0, 1.0), "percent": Limits(-1.0, 1.0)}
_BRIER = Limits(-2.0, 2.0)

# From how many excerpts on which one model alone is right the chi-square distribution serves.
_MANY = 25


@dataclass(frozen=True, slots=True)
class McNemar:
    """McNemar's test (1947, Psychometrika 12) of two models being right equally often.

    It takes excerpts to be independent, which those of one interview are not: p is too small then,
    and the interval of the difference is what to go by.

    Attributes:
        only_first: On how many excerpts the first model alone agrees with the coder.
        only_second: On how many the second alone does.
        method: `exact`: two-sided binomial, for fewer than 25 such excerpts; `edwards`: chi-square
            with Edwards's (1948, Psychometrika 13) correction for continuity.
        p: Two-sided; None where there is no such excerpt.
    """

    only_first: int
    only_second: int
    method: Literal["exact", "edwards"]
    p: float | None


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Two models on the same excerpts.

    Attributes:
        first: What the first model is called.
        second: What the second is.
        first_overall: The first model's overall statistics.
        second_overall: The second's.
        difference: `kappa`, `macro_f1`, `percent` and `brier`, the first less the second; a lower
            Brier score is the better one.
        mcnemar: The test.
        learned: Which of the two learned from these very codings; then it is no comparison.
    """

    first: str
    second: str
    first_overall: Mapping[str, Estimate]
    second_overall: Mapping[str, Estimate]
    difference: Mapping[str, Estimate]
    mcnemar: McNemar
    learned: tuple[str, ...] = ()


def compare_models(
    first: Sequence[Judgement],
    second: Sequence[Judgement],
    *,
    names: tuple[str, str],
    unit: Unit,
    learned: tuple[str, ...] = (),
) -> ModelComparison:
    """Compare two models on the same excerpts.

    Args:
        first: What the one gave, one judgement an excerpt.
        second: What the other gave the same excerpts in the same order.
        names: What the models are called.
        unit: What the groups are.
        learned: Names of those that learned from these very codings.

    Raises:
        EvaluationError: There are no excerpts, or a probability is not a number.
        ValueError: They are not of the same excerpts.
    """
    return ModelComparison(
        first=names[0],
        second=names[1],
        first_overall=measure_evaluation(first, unit=unit).overall,
        second_overall=measure_evaluation(second, unit=unit).overall,
        difference=measure_difference(first, second, unit=unit),
        mcnemar=measure_mcnemar(first, second),
        learned=learned,
    )


def measure_difference(
    first: Sequence[Judgement], second: Sequence[Judgement], *, unit: Unit
) -> dict[str, Estimate]:
    """Return how far two models differ, the first less the second, with intervals over groups.

    Args:
        first: What the one gave, one judgement an excerpt.
        second: What the other gave the same excerpts in the same order.
        unit: What the groups are.

    Raises:
        ValueError: They are not of the same excerpts.
    """
    import numpy as np

    for one, other in zip(first, second, strict=True):
        if (one.id, one.coded, one.group) != (other.id, other.coded, other.group):
            raise ValueError(f"judgements of different excerpts: {one.id}, {other.id}")
    numbers = number_groups(Groups(tuple(one.group for one in first), unit))
    coded = [one.coded for one in first]
    counts = [count_confusions(coded, [j.given for j in side], numbers) for side in (first, second)]
    sizes = np.repeat(np.bincount(numbers)[:, None], len(_COUNTED), axis=1)
    estimates = estimate_from_sums(
        np.stack(counts, axis=1).astype(float),
        _subtract,
        sizes=sizes,
        limits=tuple(_COUNTED.values()),
    )
    brier = _measure_brier(first, second, numbers)
    return dict(zip(_COUNTED, estimates, strict=True)) | {"brier": brier}


def measure_mcnemar(first: Sequence[Judgement], second: Sequence[Judgement]) -> McNemar:
    """Test whether two models are right equally often, by the excerpts where one alone is.

    Args:
        first: What the one gave.
        second: What the other gave the same excerpts in the same order.
    """
    pairs = [
        (one.given is one.coded, other.given is other.coded)
        for one, other in zip(first, second, strict=True)
    ]
    only_first, only_second = pairs.count((True, False)), pairs.count((False, True))
    p = find_mcnemar_p(only_first, only_second)
    method: Literal["exact", "edwards"] = "exact" if only_first + only_second < _MANY else "edwards"
    return McNemar(only_first, only_second, method, p)


def find_mcnemar_p(only_first: int, only_second: int) -> float | None:
    """Return p of McNemar's test, two-sided (see `McNemar`).

    >>> find_mcnemar_p(0, 0) is None, find_mcnemar_p(4, 4), find_mcnemar_p(0, 5)
    (True, 1.0, 0.0625)
    """
    from scipy.special import bdtr, chdtrc

    apart = only_first + only_second
    if apart == 0:
        return None
    if apart < _MANY:
        return min(1.0, 2 * float(bdtr(min(only_first, only_second), apart, 0.5)))
    corrected = max(0, abs(only_first - only_second) - 1)
    return float(chdtrc(1, corrected**2 / apart))


def describe_comparison(comparison: ModelComparison) -> str:
    """Return in one sentence which model agrees better with the coder, by kappa, if that shows."""
    kappa = comparison.difference["kappa"]
    first, second = comparison.first, comparison.second
    asked = f"the data do not show whether {first} or {second} does better"
    if comparison.learned:
        return f"{asked}: {' and '.join(comparison.learned)} learned from these very codings"
    if kappa.value is None:
        return f"{asked}: kappa not measured"
    if kappa.low is None or kappa.high is None:
        return f"{asked}: there is no interval"
    between = f"[difference of kappa {format_signed(kappa.low)} to {format_signed(kappa.high)}]"
    if kappa.low <= 0 <= kappa.high:
        return f"{asked} {between}"
    better, worse = (first, second) if kappa.value > 0 else (second, first)
    return f"the data show that {better} agrees better with the coder than {worse} {between}"


def comparison_to_json(comparison: ModelComparison) -> dict[str, object]:
    """Return a comparison as `evaluate --json` prints it."""
    test = comparison.mcnemar
    return {
        "first": comparison.first,
        "second": comparison.second,
        "second_overall": estimates_to_json(comparison.second_overall),
        "difference": estimates_to_json(comparison.difference),
        "mcnemar": {
            "only_first": test.only_first,
            "only_second": test.only_second,
            "method": test.method,
            "p": test.p,
        },
        "learned": list(comparison.learned),
        "told": describe_comparison(comparison),
    }


def _subtract(sums: FloatArray) -> FloatArray:
    """Return differences, shape (B, 3), of matrices of two models, shape (B, 2, 7, 8)."""
    places = [list(OVERALL).index(name) for name in _COUNTED]
    first, second = (overall_statistics(sums[:, side])[:, places] for side in (0, 1))
    return first - second


def _measure_brier(
    first: Sequence[Judgement], second: Sequence[Judgement], numbers: IntArray
) -> Estimate:
    """Measure the difference of Brier scores where both models gave probabilities."""
    import numpy as np

    rows: dict[int, list[float]] = {}
    for one, other, number in zip(first, second, numbers.tolist(), strict=True):
        if one.probabilities and other.probabilities:
            rows.setdefault(number, []).append(_find_square(one) - _find_square(other))
    n = sum(map(len, rows.values()))
    if n < MINIMUM_N:
        return Estimate(None, None, None, n)
    # The sum of floats by `fsum` does not depend on their order.
    counts = np.array([[math.fsum(row), len(row)] for row in rows.values()])
    (estimate,) = estimate_from_sums(
        counts,
        lambda sums: sums[:, :1] / np.maximum(sums[:, 1:], 1),
        sizes=counts[:, 1:].astype(np.int64),
        limits=(_BRIER,),
    )
    return estimate


def _find_square(judgement: Judgement) -> float:
    chances = judgement.probabilities
    return math.fsum(
        (chances.get(mode, 0.0) - float(mode is judgement.coded)) ** 2 for mode in OUTCOMES
    )
