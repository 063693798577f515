"""Prevalence: the share of excerpts in a mode, by label, by hand and corrected by hand codings."""

from distmode.prevalence.estimators import Population, tune_predictions
from distmode.prevalence.groups import estimate_prevalence
from distmode.prevalence.results import (
    ESTIMANDS,
    METHODS,
    Difference,
    Estimand,
    Group,
    GroupCounts,
    Method,
    Prevalence,
    Share,
    prevalence_to_json,
)

__all__ = [
    "ESTIMANDS",
    "METHODS",
    "Difference",
    "Estimand",
    "Group",
    "GroupCounts",
    "Method",
    "Population",
    "Prevalence",
    "Share",
    "estimate_prevalence",
    "prevalence_to_json",
    "tune_predictions",
]
