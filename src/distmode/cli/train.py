"""`distmode train`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.options import Data, Quiet, WordsOnly, choose_encoder
from distmode.errors import ModelError, UsageError

_LEAST_INTERVIEWS = 3
_SHOWN_DIGITS = 12


class Prior(StrEnum):
    """Priors that need no file."""

    CORPUS = "corpus"
    INTERVIEWS = "interviews"


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
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        help=(
            "Adapt this model to the codings of one study, 25 or more: a shipped model's name or "
            "a model folder."
        ),
        show_default=False,
    ),
]
DefaultPrior = Annotated[
    Prior,
    typer.Option(
        "--prior",
        help=(
            "What the model's labels are to presume of how common each outcome is, unless label "
            "--prior says otherwise: as in the training data, or as in whole interviews."
        ),
    ),
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
    base: Base = None,
    name: Name = None,
    version: Annotated[str, typer.Option(help="Version of the model.")] = "1.0.0",
    about: About = "",
    exclude: Exclude = None,
    min_interviews: MinInterviews = _LEAST_INTERVIEWS,
    prior: DefaultPrior = Prior.CORPUS,
    words_only: WordsOnly = False,
    quiet: Quiet = False,
) -> None:
    """Fit a model on coded excerpts and write it with its card.

    Where the data name schools (or interviews), the card tells how well such a model labels
    schools that it has not seen. With --base a model that is there is adapted instead.
    """
    from distmode.classifier import ClassifierSettings
    from distmode.modelfile import check_target, find_model, read_model, write_model
    from distmode.report import build_console, show_evaluation
    from distmode.tables import read_coded_excerpts
    from distmode.workflow import TrainingOptions, adapt_model, train_model

    if base and prior is not Prior.CORPUS:
        raise UsageError("--prior is for a model made anew; own codings bring their own mix")
    if base and (words_only or min_interviews != _LEAST_INTERVIEWS):
        raise UsageError(
            "--words-only and --min-interviews are for a model made anew; with --base leave them "
            "out, and name distmode-en-lite for words alone"
        )

    table = read_coded_excerpts(data)
    called = name or re.sub(r"[^A-Za-z0-9._+-]+", "-", out.resolve().name).strip("-._+") or "model"
    check_target(out, name=called, version=version)
    if base and find_model(base).resolve() == out.resolve():
        raise UsageError(f"--out {out}: is the model that is adapted; name another folder")
    for line in () if quiet else _tell_replaced(out):
        say(line)
    options = TrainingOptions(
        name=called,
        version=version,
        about=about,
        exclude=tuple(exclude or ()),
        prior=prior.value,
        settings=ClassifierSettings(least_interviews=min_interviews),
    )
    if base:
        trained = adapt_model(table, read_model(find_model(base)), options)
    else:
        encoder = choose_encoder(words_only=words_only)
        trained = train_model(table, replace(options, encoder=encoder))
    card = write_model(out, trained.classifier, trained.card)
    if quiet:
        return
    for note in (*table.warnings, *trained.notes):
        say(f"warning: {note}")
    if trained.validation:
        unit = trained.validation.evaluation.unit
        title = f"Cross-validation, whole {unit}s held out"
        console = build_console(stderr=True)
        beside = {"its base as it is": trained.base_evaluation} if trained.base_evaluation else None
        show_evaluation(console, trained.validation.evaluation, title=title, beside=beside)
    say(f"{out}: {card.name} {card.version} written, sha256 {card.payload_sha256}")
    if options.exclude:
        say(
            f"left out: {', '.join(options.exclude)}, {trained.left_out} excerpts. Models trained "
            "with them before, and labels made with those, still rest on them: do both again"
        )


def _tell_replaced(out: Path) -> Iterator[str]:
    """Yield which model stands where the new one will."""
    from distmode.modelfile import CARD_FILE, read_card

    if not (out / CARD_FILE).exists():
        return
    try:
        card = read_card(out)
    except ModelError:
        yield f"{out}: a model that cannot be read stands there and will be replaced"
    else:
        stamp = f"{card.name} {card.version}, sha256 {card.payload_sha256[:_SHOWN_DIGITS]}"
        yield f"{out}: the model that stands there ({stamp}) will be replaced"
