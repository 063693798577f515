"""What was imported, on a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from distmode.codebook import OUTCOMES, Mode
from distmode.report.screen import build_table, clean, shorten_heading, show_mode_name


def show_codes(console: Console, codes: Sequence[tuple[str, int, Mode | None]]) -> None:
    """Print what each code was taken for.

    Args:
        console: Where to.
        codes: Code, how many codings it has, and its mode; None where it is left out.
    """
    table = build_table("Codes, as all coders used them")
    table.add_column("code")
    table.add_column("codings", justify="right", no_wrap=True)
    table.add_column("mode", no_wrap=True)
    for code, count, mode in codes:
        table.add_row(clean(code), str(count), show_mode_name(mode) if mode else "left out")
    console.print(table)


def show_coders(console: Console, counts: Mapping[str, Mapping[Mode, int]]) -> None:
    """Print how often each coder gave each primary mode.

    Args:
        console: Where to.
        counts: By coder.
    """
    table = build_table("Coded excerpts by primary mode")
    table.add_column("coder")
    for mode in OUTCOMES:
        heading = shorten_heading(mode.value, console.width)
        table.add_column(heading, justify="right", no_wrap=True)
    for coder, given in counts.items():
        table.add_row(clean(coder), *(str(given.get(mode, 0)) for mode in OUTCOMES))
    console.print(table)
