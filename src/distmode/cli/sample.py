"""`distmode sample`."""

from pathlib import Path
from typing import Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import Quiet

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
            "the others in proportion."
        ),
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
    quiet: Quiet = False,
) -> None:
    """Draw excerpts to code by hand, for `distmode estimate`.

    The sheet is blind and shuffled: talk, the interviewer's words before it where the labels carry
    them, and empty columns mode, modes and coder. How likely each excerpt was to be drawn goes to
    SHEET.design.csv, which the coder should not see.
    """
    from distmode.selection import count_by_stratum
    from distmode.tables import read_labels
    from distmode.workflow import check_places, draw_from_labels, place_design, write_sample

    check_places(out)
    table = read_labels(labels)
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    records = [record for file in table.files for record in file.records]
    drawn = draw_from_labels(records, n, seed=seed, stratified=stratified)
    write_sample(drawn, out)
    if quiet:
        return
    say(f"{count(drawn.n, 'excerpt')} of {len(drawn.chances)} drawn (seed {seed}): {out}")
    if drawn.too_short:
        say(f"{count(drawn.too_short, 'excerpt')} too short to label stand outside")
    if drawn.n < n:
        say(f"warning: there are no {n} excerpts, so all are in the sheet")
    if stratified:
        counts = count_by_stratum(drawn.chances).items()
        say("; ".join(f"{name}: {some} of {all_}" for name, (some, all_) in counts))
    say(f"keep {place_design(out)} from the coder, and give it to `distmode estimate --design`")
