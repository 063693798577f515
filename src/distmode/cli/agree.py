"""`distmode agree`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import AsJson, Quiet, Unit
from distmode.errors import UsageError

if TYPE_CHECKING:
    from distmode.agreement import Agreement
    from distmode.tables import CodingsTable

Codings = Annotated[
    list[Path],
    typer.Argument(
        help=(
            "Tables of codings (.csv, .xlsx, .tsv, .jsonl) or folders of them: id, coder and mode; "
            "or one column a coder; or a file a coder."
        ),
        show_default=False,
    ),
]
Coders = Annotated[
    str | None,
    typer.Option(
        "--coders",
        metavar="ANN,BOB",
        help="Which coders to compare, by their columns or names. Without it all.",
        show_default=False,
    ),
]
By = Annotated[
    Unit | None,
    typer.Option(
        "--by",
        help="What the intervals are over. Without it interviews, else schools, else excerpts.",
        show_default=False,
    ),
]
Disagreements = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write what the coders differ on, with what each gave (.csv).",
        show_default=False,
    ),
]
Agreed = Annotated[
    Path | None,
    typer.Option(
        "--consensus",
        metavar="FILE",
        help="Write what they agree on as coded excerpts, no mode where not (.csv, .jsonl).",
        show_default=False,
    ),
]


@guard
def agree(
    data: Codings,
    *,
    coders: Coders = None,
    by: By = None,
    disagreements: Disagreements = None,
    consensus: Agreed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure how far coders agree, and find what they differ on.

    Every figure comes with its 95 % interval over interviews or schools. Excerpts that a coder
    left out count for the others.
    """
    from distmode.tables import read_codings
    from distmode.workflow import check_targets, measure_codings

    table = read_codings(data, coders=_split_names(coders))
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    asked = {"--disagreements": disagreements, "--consensus": consensus}
    check_targets(table, {option: path for option, path in asked.items() if path is not None})
    agreement = measure_codings(table, by=by.value if by else None)
    _write(table, disagreements, consensus, quiet=quiet)
    _print(agreement, as_json=as_json)


def _split_names(coders: str | None) -> tuple[str, ...]:
    if coders is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in coders.split(",") if name.strip()))
    if len(names) < 2:
        raise UsageError("--coders needs two names or more, with commas between: --coders ann,bob")
    return names


def _write(
    table: "CodingsTable", disagreements: Path | None, consensus: Path | None, *, quiet: bool
) -> None:
    from distmode.workflow import write_consensus, write_disagreements

    lines = []
    if disagreements is not None:
        differing = write_disagreements(table, disagreements)
        lines.append(f"{disagreements}: {count(differing, 'excerpt')} that the coders differ on")
    if consensus is not None:
        made = write_consensus(table, consensus)
        lines.append(
            f"{consensus}: {count(made.agreed, 'excerpt')} that the coders agree on; without a "
            f"mode: {made.differing} they differ on, {made.alone} coded by fewer than two"
        )
        if not any(excerpt.text for excerpt in table.excerpts):
            lines.append(
                f"warning: {consensus}: holds no talk, since the codings hold none; "
                "'distmode train' needs a column 'text'"
            )
    for line in () if quiet else lines:
        say(line)


def _print(agreement: "Agreement", *, as_json: bool) -> None:
    from distmode.agreement import agreement_to_json, describe_agreement

    notes = describe_agreement(agreement)
    if as_json:
        import json

        described = agreement_to_json(agreement) | {"notes": list(notes)}
        typer.echo(json.dumps(described, ensure_ascii=False))
        return
    from distmode.report import build_console, show_agreement

    show_agreement(build_console(), agreement, notes)
