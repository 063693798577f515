"""Evaluation: the model's labels against coders' codings, with intervals over groups.

It knows nothing of models: what a model gave comes in as `Judgement`s, or from a callback of
`cross_validate`.
"""

from distmode.evaluation.abstaining import (
    Abstention,
    ThresholdChoice,
    choose_threshold,
    threshold_to_json,
)
from distmode.evaluation.calibration import measure_calibration
from distmode.evaluation.floors import Floor, check_floor, parse_floor
from distmode.evaluation.folds import Fold, cross_validate, most_probable, split_by_group
from distmode.evaluation.groups import Groups, Unit, choose_groups, number_groups
from distmode.evaluation.measure import (
    Evaluation,
    Judgement,
    evaluation_to_json,
    measure_evaluation,
)

__all__ = [
    "Abstention",
    "Evaluation",
    "Floor",
    "Fold",
    "Groups",
    "Judgement",
    "ThresholdChoice",
    "Unit",
    "check_floor",
    "choose_groups",
    "choose_threshold",
    "cross_validate",
    "evaluation_to_json",
    "measure_calibration",
    "measure_evaluation",
    "most_probable",
    "number_groups",
    "parse_floor",
    "split_by_group",
    "threshold_to_json",
]
