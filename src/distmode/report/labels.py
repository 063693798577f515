"""Labels on a terminal: a table a transcript, and a summary of all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES
from distmode.excerpt import Label
from distmode.report.screen import (
    build_table,
    clean,
    format_probability,
    shorten_heading,
    show_mode_name,
)

_SHOWN_CHARACTERS = 280
_STYLES = {"words": "bold", "sentence": "underline"}
_LEAD = 60  # characters shown before the strongest evidence, so that it can be understood


def show_labels(console: Console, title: str, labels: Sequence[Label]) -> None:
    """Print one transcript's labels; words that weighed most are bold, sentences underlined."""
    table = build_table(clean(title))
    table.add_column("turn", justify="right", no_wrap=True)
    table.add_column("speaker", max_width=14)
    table.add_column("mode", no_wrap=True)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("excerpt", ratio=1)
    for label in labels:
        table.add_row(
            clean(label.excerpt.id.rpartition("#")[2]),
            Text(clean(label.excerpt.speaker or "")),
            _show_modes(label),
            format_probability(label.probabilities[label.mode]) if label.mode else "",
            _show_text(label),
        )
    console.print(table)


def _show_modes(label: Label) -> Text:
    if label.mode is None:
        return Text(label.status.replace("_", " "), style="dim italic")
    shown = [show_mode_name(mode) for mode in label.modes or (label.mode,)]
    return Text("\n+ ").join(shown)


def _show_text(label: Label) -> Text:
    """Return the excerpt, cut around its strongest evidence."""
    text, first = label.excerpt.text, label.excerpt.start
    strongest = label.evidence[0].start - first if label.evidence else 0
    begin = _find_beginning(text, strongest)
    end = begin + _SHOWN_CHARACTERS
    styles = {(item.start - first, item.end - first): _STYLES[item.part] for item in label.evidence}
    shown = Text("…" if begin else "")
    edges = {begin, min(end, len(text)), *(edge for span in styles for edge in span)}
    for start, stop in pairwise(sorted(edge for edge in edges if begin <= edge <= end)):
        # Words that weigh stand inside a sentence that does: a piece can have both styles.
        over = [style for span, style in styles.items() if span[0] <= start and stop <= span[1]]
        shown.append(_clean_inside(text[start:stop]), style=" ".join(sorted(set(over))))
    return shown.append("…" if end < len(text) else "")


def _find_beginning(text: str, strongest: int) -> int:
    """Return where to begin to show a text so that its strongest evidence is seen."""
    if strongest + _LEAD <= _SHOWN_CHARACTERS or len(text) <= _SHOWN_CHARACTERS:
        return 0
    latest = min(strongest - _LEAD, len(text) - _SHOWN_CHARACTERS)
    return text.rfind(" ", 0, latest) + 1


def _clean_inside(piece: str) -> str:
    """Clean a piece of a line, keeping a blank at either end."""
    ends = [" " if end.isspace() else "" for end in (piece[:1], piece[-1:])]
    return ends[0] + clean(piece) + ends[1] if piece.strip() else " " * bool(piece)


def show_summary(console: Console, counts: Mapping[str, Counter[str]]) -> None:
    """Print how many excerpts of each interview got each mode: counts, not shares.

    Args:
        console: Where to.
        counts: For each interview, how many excerpts got each mode, or which status without one.
    """
    columns = [*OUTCOMES, *(s for s in ("abstained", "too_short") if _occurs(s, counts))]
    table = build_table("Excerpts by interview and mode")
    table.padding = (0, 0)
    table.add_column("interview", overflow="fold", min_width=12)
    for column in columns:
        table.add_column(shorten_heading(column, console.width), justify="right", no_wrap=True)
    table.add_column("all", justify="right")
    for interview, row in counts.items():
        table.add_row(clean(interview), *_show_counts(row, columns))
    if len(counts) > 1:
        table.add_section()
        total = sum(counts.values(), Counter())
        table.add_row("all", *_show_counts(total, columns))
    console.print(table)


def _occurs(status: str, counts: Mapping[str, Counter[str]]) -> bool:
    return any(row[status] for row in counts.values())


def _show_counts(row: Counter[str], columns: Sequence[str]) -> list[str]:
    return [*(str(row[column] or "·") for column in columns), str(row.total())]
