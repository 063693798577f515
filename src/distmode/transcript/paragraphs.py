"""Divides plain text into paragraphs: what a turn is where nobody is named."""

import re
from collections.abc import Iterable, Iterator

from distmode.transcript.draft import Script, Span
from distmode.transcript.labels import Line, find_stamps, split_lines

# Typists and programs that break lines do so within this width; a longer line is a paragraph.
_WRAPPED_CHARACTERS = 120
# At least this share of the lines begins with a time before times are taken for no talk.
_STAMPED_SHARE = 0.5
_STAMPED_LINES = 3
# Lines broken to a width end a sentence only by chance; lines that are paragraphs nearly always do.
_FINISHED_SHARE = 0.5
_SENTENCE_ENDS = tuple('.?!…"”’)]-–—')
_DIALOGUE_DASH = re.compile(r"\s*(?:[-–—•]\s+|>>\s*)\S")


def split_paragraphs(script: Script, within: Span) -> Iterator[Span]:
    """Yield the paragraphs of a stretch of plain text, without surrounding blanks.

    Headings are left out, and so are times at the start of lines where most lines have one.

    Args:
        script: The text, with what is hidden in it.
        within: The stretch.
    """
    lines = list(_lines_within(script, within))
    stamps = _trusted_stamps(lines)
    for block in _blocks(lines):
        for group in _split_block(block, script, stamps):
            first, last = group[0], group[-1]
            start = stamps[first.start].end if first.start in stamps else first.start
            span = trim(script.plain, Span(start, last.start + len(last.text)))
            if span is not None:
                yield span


def trim(plain: str, span: Span) -> Span | None:
    """Return a span without blanks at its ends, or None if nothing else is in it.

    >>> trim("  Yes. ", Span(0, 7))
    Span(start=2, end=6)
    """
    text = plain[span.start : span.end]
    kept = text.strip()
    if not kept:
        return None
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, start + len(kept))


def _lines_within(script: Script, within: Span) -> Iterator[Line]:
    """Yield the lines of a stretch; a heading counts as a blank line, since it divides talk."""
    hidden = {span.start for span in script.hidden}
    after_heading = False
    for line in split_lines(script.plain[within.start : within.end]):
        start = within.start + line.start
        if start in hidden:
            after_heading = True
            continue
        yield Line(start, line.text, line.opens or after_heading)
        after_heading = False


def _trusted_stamps(lines: list[Line]) -> dict[int, Span]:
    stamps = find_stamps(lines)
    trusted = len(stamps) >= max(_STAMPED_LINES, _STAMPED_SHARE * len(lines))
    return stamps if trusted else {}


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        if block and line.opens:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _split_block(
    block: list[Line], script: Script, stamps: dict[int, Span]
) -> Iterator[list[Line]]:
    """Yield the paragraphs of a block of lines that no blank line divides."""
    one_each = script.paragraphs == "line" or (
        script.paragraphs == "guess" and not _is_wrapped(block)
    )
    group: list[Line] = []
    for line in block:
        begins = one_each or line.start in stamps or _DIALOGUE_DASH.match(line.text)
        if group and begins:
            yield group
            group = []
        group.append(line)
    yield group


def _is_wrapped(block: list[Line]) -> bool:
    """Say whether the lines of a block are one paragraph that was broken to a width."""
    if any(len(line.text) > _WRAPPED_CHARACTERS for line in block):
        return False
    inner = block[:-1]
    finished = sum(line.text.rstrip().endswith(_SENTENCE_ENDS) for line in inner)
    return finished <= _FINISHED_SHARE * len(inner)
