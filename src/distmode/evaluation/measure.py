"""Measures what a model gave against what coders gave."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.evaluation.calibration import measure_calibration
from distmode.evaluation.groups import Groups, number_groups
from distmode.evaluation.roc import area_by_group
from distmode.evaluation.sets import measure_sets
from distmode.evaluation.statistics import (
    BY_MODE,
    OVERALL,
    mode_sizes,
    mode_statistics,
    overall_sizes,
    overall_statistics,
)
from distmode.intervals import (
    MINIMUM_N,
    SHARE,
    Estimate,
    estimate_from_deletions,
    estimate_from_sums,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.evaluation.groups import Unit
    from distmode.intervals import IntArray

SCHEMA = "distmode.evaluation/1"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One excerpt as a coder and as the model saw it.

    Attributes:
        coded: The coder's primary mode or `none`.
        given: What the model gave; None where it abstained or the excerpt was too short.
        group: The interview or school; excerpts of one group are not independent.
        probabilities: The model's, of the seven outcomes; empty where it gave none.
        id: The excerpt's.
        coded_modes: All modes that the coder gave, primary first; None where that is not known.
        given_modes: All that the model gave.
    """

    coded: Mode
    given: Mode | None
    group: str
    probabilities: Mapping[Mode, float] = field(default_factory=dict)
    id: str = ""
    coded_modes: tuple[Mode, ...] | None = None
    given_modes: tuple[Mode, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a model does against coders. Abstentions count as errors throughout.

    Attributes:
        n: Excerpts.
        groups: How many different groups they come from.
        unit: What a group is; with `excerpt` there were no groups and there are no intervals.
        overall: `kappa` (Cohen 1960), `alpha` (Krippendorff's, nominal, the model as the second
            coder), `percent` (share agreed, 0 to 1), `macro_f1` (mean F1 of the outcomes that were
            coded or given at least once) and `auc_any_mode` (area under the ROC curve of
            1 - P(`none`), any mode against `none`; over the excerpts that have probabilities, which
            its n counts; not measured with fewer than 10 on either side), `brier` and `ece` (see
            `calibration`; over the same excerpts) and, where an excerpt was coded with several
            modes, `jaccard` and `masi` (see `sets`; over all excerpts).
        modes: Of each of the seven outcomes against the rest: `precision` (n: given it by the
            model), `recall`, `f1`, `kappa` and `alpha` (n: given it by coders).
        confusion: Seven rows, what coders gave, and eight columns, what the model gave: the
            outcomes in the codebook's order, then "abstained".
        abstained: How many excerpts the model gave nothing.
    """

    n: int
    groups: int
    unit: Unit
    overall: Mapping[str, Estimate]
    modes: Mapping[Mode, Mapping[str, Estimate]]
    confusion: tuple[tuple[int, ...], ...]
    abstained: int


def measure_evaluation(judgements: Sequence[Judgement], *, unit: Unit) -> Evaluation:
    """Measure judgements, with 95 % intervals over their groups.

    Args:
        judgements: One an excerpt, in any order.
        unit: What their groups are; `excerpt` says that each excerpt stands alone, which is not
            known to be true, so no interval is made then.

    Raises:
        EvaluationError: There are none, or a probability is not a number.
    """
    if not judgements:
        raise EvaluationError("there are no coded excerpts to measure; give some with a 'mode'")
    names = tuple(judgement.group for judgement in judgements)
    numbers = number_groups(Groups(names, unit))
    confusions = _confusions(judgements, numbers)
    total = confusions.sum(axis=0)
    return Evaluation(
        n=len(judgements),
        groups=len(set(names)),
        unit=unit,
        overall=_measure_overall(confusions)
        | {"auc_any_mode": _measure_area(judgements, numbers)}
        | _measure_chances(judgements, numbers)
        | _measure_sets(judgements, numbers),
        modes=_measure_modes(confusions),
        confusion=tuple(tuple(int(count) for count in row) for row in total),
        abstained=int(total[:, -1].sum()),
    )


def evaluation_to_json(evaluation: Evaluation) -> dict[str, object]:
    """Return what `evaluate --json` prints (schema `distmode.evaluation/1`).

    The rows of `confusion` have one column more than there are modes: the last is `abstained`.
    """
    return {
        "schema": SCHEMA,
        "n": evaluation.n,
        "groups": evaluation.groups,
        "unit": evaluation.unit,
        "abstained": evaluation.abstained,
        "overall": _estimates_to_json(evaluation.overall),
        "modes": {
            mode.value: _estimates_to_json(estimates)
            for mode, estimates in evaluation.modes.items()
        },
        "confusion": {
            "modes": [mode.value for mode in OUTCOMES],
            "rows": [list(row) for row in evaluation.confusion],
        },
    }


def _estimates_to_json(estimates: Mapping[str, Estimate]) -> dict[str, object]:
    return {name: estimate.to_json() for name, estimate in estimates.items()}


def _confusions(judgements: Sequence[Judgement], numbers: IntArray) -> IntArray:
    """Return one confusion matrix a group, shape (G, 7, 8)."""
    import numpy as np

    place = {mode: number for number, mode in enumerate(OUTCOMES)}
    abstained = len(OUTCOMES)
    coded = [place[judgement.coded] for judgement in judgements]
    given = [abstained if j.given is None else place[j.given] for j in judgements]
    counts = np.zeros((int(numbers.max()) + 1, len(OUTCOMES), abstained + 1), dtype=np.int64)
    np.add.at(counts, (numbers, np.array(coded), np.array(given)), 1)
    return counts


def _measure_overall(confusions: IntArray) -> dict[str, Estimate]:
    estimates = estimate_from_sums(
        confusions.astype(float),
        overall_statistics,
        sizes=overall_sizes(confusions),
        limits=tuple(OVERALL.values()),
    )
    return dict(zip(OVERALL, estimates, strict=True))


def _measure_modes(confusions: IntArray) -> dict[Mode, dict[str, Estimate]]:
    estimates = iter(
        estimate_from_sums(
            confusions.astype(float),
            mode_statistics,
            sizes=mode_sizes(confusions),
            limits=tuple(BY_MODE.values()) * len(OUTCOMES),
        )
    )
    return {mode: {name: next(estimates) for name in BY_MODE} for mode in OUTCOMES}


def _measure_chances(judgements: Sequence[Judgement], numbers: IntArray) -> dict[str, Estimate]:
    known = [i for i, judgement in enumerate(judgements) if Mode.NONE in judgement.probabilities]
    return measure_calibration(
        [judgements[i].probabilities for i in known],
        [judgements[i].coded for i in known],
        numbers[known],
    )


def _measure_sets(judgements: Sequence[Judgement], numbers: IntArray) -> dict[str, Estimate]:
    """Measure sets of modes, if any coder gave more than one."""
    coded = [judgement.coded_modes for judgement in judgements]
    known = [modes for modes in coded if modes is not None]
    if len(known) < len(coded) or not any(len(modes) > 1 for modes in known):
        return {}
    given = [None if one.given is None else one.given_modes for one in judgements]
    return measure_sets(known, given, numbers)


def _measure_area(judgements: Sequence[Judgement], numbers: IntArray) -> Estimate:
    import numpy as np

    known = [i for i, judgement in enumerate(judgements) if Mode.NONE in judgement.probabilities]
    for i in known:
        if math.isnan(judgements[i].probabilities[Mode.NONE]):
            raise EvaluationError(
                f"excerpt '{judgements[i].id}': the model gave a probability that is not a number; "
                "train the model again, and check it with 'distmode model verify'"
            )
    positive = np.array([judgements[i].coded is not Mode.NONE for i in known], dtype=np.int64)
    if min(positive.sum(), len(known) - positive.sum()) < MINIMUM_N:
        return Estimate(None, None, None, len(known))
    chances = np.array([1 - judgements[i].probabilities[Mode.NONE] for i in known])
    _, groups, sizes = np.unique(numbers[known], return_inverse=True, return_counts=True)
    area = area_by_group(positive, chances, groups)
    (estimate,) = estimate_from_deletions(
        np.array([area.value]), area.deleted[:, None], sizes=sizes[:, None], limits=(SHARE,)
    )
    return estimate
