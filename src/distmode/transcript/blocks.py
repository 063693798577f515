"""Lays out the blocks of a formatted document as one plain text, and carries their labels over."""

from collections.abc import Iterable
from dataclasses import dataclass

from distmode.transcript.draft import LabelStyle, Mark, Script, Span


@dataclass(frozen=True, slots=True)
class BlockLabel:
    """A speaker's name at the start of a block, set apart by the format.

    Attributes:
        name: The name.
        end: Code point of the block's text where the talk can begin.
        style: How it is set apart.
    """

    name: str
    end: int
    style: LabelStyle


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table.

    Attributes:
        text: May hold line breaks.
        label: The speaker's name, if the format sets one apart.
        hidden: Stretches of the text that are no talk.
        warnings: What to tell about what is hidden; said once, however many blocks say it.
    """

    text: str
    label: BlockLabel | None = None
    hidden: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def lay_out(blocks: Iterable[Block], warnings: tuple[str, ...] = ()) -> Script:
    """Join blocks with LF; each line is a paragraph."""
    texts: list[str] = []
    marks: list[Mark] = []
    hidden: list[Span] = []
    said = dict.fromkeys(warnings)
    start, opens = 0, True
    for block in blocks:
        texts.append(block.text)
        if block.label is not None:
            marks.append(_place_label(block, block.label, start, opens=opens))
        said |= dict.fromkeys(block.warnings)
        hidden += (Span(start + span.start, start + span.end) for span in block.hidden)
        opens = not block.text.strip()
        start += len(block.text) + 1
    return Script(
        "\n".join(texts), tuple(hidden), tuple(marks), paragraphs="line", warnings=tuple(said)
    )


def _place_label(block: Block, label: BlockLabel, start: int, *, opens: bool) -> Mark:
    blanks = len(block.text) - len(block.text.lstrip())
    first = 0 if label.style == "cell" else blanks
    return Mark(start + first, start + label.end, label.name, label.style, opens=opens)
