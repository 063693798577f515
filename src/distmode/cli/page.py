"""`distmode report`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.estimate import Design, ShowSmall
from distmode.cli.options import Quiet, find_status, read_transcripts
from distmode.cli.sample import Labels
from distmode.errors import ExitStatus

if TYPE_CHECKING:
    from distmode.report.page import Contents, Written
    from distmode.workflow import Context, PageFindings

Coded = Annotated[
    list[Path] | None,
    typer.Option(
        "--coded",
        help=(
            "Hand codings of some of the excerpts, which correct the shares; can be given several "
            "times."
        ),
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option("--out", "-o", help="The report, an .html file.", show_default=False),
]
Title = Annotated[str, typer.Option("--title", help="The heading of the report.")]
NoText = Annotated[
    bool,
    typer.Option(
        "--no-text",
        help="An appendix to publish: no talk, and no names of speakers, interviews or schools.",
    ),
]
Transcripts = Annotated[
    list[Path] | None,
    typer.Option(
        "--transcripts",
        help="The transcripts that were labelled, to show the interviewer's words too.",
        show_default=False,
    ),
]
SplitAbove = Annotated[
    int,
    typer.Option(
        "--split-above",
        min=1,
        help="With more excerpts than this, write a page for each interview beside the report.",
    ),
]
_MEGABYTE = 1_000_000


@guard
def report(
    labels: Labels,
    *,
    out: Out,
    coded: Coded = None,
    design: Design = None,
    transcripts: Transcripts = None,
    title: Title = "Modes of leadership distribution",
    no_text: NoText = False,
    show_small: ShowSmall = False,
    split_above: SplitAbove = 5000,
    quiet: Quiet = False,
) -> None:
    """Write a report on labels to look at: one HTML file that loads nothing from elsewhere.

    Shares of each mode, every interview from beginning to end, each mode's strongest excerpts, and
    the transcripts with their labels, to filter and search. It holds talk unless --no-text is
    given. Long ones are divided: a page for each interview, in a folder REPORT-files beside it.
    """
    from distmode.report.page import check_report_place, render_report, write_report
    from distmode.tables import read_coded_excerpts
    from distmode.workflow import PageOptions, collect_for_page, read_label_inputs

    _check_options(coded=coded, design=design, transcripts=transcripts, no_text=no_text)
    check_report_place(out)
    inputs = read_label_inputs(labels)
    for failure in inputs.failures:
        say(failure.message)
    if not inputs.files:
        raise typer.Exit(ExitStatus.NOTHING_DONE)
    table = read_coded_excerpts(coded) if coded else None
    options = PageOptions(with_talk=not no_text, show_small=show_small, design=design)
    findings = collect_for_page(inputs.records, table, options)
    context = _read_context(transcripts, findings, quiet=quiet) if transcripts else None
    contents = _build_contents(findings, context, title, run=inputs.run, with_talk=not no_text)
    written = write_report(render_report(contents, name=out.name, most=split_above), out)
    if not quiet:
        for warning in (*inputs.warnings, *(table.warnings if table else ())):
            say(f"warning: {warning}")
        for note in findings.doubts:
            say(note)
        _tell(written, with_talk=not no_text)
    raise typer.Exit(find_status(done=len(inputs.files), failed=len(inputs.failures)))


def _check_options(
    *,
    coded: list[Path] | None,
    design: Path | None,
    transcripts: list[Path] | None,
    no_text: bool,
) -> None:
    from distmode.errors import UsageError

    if design and not coded:
        raise UsageError("--design says how codings were drawn; give the codings with --coded")
    if transcripts and no_text:
        raise UsageError("--transcripts shows talk and --no-text leaves it out; give one of them")


def _read_context(paths: list[Path], findings: "PageFindings", *, quiet: bool) -> "Context":
    from distmode.workflow import find_context

    context = find_context(findings.interviews, read_transcripts(paths, quiet=quiet))
    if context.missing and not quiet:
        say(
            f"warning: {count(len(context.missing), 'interview')} without the interviewer's words, "
            f"since --transcripts has no such file as was labelled (first: {context.missing[0]})"
        )
    return context


def _build_contents(
    findings: "PageFindings",
    context: "Context | None",
    title: str,
    *,
    run: "Mapping[str, object]",
    with_talk: bool,
) -> "Contents":
    from distmode.report.page import Contents, ShippedModel

    return Contents(
        title=title,
        with_talk=with_talk,
        interviews=findings.interviews,
        prevalence=findings.prevalence,
        expected=findings.expected,
        codings=findings.codings,
        coded=findings.coded,
        evaluation=findings.evaluation,
        models=[ShippedModel(one.model.card, one.evaluations) for one in findings.models],
        notes=findings.notes,
        run=run,
        asides=context.asides if context else {},
    )


def _tell(written: "Written", *, with_talk: bool) -> None:
    small = written.size < _MEGABYTE
    size = f"{written.size // 1000} kB" if small else f"{written.size / _MEGABYTE:.1f} MB"
    beside = f", and {count(written.pages, 'page')} in {written.folder}" if written.folder else ""
    say(f"{written.report}{beside}: {size}, for you alone to read")
    if with_talk:
        say("it holds interview talk: share it only with those who may read the transcripts")
    else:
        say("it holds no talk; read it before you publish it, a title or a role can name somebody")
