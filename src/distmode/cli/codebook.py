"""`distmode codebook`."""

from typing import Annotated

import typer

from distmode.cli.edge import guard
from distmode.cli.options import AsJson
from distmode.codebook import OUTCOMES, find_mode, read_codebook
from distmode.errors import CodebookError, UsageError


def _complete_mode(incomplete: str) -> list[str]:
    return [mode.value for mode in OUTCOMES if mode.value.startswith(incomplete)]


@guard
def codebook(
    mode: Annotated[
        str | None,
        typer.Argument(
            help="One mode; without it the whole codebook.",
            autocompletion=_complete_mode,
            show_default=False,
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print the codebook: what each mode means, the rules, and what decides between two modes."""
    book = read_codebook()
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps({"schema": "distmode.codebook/1"} | asdict(book), ensure_ascii=False))
        return
    from distmode.report import build_console, show_codebook, show_mode

    if mode is None:
        show_codebook(build_console(), book)
        return
    try:
        show_mode(build_console(), book, find_mode(mode))
    except CodebookError as error:
        raise UsageError(str(error)) from None
