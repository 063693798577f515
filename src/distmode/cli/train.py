"""`distmode train`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.options import Data, Quiet

Out = Annotated[
    Path, typer.Option("--out", "-o", help="Folder of the new model.", show_default=False)
]
Name = Annotated[
    str | None,
    typer.Option(help="Name of the model; without it the folder's.", show_default=False),
]
About = Annotated[
    str, typer.Option(help="What the data are, in a sentence for the card.", show_default=False)
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(help="Interview to leave out, since a participant withdrew; repeatable."),
]
MinInterviews = Annotated[
    int,
    typer.Option(
        min=1,
        help=(
            "In how many interviews a word must occur to be learned. Below 3 a model can "
            "carry what one participant said: do not share it."
        ),
    ),
]


@guard
def train(
    data: Data,
    *,
    out: Out,
    name: Name = None,
    version: Annotated[str, typer.Option(help="Version of the model.")] = "1.0.0",
    about: About = "",
    exclude: Exclude = None,
    min_interviews: MinInterviews = 3,
    quiet: Quiet = False,
) -> None:
    """Fit a model on coded excerpts and write it with its card.

    Where the data name schools (or interviews), the card tells how well such a model labels
    schools that it has not seen.
    """
    from distmode.classifier import ClassifierSettings
    from distmode.modelfile import check_target, write_model
    from distmode.report import build_console, show_evaluation
    from distmode.tables import read_coded_excerpts
    from distmode.workflow import TrainingOptions, train_model

    table = read_coded_excerpts(data)
    called = name or re.sub(r"[^A-Za-z0-9._+-]+", "-", out.resolve().name).strip("-._+") or "model"
    check_target(out, name=called, version=version)
    options = TrainingOptions(
        name=called,
        version=version,
        about=about,
        exclude=tuple(exclude or ()),
        settings=ClassifierSettings(least_interviews=min_interviews),
    )
    trained = train_model(table, options)
    card = write_model(out, trained.classifier, trained.card)
    if quiet:
        return
    for note in (*table.warnings, *trained.notes):
        say(f"warning: {note}")
    if trained.validation:
        unit = trained.validation.evaluation.unit
        title = f"Cross-validation, whole {unit}s held out"
        console = build_console(stderr=True)
        show_evaluation(console, trained.validation.evaluation, title=title)
    say(f"{out}: {card.name} {card.version} written, sha256 {card.payload_sha256}")
    if options.exclude:
        say(
            f"left out: {', '.join(options.exclude)}, {trained.left_out} excerpts. Models trained "
            "with them before, and labels made with those, still rest on them: do both again"
        )
