"""Writes docs/codebook.md from the codebook that distmode ships; a test compares it.

`python -m tools.codebook_page`
"""

import re
from collections.abc import Sequence
from pathlib import Path

from distmode.codebook import OUTCOMES, Borderline, Codebook, Mode, ModeEntry, read_codebook

PAGE = Path(__file__).parents[1] / "docs" / "codebook.md"
_MODES = re.compile(rf"\b({'|'.join(OUTCOMES)})\b")


def mark_modes(text: str) -> str:
    """Return a text with the names of modes marked as code."""
    return _MODES.sub(r"`\1`", text)


def show_entry(entry: ModeEntry) -> str:
    """Return one line of the table of modes."""
    stage = "-" if entry.stage is None else str(entry.stage)
    return f"| `{entry.mode}` | {entry.test} | {stage} | {entry.direction or '-'} |"


def show_pair(pair: Borderline) -> str:
    """Return one line of the table of pairs."""
    names = (
        "any mode / `none`"
        if pair.modes == (Mode.NONE,)
        else " / ".join(f"`{mode}`" for mode in pair.modes)
    )
    return f"| {names} | {mark_parentheses(pair.talk)} |"


def mark_parentheses(text: str) -> str:
    """Return a question with the modes that answers point to marked as code."""
    return re.sub(rf"\(({'|'.join(OUTCOMES)})\)", r"(`\1`)", text)


def show_rows(head: str, rows: Sequence[str]) -> str:
    """Return a table."""
    bars = "| --- " * (head.count("|") - 1) + "|"
    return "\n".join([head, bars, *rows])


def build_page(book: Codebook) -> str:
    """Return the whole page."""
    modes = [show_entry(entry) for entry in book.entries]
    rules = [f"{number}. {rule}" for number, rule in enumerate(book.rules, start=1)]
    pairs = [show_pair(pair) for pair in book.pairs]
    cases = [f"| {case.talk} | {mark_modes(case.code)} |" for case in book.borderlines]
    parts = [
        "<!-- Written by `python -m tools.codebook_page` from src/distmode/data/codebook.toml. -->",
        "# The codebook",
        f"{book.title}, version {book.version}. `distmode codebook` prints it, `distmode codebook "
        "MODE` what there is on one mode, and every label names the version it was made under.",
        f"Source of the taxonomy: {book.source}",
        "## What is coded",
        f"{book.unit} {book.kinds}",
        f"The question asked of every excerpt: **{book.question}**",
        show_rows("| mode | core test | stage | direction |", modes),
        "Stages are the phases of the source's developmental model (its Figure 2). Modes do not "
        "exclude each other: an excerpt has one primary mode, and may have others when it clearly "
        "describes more than one process.",
        "## Rules",
        "\n".join(rules),
        "## Where coders disagree",
        show_rows("| between | decide by |", pairs),
        "## Borderline decisions",
        show_rows("| talk | code |", cases),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(build_page(read_codebook()), encoding="utf-8")
