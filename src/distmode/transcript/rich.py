"""Reads `.rtf`: paragraphs and tables in document order, tracked changes as if accepted.

The markup is parsed here and not with striprtf, which leaves out text boxes, keeps deleted text,
leaves characters beyond U+FFFF in halves, and forgets which names are bold (Rich Text Format
Specification 1.9.1, Microsoft 2008).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from distmode.errors import TranscriptError
from distmode.transcript.blocks import Block
from distmode.transcript.controls import (
    BOXES,
    CHARSETS,
    KEPT,
    PARAGRAPH_ENDS,
    SIGNS,
    SKIPPED,
    WRITTEN,
    is_code_page,
)
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.grid import lay_grid
from distmode.transcript.styled import Run, join_runs, lay_document, warn_of_notes
from distmode.transcript.turns import find_turns

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9A-Fa-f]{2})"
    r"|\\(?P<sign>[^A-Za-z])|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|\\"
)
_STYLE = re.compile(r"\{\s*\\s(\d{1,6})\b[^{};]*? (?:heading|title|subtitle|toc)\b", re.IGNORECASE)
# Styles stand at the top, and are short.
_STYLES_CHARACTERS = 1_000_000
_FIRST_HEADINGS = 9


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a pair of braces, until it is said otherwise."""

    is_skipped: bool = False
    is_optional: bool = False
    is_bold: bool = False
    is_gone: bool = False
    is_box: bool = False
    in_fonts: bool = False
    fallback: int = 1
    font: int | None = None


def read_rich_text(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.rtf` file; its plain text is its paragraphs, one a line, cells parted by tabs.

    Names in bold, names in a table's column and names as headings are labels as well.

    Raises:
        TranscriptError: Not rich text.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise TranscriptError(
            f"{source}: is not rich text (.rtf); give it its own suffix, or save it again as .docx"
        )
    # All beyond ASCII is escaped; what is not, old programs wrote in the document's encoding.
    parser = _Parser(data.decode("latin-1"), is_utf8=_is_utf8(data))
    blocks = parser.read_blocks()
    warnings = (*warn_of_notes(parser.notes), *_warn_of_unread(blocks))
    return find_turns(lay_document(blocks, warnings), reading)


def _is_utf8(data: bytes) -> bool:
    """Say whether what is not escaped is UTF-8, as programs write that know no better."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _warn_of_unread(blocks: list[Block]) -> tuple[str, ...]:
    unread = sum(block.text.count("\ufffd") for block in blocks)
    return (f"{unread} characters cannot be read and stand as U+FFFD",) if unread else ()


class _Parser:
    """Gathers the paragraphs of rich text while its tokens go by."""

    def __init__(self, text: str, *, is_utf8: bool) -> None:
        self._is_utf8 = is_utf8
        self.notes = 0
        self._text = text
        self._group = _Group()
        self._groups: list[_Group] = []
        self._aside: list[list[Run]] = []
        self._runs: list[Run] = []
        self._bytes = bytearray()
        self._passed = 0
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._headings = {int(found[1]) for found in _STYLE.finditer(text[:_STYLES_CHARACTERS])}
        self._is_heading = False
        self._in_table = False
        self._cell: list[str] = []
        self._cells: list[str] = []
        self._rows: list[list[str]] = []
        self._blocks: list[Block] = []
        self._boxes: list[Block] = []
        self._words: dict[str, Callable[[int | None], None]] = {
            "b": self._set_bold, "plain": self._reset_format, "pard": self._reset_paragraph,
            "deleted": self._set_gone, "v": self._set_gone, "mvf": self._set_gone,
            "uc": self._set_fallback, "u": self._write_code, "f": self._set_font,
            "fcharset": self._set_charset, "cpg": self._set_page_of_font,
            "ansicpg": self._set_page, "mac": self._set_mac, "intbl": self._set_table,
            "cell": self._end_cell, "nestcell": self._end_cell, "row": self._end_row,
            "nestrow": self._end_row, "s": self._set_style, "outlinelevel": self._set_level,
        }  # fmt: skip

    def read_blocks(self) -> list[Block]:
        """Return the document's paragraphs and rows, in order."""
        at = 0
        while (found := _TOKEN.match(self._text, at)) is not None:
            at = found.end()
            if found["byte"] is not None:
                self._take_byte(found["byte"])
                continue
            self._write_bytes()
            if found["word"] is not None:
                number = int(found["number"]) if found["number"] else None
                if found["word"] == "bin":
                    at += max(number or 0, 0)
                else:
                    self._take_word(found["word"], number)
            else:
                self._take_other(found)
        self._write_bytes()
        self._end_paragraph()
        self._end_table()
        return self._blocks

    def _take_other(self, found: re.Match[str]) -> None:
        if found["brace"] == "{":
            self._passed = 0
            self._groups.append(self._group)
        elif found["brace"] == "}":
            self._passed = 0
            self._close_group()
        elif found["sign"] is not None:
            self._take_sign(found["sign"])
        elif found["text"]:
            self._take_text(found["text"])

    def _close_group(self) -> None:
        if not self._groups:
            return
        if self._group.is_box and not self._groups[-1].is_box:
            self._end_paragraph()
            self._runs = self._aside.pop()
        self._group = self._groups.pop()

    def _take_word(self, word: str, number: int | None) -> None:
        if self._passed and word not in ("u", "uc"):
            self._passed -= 1
        if word in SKIPPED or word in KEPT or self._group.is_optional:
            self._open_destination(word)
        if word in self._words:
            self._words[word](number)
        elif word in WRITTEN:
            self._write(WRITTEN[word])
        elif word in PARAGRAPH_ENDS and not self._group.is_skipped:
            self._end_line()

    def _open_destination(self, word: str) -> None:
        is_known = word in KEPT
        self.notes += word == "footnote" and not self._group.is_skipped
        group = replace(self._group, is_optional=False, in_fonts=word == "fonttbl")
        if word in BOXES and not group.is_box:
            self._aside.append(self._runs)
            self._runs = []
            group = replace(group, is_box=True)
        unskips = word in BOXES or word == "ud"
        skipped = False if unskips else self._group.is_skipped or not is_known
        self._group = replace(group, is_skipped=skipped)

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._group = replace(self._group, is_optional=True)
        elif sign in "\r\n":
            if not self._group.is_skipped:
                self._end_line()
        else:
            self._write(SIGNS.get(sign, ""))

    def _take_text(self, text: str) -> None:
        passed = min(self._passed, len(text))
        self._passed -= passed
        if text.isascii():
            self._write(text[passed:])
        elif self._is_utf8:
            self._write(text[passed:].encode("latin-1").decode("utf-8", "replace"))
        else:
            self._bytes += text[passed:].encode("latin-1")

    def _take_byte(self, byte: str) -> None:
        if self._passed:
            self._passed -= 1
        else:
            self._bytes.append(int(byte, 16))

    def _write_bytes(self) -> None:
        if self._bytes:
            font = self._fonts.get(self._group.font or 0) if self._group.font is not None else None
            self._write(bytes(self._bytes).decode(font or self._encoding, "replace"))
            self._bytes.clear()

    def _write(self, text: str) -> None:
        group = self._group
        if text and not (group.is_skipped or group.is_gone or group.is_optional):
            self._runs.append(Run(text, group.is_bold))

    def _set_bold(self, number: int | None) -> None:
        self._group = replace(self._group, is_bold=number != 0)

    def _set_gone(self, number: int | None) -> None:
        self._group = replace(self._group, is_gone=number != 0)

    def _reset_format(self, _: int | None) -> None:
        self._group = replace(self._group, is_bold=False, is_gone=False, font=None)

    def _reset_paragraph(self, _: int | None) -> None:
        if not self._group.is_skipped:
            self._in_table = self._is_heading = False

    def _set_fallback(self, number: int | None) -> None:
        self._group = replace(self._group, fallback=min(max(number or 0, 0), 9))

    def _write_code(self, number: int | None) -> None:
        if number is not None and -0x8000 <= number <= 0xFFFF:
            self._write(chr(number % 0x10000))
        self._passed = self._group.fallback

    def _set_font(self, number: int | None) -> None:
        self._group = replace(self._group, font=number)

    def _set_charset(self, number: int | None) -> None:
        encoding = None if number is None else CHARSETS.get(number)
        if self._group.font is not None and encoding is not None:
            self._fonts[self._group.font] = encoding

    def _set_page_of_font(self, number: int | None) -> None:
        if self._group.font is not None and is_code_page(number):
            self._fonts[self._group.font] = f"cp{number}"

    def _set_page(self, number: int | None) -> None:
        if is_code_page(number):
            self._encoding = f"cp{number}"

    def _set_mac(self, _: int | None) -> None:
        self._encoding = "mac_roman"

    def _set_table(self, number: int | None) -> None:
        if not self._group.is_skipped:
            self._in_table = number != 0

    def _set_style(self, number: int | None) -> None:
        if not self._group.is_skipped:
            self._is_heading = number in self._headings

    def _set_level(self, number: int | None) -> None:
        if not self._group.is_skipped and number is not None:
            self._is_heading = self._is_heading or number < _FIRST_HEADINGS

    def _end_line(self) -> None:
        if self._in_table and not self._group.is_box:
            self._cell.append(self._take_runs())
        else:
            self._end_paragraph()

    def _take_runs(self) -> str:
        text = _mend("".join(run.text for run in self._runs))
        self._runs = []
        return text

    def _end_cell(self, _: int | None) -> None:
        if not self._group.is_skipped:
            self._cell.append(self._take_runs())
            self._cells.append("\n".join(self._cell).strip())
            self._cell = []

    def _end_row(self, _: int | None) -> None:
        if self._cells and not self._group.is_skipped:
            self._rows.append(self._cells)
            self._cells = []

    def _end_paragraph(self) -> None:
        runs = [Run(_mend(run.text), run.is_bold) for run in _join_halves(self._runs)]
        self._runs = []
        block = join_runs(runs, is_heading=self._is_heading)
        if self._group.is_box:
            self._boxes += [block] if block.text else []
            return
        if not block.text and self._rows:
            return
        self._end_table()
        self._blocks += [block, *self._boxes]
        self._boxes = []

    def _end_table(self) -> None:
        if self._cell or self._cells:
            self._cells.append("\n".join(self._cell).strip())
            self._rows.append(self._cells)
            self._cell, self._cells = [], []
        self._blocks += lay_grid(self._rows)
        self._rows = []


def _join_halves(runs: list[Run]) -> list[Run]:
    """Join runs of one format, so that no character stays in two halves."""
    joined: list[list[str]] = []
    bold: list[bool] = []
    for run in runs:
        if not bold or bold[-1] != run.is_bold:
            joined.append([])
            bold.append(run.is_bold)
        joined[-1].append(run.text)
    return [Run("".join(texts), is_bold) for texts, is_bold in zip(joined, bold, strict=True)]


def _mend(text: str) -> str:
    """Make one character of the two halves that rich text writes of those beyond U+FFFF."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
