"""Reads `.docx`: paragraphs and tables in document order, tracked changes as if accepted.

python-docx opens the package; the text is gathered from the XML itself, since `Paragraph.text`
leaves out what stands in insertions, content controls, smart tags and text boxes.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from distmode.errors import TranscriptError
from distmode.transcript.blocks import Block, BlockLabel, lay_out
from distmode.transcript.draft import Draft, Reading, Script, Span
from distmode.transcript.grid import lay_grid
from distmode.transcript.names import rate_name
from distmode.transcript.turns import find_turns

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

# A long interview unpacks to a few MB of XML; pictures may add a hundred. Beyond that it is a bomb.
_LARGEST_UNPACKED = 500 * 1024 * 1024
_LARGEST_XML = 100 * 1024 * 1024
_MOST_MEMBERS = 10_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved-away text; the older twin of a text box, which would double its words.
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"})
_WRITTEN = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_NOTES = (f"{_W}footnoteReference", f"{_W}endnoteReference")
_OFF = frozenset({"0", "false", "off"})
_HEADING_STYLES = ("heading", "title", "subtitle", "toc")
_HEADING_WORDS = 20
# More than this in heading styles is talk that somebody formatted so.
_HEADING_SHARE = 0.3
_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph's text, how much of its start is bold, and whether it is a heading."""

    text: str
    bold: int = 0
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of a paragraph in one format."""

    text: str
    is_bold: bool


def read_word(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.docx` file; its plain text is its paragraphs, one a line, cells parted by tabs.

    Names in bold, names in a table's column and names as headings are labels as well.

    Raises:
        TranscriptError: Not a Word document, damaged, protected, or a bomb.
    """
    _check_package(data, source)
    document = _open(data, source)
    # Damaged files fail in lxml and python-docx in many ways; all mean the same to the user.
    try:
        script = _write_script(document)
    except Exception as error:
        raise _damaged(source, error) from error
    return find_turns(script, reading)


def _check_package(data: bytes, source: str) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TranscriptError(
            f"{source}: is an old Word file or is protected by a password; "
            "open it in Word and save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(source, error) from error
    unpacked = sum(member.file_size for member in members)
    largest = max((m.file_size for m in members if m.filename.endswith(".xml")), default=0)
    if unpacked > _LARGEST_UNPACKED or largest > _LARGEST_XML or len(members) > _MOST_MEMBERS:
        raise TranscriptError(
            f"{source}: unpacks to {unpacked >> 20} MB in {len(members)} parts, more than an "
            "interview takes; save its text as .txt if it is one"
        )


def _open(data: bytes, source: str) -> "Document":
    from docx import Document

    try:
        return Document(io.BytesIO(data))
    except Exception as error:
        raise _damaged(source, error) from error


def _damaged(source: str, error: Exception) -> TranscriptError:
    return TranscriptError(
        f"{source}: is not a Word document that can be read ({type(error).__name__}); "
        "open it in a word processor and save it again as .docx"
    )


def _write_script(document: "Document") -> Script:
    headings = _find_heading_styles(document)
    body = document.element.body
    blocks = list(_lay_blocks(body, headings))
    words = sum(len(block.text.split()) for block in blocks)
    hidden = sum(len(block.text.split()) for block in blocks if _is_hidden(block))
    if hidden > _HEADING_SHARE * words:
        blocks = [replace(block, hidden=()) if _is_hidden(block) else block for block in blocks]
    notes = sum(1 for _ in body.iter(*_NOTES))
    return lay_out(blocks, _warn_of_notes(notes))


def _warn_of_notes(notes: int) -> tuple[str, ...]:
    if not notes:
        return ()
    return (f"{notes} footnotes or endnotes are not read; put them into the text if they are talk",)


def _is_hidden(block: Block) -> bool:
    return block.hidden == (Span(0, len(block.text)),)


def _find_heading_styles(document: "Document") -> frozenset[str]:
    """Return the ids of heading styles; the ids are in the language of Word, the names English."""
    found = set()
    for style in document.styles.element.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and name.get(f"{_W}val", "").lower().startswith(_HEADING_STYLES):
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)


def _lay_blocks(container: "BaseOxmlElement", headings: frozenset[str]) -> Iterator[Block]:
    """Yield the paragraphs and rows of a body, a cell or a text box, in document order."""
    for child in container:
        if child.tag == f"{_W}p":
            boxes: list[BaseOxmlElement] = []
            yield _lay_paragraph(_read_paragraph(child, boxes, headings))
            for box in boxes:
                yield from _lay_blocks(box, headings)
        elif child.tag == f"{_W}tbl":
            yield from lay_grid([_read_cells(row) for row in _find_rows(child)])
        elif child.tag not in _SKIPPED:
            yield from _lay_blocks(child, headings)


def _lay_paragraph(paragraph: _Paragraph) -> Block:
    text = paragraph.text
    name = text[: paragraph.bold].strip(" \t\n:")
    whole = Span(0, len(text))
    if paragraph.is_heading:
        label = BlockLabel(text.strip(), len(text), "heading") if rate_name(text) == 2 else None
        return Block(text, label, (whole,))
    if name and len(name) <= _NAME_CHARACTERS and rate_name(name):
        return Block(text, BlockLabel(name, paragraph.bold, "bold"))
    return Block(text)


def _read_paragraph(
    element: "BaseOxmlElement", boxes: "list[BaseOxmlElement]", headings: frozenset[str]
) -> _Paragraph:
    """Read a paragraph, and gather the text boxes anchored in it, which come after it."""
    runs = list(_read_runs(element, boxes, is_bold=False))
    text = "".join(run.text for run in runs)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    is_heading = style is not None and style.get(f"{_W}val") in headings
    is_short = len(text.split()) <= _HEADING_WORDS
    return _Paragraph(text, _measure_bold(runs), is_heading and is_short and bool(text.strip()))


def _read_runs(
    element: "BaseOxmlElement", boxes: "list[BaseOxmlElement]", *, is_bold: bool
) -> Iterator[_Run]:
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            yield _Run(child.text or "", is_bold)
        elif child.tag in _WRITTEN:
            yield _Run(_WRITTEN[child.tag], is_bold)
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_W}r":
            yield from _read_runs(child, boxes, is_bold=_is_bold(child))
        else:
            yield from _read_runs(child, boxes, is_bold=is_bold)


def _is_bold(run: "BaseOxmlElement") -> bool:
    bold = run.find(f"{_W}rPr/{_W}b")
    if bold is not None:
        return bold.get(f"{_W}val", "true") not in _OFF
    style = run.find(f"{_W}rPr/{_W}rStyle")
    return style is not None and style.get(f"{_W}val") == "Strong"


def _measure_bold(runs: list[_Run]) -> int:
    """Return how many code points at the start of a paragraph are bold or blank."""
    length = 0
    for run in runs:
        if not run.is_bold and run.text.strip():
            break
        length += len(run.text)
    return length


def _find_rows(table: "BaseOxmlElement") -> Iterator["BaseOxmlElement"]:
    for child in table:
        if child.tag == f"{_W}tr":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _find_rows(child)


def _read_cells(row: "BaseOxmlElement") -> list[str]:
    """Return the text of a row's cells; a table within a cell is read row by row."""
    cells = []
    for child in row:
        if child.tag == f"{_W}tc":
            blocks = _lay_blocks(child, frozenset())
            cells.append("\n".join(block.text for block in blocks).strip())
        elif child.tag not in _SKIPPED and child.tag != f"{_W}trPr":
            cells += _read_cells(child)
    return cells
