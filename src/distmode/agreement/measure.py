"""Measures how far coders agree, with intervals over the groups that excerpts come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from distmode.agreement.nominal import (
    alpha_of_sums,
    gwet_ac1,
    percent_agreement,
    specific_agreement,
    sum_ratings,
)
from distmode.agreement.ratings import Given, Ratings, find_kappas, leave_out, sum_groups
from distmode.agreement.sets import masi_alpha, sum_sets
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.intervals import AGREEMENT, SHARE, Estimate, estimate_from_deletions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distmode.intervals import FloatArray, Limits

SCHEMA = "distmode.agreement/1"
OVERALL = {"percent": SHARE, "kappa": AGREEMENT, "alpha": AGREEMENT, "ac1": AGREEMENT}
BY_MODE = {**OVERALL, "positive": SHARE, "negative": SHARE}

Unit = Literal["interview", "school", "excerpt"]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two coders agree.

    Attributes:
        coders: The two.
        n: Excerpts that both coded.
        overall: As in `Agreement`, without sets of modes.
        confusion: Seven rows, what the first gave, and seven columns, what the second gave, in the
            codebook's order.
    """

    coders: tuple[str, str]
    n: int
    overall: Mapping[str, Estimate]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree, over the excerpts that two or more of them coded.

    Attributes:
        n: Such excerpts.
        alone: Excerpts that one coder alone coded; they count for AC1's agreement by chance only.
        groups: From how many groups the `n` come.
        unit: What a group is; `excerpt` where no interviews or schools are known.
        coders: Who coded, in the order given.
        overall: `percent` (share of pairs of coders who agree, averaged over excerpts, 0 to 1),
            `kappa` (Cohen's; of more than two coders the mean over the pairs that share ten
            excerpts, Light 1971), `alpha` (Krippendorff's, nominal), `ac1` (Gwet's) and, where an
            excerpt was given several modes, `alpha_masi` (Krippendorff's, sets of modes).
        modes: The same four of each of the seven outcomes against the rest, `positive` and
            `negative` (of those who gave the mode, or did not, how many of the others did the
            same). n: excerpts that any coder gave the mode; of `negative`, that any did not.
        pairs: Every two coders.
    """

    n: int
    alone: int
    groups: int
    unit: Unit
    coders: tuple[str, ...]
    overall: Mapping[str, Estimate]
    modes: Mapping[Mode, Mapping[str, Estimate]]
    pairs: tuple[PairAgreement, ...]


def measure_agreement(
    excerpts: Sequence[Given], groups: Sequence[str], *, coders: Sequence[str], unit: Unit
) -> Agreement:
    """Measure how far coders agree, with 95 % intervals over groups.

    Args:
        excerpts: What every coder gave each excerpt, primary mode first, `none` as a mode of its
            own; excerpts that nobody coded are passed over.
        groups: The group of each excerpt.
        coders: Who coded.
        unit: What a group is.

    Raises:
        EvaluationError: There are fewer than two coders, or no excerpt that two of them coded.
    """
    if len(coders) < 2:
        named = f"one coder only ('{coders[0]}')" if coders else "no coder"
        raise EvaluationError(f"found {named}; agreement needs the codings of two or more")
    coded = [(given, group) for given, group in zip(excerpts, groups, strict=True) if given]
    # Sums of floats depend on their order: a fixed one, whatever order the excerpts come in.
    coded.sort(key=lambda one: (one[1], sorted(one[0].items())))
    shared = [group for given, group in coded if len(given) > 1]
    if not shared:
        raise EvaluationError(
            "no excerpt was coded by two coders; check that they name the same excerpts alike "
            "(column 'id'), or have some excerpts coded by both"
        )
    ratings = Ratings.build(coded, coders)
    overall = _measure_overall(ratings)
    if any(len(modes) > 1 for given, _ in coded for modes in given.values()):
        overall["alpha_masi"] = _measure_sets([given for given, _ in coded], ratings)
    return Agreement(
        n=len(shared),
        alone=len(coded) - len(shared),
        groups=len(set(shared)),
        unit=unit,
        coders=tuple(coders),
        overall=overall,
        modes=_measure_modes(ratings),
        pairs=tuple(_measure_pairs(ratings, coders)),
    )


def agreement_to_json(agreement: Agreement) -> dict[str, object]:
    """Return what `agree --json` prints (schema `distmode.agreement/1`)."""
    return {
        "schema": SCHEMA,
        "n": agreement.n,
        "coded_by_one": agreement.alone,
        "groups": agreement.groups,
        "unit": agreement.unit,
        "coders": list(agreement.coders),
        "overall": _estimates_to_json(agreement.overall),
        "modes": {mode.value: _estimates_to_json(e) for mode, e in agreement.modes.items()},
        "pairs": [
            {"coders": list(pair.coders), "n": pair.n, "overall": _estimates_to_json(pair.overall)}
            for pair in agreement.pairs
        ],
        "confusion": [
            {
                "coders": list(pair.coders),
                "modes": [mode.value for mode in OUTCOMES],
                "rows": [list(row) for row in pair.confusion],
            }
            for pair in agreement.pairs
        ],
    }


def _estimates_to_json(estimates: Mapping[str, Estimate]) -> dict[str, object]:
    return {name: estimate.to_json() for name, estimate in estimates.items()}


def _measure_overall(ratings: Ratings) -> dict[str, Estimate]:
    import numpy as np

    counts = ratings.count_codes()
    sums = leave_out(sum_groups(sum_ratings(counts), ratings.groups))
    kappa = find_kappas(ratings)[:, 0]
    statistics = np.stack(
        [percent_agreement(sums), kappa, alpha_of_sums(sums), gwet_ac1(sums)], axis=1
    )
    shared = np.repeat(ratings.find_shared()[:, None], len(OVERALL), axis=1)
    estimates = _estimate(statistics, sum_groups(shared, ratings.groups), OVERALL)
    return dict(zip(OVERALL, estimates, strict=True))


def _measure_modes(ratings: Ratings) -> dict[Mode, dict[str, Estimate]]:
    import numpy as np

    counts = ratings.count_codes()
    kappas = find_kappas(ratings)
    coders = counts.sum(axis=1)
    measured = {}
    for place, mode in enumerate(OUTCOMES):
        given = counts[:, place]
        against = np.stack([given, coders - given], axis=1)
        sums = leave_out(sum_groups(sum_ratings(against), ratings.groups))
        statistics = np.column_stack(
            [
                percent_agreement(sums),
                kappas[:, 1 + place],
                alpha_of_sums(sums),
                gwet_ac1(sums),
                specific_agreement(sums),
            ]
        )
        used = (coders > 1)[:, None] & (against > 0)
        sizes = sum_groups(used[:, [0, 0, 0, 0, 0, 1]], ratings.groups)
        estimates = _estimate(statistics, sizes, BY_MODE)
        measured[mode] = dict(zip(BY_MODE, estimates, strict=True))
    return measured


def _measure_sets(excerpts: Sequence[Given], ratings: Ratings) -> Estimate:
    sums, distances = sum_sets(excerpts)
    statistic = masi_alpha(leave_out(sum_groups(sums, ratings.groups)), distances)
    sizes = sum_groups(ratings.find_shared()[:, None], ratings.groups)
    return _estimate(statistic[:, None], sizes, {"alpha_masi": AGREEMENT})[0]


def _measure_pairs(ratings: Ratings, coders: Sequence[str]) -> Iterator[PairAgreement]:
    for one, other in combinations(range(len(coders)), 2):
        pair = ratings.take_pair(one, other)
        n = len(pair.codes)
        confusion = pair.build_tables(int(ratings.groups.max()) + 1).sum(axis=0)
        yield PairAgreement(
            coders=(coders[one], coders[other]),
            n=n,
            overall=_measure_overall(pair)
            if n
            else {name: Estimate(None, None, None, 0) for name in OVERALL},
            confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        )


def _estimate(
    statistics: FloatArray, sizes: FloatArray, limits: Mapping[str, Limits]
) -> tuple[Estimate, ...]:
    import numpy as np

    # What rounding leaves over a limit would be no share.
    rounded = np.clip(statistics, -1, 1)
    return estimate_from_deletions(
        rounded[0],
        rounded[1:],
        sizes=sizes.astype(np.int64),
        limits=tuple(limits.values()),
    )
