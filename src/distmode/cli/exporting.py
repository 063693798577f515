"""`distmode export`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import Quiet
from distmode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.tables import LabelRecord
    from distmode.workflow import Exported, PeoplesCodings


class NameBy(StrEnum):
    """What selections of a project are called."""

    QUOTE = "quote"
    LINE = "line"


Labels = Annotated[
    list[Path] | None,
    typer.Argument(
        help=(
            "Labels that `distmode label` wrote (.jsonl, .csv), or a folder of them. None for the "
            "codebook alone."
        ),
        show_default=False,
    ),
]
To = Annotated[
    Path,
    typer.Option(
        "--to",
        help=(
            "FILE.qdpx for a project, FILE.qdc for the codebook alone, FILE.xlsx for a spreadsheet."
        ),
        show_default=False,
    ),
]
Transcripts = Annotated[
    list[Path] | None,
    typer.Option(
        "--transcripts",
        "-t",
        help="What was labelled, file or folder; a project holds it whole. Repeatable.",
        show_default=False,
    ),
]
Coded = Annotated[
    list[Path] | None,
    typer.Option(
        "--coded",
        help="Codings of the same excerpts by people, with their ids. Repeatable.",
        show_default=False,
    ),
]
SelectionNames = Annotated[
    NameBy,
    typer.Option(
        "--qdpx-name",
        help="What selections are called; qualitative-coding (qc) needs line.",
    ),
]
NoText = Annotated[
    bool, typer.Option("--no-text", help="Leave all talk out; for FILE.xlsx and FILE.qdc.")
]


@guard
def export_labels(
    labels: Labels = None,
    *,
    to: To,
    transcripts: Transcripts = None,
    coded: Coded = None,
    qdpx_name: SelectionNames = NameBy.QUOTE,
    no_text: NoText = False,
    quiet: Quiet = False,
) -> None:
    """Take labels to NVivo, ATLAS.ti, MAXQDA, QualCoder or a spreadsheet.

    A project (REFI-QDA) holds the transcripts, the codebook, every label as a selection with its
    probability and evidence, and people's codings with --coded, each under its coder's name.
    """
    from distmode.workflow import check_target, write_codebook, write_project, write_sheets

    check_target(to)
    suffix = to.suffix.lower()
    if suffix == ".qdc":
        write_codebook(to)
        if not quiet:
            say(f"the codebook: {to}")
        return
    _check_use(labels, transcripts, suffix, no_text=no_text)
    records = _read_records(labels or [], quiet=quiet)
    people = _read_people(records, coded or [], quiet=quiet)
    if suffix == ".xlsx":
        write_sheets(records, people, to, with_text=not no_text)
        if not quiet:
            say(f"{count(len(records), 'excerpt')}: {to}")
        return
    exported = write_project(
        records, people, to, transcripts=transcripts or [], name_by=qdpx_name.value
    )
    if not quiet:
        _tell(exported, to)


def _check_use(
    labels: list[Path] | None, transcripts: list[Path] | None, suffix: str, *, no_text: bool
) -> None:
    if not labels:
        raise UsageError("no labels: give what `distmode label` wrote, or --to FILE.qdc alone")
    if suffix == ".xlsx":
        return
    if no_text:
        raise UsageError(
            "--no-text: a project is made of its texts, and codings are places in them; export to "
            "FILE.xlsx instead, or leave the option out"
        )
    if not transcripts:
        raise UsageError(
            "a project holds the transcripts, and labels hold excerpts of them: name what was "
            "labelled with --transcripts FOLDER"
        )


def _read_records(labels: list[Path], *, quiet: bool) -> "list[LabelRecord]":
    from distmode.tables import read_labels

    table = read_labels(labels)
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    records = [record for file in table.files for record in file.records]
    if not records:
        raise UsageError("the labels hold no excerpt; label interviews that have talk in them")
    return records


def _read_people(
    records: "Sequence[LabelRecord]", coded: list[Path], *, quiet: bool
) -> "PeoplesCodings":
    from distmode.tables import read_codings
    from distmode.workflow import PeoplesCodings, match_people

    if not coded:
        return PeoplesCodings()
    table = read_codings(coded)
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    people = match_people(records, table)
    if people.strangers and not quiet:
        say(
            f"warning: {count(people.strangers, 'coding')} left out, since they are of no labelled "
            f"excerpt (first: {people.first_stranger})"
        )
    return people


def _tell(exported: "Exported", to: Path) -> None:
    """Say what the project holds and what it does not."""
    for note in exported.notes:
        say(f"warning: {note}")
    say(
        f"{count(exported.selections, 'selection')} in {count(exported.sources, 'text')} by "
        f"{', '.join(exported.coders)}: {to}"
    )
    if exported.without_mode:
        say(
            f"{count(exported.without_mode, 'excerpt')} without a selection of the model's (too "
            "short to label, or abstained); a memo in the project lists them"
        )
    say("selections of the model are labels, not codings; the project holds all talk, keep it safe")
