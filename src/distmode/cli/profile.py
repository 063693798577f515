"""`distmode profile`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import AsJson, Quiet, find_status
from distmode.cli.sample import Labels

if TYPE_CHECKING:
    from distmode.profile import Profile
    from distmode.workflow import Profiling


class Weigh(StrEnum):
    """What excerpts weigh by."""

    WORDS = "words"
    EXCERPTS = "excerpts"


WeighBy = Annotated[
    Weigh,
    typer.Option("--weight", help="Whether long excerpts count for more, or all count the same."),
]
Table = Annotated[
    Path | None,
    typer.Option("--csv", help="Write all shares as CSV, one row a share.", show_default=False),
]
Plots = Annotated[
    Path | None,
    typer.Option(
        "--plots",
        help="Draw profiles and the course of each interview into this folder (.svg, .png).",
        show_default=False,
    ),
]
ShowSmall = Annotated[
    bool,
    typer.Option(
        "--show-small", help="Show schools of one or two interviews; not to be published."
    ),
]


@guard
def profile(
    labels: Labels,
    *,
    weight: WeighBy = Weigh.WORDS,
    csv: Table = None,
    plots: Plots = None,
    show_small: ShowSmall = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show how the talk of each interview and school divides among modes, stages and directions.

    Every share has a 95 % interval, of an interview by the model's own probabilities, of a school
    over its interviews. Shares are not corrected for the model's mistakes: `distmode estimate`
    does that.
    """
    from distmode.workflow import (
        check_profile_place,
        profile_labels,
        read_label_inputs,
        write_profile,
    )

    if csv is not None:
        check_profile_place(csv, labels)
    inputs = read_label_inputs(labels)
    for failure in inputs.failures:
        say(failure.message)
    status = find_status(done=len(inputs.files), failed=len(inputs.failures))
    if not inputs.files:
        raise typer.Exit(status)
    found = profile_labels(inputs.records, weight=weight.value, show_small=show_small)
    if not quiet:
        _tell(found, inputs.warnings)
    if csv is not None:
        write_profile(found.profile, csv)
    if plots is not None:
        _draw(found.profile, plots, quiet=quiet)
    _print(found, as_json=as_json)
    if status:
        raise typer.Exit(status)


def _draw(found: "Profile", folder: Path, *, quiet: bool) -> None:
    from distmode.report import RunProgress
    from distmode.workflow import write_profile_figures

    total = len(found.courses) + bool(found.of_kind("school")) + 1
    written = 0
    with RunProgress(total, "none" if quiet else "bar", say, title="Drawing") as progress:
        for paths in write_profile_figures(found, folder):
            written += len(paths)
            progress.advance()
    if not quiet:
        say(f"{count(written, 'picture file')} written to {folder}")


def _print(found: "Profiling", *, as_json: bool) -> None:
    if as_json:
        import json

        from distmode.workflow import describe_profiling

        typer.echo(json.dumps(describe_profiling(found), ensure_ascii=False))
        return
    from distmode.report import build_console, show_profile

    show_profile(build_console(), found.profile)


def _tell(found: "Profiling", warnings: tuple[str, ...]) -> None:
    """Say what the figures rest on and what is in doubt."""
    for warning in warnings:
        say(f"warning: {warning}")
    overall = found.profile.groups[0]
    say(
        f"{count(overall.excerpts, 'excerpt')} of {count(overall.interviews, 'interview')} counted "
        f"by their probabilities, {found.abstained} of them without a label since the model "
        f"abstained; {found.too_short} too short to label stand outside"
    )
    for note in found.notes:
        say(note)
