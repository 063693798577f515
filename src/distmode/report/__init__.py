"""What people look at: tables on a terminal. Nothing is computed here that is not shown."""

from distmode.report.codebook import show_codebook, show_mode
from distmode.report.evaluation import show_evaluation
from distmode.report.labels import show_labels, show_summary
from distmode.report.models import show_card, show_checks, show_models
from distmode.report.screen import build_console, build_progress, clean
from distmode.report.turns import show_excerpts, show_turns

__all__ = [
    "build_console",
    "build_progress",
    "clean",
    "show_card",
    "show_checks",
    "show_codebook",
    "show_evaluation",
    "show_excerpts",
    "show_labels",
    "show_mode",
    "show_models",
    "show_summary",
    "show_turns",
]
