"""Reads `.html`: block elements are paragraphs; scripts, styles and navigation are left out."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from distmode.encoding import Decoded, decode_text
from distmode.errors import TranscriptError
from distmode.transcript.blocks import Block, BlockLabel
from distmode.transcript.draft import Draft, Reading, Span, count_words
from distmode.transcript.elements import Tag, split_tags
from distmode.transcript.grid import lay_grid
from distmode.transcript.markup import collapse
from distmode.transcript.names import rate_name
from distmode.transcript.styled import Run, join_runs, lay_document
from distmode.transcript.turns import find_turns

# A saved page with an interview takes 1 MB; broken markup costs the parser more than its length.
_LARGEST_PAGE = 10 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED = _words("""
    script style title nav noscript template svg iframe object audio video button select
    textarea footer menu math canvas datalist
""")
_BLOCKS = _words("""
    address article aside blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary
    table tbody tfoot thead tr ul
""")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = frozenset({"b", "strong", "th"})
_VOID = _words("""
    area base br col embed hr img input link meta param source track wbr
""")
# An end tag may be left out; the next of its kind ends the element.
_CLOSED_BY_LIKE = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
# Skipped elements that talk may stand in where a page is badly made.
_WITH_TEXT = _words("nav footer menu noscript template textarea object")
# Fewer words than these in them are what they mostly hold, however short the talk.
_WORDS_OF_PAGE = 50
_MOST_READINGS = 4
_BLANKS_AROUND_BREAKS = re.compile(r" *\n *")


def read_page(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.html` file; its plain text is its block elements, one a line, cells parted by tabs.

    Names in bold, names in a table's column and names as headings are labels as well.

    Raises:
        TranscriptError: Too large, or no text.
    """
    if len(data) > _LARGEST_PAGE:
        raise TranscriptError(
            f"{source}: has {len(data) >> 20} MB, more than the {_LARGEST_PAGE >> 20} MB of a page "
            "that are read; save its text as .txt"
        )
    decoded = _decode(data, source)
    page, named = _read_pieces(decoded.text)
    warnings = (*decoded.warnings, *_warn_of_swallowed(named))
    return find_turns(lay_document(list(page.lay_blocks()), warnings), reading)


def _read_pieces(text: str) -> tuple["_Page", list[str]]:
    """Read a page, and again with those skipped elements that swallow its talk; name these."""
    skipped, named = _SKIPPED, list[str]()
    for _ in range(_MOST_READINGS):
        page = _Page(skipped)
        for piece in split_tags(text):
            page.take(piece)
        swallowing = page.find_swallowing()
        if not swallowing:
            break
        skipped -= swallowing
        named += sorted(swallowing)
    return page, named


def _warn_of_swallowed(named: list[str]) -> tuple[str, ...]:
    if not named:
        return ()
    elements = ", ".join(f"<{name}>" for name in named)
    return (
        f"{elements}: mostly no talk, but read here, since it is never closed or holds most of "
        "the page's words; look at the turns",
    )


def _decode(data: bytes, source: str) -> Decoded:
    """Decode a page as it declares, where that is possible."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared is None or data.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")):
        return decode_text(data, name=source)
    name = declared[1].decode("ascii").lower()
    # What web pages call Latin-1 is Windows-1252 (WHATWG Encoding Standard).
    encoding = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else name
    try:
        return decode_text(data.decode(encoding).encode("utf-8"), name=source)
    except (LookupError, UnicodeError, ValueError, AttributeError):
        return decode_text(data, name=source)


class _Page:
    """Gathers the blocks of a page while its markup goes by."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self._skipping = skipped
        self._hidden: Counter[str] = Counter()
        self._unclosed: set[str] = set()
        self._outer = ""
        self._read = 0
        self._began: dict[str, int] = {}
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        self._skipped = 0
        self._runs: list[Run] = []
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._blocks: list[Block] = []

    def lay_blocks(self) -> Iterator[Block]:
        """Yield what was gathered, when all of the page went by."""
        self._end_block()
        self._end_table()
        yield from self._blocks

    def find_swallowing(self) -> frozenset[str]:
        """Return the skipped elements that hold talk: never closed, or with most of the words."""
        open_still = {tag for tag in self._open if tag in self._skipping and self._hidden[tag]}
        large = {
            tag
            for tag in _WITH_TEXT & self._skipping
            if self._hidden[tag] > max(self._read, _WORDS_OF_PAGE)
        }
        return frozenset(open_still | self._unclosed | large)

    def take(self, piece: Tag | str) -> None:
        """Take in the next piece of the page."""
        if isinstance(piece, str):
            self._write(piece if self._counts["pre"] else collapse(piece))
        elif not piece.is_end:
            # A skipped element that is empty swallows nothing, whatever HTML says of `/>`.
            if not (piece.is_empty and (piece.name in _SKIPPED or self._counts["svg"])):
                self._begin(piece.name)
        elif self._counts[piece.name]:
            self._close(piece.name)

    def _begin(self, tag: str) -> None:
        """Open an element; blocks end the paragraph before them."""
        if tag in _CLOSED_BY_LIKE and self._open and self._open[-1] == tag:
            self._close(tag)
        if tag == "br":
            self._write("\n")
        elif tag in _BLOCKS:
            self._end_block()
        if tag == "tr" and not self._skipped:
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and not self._skipped:
            self._begin_cell()
        if tag not in _VOID:
            self._open.append(tag)
            self._counts[tag] += 1
            if tag in self._skipping:
                self._outer = self._outer if self._skipped else tag
                self._skipped += 1
                self._began.setdefault(tag, self._hidden[tag])

    def _write(self, text: str) -> None:
        if self._skipped:
            self._hidden[self._outer] += count_words(text)
            return
        if not text:
            return
        self._read += count_words(text)
        bold = any(self._counts[tag] for tag in _BOLD)
        self._runs.append(Run(text, is_bold=bold))

    def _close(self, tag: str) -> None:
        closed = ""
        while closed != tag:
            if self._open[-1] in _BLOCKS:
                self._end_block()
            closed = self._open.pop()
            self._counts[closed] -= 1
            if closed in self._skipping:
                self._skipped -= 1
                if closed != tag and self._hidden[closed] > self._began.pop(closed, 0):
                    self._unclosed.add(closed)
                if not self._counts[closed]:
                    self._began.pop(closed, None)
            if closed in ("tr", "table"):
                self._end_row()
            if closed == "table" and not self._counts["table"]:
                self._end_table()

    def _begin_cell(self) -> None:
        self._end_block()
        if self._row is None:
            self._row = []
        self._row.append("")

    def _end_row(self) -> None:
        self._end_block()
        if self._row is not None and any(cell.strip() for cell in self._row):
            self._rows.append([cell.strip() for cell in self._row])
        self._row = None

    def _end_table(self) -> None:
        self._end_row()
        self._blocks += lay_grid(self._rows)
        self._rows = []

    def _end_block(self) -> None:
        """End the paragraph: into the cell, if it stands in one, else as a block."""
        runs = self._runs if self._counts["pre"] else _trim(self._runs)
        self._runs = []
        text = "".join(run.text for run in runs).strip("\n ")
        if not text.strip():
            return
        if self._row:
            self._row[-1] = f"{self._row[-1]}\n{text}" if self._row[-1] else text
        elif self._counts["dt"] and rate_name(text):
            label = BlockLabel(text.strip(" :"), len(text), "heading")
            self._blocks.append(Block(text, label, (Span(0, len(text)),)))
        else:
            is_heading = any(self._counts[tag] for tag in _HEADINGS)
            self._blocks.append(join_runs(runs, is_heading=is_heading))


def _trim(runs: list[Run]) -> list[Run]:
    """Return runs without blanks around line ends, and no two blanks in a row."""
    pieces: list[Run] = []
    for run in runs:
        text = _BLANKS_AROUND_BREAKS.sub("\n", run.text)
        if not pieces or pieces[-1].text[-1] in "\n ":
            text = text.lstrip(" ")
        if pieces and text.startswith("\n"):
            pieces[-1] = Run(pieces[-1].text.rstrip(" ") or "\n", pieces[-1].is_bold)
        if text:
            pieces.append(Run(text, run.is_bold))
    while pieces and not pieces[-1].text.strip("\n "):
        pieces.pop()
    if pieces:
        pieces[-1] = Run(pieces[-1].text.rstrip("\n "), pieces[-1].is_bold)
    return pieces
