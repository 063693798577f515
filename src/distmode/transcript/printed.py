"""Reads `.pdf`: lines are joined to paragraphs; running heads, page and line numbers left out.

pypdf lays the text of each page out by position (its `layout` mode), which keeps lines, indents and
gaps; what it passes over (text in embedded forms, or turned) its plain mode finds. pypdf bounds
what compressed streams may unpack to.
"""

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from distmode.errors import TranscriptError
from distmode.transcript.draft import Draft, Reading, Script
from distmode.transcript.pages import Page, join_pages
from distmode.transcript.turns import find_turns

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# Interviews take up to a hundred pages, a book of them a thousand; bombs repeat a page for ever.
_MOST_PAGES = 3000
_MOST_CHARACTERS = 20_000_000
# What draws the pages of a long interview takes 2 MB; each MB costs pypdf seconds.
_MOST_DRAWING = 20 * 1024 * 1024
# The layout may lose this share of the letters before it is given up for the plain text.
_LOST_SHARE = 0.01
# A page with fewer letters than this is a picture with at most a stamp on it.
_FEW_LETTERS = 5


def read_pdf(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.pdf` file; its plain text is its paragraphs, with blank lines at gaps.

    Raises:
        TranscriptError: Not a PDF, damaged, protected by a password, or pictures without text.
    """
    # pypdf logs what it mends, with pieces of the text; logs are no place for talk.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    # Damaged files fail in pypdf in many ways; all mean the same to the user.
    try:
        pages = _read_pages(data, source)
    except TranscriptError:
        raise
    except (Exception, RecursionError) as error:
        raise _damaged(source, error) from None
    empty = sum(_count_letters("".join(page)) < _FEW_LETTERS for page in pages)
    if empty == len(pages):
        raise TranscriptError(
            f"{source}: holds pictures of pages and no text ({empty} pages); run text recognition "
            "(OCR) on it, check the result, and save it as .docx or .txt"
        )
    joined = join_pages(pages)
    warnings = (*joined.warnings, *_warn_of_empty(empty, len(pages)))
    return find_turns(Script(joined.text, paragraphs="line", warnings=warnings), reading)


def _warn_of_empty(empty: int, pages: int) -> tuple[str, ...]:
    if not empty:
        return ()
    return (f"pages without text: {empty} of {pages}; if they are scans, their talk is missing",)


def _damaged(source: str, error: Exception) -> TranscriptError:
    return TranscriptError(
        f"{source}: is not a PDF that can be read ({type(error).__name__}); "
        "save the transcript as .docx or .txt from the program that made the PDF"
    )


def _read_pages(data: bytes, source: str) -> tuple[Page, ...]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    _unlock(reader, source)
    pages: list[Page] = []
    length = drawing = 0
    for page in reader.pages:
        contents = page.get_contents()
        drawing += 0 if contents is None else len(contents.get_data())
        if len(pages) >= _MOST_PAGES or drawing > _MOST_DRAWING or length > _MOST_CHARACTERS:
            raise TranscriptError(
                f"{source}: page {len(pages) + 1}: has more pages, drawings or characters up to "
                "here than interviews take; save its text as .txt if it is one"
            )
        text = _read_text(page)
        length += len(text)
        pages.append(tuple(text.split("\n")))
    if not pages:
        raise TranscriptError(f"{source}: has no pages; save the transcript as .docx or .txt")
    return tuple(pages)


def _unlock(reader: "PdfReader", source: str) -> None:
    """Open a PDF that only restricts printing or copying; one with a password stays closed."""
    from pypdf.errors import DependencyError, PdfReadError

    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except (DependencyError, PdfReadError, NotImplementedError, ValueError):
        opened = False
    if not opened:
        raise TranscriptError(
            f"{source}: is protected by a password or encrypted; save a copy without protection"
        )


def _read_text(page: "PageObject") -> str:
    plain = page.extract_text()
    try:
        layout = page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=True)
    # The layout fails where a page is odd; the plain text then does.
    except Exception:
        return _mend(plain)
    kept = _count_letters(layout) >= (1 - _LOST_SHARE) * _count_letters(plain)
    return _mend(layout if kept else plain)


def _count_letters(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _mend(text: str) -> str:
    """Return a text whose lines end in LF, without control characters and halves of pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "".join(_printable(text))


def _printable(text: str) -> Iterator[str]:
    for character in text:
        if character >= " " or character in "\n\t":
            yield character
