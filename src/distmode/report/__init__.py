"""What people look at: tables on a terminal. Nothing is computed here that is not shown."""

from distmode.report.agreement import show_agreement
from distmode.report.codebook import show_codebook, show_mode
from distmode.report.evaluation import show_evaluation
from distmode.report.exchange import show_coders, show_codes
from distmode.report.explanation import (
    show_account,
    show_evidence,
    show_explained,
    show_neighbours,
)
from distmode.report.findings import show_findings
from distmode.report.labels import show_labels, show_summary
from distmode.report.methods import describe_estimation_methods, describe_evaluation_methods
from distmode.report.models import show_card, show_checks, show_models
from distmode.report.prevalence import show_prevalence
from distmode.report.profile import show_profile
from distmode.report.progress import RunProgress
from distmode.report.pseudonyms import show_replaced
from distmode.report.screen import build_console, clean, format_estimate
from distmode.report.threshold import show_threshold
from distmode.report.turns import show_excerpts, show_turns

__all__ = [
    "RunProgress",
    "build_console",
    "clean",
    "describe_estimation_methods",
    "describe_evaluation_methods",
    "format_estimate",
    "show_account",
    "show_agreement",
    "show_card",
    "show_checks",
    "show_codebook",
    "show_coders",
    "show_codes",
    "show_evaluation",
    "show_evidence",
    "show_excerpts",
    "show_explained",
    "show_findings",
    "show_labels",
    "show_mode",
    "show_models",
    "show_neighbours",
    "show_prevalence",
    "show_profile",
    "show_replaced",
    "show_summary",
    "show_threshold",
    "show_turns",
]
