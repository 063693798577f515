"""Prints the README's tables of measurements of the shipped models; a test compares them.

`python -m tools.measured_table`; where the figures come from: CONTRIBUTING.md, "Measuring".
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from distmode.intervals import Estimate
from distmode.report.screen import format_estimate

MODELS = Path(__file__).parents[1] / "models"
NAMES = ("distmode-en", "distmode-en-lite")
STATISTICS = ("kappa", "macro_f1", "auc_any_mode")
HEAD = "| model | measured on | kappa | macro-F1 | any mode or none, AUC | excerpts, by code |"


def read_evaluations(name: str) -> Iterator[Mapping[str, Any]]:
    """Yield a card's own evaluation, then what was measured of this very model, prior `corpus`."""
    card = json.loads((MODELS / name / "card.json").read_text(encoding="utf-8"))
    yield card["evaluation"]
    for path in sorted((MODELS / name / "measured").glob("*.json")):
        evaluation = json.loads(path.read_text(encoding="utf-8"))
        if evaluation["model_sha256"] != card["payload_sha256"]:
            raise SystemExit(f"{path}: was measured of another model; run make measure")
        if evaluation["prior"] == "corpus":
            yield evaluation


def format_row(name: str, evaluation: Mapping[str, Any]) -> str:
    """Return one line of the table."""
    figures = [format_estimate(Estimate(**evaluation["overall"][name])) for name in STATISTICS]
    modes = evaluation["confusion"]["modes"]
    counts = zip(modes, map(sum, evaluation["confusion"]["rows"]), strict=False)
    by_mode = ", ".join(f"{mode} {count}" for mode, count in counts)
    where = f"{evaluation['n']:,} in {evaluation['groups']} {evaluation['unit']}s"
    return f"| `{name}` | {evaluation['about']} | {' | '.join(figures)} | {where}: {by_mode} |"


def build_table() -> str:
    """Return the whole table, without a line end after it."""
    rows = [format_row(name, one) for name in NAMES for one in read_evaluations(name)]
    return "\n".join([HEAD, "| --- " * 6 + "|", *rows])


def build_prior_table() -> str:
    """Return the table of what the prior does on real talk, without a line end after it."""
    names = ("kappa", "macro_f1", "brier", "ece")
    head = "| model | measured on | prior | kappa | macro-F1 | Brier | calibration error |"
    rows = []
    for model in NAMES:
        for path in sorted((MODELS / model / "measured").glob("*.json")):
            one = json.loads(path.read_text(encoding="utf-8"))
            figures = [format_estimate(Estimate(**one["overall"][name])) for name in names]
            talk = path.stem.split("-")[1]
            told = " | ".join(figures)
            rows.append(f"| `{model}` | real {talk} | `{one['prior']}` | {told} |")
    return "\n".join([head, "| --- " * 7 + "|", *rows])


if __name__ == "__main__":
    print(build_table(), build_prior_table(), sep="\n\n")
