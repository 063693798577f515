"""`distmode evaluate`."""

from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import (
    AbstainBelow,
    AsJson,
    Data,
    ModelName,
    PriorName,
    Quiet,
    Unit,
    WordsOnly,
    choose_encoder,
    open_model,
)
from distmode.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from distmode.encoder import EncoderCard
    from distmode.evaluation import Evaluation
    from distmode.tables import CodedTable
    from distmode.workflow import LabelOptions

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

    asked = [parse_floor(floor) for floor in floors or ()]
    table = read_coded_excerpts(data)
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    if table.undecided and not quiet:
        undecided = count(table.undecided, "excerpt")
        say(f"{undecided} without a mode (not coded, or coders did not agree) passed over")
    if by and model is None:
        if prior or abstain_below:
            raise UsageError(
                "--prior and --abstain-below are for a model; leave them out with --by"
            )
        evaluation = _cross_validate(table, by, choose_encoder(words_only=words_only))
        described: dict[str, object] = {"model": None}
        title = f"Cross-validation, whole {by.value}s held out"
    else:
        evaluation, described = _measure(
            table,
            model,
            by,
            options=LabelOptions(prior, abstain_below),
            quiet=quiet,
        )
        title = f"{described['model']} against the coders"
    _print(evaluation, described | {"about": about}, title=title, as_json=as_json)
    below = check_floor(evaluation, {floor.name: floor.least for floor in asked})
    for message in below:
        say(message)
    if below:
        raise typer.Exit(ExitStatus.BELOW_FLOOR)


def _cross_validate(table: "CodedTable", by: Unit, encoder: "EncoderCard | None") -> "Evaluation":
    from distmode.classifier import ClassifierSettings
    from distmode.evaluation import choose_groups
    from distmode.workflow import cross_validate_classifier, name_interviews, tokenise

    groups = choose_groups(table.excerpts, by=by.value)
    interviews = name_interviews(choose_groups(table.excerpts, by=None))
    tokens = tokenise(table.excerpts, encoder=encoder.folder if encoder else None)
    return cross_validate_classifier(
        table.excerpts, tokens, groups, interviews, settings=ClassifierSettings()
    ).evaluation


def _measure(
    table: "CodedTable", name: str | None, by: Unit | None, *, options: "LabelOptions", quiet: bool
) -> "tuple[Evaluation, dict[str, object]]":
    from distmode.evaluation import choose_groups
    from distmode.workflow import build_ruling, evaluate_model, is_learned

    model = open_model(name)
    for note in () if quiet else model.notes:
        say(note)
    if is_learned(model.card, table):
        say(
            "warning: the model was trained on these very codings; cross-validate with --by instead"
        )
    groups = choose_groups(table.excerpts, by=by.value if by else None)
    described: dict[str, object] = {
        "model": f"{model.card.name} {model.card.version}",
        "model_sha256": model.card.payload_sha256,
        "prior": build_ruling(model.card, options).prior.name,
        "abstain_below": options.abstain_below,
    }
    return evaluate_model(model, table.excerpts, groups, options), described


def _print(
    evaluation: "Evaluation", described: dict[str, object], *, title: str, as_json: bool
) -> None:
    if as_json:
        import json

        from distmode.evaluation import evaluation_to_json

        typer.echo(json.dumps(evaluation_to_json(evaluation) | described, ensure_ascii=False))
        return
    from distmode.report import build_console, show_evaluation

    show_evaluation(build_console(), evaluation, title=title)
