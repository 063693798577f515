"""What people look at: tables on a terminal. Nothing is computed here that is not shown."""

from distmode.report.agreement import show_agreement
from distmode.report.codebook import show_codebook, show_mode
from distmode.report.evaluation import show_evaluation
from distmode.report.explanation import (
    show_account,
    show_evidence,
    show_explained,
    show_neighbours,
)
from distmode.report.labels import show_labels, show_summary
from distmode.report.models import show_card, show_checks, show_models
from distmode.report.prevalence import show_prevalence
from distmode.report.screen import build_console, build_progress, clean, format_estimate
from distmode.report.threshold import show_threshold
from distmode.report.turns import show_excerpts, show_turns

__all__ = [
    "build_console",
    "build_progress",
    "clean",
    "format_estimate",
    "show_account",
    "show_agreement",
    "show_card",
    "show_checks",
    "show_codebook",
    "show_evaluation",
    "show_evidence",
    "show_excerpts",
    "show_explained",
    "show_labels",
    "show_mode",
    "show_models",
    "show_neighbours",
    "show_prevalence",
    "show_summary",
    "show_threshold",
    "show_turns",
]
