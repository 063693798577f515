"""`distmode verify-run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.options import AsJson
from distmode.errors import ExitStatus

if TYPE_CHECKING:
    from distmode.transcript import Source

Folder = Annotated[
    Path,
    typer.Argument(help="What `distmode label --out FOLDER` wrote.", show_default=False),
]
Inputs = Annotated[
    list[Path] | None,
    typer.Argument(
        help="The paths that were given to `label`, to check the transcripts as well.",
        show_default=False,
    ),
]
ModelFolder = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="The model's folder, where it did not come with distmode.",
        show_default=False,
    ),
]


@guard
def verify_run(
    folder: Folder,
    paths: Inputs = None,
    *,
    model: ModelFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check that labels still belong to their transcripts and their model.

    Exit status 1 if anything does not: labels or transcripts that were changed since, that are
    missing or that were never labelled, a model that is another.
    """
    from distmode.workflow import verify_run as verify

    checks = verify(folder, _find_transcripts(paths) if paths else None, model=model)
    if as_json:
        import json

        rows = [{"check": c.name, "passed": c.passed, "detail": c.detail} for c in checks]
        typer.echo(json.dumps({"schema": "distmode.verification/1", "checks": rows}))
    else:
        from distmode.report import build_console, show_checks

        show_checks(build_console(), str(folder), checks)
        if not paths:
            say("transcripts were not checked; name the paths that were given to label")
    if not all(check.passed for check in checks):
        raise typer.Exit(ExitStatus.SOME_INPUTS_FAILED)


def _find_transcripts(paths: Sequence[Path]) -> "tuple[Source, ...]":
    """Return what `label` would take for transcripts; the study's own files are none."""
    from distmode.study import read_study
    from distmode.transcript import find_sources

    found = find_sources(paths)
    for problem in found.problems:
        say(str(problem))
    own = read_study(paths).files
    return tuple(s for s in found.sources if s.path is None or s.path.resolve() not in own)
