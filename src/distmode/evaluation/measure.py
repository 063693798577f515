"""Measures what a model gave against what coders gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.evaluation.abstaining import Abstention
from distmode.evaluation.calibration import measure_calibration
from distmode.evaluation.curves import ReliabilityBin, measure_reliability
from distmode.evaluation.groups import Groups, number_groups
from distmode.evaluation.precision import measure_average_precision
from distmode.evaluation.ranked import Ranked, measure_area, measure_ranked_coverage
from distmode.evaluation.sets import measure_sets
from distmode.evaluation.statistics import (
    BY_MODE,
    OVERALL,
    count_confusions,
    mode_sizes,
    mode_statistics,
    overall_sizes,
    overall_statistics,
)
from distmode.intervals import (
    Estimate,
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
        role: The speaker's post, where known; this and what follows is for the breakdown alone.
        school: Where known.
        interview: Where known.
        words: How many words the excerpt has, where known.
    """

    coded: Mode
    given: Mode | None
    group: str
    probabilities: Mapping[Mode, float] = field(default_factory=dict)
    id: str = ""
    coded_modes: tuple[Mode, ...] | None = None
    given_modes: tuple[Mode, ...] = ()
    role: str | None = None
    school: str | None = None
    interview: str | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a model does against coders.

    Abstentions count as errors, except in `overall_answered`; for `reliability` and `coverage`, as
    for all that rests on probabilities, it does not matter what was abstained from.

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
            model), `recall`, `f1`, `kappa`, `alpha` and `average_precision` (n: given it by coders;
            see `precision`).
        confusion: Seven rows, what coders gave, and eight columns, what the model gave: the
            outcomes in the codebook's order, then "abstained".
        abstained: How many excerpts the model gave nothing.
        overall_answered: `kappa`, `alpha`, `percent` and `macro_f1` with abstentions left out, over
            the excerpts that were given a label; empty where nothing was abstained from.
        reliability: How often the most probable outcome was right, by how probable it was; bins
            that hold excerpts only.
        coverage: How often labels agree, and how many are given, at some fixed thresholds.
        coded_groups: In how many groups coders gave each outcome; 0 where no groups are known.
    """

    n: int
    groups: int
    unit: Unit
    overall: Mapping[str, Estimate]
    modes: Mapping[Mode, Mapping[str, Estimate]]
    confusion: tuple[tuple[int, ...], ...]
    abstained: int
    overall_answered: Mapping[str, Estimate] = field(default_factory=dict)
    reliability: tuple[ReliabilityBin, ...] = ()
    coverage: tuple[Abstention, ...] = ()
    coded_groups: Mapping[Mode, int] = field(default_factory=dict)


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
    confusions = count_confusions(
        [one.coded for one in judgements], [one.given for one in judgements], numbers
    )
    total = confusions.sum(axis=0)
    ranked = Ranked.find(judgements, numbers)
    return Evaluation(
        n=len(judgements),
        groups=len(set(names)),
        unit=unit,
        overall=_measure_overall(confusions)
        | {"auc_any_mode": measure_area(ranked)}
        | _measure_chances(judgements, numbers)
        | _measure_sets(judgements, numbers),
        modes=_measure_modes(confusions, ranked),
        confusion=tuple(tuple(int(count) for count in row) for row in total),
        abstained=int(total[:, -1].sum()),
        overall_answered=_measure_answered(confusions),
        reliability=measure_reliability(ranked.chances, ranked.coded, ranked.groups),
        coverage=measure_ranked_coverage(ranked, numbers),
        coded_groups=_count_groups(confusions, unit),
    )


def evaluation_to_json(evaluation: Evaluation) -> dict[str, object]:
    """Return what a model's card keeps of an evaluation (schema `distmode.evaluation/1`).

    `evaluate --json` prints more beside it (see `findings`). The rows of `confusion` have one
    column more than there are modes: the last is `abstained`.
    """
    return {
        "schema": SCHEMA,
        "n": evaluation.n,
        "groups": evaluation.groups,
        "unit": evaluation.unit,
        "abstained": evaluation.abstained,
        "overall": estimates_to_json(evaluation.overall),
        "modes": {
            mode.value: estimates_to_json({name: estimates[name] for name in BY_MODE})
            for mode, estimates in evaluation.modes.items()
        },
        "confusion": {
            "modes": [mode.value for mode in OUTCOMES],
            "rows": [list(row) for row in evaluation.confusion],
        },
    }


def estimates_to_json(estimates: Mapping[str, Estimate]) -> dict[str, object]:
    """Return statistics by name, each with its interval and n."""
    return {name: estimate.to_json() for name, estimate in estimates.items()}


def _measure_overall(confusions: IntArray) -> dict[str, Estimate]:
    estimates = estimate_from_sums(
        confusions.astype(float),
        overall_statistics,
        sizes=overall_sizes(confusions),
        limits=tuple(OVERALL.values()),
    )
    return dict(zip(OVERALL, estimates, strict=True))


def _measure_answered(confusions: IntArray) -> dict[str, Estimate]:
    """Measure the excerpts that were given a label, if there are others."""
    if not confusions[:, :, -1].any():
        return {}
    answered = confusions.copy()
    answered[:, :, -1] = 0
    return _measure_overall(answered)


def _count_groups(confusions: IntArray, unit: Unit) -> dict[Mode, int]:
    if unit == "excerpt":
        return dict.fromkeys(OUTCOMES, 0)
    seen = (confusions.sum(axis=2) > 0).sum(axis=0).tolist()
    return dict(zip(OUTCOMES, seen, strict=True))


def _measure_modes(confusions: IntArray, ranked: Ranked) -> dict[Mode, dict[str, Estimate]]:
    estimates = iter(
        estimate_from_sums(
            confusions.astype(float),
            mode_statistics,
            sizes=mode_sizes(confusions),
            limits=tuple(BY_MODE.values()) * len(OUTCOMES),
        )
    )
    precisions = measure_average_precision(ranked.chances, ranked.coded, ranked.groups)
    return {
        mode: {name: next(estimates) for name in BY_MODE} | {"average_precision": precisions[mode]}
        for mode in OUTCOMES
    }


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
