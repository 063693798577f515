"""Evaluation: the model's labels against coders' codings, with intervals over groups.

It knows nothing of models: what a model gave comes in as `Judgement`s, or from a callback of
`cross_validate`.
"""

from distmode.evaluation.abstaining import (
    Abstention,
    ThresholdChoice,
    choose_threshold,
    describe_threshold,
    threshold_to_json,
)
from distmode.evaluation.breakdown import Breakdown, Part, format_p, measure_breakdown
from distmode.evaluation.calibration import measure_calibration
from distmode.evaluation.coders import CoderComparison, compare_coders, describe_coders
from distmode.evaluation.comparing import (
    McNemar,
    ModelComparison,
    compare_models,
    describe_comparison,
)
from distmode.evaluation.curves import ReliabilityBin
from distmode.evaluation.findings import (
    Findings,
    describe_findings,
    findings_to_json,
    measure_findings,
)
from distmode.evaluation.floors import Floor, check_floor, parse_floor
from distmode.evaluation.folds import Fold, cross_validate, most_probable, split_by_group
from distmode.evaluation.groups import Groups, Unit, choose_groups, number_groups
from distmode.evaluation.measure import (
    Evaluation,
    Judgement,
    evaluation_to_json,
    measure_evaluation,
)
from distmode.evaluation.verdict import RULE, Verdict, find_verdicts

__all__ = [
    "RULE",
    "Abstention",
    "Breakdown",
    "CoderComparison",
    "Evaluation",
    "Findings",
    "Floor",
    "Fold",
    "Groups",
    "Judgement",
    "McNemar",
    "ModelComparison",
    "Part",
    "ReliabilityBin",
    "ThresholdChoice",
    "Unit",
    "Verdict",
    "check_floor",
    "choose_groups",
    "choose_threshold",
    "compare_coders",
    "compare_models",
    "cross_validate",
    "describe_coders",
    "describe_comparison",
    "describe_findings",
    "describe_threshold",
    "evaluation_to_json",
    "find_verdicts",
    "findings_to_json",
    "format_p",
    "measure_breakdown",
    "measure_calibration",
    "measure_evaluation",
    "measure_findings",
    "most_probable",
    "number_groups",
    "parse_floor",
    "split_by_group",
    "threshold_to_json",
]
