"""Reads `.odt`: paragraphs, lists and tables in document order, tracked changes as if accepted.

OpenDocument 1.3, part 3. Deleted text stands apart in `text:tracked-changes`, so that leaving that
out accepts all changes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from distmode.archive import open_archive, read_member
from distmode.errors import TranscriptError
from distmode.transcript.blocks import Block
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.grid import lay_grid
from distmode.transcript.markup import collapse, parse_markup
from distmode.transcript.styled import Run, join_runs, lay_document, warn_of_notes
from distmode.transcript.turns import find_turns

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_KIND = "an OpenDocument text (.odt)"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SKIPPED = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note",
        f"{_TEXT}ruby-text",
        f"{_TEXT}table-of-content",
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_SVG}title",
        f"{_SVG}desc",
    }
)
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_BOXES = frozenset({f"{_DRAW}text-box"})
_BOLD_STYLES = frozenset({"Strong_20_Emphasis"})
_HEADING_STYLES = ("Heading", "Title", "Subtitle")
# A row of blanks is no wider than a page; the number is the file's to choose.
_MOST_BLANKS = 100


def read_open_document(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.odt` file; its plain text is its paragraphs, one a line, cells parted by tabs.

    Names in bold, names in a table's column and names as headings are labels as well. Notes and
    comments are left out.

    Raises:
        TranscriptError: Not an OpenDocument text, damaged, protected, or a bomb.
    """
    with open_archive(data, source=source, kind=_KIND) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = read_member(archive, "META-INF/manifest.xml", source=source, kind=_KIND)
            _refuse_protected(manifest, source)
        content = read_member(archive, "content.xml", source=source, kind=_KIND)
    root = parse_markup(content, source=source)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise TranscriptError(
            f"{source}: is not {_KIND} but another kind of OpenDocument; save it as .odt or .docx"
        )
    blocks = list(_Reader(root).lay_blocks(body))
    notes = sum(1 for _ in body.iter(f"{_TEXT}note"))
    return find_turns(lay_document(blocks, warn_of_notes(notes)), reading)


def _refuse_protected(manifest: bytes, source: str) -> None:
    if b"encryption-data" in manifest:
        raise TranscriptError(
            f"{source}: is protected by a password; open it and save it without one"
        )


class _Reader:
    """Reads the paragraphs of one document, with its styles in mind."""

    def __init__(self, root: "Element") -> None:
        self._bold = frozenset(_BOLD_STYLES | set(_find_bold(root)))
        self._parents = {
            style.get(f"{_STYLE}name", ""): style.get(f"{_STYLE}parent-style-name", "")
            for style in root.iter(f"{_STYLE}style")
        }

    def lay_blocks(self, container: "Element") -> Iterator[Block]:
        """Yield the paragraphs and rows of a body, a cell, a list or a text box, in order."""
        for child in container:
            if child.tag in _SKIPPED:
                continue
            if child.tag in _PARAGRAPHS:
                boxes: list[Element] = []
                runs = list(self._read_runs(child, boxes, is_bold=False))
                yield join_runs(_trim(runs), is_heading=self._is_heading(child))
                for box in boxes:
                    yield from self.lay_blocks(box)
            elif child.tag == f"{_TABLE}table":
                yield from lay_grid([self._read_cells(row) for row in _find_rows(child)])
            else:
                yield from self.lay_blocks(child)

    def _is_heading(self, paragraph: "Element") -> bool:
        name = paragraph.get(f"{_TEXT}style-name", "")
        names = (name, self._parents.get(name, ""))
        return paragraph.tag == f"{_TEXT}h" or any(one.startswith(_HEADING_STYLES) for one in names)

    def _read_runs(
        self, element: "Element", boxes: "list[Element]", *, is_bold: bool
    ) -> Iterator[Run]:
        """Yield a paragraph's text, and gather the text boxes in it, which come after it."""
        yield Run(collapse(element.text or ""), is_bold)
        for child in element:
            if child.tag in _BOXES:
                boxes.append(child)
            elif (written := _read_blank(child)) is not None:
                yield Run(written, is_bold)
            elif child.tag not in _SKIPPED:
                bold = is_bold or child.get(f"{_TEXT}style-name") in self._bold
                yield from self._read_runs(child, boxes, is_bold=bold)
            yield Run(collapse(child.tail or ""), is_bold)

    def _read_cells(self, row: "Element") -> list[str]:
        cells = []
        for child in row:
            if child.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                blocks = self.lay_blocks(child)
                cells.append("\n".join(block.text for block in blocks).strip())
        return cells


def _find_bold(root: "Element") -> Iterator[str]:
    for style in root.iter(f"{_STYLE}style"):
        if style.get(f"{_STYLE}family") == "text":
            for properties in style.iter(f"{_STYLE}text-properties"):
                weight = properties.get(f"{_FO}font-weight", "normal")
                if weight == "bold" or (weight.isascii() and weight.isdigit() and weight >= "600"):
                    yield style.get(f"{_STYLE}name", "")


def _read_blank(element: "Element") -> str | None:
    """Return what an element stands for that is a blank, else None."""
    if element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        blanks = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 1
        return " " * min(blanks, _MOST_BLANKS)
    if element.tag == f"{_TEXT}tab":
        return "\t"
    return "\n" if element.tag == f"{_TEXT}line-break" else None


def _trim(runs: list[Run]) -> list[Run]:
    """Return runs without blanks before the first word, which only lay the file out."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip(" "):
        kept.pop(0)
    if kept:
        kept[0] = Run(kept[0].text.lstrip(" "), kept[0].is_bold)
    return kept


def _find_rows(table: "Element") -> Iterator["Element"]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _find_rows(child)
