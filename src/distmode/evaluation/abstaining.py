"""From which probability on labels agree with the coder as often as asked, and what that leaves.

The rule: of all thresholds that are tried, the lowest at which the labels that are given agree with
the coder in at least the share asked for, over all groups and over groups held out. Held out means
that the threshold for a group is chosen on the other groups alone; what it does there is summed
over all groups. A threshold chosen on all groups looks better on them than it is, and one chosen to
agree in just the share asked for falls short of it elsewhere about every second time; so thresholds
are chosen for stricter shares too, until the held-out labels reach the share asked for. The shares
are taken as they are found; how sure they are is said by their intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distmode.errors import EvaluationError, UsageError
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, SHARE, Estimate, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from distmode.evaluation.groups import Unit
    from distmode.evaluation.measure import Judgement
    from distmode.intervals import FloatArray, IntArray

    BoolArray = NDArray[np.bool_]

SCHEMA = "distmode.threshold/1"

_TRIED = (*(step / 100 for step in range(100)), *(step / 1000 for step in range(991, 1000)))
_SHOWN = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_PERCENT = 100
# Ratios of counts are not exact in binary: .9 asked for is reached by 9 of 10.
_ROUNDING = 1e-9

FEW_GROUPS = 10
"""With fewer interviews than this what was found cannot be borne out."""

Outcome = Literal["found", "unreachable", "untold"]


@dataclass(frozen=True, slots=True)
class Abstention:
    """What a threshold does.

    Attributes:
        threshold: No label is given where the most probable outcome is less probable.
        accuracy: Share of the labels given that agree with the coder; n: labels given.
        coverage: Share of the excerpts that are still labelled; n: excerpts.
    """

    threshold: float
    accuracy: Estimate
    coverage: Estimate


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """Whether labels can be had that agree with the coder as often as asked.

    Attributes:
        asked: Which share of the labels given is to agree.
        outcome: `found`; `unreachable`: no threshold does it; `untold`: too few labels are left
            where one seems to do it.
        best: The threshold to use, chosen on all groups, with what it did in groups held out; of
            the lowest threshold that does what was asked, else of the one that comes nearest.
        steps: Some thresholds, fixed beforehand, and what they do over all groups.
        n: Excerpts.
        groups: How many different groups they come from.
        unit: What a group is.
    """

    asked: float
    outcome: Outcome
    best: Abstention
    steps: tuple[Abstention, ...]
    n: int
    groups: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Trial:
    """The threshold for one share: over all groups its own share, and what it did held out."""

    whole: float
    held_out: Abstention

    @property
    def measured(self) -> bool:
        return self.held_out.accuracy.value is not None

    @property
    def level(self) -> float:
        """Which share is had: over all groups and held out."""
        held = self.held_out.accuracy.value
        return 0.0 if held is None else min(self.whole, held)


def choose_threshold(
    judgements: Sequence[Judgement], *, accuracy: float, unit: Unit
) -> ThresholdChoice:
    """Choose below which probability to abstain, so that labels agree with the coder often enough.

    Args:
        judgements: One an excerpt, in any order; `given` without any abstention, with
            probabilities.
        accuracy: Which share of the labels given is to agree with the coder's primary mode.
        unit: What their groups are.

    Raises:
        EvaluationError: Nothing can be told: there are fewer than three groups, or than ten
            excerpts without some group, or no groups are known.
        UsageError: The share asked for is not one.
    """
    if not 0 < accuracy <= 1:
        raise UsageError(f"--accuracy {accuracy:g}: give a share above 0 and at most 1, as in 0.9")
    groups = len({judgement.group for judgement in judgements})
    _check_enough(len(judgements), groups, unit)
    counts = _count(judgements)
    shares = sorted({step / _PERCENT for step in range(_PERCENT + 1)} | {accuracy})
    trials = [trial for share in shares if (trial := _try(counts, share))]
    reached = [trial for trial in trials if trial.level >= accuracy - _ROUNDING]
    seeming = [t for t in trials if not t.measured and t.whole >= accuracy - _ROUNDING]
    measured = [trial for trial in trials if trial.measured]
    if not measured:
        raise _describe_too_few(len(judgements), groups, unit)
    if reached:
        best = min(reached, key=lambda trial: trial.held_out.threshold)
    else:
        best = max(measured, key=lambda t: (t.level, -t.held_out.threshold))
    return ThresholdChoice(
        asked=accuracy,
        outcome="found" if reached else "untold" if seeming else "unreachable",
        best=best.held_out,
        steps=tuple(_look(counts, threshold) for threshold in _SHOWN),
        n=len(judgements),
        groups=groups,
        unit=unit,
    )


def measure_coverage(
    boldness: FloatArray, right: BoolArray, groups: IntArray
) -> tuple[Abstention, ...]:
    """Return how accuracy and coverage go with some thresholds, fixed beforehand.

    It is El-Yaniv and Wiener's (2010) trade-off of risk and coverage, at eight points; nothing is
    chosen on the data, so nothing has to be held out.

    Args:
        boldness: Probability of the most probable outcome, shape (n,); -1 where there is none, so
            that no label can be given.
        right: Whether the most probable outcome is what the coder gave, shape (n,).
        groups: Number of each one's group, from 0, shape (n,).
    """
    import numpy as np

    number = int(groups.max()) + 1
    sizes = np.bincount(groups, minlength=number)
    steps = []
    for threshold in _SHOWN:
        given = boldness >= threshold
        held = [np.bincount(groups[kept], minlength=number) for kept in (given, given & right)]
        steps.append(_measure(np.column_stack(held), sizes, threshold))
    return tuple(steps)


def threshold_to_json(choice: ThresholdChoice) -> dict[str, object]:
    """Return what `threshold --json` prints (schema `distmode.threshold/1`).

    `threshold` is null unless the level asked for was found; `best` is there in any case. `notes`
    say in words what the figures do not.
    """
    return {
        "schema": SCHEMA,
        "asked": choice.asked,
        "outcome": choice.outcome,
        "threshold": choice.best.threshold if choice.outcome == "found" else None,
        "best": abstention_to_json(choice.best),
        "thresholds": [abstention_to_json(step) for step in choice.steps],
        "n": choice.n,
        "groups": choice.groups,
        "unit": choice.unit,
        "notes": list(describe_threshold(choice)),
    }


def describe_threshold(choice: ThresholdChoice) -> tuple[str, ...]:
    """Return in plain words what is in doubt about a threshold that was looked for."""
    if choice.groups >= FEW_GROUPS:
        return ()
    return (
        f"only {choice.groups} {choice.unit}s are coded, too few to bear out a threshold: it can "
        f"do much worse in others; code {FEW_GROUPS} or more",
    )


def abstention_to_json(step: Abstention) -> dict[str, object]:
    """Return what a threshold does, as `threshold --json` and `evaluate --json` print it."""
    return {
        "threshold": step.threshold,
        "accuracy": step.accuracy.to_json(),
        "coverage": step.coverage.to_json(),
    }


def _check_enough(n: int, groups: int, unit: Unit) -> None:
    if unit == "excerpt":
        raise EvaluationError(
            "the codings name neither interviews nor schools, so no threshold can be tried on "
            "others than it was chosen on; add a column 'interview'"
        )
    if n < MINIMUM_N or groups < MINIMUM_GROUPS:
        raise _describe_too_few(n, groups, unit)


def _describe_too_few(n: int, groups: int, unit: Unit) -> EvaluationError:
    return EvaluationError(
        f"it cannot be told from so few (excerpts: {n}, {unit}s: {groups}); code more: more than "
        f"ten excerpts of three {unit}s at the very least, a hundred of ten for a useful answer"
    )


def _count(judgements: Sequence[Judgement]) -> IntArray:
    """Return for each group and threshold how many labels are given, and how many of them agree.

    Returns:
        Shape (groups, thresholds, 2).
    """
    import numpy as np

    names = sorted({judgement.group for judgement in judgements})
    numbers = {name: number for number, name in enumerate(names)}
    group = np.array([numbers[judgement.group] for judgement in judgements])
    boldness = np.array([max(judgement.probabilities.values()) for judgement in judgements])
    agrees = np.array([judgement.given is judgement.coded for judgement in judgements])
    highest = np.searchsorted(np.array(_TRIED), boldness, side="right") - 1
    counts = np.zeros((len(names), len(_TRIED), 2), dtype=np.int64)
    np.add.at(counts, (group, highest), np.column_stack([np.ones(len(agrees)), agrees]).astype(int))
    return np.asarray(counts[:, ::-1].cumsum(axis=1)[:, ::-1])


def _try(counts: IntArray, share: float) -> _Trial | None:
    """Choose for a share on all groups, and for each group on the others; None if none does."""
    import numpy as np

    total = counts.sum(axis=0)
    place = int(_choose(total, share))
    if place < 0:
        return None
    places = _choose(total - counts, share)
    held = counts[np.arange(len(counts)), places] * (places >= 0)[:, None]
    whole = float(total[place, 1] / total[place, 0])
    return _Trial(whole, _measure(held, counts[:, 0, 0], _TRIED[place]))


def _choose(counts: IntArray, share: float) -> IntArray:
    """Return the place of the lowest threshold whose labels agree often enough, -1 for none.

    Args:
        counts: Labels given and agreed, shape (..., thresholds, 2).
        share: Which.
    """
    import numpy as np

    given, agreed = counts[..., 0], counts[..., 1]
    enough = (given >= MINIMUM_N) & (agreed >= (share - _ROUNDING) * given)
    return np.where(enough.any(axis=-1), enough.argmax(axis=-1), -1)


def _look(counts: IntArray, threshold: float) -> Abstention:
    return _measure(counts[:, _TRIED.index(threshold)], counts[:, 0, 0], threshold)


def _measure(held: IntArray, sizes: IntArray, threshold: float) -> Abstention:
    """Return shares of labels given and agreed in each group, shape (groups, 2), with intervals."""
    import numpy as np

    counts = np.column_stack([held, sizes])
    accuracy, coverage = estimate_from_sums(
        counts.astype(float), _find_shares, sizes=counts[:, [0, 2]], limits=(SHARE, SHARE)
    )
    return Abstention(threshold, accuracy, coverage)


def _find_shares(sums: FloatArray) -> FloatArray:
    """Return accuracy and coverage from sums of given, agreed and all, shape (B, 3)."""
    import numpy as np

    parts, wholes = sums[:, [1, 0]], sums[:, [0, 2]]
    shares = np.full(parts.shape, np.nan)
    np.divide(parts, wholes, out=shares, where=wholes > 0)
    return shares
