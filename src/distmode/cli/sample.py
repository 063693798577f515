"""`distmode sample`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import Quiet, read_transcripts

if TYPE_CHECKING:
    from distmode.workflow import Drawn

Labels = Annotated[
    list[Path],
    typer.Argument(
        help="Labels that `distmode label` wrote (.jsonl, .csv), or a folder of them.",
        show_default=False,
    ),
]
Number = Annotated[int, typer.Option("-n", "--number", min=2, help="How many excerpts to draw.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed draws the same excerpts.")]
Stratified = Annotated[
    bool,
    typer.Option(
        "--stratified",
        help=(
            "Draw from each labelled mode (and from the abstained) by itself: two of each first, "
            "the others in proportion. For `estimate --design` alone."
        ),
    ),
]
Transcripts = Annotated[
    list[Path] | None,
    typer.Option(
        "--transcripts",
        help="The transcripts that were labelled, for the interviewer's words before each excerpt.",
        show_default=False,
    ),
]
Sheet = Annotated[
    Path,
    typer.Option("--out", "-o", help="The sheet to code, .csv or .xlsx.", show_default=False),
]


@guard
def sample(
    labels: Labels,
    *,
    out: Sheet,
    n: Number = 150,
    seed: Seed = 1,
    stratified: Stratified = False,
    transcripts: Transcripts = None,
    quiet: Quiet = False,
) -> None:
    """Draw excerpts to code by hand, for `distmode evaluate`, `agree` and `estimate`.

    The sheet is blind and shuffled: talk, the interviewer's words before it (with --transcripts),
    and empty columns mode, modes and coder. How likely each excerpt was to be drawn goes to
    SHEET.design.csv, which the coder should not see.
    """
    from distmode.selection import count_by_stratum
    from distmode.tables import read_labels
    from distmode.workflow import (
        add_context,
        check_places,
        draw_from_labels,
        place_design,
        write_sample,
    )

    check_places(out)
    table = read_labels(labels)
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    records = [record for file in table.files for record in file.records]
    drawn = draw_from_labels(records, n, seed=seed, stratified=stratified)
    if transcripts:
        drawn = add_context(drawn, read_transcripts(transcripts, quiet=quiet))
    write_sample(drawn, out)
    if quiet:
        return
    say(f"{count(drawn.n, 'excerpt')} of {len(drawn.chances)} drawn (seed {seed}): {out}")
    if drawn.too_short:
        say(f"{count(drawn.too_short, 'excerpt')} too short to label stand outside")
    if drawn.n < n:
        say(f"warning: there are no {n} excerpts, so all are in the sheet")
    if transcripts or drawn.lacks_context:
        _tell_context(drawn, asked=bool(transcripts))
    if stratified:
        counts = count_by_stratum(drawn.chances).items()
        say("; ".join(f"{name}: {some} of {all_}" for name, (some, all_) in counts))
        say(
            "stratified, so the sheet has another mix of modes than the talk: it is for "
            "`distmode estimate --design` alone; for evaluate, agree and threshold draw without "
            "--stratified"
        )
    say(f"keep {place_design(out)} from the coder, and give it to `distmode estimate --design`")


def _tell_context(drawn: "Drawn", *, asked: bool) -> None:
    """Say where the coder will miss what the interviewer said, and what to do."""
    if not asked:
        say(
            "the sheet's column context is empty, since labels hold no interviewer's words; "
            "--transcripts with what was labelled fills it"
        )
        return
    missing = drawn.before.missing
    if missing:
        say(
            f"warning: {count(len(missing), 'interview')} without the interviewer's words, since "
            f"--transcripts has no such file as was labelled (first: {missing[0]})"
        )
