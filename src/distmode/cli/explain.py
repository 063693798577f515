"""`distmode explain`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import (
    AbstainBelow,
    AllSpeakers,
    AsJson,
    CutInto,
    Interviewers,
    MaxFileMb,
    MaxWords,
    Metadata,
    ModelName,
    Participants,
    Paths,
    PriorName,
    Quiet,
    SpeakerPattern,
    TreatAs,
    build_reading,
    choose_sources,
    find_status,
    open_model,
)
from distmode.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from distmode.modelfile import Model
    from distmode.tables import ModelStamp
    from distmode.transcript import Sources
    from distmode.workflow import Codings, Explanation, Neighbourhood, ReadingOptions, ReadSource

Turn = Annotated[
    int | None,
    typer.Option(
        "--turn", min=1, help="The turn to explain; in a table the row.", show_default=False
    ),
]
Id = Annotated[
    str | None,
    typer.Option("--id", help="The excerpt to explain, by its id in labels.", show_default=False),
]
Codes = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help=(
            "Coded excerpts to look for the nearest ones in; repeatable. Without it what the model "
            "was trained on, if that came with distmode."
        ),
        show_default=False,
    ),
]
Exhaustive = Annotated[
    bool,
    typer.Option(
        "--exhaustive",
        help=(
            "Look for the nearest among all coded excerpts, not only among those that share most "
            "words; takes most of a minute for the shipped ones."
        ),
    ),
]


@guard
def explain(
    paths: Paths = None,
    *,
    turn: Turn = None,
    excerpt_id: Id = None,
    model: ModelName = None,
    data: Codes = None,
    exhaustive: Exhaustive = False,
    prior: PriorName = None,
    abstain_below: AbstainBelow = 0.0,
    interviewers: Interviewers = None,
    participants: Participants = None,
    speaker_pattern: SpeakerPattern = None,
    all_speakers: AllSpeakers = False,
    treat_as: TreatAs = None,
    unit: CutInto = None,
    max_words: MaxWords = None,
    metadata: Metadata = None,
    max_file_mb: MaxFileMb = 200,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Explain the label of one turn or excerpt: every number that led to it, and codings near it.

    The numbers add up to the log-odds of the label. With --json one line an excerpt.
    """
    if (turn is None) == (not excerpt_id):
        raise UsageError("give either --turn NUMBER or --id ID to say what is to be explained")
    options = build_reading(
        paths,
        interviewers=interviewers,
        participants=participants,
        speaker_pattern=speaker_pattern,
        all_speakers=all_speakers,
        treat_as=treat_as,
        unit=unit,
        max_words=max_words,
        metadata=metadata,
        max_file_mb=max_file_mb,
    )
    found = choose_sources(paths, options.study, quiet=quiet)
    if turn is not None and len(found.sources) > 1:
        files = count(len(found.sources), "file")
        raise UsageError(f"--turn is for a single transcript, not for {files}; give one, or --id")
    reads = _read(found, options, quiet=quiet)

    from distmode.workflow import (
        MOST_COMPARED,
        Labeller,
        LabelOptions,
        Neighbourhood,
        explain_excerpts,
        find_by_id,
        find_by_turn,
    )

    excerpts = find_by_id(reads, excerpt_id or "") if turn is None else find_by_turn(reads[0], turn)
    opened = open_model(model)
    labeller = Labeller(opened, LabelOptions(prior, abstain_below))
    codings = _find_codings(opened, data or [], quiet=quiet)
    near = Neighbourhood(codings, opened, most=None if exhaustive else MOST_COMPARED)
    for one in explain_excerpts(labeller, excerpts, near):
        _print(one, labeller.stamp, near, as_json=as_json)
    failed = len(found.problems) + len(found.sources) - len(reads)
    raise typer.Exit(find_status(done=len(reads), failed=failed))


def _read(found: "Sources", options: "ReadingOptions", *, quiet: bool) -> "list[ReadSource]":
    """Return the inputs as they were read; what cannot be read is named to the user.

    Raises:
        typer.Exit: None can.
    """
    from distmode.workflow import SourceFailure, read_sources

    reads: list[ReadSource] = []
    for read in read_sources(found.sources, options):
        if isinstance(read, SourceFailure):
            say(read.message)
            continue
        reads.append(read)
        for warning in () if quiet else read.warnings:
            say(f"warning: {read.name}: {warning}")
    if not reads:
        raise typer.Exit(ExitStatus.NOTHING_DONE)
    return reads


def _find_codings(model: "Model", data: list[Path], *, quiet: bool) -> "Codings":
    from distmode.workflow import find_codings

    codings = find_codings(model.card, data)
    missing = (
        f"what {model.card.name} was trained on is not at hand (a model holds no excerpts); give "
        "--data CODED to see the nearest coded excerpts"
    )
    notes = (*model.notes, *codings.warnings, *([missing] if not codings.excerpts else []))
    for note in () if quiet else notes:
        say(note)
    return codings


def _print(
    explanation: "Explanation", stamp: "ModelStamp", near: "Neighbourhood", *, as_json: bool
) -> None:
    if as_json:
        import json

        from distmode.workflow import describe_explanation

        described = describe_explanation(explanation, stamp=stamp, neighbourhood=near)
        typer.echo(json.dumps(described, ensure_ascii=False))
    else:
        _show(explanation, prior=stamp.prior, near=near)


def _show(explanation: "Explanation", *, prior: str, near: "Neighbourhood") -> None:
    from distmode.report import (
        build_console,
        show_account,
        show_evidence,
        show_explained,
        show_neighbours,
    )

    console = build_console()
    show_explained(console, explanation.label, prior=prior)
    for reason in explanation.reasons:
        chance = explanation.label.probabilities[reason.mode]
        show_evidence(console, reason.mode, chance, reason.evidence)
    for reason in explanation.reasons[:1]:
        parts = {
            "before any word": reason.base,
            "the prior": reason.prior,
            "all words together": reason.words,
        }
        show_account(console, reason.mode, parts, reason.sentences)
    if explanation.nearest:
        found = [(one.coded, one.similarity) for one in explanation.nearest]
        show_neighbours(console, found, among=_describe(near))


def _describe(near: "Neighbourhood") -> str:
    """Return in which coded excerpts the nearest were looked for, in plain words."""
    excerpts = len(near.codings.excerpts)
    whose = "of the model's training data, or its base's" if near.codings.learned else "given"
    sifted = f"the {near.compared:,} that share most words, of " * (near.compared < excerpts)
    return f"{sifted}{excerpts:,} coded excerpts {whose}"
