"""All that `evaluate` finds out about a model, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from distmode.evaluation.abstaining import abstention_to_json
from distmode.evaluation.breakdown import (
    Breakdown,
    breakdown_to_json,
    describe_breakdown,
    measure_breakdown,
)
from distmode.evaluation.coders import CoderComparison, coders_to_json
from distmode.evaluation.comparing import ModelComparison, comparison_to_json
from distmode.evaluation.curves import reliability_to_json
from distmode.evaluation.leakage import Leakage, leakage_to_json
from distmode.evaluation.learning import LearningCurve, learning_to_json
from distmode.evaluation.measure import (
    Evaluation,
    estimates_to_json,
    evaluation_to_json,
    measure_evaluation,
)
from distmode.evaluation.verdict import Verdict, find_verdicts, verdicts_to_json
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N

if TYPE_CHECKING:
    from distmode.codebook import Mode
    from distmode.evaluation.groups import Unit
    from distmode.evaluation.measure import Judgement

_LEARNED = (
    "the model learned from these very codings, so the figures say how well it fits them, not how "
    "well it labels other talk"
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about a model.

    Attributes:
        evaluation: How well it does.
        breakdown: Whether that is the same for all roles, schools, interviews and lengths.
        verdicts: What each mode's labels can be used for; empty where the codings are those that
            the model learned from, which tell nothing.
        coders: The model beside each second coder.
        other: The model beside another.
        learning: Of a way of making models: what more coded excerpts bring.
        leakage: Of the same: what a split that ignores groups would have claimed.
        learned: Whether the model learned from these very codings.
    """

    evaluation: Evaluation
    breakdown: Breakdown
    verdicts: Mapping[Mode, Verdict] = field(default_factory=dict)
    coders: tuple[CoderComparison, ...] = ()
    other: ModelComparison | None = None
    learning: LearningCurve | None = None
    leakage: Leakage | None = None
    learned: bool = False


def measure_findings(
    judgements: Sequence[Judgement], *, unit: Unit, learned: bool = False
) -> Findings:
    """Measure what the judgements of one model tell.

    Args:
        judgements: One an excerpt, in any order.
        unit: What their groups are.
        learned: Whether the model learned from these very codings.

    Raises:
        EvaluationError: There are none, or a probability is not a number.
    """
    evaluation = measure_evaluation(judgements, unit=unit)
    return Findings(
        evaluation=evaluation,
        breakdown=measure_breakdown(judgements, unit=unit),
        verdicts={} if learned else find_verdicts(evaluation),
        learned=learned,
    )


def describe_findings(findings: Findings) -> tuple[str, ...]:
    """Return in plain words what the figures do not say by themselves."""
    return (
        *((_LEARNED,) if findings.learned else ()),
        *_describe_data(findings.evaluation),
        *describe_breakdown(findings.breakdown),
    )


def findings_to_json(findings: Findings) -> dict[str, object]:
    """Return what `evaluate --json` prints (schema `distmode.evaluation/1`).

    To what `evaluation_to_json` returns it adds, of each mode, `average_precision` and `verdict`
    (a word or two; null where there is none), and beside it `overall_answered` (where something
    was abstained from), `reliability`, `coverage`, `breakdown`, `verdicts`, `notes`, and what was
    asked for of `coders`, `other`, `learning_curve` and `leakage`.
    """
    evaluation = findings.evaluation
    modes = {
        mode.value: estimates_to_json(estimates) | {"verdict": _name_verdict(findings, mode)}
        for mode, estimates in evaluation.modes.items()
    }
    found = evaluation_to_json(evaluation) | {"modes": modes}
    if evaluation.overall_answered:
        found["overall_answered"] = estimates_to_json(evaluation.overall_answered)
    found |= {
        "reliability": reliability_to_json(evaluation.reliability),
        "coverage": [abstention_to_json(step) for step in evaluation.coverage],
        "breakdown": breakdown_to_json(findings.breakdown),
        "verdicts": verdicts_to_json(findings.verdicts),
        "notes": list(describe_findings(findings)),
    }
    if findings.coders:
        found["coders"] = [coders_to_json(one) for one in findings.coders]
    if findings.other:
        found["other"] = comparison_to_json(findings.other)
    if findings.learning:
        found["learning_curve"] = learning_to_json(findings.learning)
    if findings.leakage:
        found["leakage"] = leakage_to_json(findings.leakage)
    return found


def _name_verdict(findings: Findings, mode: Mode) -> str | None:
    return findings.verdicts[mode].name if mode in findings.verdicts else None


def _describe_data(evaluation: Evaluation) -> tuple[str, ...]:
    notes = []
    coded = [sum(row) for row in evaluation.confusion]
    used = [mode.value for mode, n in zip(evaluation.modes, coded, strict=True) if n]
    if len(used) == 1 and evaluation.n >= MINIMUM_N:
        notes.append(
            f"all {evaluation.n} excerpts are coded {used[0]}, so kappa and alpha cannot tell "
            "agreement from chance; add codings of other modes"
        )
    if evaluation.unit == "excerpt":
        notes.append(
            "the data name neither interviews nor schools, and excerpts of one interview are not "
            "independent: no intervals, and no verdict on any mode; add a column 'interview'"
        )
    elif evaluation.groups < MINIMUM_GROUPS:
        notes.append(
            f"all excerpts come from {evaluation.groups} {evaluation.unit}"
            f"{'s' * (evaluation.groups > 1)}, so nothing is known of how much {evaluation.unit}s "
            "differ: no intervals, and no verdict on any mode; code excerpts of three at least"
        )
    return tuple(notes)
