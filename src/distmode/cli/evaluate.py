"""`distmode evaluate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.measuring import Measured, Wishes, measure, tell_table
from distmode.cli.options import (
    AbstainBelow,
    AsJson,
    Data,
    ModelName,
    PriorName,
    Quiet,
    Unit,
    WordsOnly,
)
from distmode.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from distmode.evaluation import Findings

By = Annotated[
    Unit | None,
    typer.Option(
        "--by",
        help=(
            "Without --model: cross-validate, holding out whole schools or interviews. With "
            "it: what the intervals are over."
        ),
        show_default=False,
    ),
]
SecondCoder = Annotated[
    list[Path] | None,
    typer.Option(
        "--second-coder",
        metavar="FILE",
        help=(
            "Another coder's codings of the same excerpts: does the model agree with one coder as "
            "well as the other does? Can be given several times."
        ),
        show_default=False,
    ),
]
OtherModel = Annotated[
    str | None,
    typer.Option(
        "--other-model",
        metavar="NAME",
        help="Another model to set beside, by name or folder: the difference, with its interval.",
        show_default=False,
    ),
]
LearningCurve = Annotated[
    bool,
    typer.Option(
        "--learning-curve",
        help="With --by: what learning from more coded excerpts brings, and may bring. Takes time.",
    ),
]
Leakage = Annotated[
    bool,
    typer.Option(
        "--leakage",
        help="With --by: what holding out single excerpts at random would have claimed.",
    ),
]
Curves = Annotated[
    bool,
    typer.Option("--curves", help="Print reliability and coverage against accuracy, too."),
]
Plots = Annotated[
    Path | None,
    typer.Option(
        "--plots",
        metavar="FOLDER",
        help="Draw confusion, reliability, coverage and learning curve into it (.svg, .png).",
        show_default=False,
    ),
]
Methods = Annotated[
    bool,
    typer.Option(
        "--methods", help="Print sentences for a paper's methods and results instead of tables."
    ),
]
Floors = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-under",
        metavar="NAME=VALUE",
        help="Exit with 4 if a statistic is lower, for instance kappa=0.4 or formal.f1=0.5.",
        show_default=False,
    ),
]
About = Annotated[str, typer.Option(help="What the data are, for the JSON.", show_default=False)]


@guard
def evaluate(
    data: Data,
    *,
    model: ModelName = None,
    by: By = None,
    second_coders: SecondCoder = None,
    other_model: OtherModel = None,
    learning_curve: LearningCurve = False,
    leakage: Leakage = False,
    curves: Curves = False,
    plots: Plots = None,
    methods: Methods = False,
    floors: Floors = None,
    about: About = "",
    prior: PriorName = None,
    abstain_below: AbstainBelow = 0.0,
    words_only: WordsOnly = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure a model against coders' codings, or cross-validate on them.

    Every figure comes with its 95 % interval over interviews or schools. The data must not be
    what the model was trained on: for that, cross-validate with --by.
    """
    from distmode.evaluation import check_floor, parse_floor
    from distmode.tables import read_coded_excerpts
    from distmode.workflow import LabelOptions

    if methods and as_json:
        raise UsageError("--methods and --json: give one of them; each prints by itself")
    asked = [parse_floor(floor) for floor in floors or ()]
    table = read_coded_excerpts(data)
    tell_table(table, quiet=quiet)
    measured = measure(
        table,
        Wishes(
            model=model,
            by=by,
            options=LabelOptions(prior, abstain_below),
            words_only=words_only,
            second_coders=tuple(second_coders or ()),
            other_model=other_model,
            learning_curve=learning_curve,
            leakage=leakage,
            quiet=quiet,
        ),
    )
    if plots is not None:
        _draw(measured, plots, quiet=quiet)
    described = measured.described | {"about": about}
    if as_json:
        _print_json(measured.findings, described)
    elif methods:
        _print_methods(measured.findings, described)
    else:
        _print_tables(measured, curves=curves)
    below = check_floor(measured.findings.evaluation, {one.name: one.least for one in asked})
    for message in below:
        say(message)
    if below:
        raise typer.Exit(ExitStatus.BELOW_FLOOR)


def _draw(measured: Measured, folder: Path, *, quiet: bool) -> None:
    from distmode.plots import (
        plot_confusion,
        plot_coverage,
        plot_learning,
        plot_reliability,
        write_figures,
    )

    evaluation, learning = measured.findings.evaluation, measured.findings.learning
    figures = {
        "confusion": plot_confusion(evaluation, title=measured.title),
        "reliability": plot_reliability(evaluation),
        "coverage": plot_coverage(evaluation),
    }
    if learning is not None:
        figures["learning-curve"] = plot_learning(learning)
    written = write_figures(figures, folder)
    if not quiet:
        say(f"written to {folder}: {', '.join(path.name for path in written)}")


def _print_json(findings: "Findings", described: dict[str, object]) -> None:
    import json

    from distmode.evaluation import findings_to_json

    typer.echo(json.dumps(findings_to_json(findings) | described, ensure_ascii=False))


def _print_methods(findings: "Findings", described: dict[str, object]) -> None:
    from distmode.report import describe_evaluation_methods

    told = describe_evaluation_methods(
        findings.evaluation, described, coders=findings.coders, other=findings.other
    )
    typer.echo(told)


def _print_tables(measured: Measured, *, curves: bool) -> None:
    from distmode.report import build_console, show_evaluation, show_findings

    console = build_console()
    show_evaluation(console, measured.findings.evaluation, title=measured.title)
    show_findings(console, measured.findings, curves=curves)
