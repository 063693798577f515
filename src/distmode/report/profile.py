"""Profiles on a terminal: two lines a group, shares above their intervals."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES, Mode
from distmode.intervals import MINIMUM_N, Estimate
from distmode.profile import Among, GroupProfile, Part, PartKind, Profile
from distmode.report.screen import (
    build_table,
    clean,
    format_estimate,
    shorten_heading,
    show_mode_name,
)

_WEIGHTS = {
    "words": "Excerpts weigh by their words.",
    "characters": "Excerpts weigh by their characters.",
    "excerpts": "Each excerpt weighs the same.",
}
_INTERVALS = (
    "Shares are sums of the model's probabilities, uncorrected. Below each its 95 % interval, "
    "- where there is none. Of an interview (model): where a coder's share of this very "
    "interview lies if the model's probabilities are right and its mistakes independent of each "
    "other. Of a school and of all, in brackets how many interviews (interviews): over interviews "
    "like these, from three on. n: labelled excerpts; among talk with a mode as many as are "
    f"expected to have one. n.m.: not measured, n below {MINIMUM_N}."
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table: which shares it shows."""

    title: str
    kinds: tuple[PartKind, ...]
    among: Among

    def shows(self, part: Part) -> bool:
        return part.kind in self.kinds and part.among == self.among


_SHEETS = (
    _Sheet("Modes, among all labelled talk", ("mode",), "all"),
    _Sheet("Modes, among talk with a mode", ("mode",), "with_mode"),
    _Sheet(
        "Stages and directions, among talk with a mode",
        ("stage", "direction"),
        "with_mode",
    ),
)


def show_profile(console: Console, profile: Profile) -> None:
    """Print three tables (modes, modes among talk with any, stages and directions) and a legend.

    Groups of which nothing is measured are counted below a table, not shown in it.

    Args:
        console: Where to.
        profile: What to show.
    """
    names = _name_groups(profile.groups)
    for sheet in _SHEETS:
        _show_sheet(console, sheet, dict(zip(names, profile.groups, strict=True)))
    console.print(f"{_WEIGHTS[profile.weight]} {_INTERVALS}", style="dim")


def _name_groups(groups: Sequence[GroupProfile]) -> list[str]:
    """Return what each row is called, each once; interviews of one name with their school."""
    counts = Counter(group.name for group in groups if group.kind == "interview")
    names = []
    for group in groups:
        if group.kind == "interview":
            school = f"{group.school or '-'}: " if counts[group.name] > 1 else ""
            names.append(school + group.name)
        else:
            word = "all" if group.kind == "overall" else f"school {group.name}"
            names.append(f"{word} ({group.interviews})")
    return names


def _show_sheet(console: Console, sheet: _Sheet, groups: dict[str, GroupProfile]) -> None:
    columns = _find_columns(next(iter(groups.values())), sheet)
    table = build_table(sheet.title)
    table.padding = (0, 0)
    table.add_column("interview", overflow="fold")
    table.add_column("n", justify="right", no_wrap=True)
    for heading in _build_headings(columns.values(), console.width):
        # Headings of stages and directions are long; they are wrapped, shares are not.
        widest = None if "mode" in sheet.kinds else 8
        table.add_column(heading, justify="right", min_width=7, max_width=widest)
    left_out = 0
    for name, group in groups.items():
        shown = [group.portions[place].estimate for place in columns]
        if all(estimate.value is None for estimate in shown):
            left_out += 1
            continue
        style = "" if group.kind == "interview" else "bold"
        row = map(_show_cell, shown)
        table.add_row(Text(clean(name), style=style), str(shown[0].n), *row)
    if table.row_count:
        console.print(table)
    if left_out:
        of = "all of them" if left_out == len(groups) else f"{left_out} of {len(groups)} rows"
        console.print(f"{sheet.title}: not measured, n below {MINIMUM_N}: {of}", style="dim")
        console.print()


def _find_columns(group: GroupProfile, sheet: _Sheet) -> dict[int, list[Part]]:
    """Return the places of the shares to show; parts of the same modes share a column."""
    columns: dict[frozenset[Mode], int] = {}
    parts: dict[int, list[Part]] = {}
    for place, portion in enumerate(group.portions):
        if sheet.shows(portion.part):
            first = columns.setdefault(portion.part.outcomes, place)
            parts.setdefault(first, []).append(portion.part)
    return parts


def _build_headings(columns: Iterable[Sequence[Part]], width: int) -> Iterator[Text]:
    for parts in columns:
        if parts[0].kind == "mode":
            mode = next(mode for mode in OUTCOMES if mode.value == parts[0].name)
            style = show_mode_name(mode).style
            yield Text(shorten_heading(mode.value, width), style=style)
        else:
            words = (f"stage {one.name}" if one.kind == "stage" else one.name for one in parts)
            yield Text(": ".join(words))


def _show_cell(estimate: Estimate) -> Text:
    """Return the share, and below it its interval.

    >>> _show_cell(Estimate(0.25, 0.1, 0.4, 20)).plain.split()
    ['.25', '.10-.40']
    """
    if estimate.value is None:
        return Text("n.m.\n", style="dim")
    value, _, ends = format_estimate(estimate).partition(" [")
    shown = "-" if estimate.low is None else ends.strip("[]").replace(", ", "-")
    return Text.assemble(value, "\n", (shown, "dim"))
