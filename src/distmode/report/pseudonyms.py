"""What names were replaced, on a terminal: counts, never a name."""

from collections.abc import Mapping

from rich.console import Console

from distmode.report.screen import build_table

_SHOWN = {
    "person": "people",
    "school": "schools",
    "place": "places",
    "name": "names of a kind not known",
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "link": "links",
    "postcode": "postcodes",
    "number": "long numbers",
}


def show_replaced(console: Console, counts: Mapping[str, tuple[int, int]]) -> None:
    """Print how many names of each kind were replaced, and how often.

    Args:
        console: Where to.
        counts: For each kind the placeholders used, and how often.
    """
    table = build_table("Replaced")
    table.add_column("what", no_wrap=True)
    table.add_column("different", justify="right")
    table.add_column("in all", justify="right")
    for kind, (names, used) in counts.items():
        if used:
            table.add_row(_SHOWN.get(kind, kind), f"{names:,}", f"{used:,}")
    table.add_row(
        "all",
        f"{sum(names for names, _ in counts.values()):,}",
        f"{sum(used for _, used in counts.values()):,}",
        style="bold",
    )
    console.print(table)
