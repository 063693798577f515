"""The codebook on a terminal."""

from rich.console import Console
from rich.text import Text

from distmode.codebook import Codebook, Mode
from distmode.report.screen import build_table, show_mode_name


def show_codebook(console: Console, codebook: Codebook) -> None:
    """Print the whole codebook."""
    console.print(Text(f"{codebook.title} (codebook {codebook.version})", style="bold"))
    for paragraph in (codebook.source, codebook.unit, codebook.kinds, codebook.question):
        console.print(Text(paragraph))
    table = build_table(headings=("mode", "core test", "stage", "direction"))
    table.show_lines = True
    for entry in codebook.entries:
        stage = str(entry.stage or "-")
        table.add_row(show_mode_name(entry.mode), entry.test, stage, entry.direction or "-")
    console.print(table)
    console.print(Text("Rules", style="bold"))
    for number, rule in enumerate(codebook.rules, start=1):
        console.print(Text(f"{number}. {rule}"))
    console.print(Text("Where coders disagree", style="bold"))
    for pair in codebook.pairs:
        console.print(Text(f"- {' / '.join(pair.modes)}: {pair.talk}"))
    console.print(Text("Borderline decisions", style="bold"))
    for line in codebook.borderlines:
        console.print(Text(f"- {line.talk}: {line.code}"))


def show_mode(console: Console, codebook: Codebook, mode: Mode) -> None:
    """Print one mode: its test, and every decision that concerns it."""
    entry = codebook.entry(mode)
    console.print(show_mode_name(mode).append(Text(f": {entry.test}", style="default")))
    if entry.stage:
        console.print(Text(f"stage {entry.stage} of 3, leadership is {entry.direction}"))
    for pair in codebook.pairs:
        if mode in pair.modes or pair.modes == (Mode.NONE,):
            console.print(Text(f"- {' / '.join(pair.modes)}: {pair.talk}"))
    for line in codebook.borderlines:
        if mode in line.modes:
            console.print(Text(f"- {line.talk}: {line.code}"))
