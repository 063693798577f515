"""`distmode estimate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import AsJson, Quiet
from distmode.cli.sample import Labels
from distmode.errors import UsageError

if TYPE_CHECKING:
    from distmode.workflow import Estimation

Form = Literal["tables", "json", "methods"]

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
Methods = Annotated[
    bool,
    typer.Option(
        "--methods", help="Print sentences for a paper's methods and results instead of tables."
    ),
]
Plots = Annotated[
    Path | None,
    typer.Option(
        "--plots",
        help="Draw the shares, overall and by group, into this folder (.svg, .png).",
        show_default=False,
    ),
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
    plots: Plots = None,
    methods: Methods = False,
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
        check_dsl_place,
        estimate_from_labels,
        parse_by,
        write_for_dsl,
    )

    if methods and as_json:
        raise UsageError("--methods and --json: give one of them; each prints by itself")
    if csv is not None:
        check_dsl_place(csv, [*labels, *coded, design])
    options = EstimateOptions(parse_by(by), any_mode, show_small, design)
    table, codings = read_labels(labels), read_coded_excerpts(coded)
    records = [record for file in table.files for record in file.records]
    estimation = estimate_from_labels(records, codings, options)
    if not quiet:
        _tell(estimation, (*table.warnings, *codings.warnings))
    if csv is not None:
        write_for_dsl(estimation, csv)
    if plots is not None:
        _draw(estimation, plots, quiet=quiet)
    form: Form = "json" if as_json else "methods" if methods else "tables"
    _print(estimation, form, design="given" if design else "assumed")


def _draw(estimation: "Estimation", folder: Path, *, quiet: bool) -> None:
    from distmode.workflow import write_prevalence_figures

    written = write_prevalence_figures(estimation.prevalence, folder)
    if not quiet:
        say(f"{count(written, 'picture file')} written to {folder}")


def _print(estimation: "Estimation", form: Form, *, design: str) -> None:
    """Print what was estimated, as tables, as JSON or as sentences."""
    from distmode.report import build_console, describe_estimation_methods, show_prevalence
    from distmode.workflow import describe_estimation

    described = describe_estimation(estimation) | {"design": design}
    if form == "json":
        import json

        typer.echo(json.dumps(described, ensure_ascii=False))
    elif form == "methods":
        typer.echo(describe_estimation_methods(estimation.prevalence, described))
    else:
        title = "Excerpts with the mode" if estimation.any_mode else "Primary mode"
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
