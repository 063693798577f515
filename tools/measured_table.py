"""Prints the README's table of measurements of the shipped model; a test compares the two.

`python -m tools.measured_table`; where the figures come from: CONTRIBUTING.md, "Measuring".
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from distmode.intervals import Estimate
from distmode.report.screen import format_estimate

MODEL = Path(__file__).parents[1] / "models" / "distmode-en"
STATISTICS = ("kappa", "macro_f1", "auc_any_mode")
HEAD = "| measured on | kappa | macro-F1 | any mode or none, AUC | excerpts, by code |"


def read_evaluations() -> Iterator[Mapping[str, Any]]:
    """Yield the card's own evaluation, then what was measured of this very model."""
    card = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
    yield card["evaluation"]
    for path in sorted((MODEL / "measured").glob("*.json")):
        evaluation = json.loads(path.read_text(encoding="utf-8"))
        if evaluation["model_sha256"] != card["payload_sha256"]:
            raise SystemExit(f"{path}: was measured of another model; run make measure")
        yield evaluation


def format_row(evaluation: Mapping[str, Any]) -> str:
    """Return one line of the table."""
    figures = [format_estimate(Estimate(**evaluation["overall"][name])) for name in STATISTICS]
    modes = evaluation["confusion"]["modes"]
    counts = zip(modes, map(sum, evaluation["confusion"]["rows"]), strict=False)
    by_mode = ", ".join(f"{mode} {count}" for mode, count in counts)
    where = f"{evaluation['n']:,} in {evaluation['groups']} {evaluation['unit']}s"
    return f"| {evaluation['about']} | {' | '.join(figures)} | {where}: {by_mode} |"


def build_table() -> str:
    """Return the whole table, without a line end after it."""
    return "\n".join([HEAD, "| --- " * 5 + "|", *map(format_row, read_evaluations())])


if __name__ == "__main__":
    print(build_table())
