"""Reads `.docx`: paragraphs and tables in document order, tracked changes as if accepted.

python-docx opens the package; the text is gathered from the XML itself, since `Paragraph.text`
leaves out what stands in insertions, content controls, smart tags and text boxes.
"""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from distmode.archive import damaged_archive, open_archive
from distmode.transcript.blocks import Block
from distmode.transcript.draft import Draft, Reading, Script, count_words
from distmode.transcript.grid import lay_grid
from distmode.transcript.styled import Run, join_runs, lay_document, warn_of_notes
from distmode.transcript.turns import find_turns

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_KIND = "a Word document (.docx)"
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
_CODE = re.compile(r"[0-9A-Fa-f]{1,4}")
_FIRST_PRINTED = 0x20
_UNKNOWN = "\ufffd"
_HEADING_STYLES = ("heading", "title", "subtitle", "toc")


def read_word(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.docx` file; its plain text is its paragraphs, one a line, cells parted by tabs.

    Names in bold, names in a table's column and names as headings are labels as well.

    Raises:
        TranscriptError: Not a Word document, damaged, protected, or a bomb.
    """
    open_archive(data, source=source, kind=_KIND).close()
    document = _open(data, source)
    # Damaged files fail in lxml and python-docx in many ways; all mean the same to the user.
    try:
        script = _write_script(document)
    except Exception as error:
        raise damaged_archive(source, _KIND, error) from error
    return find_turns(script, reading)


def _open(data: bytes, source: str) -> "Document":
    from docx import Document

    try:
        return Document(io.BytesIO(data))
    except Exception as error:
        raise damaged_archive(source, _KIND, error) from error


def _write_script(document: "Document") -> Script:
    headings = _find_heading_styles(document)
    body = document.element.body
    blocks = list(_lay_blocks(body, headings))
    notes = sum(1 for _ in body.iter(*_NOTES))
    return lay_document(blocks, (*warn_of_notes(notes), *_warn_of_hidden(body)))


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
    runs: list[Run] = []
    boxes: list[BaseOxmlElement] = []
    for child in container:
        if child.tag == f"{_W}p":
            runs += _read_runs(child, boxes, is_bold=False)
            if _goes_on(child):
                continue
            yield join_runs(runs, is_heading=_is_heading(child, headings))
            for box in boxes:
                yield from _lay_blocks(box, headings)
            runs, boxes = [], []
        elif child.tag == f"{_W}tbl":
            yield from lay_grid([_read_cells(row) for row in _find_rows(child)])
        elif child.tag not in _SKIPPED:
            yield from _lay_blocks(child, headings)


def _goes_on(paragraph: "BaseOxmlElement") -> bool:
    """Say whether the end of a paragraph is deleted, so that the next one belongs to it."""
    following = paragraph.getnext()
    if following is None or following.tag != f"{_W}p":
        return False
    marks = (f"{_W}pPr/{_W}rPr/{_W}del", f"{_W}pPr/{_W}rPr/{_W}moveFrom")
    return any(paragraph.find(mark) is not None for mark in marks)


def _is_heading(paragraph: "BaseOxmlElement", headings: frozenset[str]) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val") in headings


def _read_runs(
    element: "BaseOxmlElement", boxes: "list[BaseOxmlElement]", *, is_bold: bool
) -> Iterator[Run]:
    """Yield a paragraph's text, and gather the text boxes in it, which come after it."""
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str) or _is_hidden(child):
            continue
        if child.tag == f"{_W}t":
            yield Run(child.text or "", is_bold)
        elif child.tag == f"{_W}sym":
            yield Run(_read_symbol(child), is_bold)
        elif child.tag in _WRITTEN:
            yield Run(_WRITTEN[child.tag], is_bold)
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_W}r":
            yield from _read_runs(child, boxes, is_bold=_is_bold(child))
        else:
            yield from _read_runs(child, boxes, is_bold=is_bold)


def _is_hidden(run: "BaseOxmlElement") -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return vanish is not None and vanish.get(f"{_W}val", "true") not in _OFF


def _read_symbol(element: "BaseOxmlElement") -> str:
    """Return a character that a font's own table gives; U+FFFD where only the font knows it."""
    written = element.get(f"{_W}char", "")
    code = int(written, 16) if _CODE.fullmatch(written) else 0
    return chr(code) if code >= _FIRST_PRINTED and chr(code).isprintable() else _UNKNOWN


def _warn_of_hidden(body: "BaseOxmlElement") -> tuple[str, ...]:
    hidden = (one for one in body.iter(f"{_W}r") if _is_hidden(one))
    words = sum(count_words(text.text or "") for run in hidden for text in run.iter(f"{_W}t"))
    unknown = sum(_read_symbol(one) == _UNKNOWN for one in body.iter(f"{_W}sym"))
    warnings = [f"{words} words in hidden text are not read"] if words else []
    if unknown:
        warnings.append(f"{unknown} symbols of fonts of their own stand as U+FFFD")
    return tuple(warnings)


def _is_bold(run: "BaseOxmlElement") -> bool:
    bold = run.find(f"{_W}rPr/{_W}b")
    if bold is not None:
        return bold.get(f"{_W}val", "true") not in _OFF
    style = run.find(f"{_W}rPr/{_W}rStyle")
    return style is not None and style.get(f"{_W}val") == "Strong"


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
