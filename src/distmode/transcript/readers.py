"""The readers by suffix: one function a format, each from bytes to a draft."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.files import hash_bytes
from distmode.transcript.assembly import finish_transcript
from distmode.transcript.captions import read_captions
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.opendocument import read_open_document
from distmode.transcript.printed import read_pdf
from distmode.transcript.project import PROJECT_SUFFIX, read_project
from distmode.transcript.recognised import read_json
from distmode.transcript.rich import read_rich_text
from distmode.transcript.running import read_markdown, read_plain
from distmode.transcript.tabular import read_csv, read_json_lines, read_tsv, read_xlsx
from distmode.transcript.tei import read_tei
from distmode.transcript.web import read_page
from distmode.transcript.word import read_word

_GUESSED_BYTES = 4096
# What files of a format begin with, small letters and capitals alike; the first that fits counts.
_STARTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"WEBVTT"), ".vtt"),
    (re.compile(rb"%PDF-"), ".pdf"),
    (re.compile(rb"\{\\rtf"), ".rtf"),
    (re.compile(rb"<!doctype html|<html|<head|<body", re.IGNORECASE), ".html"),
    (re.compile(rb"<\?xml|<TEI"), ".xml"),
    (re.compile(rb"\s*\d+\s*\n\s*\d+:\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->"), ".srt"),
)
# Names that stand in an archive as they are; other archives are taken for Word documents.
_ARCHIVES: tuple[tuple[bytes, str], ...] = (
    (b"opendocument.text", ".odt"),
    (b"xl/workbook.xml", ".xlsx"),
    (b"project.qde", PROJECT_SUFFIX),
)
_JSON_START = re.compile(rb"\[\s*\{|\{\s*\"")


class Reader(Protocol):
    """What reads one format."""

    def __call__(self, data: bytes, *, source: str, reading: Reading) -> Draft:
        """Read a whole file; raises TranscriptError where it cannot."""


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_plain,
        ".md": read_markdown,
        ".docx": read_word,
        ".odt": read_open_document,
        ".rtf": read_rich_text,
        ".pdf": read_pdf,
        ".html": read_page,
        ".htm": read_page,
        ".vtt": read_captions,
        ".srt": read_captions,
        ".csv": read_csv,
        ".tsv": read_tsv,
        ".xlsx": read_xlsx,
        ".json": read_json,
        ".jsonl": read_json_lines,
        ".xml": read_tei,
        PROJECT_SUFFIX: read_project,
    }
)
SUFFIXES: tuple[str, ...] = tuple(READERS)


def read_transcript(data: bytes, *, suffix: str, source: str, reading: Reading) -> Transcript:
    """Read the bytes of one interview.

    Args:
        data: The whole file.
        suffix: Which format: one of `SUFFIXES`, in any case.
        source: Its name, for ids and messages.
        reading: The user's options.

    Returns:
        The transcript; its plain text is what all offsets refer to.

    Raises:
        TranscriptError: Another format, damaged, too large, or without talk.
        UsageError: The speaker pattern is no regular expression.
    """
    reader = READERS.get(suffix.lower())
    if reader is None:
        raise TranscriptError(
            f"{source}: files of the kind '{suffix}' are not read; "
            f"save it as one of {', '.join(SUFFIXES)}"
        )
    check_size(len(data), source, most=reading.largest_bytes)
    if not data.strip(b"\x00\t\n\r "):
        raise TranscriptError(f"{source}: is empty; is it the right file, and is it complete?")
    draft = reader(data, source=source, reading=reading)
    return finish_transcript(draft, source=source, source_sha256=hash_bytes(data), reading=reading)


def check_size(size: int, source: str, *, most: int) -> None:
    """Refuse a file that no interview fills.

    Args:
        size: In bytes.
        source: Its name, for the message.
        most: Size of the largest that is read.

    Raises:
        TranscriptError: It is too large.
    """
    if size > most:
        raise TranscriptError(
            f"{source}: has {size / 2**20:.0f} MB, more than the {most / 2**20:.0f} MB read; is it "
            "a recording? Give its transcript, or allow more with --max-file-mb"
        )


def guess_suffix(data: bytes) -> str:
    r"""Return the suffix that bytes from standard input should have had.

    >>> guess_suffix(b"WEBVTT\n"), guess_suffix(b'{"text": "Yes."}'), guess_suffix(b"Ada: Yes.")
    ('.vtt', '.jsonl', '.txt')
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PK\x03\x04"):
        return next((suffix for mark, suffix in _ARCHIVES if mark in data), ".docx")
    if start.startswith(b"{") and _is_row(*start.partition(b"\n")[::2]):
        return ".jsonl"
    if _JSON_START.match(start):
        return ".json"
    sample = start[:_GUESSED_BYTES].replace(b"\r\n", b"\n")
    return next((suffix for pattern, suffix in _STARTS if pattern.match(sample)), ".txt")


def _is_row(line: bytes, rest: bytes) -> bool:
    """Say whether the first line is an object of JSON Lines, not all of a JSON file."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    return bool(rest.strip()) or not any(isinstance(one, (list, dict)) for one in value.values())
