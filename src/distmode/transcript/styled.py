"""Paragraphs made of pieces in one format each: bold names and headings become labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from distmode.transcript.blocks import Block, BlockLabel, lay_out
from distmode.transcript.draft import Script, Span, count_words
from distmode.transcript.names import rate_name

_HEADING_WORDS = 20
# More than this in heading styles is talk that somebody formatted so.
_HEADING_SHARE = 0.3
_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one format."""

    text: str
    is_bold: bool = False


def join_runs(runs: Iterable[Run], *, is_heading: bool = False) -> Block:
    """Return the block of a paragraph; a bold name at its start, or a heading, is its label.

    Args:
        runs: In order.
        is_heading: Whether the format calls it a heading; long ones are talk all the same.

    >>> join_runs([Run("Ada", is_bold=True), Run(" So.")]).label
    BlockLabel(name='Ada', end=3, style='bold')
    """
    pieces = list(runs)
    text = "".join(run.text for run in pieces)
    if is_heading and text.strip() and count_words(text) <= _HEADING_WORDS:
        label = BlockLabel(text.strip(), len(text), "heading") if rate_name(text) == 2 else None
        return Block(text, label, (Span(0, len(text)),))
    bold = _measure_bold(pieces)
    name = text[:bold].strip(" \t\n:")
    if name and len(name) <= _NAME_CHARACTERS and rate_name(name):
        return Block(text, BlockLabel(name, bold, "bold"))
    return Block(text)


def lay_document(blocks: Sequence[Block], warnings: tuple[str, ...] = ()) -> Script:
    """Join the blocks of a document as `lay_out` does; headings are talk if they are too many."""
    words = sum(count_words(block.text) for block in blocks)
    hidden = sum(count_words(block.text) for block in blocks if _is_hidden(block))
    if hidden > _HEADING_SHARE * words:
        blocks = [replace(block, hidden=()) if _is_hidden(block) else block for block in blocks]
    return lay_out(blocks, warnings)


def warn_of_notes(notes: int) -> tuple[str, ...]:
    """Return the warning that so many notes are left out; none if there are none.

    What a transcriber notes below the page is no talk, and would come between a speaker's words.
    """
    if not notes:
        return ()
    return (f"{notes} footnotes or endnotes are not read; put them into the text if they are talk",)


def _is_hidden(block: Block) -> bool:
    return block.hidden == (Span(0, len(block.text)),)


def _measure_bold(runs: list[Run]) -> int:
    """Return how many code points at the start of a paragraph are bold or blank."""
    length = 0
    for run in runs:
        if not run.is_bold and run.text.strip():
            break
        length += len(run.text)
    return length
