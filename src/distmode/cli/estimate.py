"""`distmode estimate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import AsJson, Quiet
from distmode.cli.sample import Labels

if TYPE_CHECKING:
    from distmode.workflow import Estimation

Coded = Annotated[
    list[Path],
    typer.Option(
        "--coded",
        help="Hand codings of some of the excerpts; can be given several times.",
        show_default=False,
    ),
]
Design = Annotated[
    Path | None,
    typer.Option(
        "--design",
        help=(
            "How likely each excerpt was to be drawn, as `distmode sample` wrote it. Without it a "
            "simple random sample is assumed."
        ),
        show_default=False,
    ),
]
Groups = Annotated[
    str, typer.Option("--by", help="Groups to tell apart: school, role, interview, with commas.")
]
AnyMode = Annotated[
    bool,
    typer.Option("--any", help="Count an excerpt in each mode it has, not its primary one alone."),
]
Table = Annotated[
    Path | None,
    typer.Option(
        "--csv", help="Write a table for R's dsl package, one row an excerpt.", show_default=False
    ),
]
ShowSmall = Annotated[
    bool,
    typer.Option("--show-small", help="Show groups of one or two interviews; not to be published."),
]


@guard
def estimate(
    labels: Labels,
    *,
    coded: Coded,
    design: Design = None,
    by: Groups = "",
    any_mode: AnyMode = False,
    csv: Table = None,
    show_small: ShowSmall = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Estimate how common each mode is, corrected for the model's mistakes.

    Three ways side by side: labels counted (naive), the hand-coded sample alone (hand), and both
    together (corrected), which is right whatever the model is worth, so long as it was chance that
    decided what was coded: draw with `distmode sample`.
    """
    from distmode.tables import read_coded_excerpts, read_labels
    from distmode.workflow import (
        EstimateOptions,
        describe_estimation,
        estimate_from_labels,
        parse_by,
        write_for_dsl,
    )

    options = EstimateOptions(parse_by(by), any_mode, show_small, design)
    table, codings = read_labels(labels), read_coded_excerpts(coded)
    records = [record for file in table.files for record in file.records]
    estimation = estimate_from_labels(records, codings, options)
    if not quiet:
        _tell(estimation, (*table.warnings, *codings.warnings))
    if csv is not None:
        write_for_dsl(estimation, csv)
    if as_json:
        import json

        typer.echo(json.dumps(describe_estimation(estimation), ensure_ascii=False))
        return
    from distmode.report import build_console, show_prevalence

    title = "Excerpts with the mode" if any_mode else "Primary mode"
    show_prevalence(build_console(), estimation.prevalence, title=title)


def _tell(estimation: "Estimation", warnings: tuple[str, ...]) -> None:
    """Say what the figures rest on and what is in doubt."""
    for warning in warnings:
        say(f"warning: {warning}")
    say(
        f"{count(len(estimation.records), 'excerpt')} counted, {estimation.abstained} of them by "
        f"their probabilities since the model abstained; {estimation.too_short} too short to label "
        "stand outside"
    )
    for note in estimation.notes:
        say(note)
