"""`distmode import`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import Interviewers, Participants, Quiet
from distmode.errors import UsageError

if TYPE_CHECKING:
    from distmode.exchange import CodeMap
    from distmode.workflow import Imported


class ImportUnit(StrEnum):
    """What becomes a coded excerpt."""

    SELECTION = "selection"
    EXCERPT = "excerpt"


class Uncoded(StrEnum):
    """What talk is that nobody coded."""

    NONE = "none"


CodedWith = Annotated[
    Path,
    typer.Argument(
        metavar="PROJECT",
        help=(
            "A REFI-QDA project (.qdpx) of NVivo, ATLAS.ti, MAXQDA, QualCoder or another program, "
            "or the sheet of coded talk that Taguette or QualCoder exports (.csv)."
        ),
        show_default=False,
    ),
]
Map = Annotated[
    Path | None,
    typer.Option(
        "--map",
        help="Which code stands for which mode, as TOML (see --list-codes).",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="FILE.jsonl or FILE.csv. Without it JSON Lines to standard output.",
        show_default=False,
    ),
]
ListCodes = Annotated[
    bool,
    typer.Option("--list-codes", help="Print the codes as a map to fill in, and import nothing."),
]
SkipUnmapped = Annotated[
    bool,
    typer.Option("--skip-unmapped", help="Pass over codes that stand for no mode."),
]
UnitOption = Annotated[
    ImportUnit,
    typer.Option(
        "--unit",
        help="What becomes a coded excerpt: what was selected, or what `label` would cut.",
    ),
]
UncodedOption = Annotated[
    Uncoded | None,
    typer.Option(
        "--uncoded",
        help=(
            "With --unit excerpt: what a coder left uncoded in documents where they coded is none. "
            "Only if everything was read for modes."
        ),
        show_default=False,
    ),
]
Coders = Annotated[
    list[str] | None,
    typer.Option("--coder", help="Only this coder's codings; repeatable.", show_default=False),
]
WithModels = Annotated[
    bool,
    typer.Option("--with-models", help="Take a model's labels too, as codings of a coder."),
]
Longest = Annotated[
    int, typer.Option("--max-words", min=10, help="With --unit excerpt: its longest.")
]


@guard
def import_codings(
    project: CodedWith,
    *,
    code_map: Map = None,
    out: Out = None,
    list_codes: ListCodes = False,
    skip_unmapped: SkipUnmapped = False,
    unit: UnitOption = ImportUnit.SELECTION,
    uncoded: UncodedOption = None,
    coders: Coders = None,
    with_models: WithModels = False,
    interviewers: Interviewers = None,
    participants: Participants = None,
    max_words: Longest = 120,
    quiet: Quiet = False,
) -> None:
    """Take codings from other programs, as coded excerpts for train, evaluate and agree.

    Codes stand for the modes that they are called by, or that --map says. Everything that could not
    be carried is listed.
    """
    from distmode.exchange import CodeMap, read_code_map
    from distmode.tables import write_jsonl
    from distmode.transcript import Reading
    from distmode.workflow import (
        ImportOptions,
        check_out,
        import_work,
        list_records,
        write_coded,
    )

    table = read_code_map(code_map) if code_map else CodeMap()
    if list_codes:
        _print_codes(project, table, quiet=quiet)
        return
    if out is not None:
        check_out(out, project)
    if uncoded and unit is not ImportUnit.EXCERPT:
        raise UsageError("--uncoded none says what excerpts are; give --unit excerpt as well")
    imported = import_work(
        project,
        ImportOptions(
            table=table,
            skip_unmapped=skip_unmapped,
            unit=unit.value,
            fill_none=uncoded is not None,
            coders=tuple(coders or ()),
            with_models=with_models,
            reading=Reading(tuple(interviewers or ()), tuple(participants or ())),
            max_words=max_words,
        ),
    )
    if out is None:
        write_jsonl(list_records(imported), sys.stdout.buffer)
    else:
        write_coded(imported, out)
    if not quiet:
        _tell(imported, out)


def _print_codes(project: Path, table: "CodeMap", *, quiet: bool) -> None:
    """Print the codes of a project as a map to fill in."""
    from distmode.workflow import read_coded_work, write_map

    work = read_coded_work(project)
    typer.echo(write_map(work, table, name=project.name), nl=False)
    for line in () if quiet else (*work.doubts, *(f"not carried: {one}" for one in work.losses)):
        say(line)


def _tell(imported: "Imported", out: Path | None) -> None:
    """Say what came out, what it rests on and what was left behind."""
    from distmode.report import build_console, show_coders, show_codes
    from distmode.workflow import count_modes, name_codes

    console = build_console(stderr=True)
    show_codes(console, name_codes(imported))
    show_coders(console, count_modes(imported))
    for note in imported.notes:
        say(note)
    for loss in imported.losses:
        say(f"not carried: {loss}")
    say(f"{count(len(imported.units), 'coded excerpt')}{f': {out}' if out else ''}")
