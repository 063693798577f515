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
from distmode.transcript.running import read_markdown, read_plain
from distmode.transcript.tabular import read_csv, read_json_lines, read_tsv
from distmode.transcript.word import read_word

# The longest interviews take 1 MB as text and 20 MB as .docx with pictures.
LARGEST_BYTES = 200 * 1024 * 1024

_GUESSED_BYTES = 4096
_SRT_START = re.compile(rb"\s*\d+\s*\n\s*\d+:\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->")


class Reader(Protocol):
    """What reads one format."""

    def __call__(self, data: bytes, *, source: str, reading: Reading) -> Draft:
        """Read a whole file; raises TranscriptError where it cannot."""


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_plain,
        ".md": read_markdown,
        ".docx": read_word,
        ".vtt": read_captions,
        ".srt": read_captions,
        ".csv": read_csv,
        ".tsv": read_tsv,
        ".jsonl": read_json_lines,
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
    check_size(len(data), source)
    if not data.strip(b"\x00\t\n\r "):
        raise TranscriptError(f"{source}: is empty; is it the right file, and is it complete?")
    draft = reader(data, source=source, reading=reading)
    return finish_transcript(draft, source=source, source_sha256=hash_bytes(data), reading=reading)


def check_size(size: int, source: str) -> None:
    """Refuse a file that no interview fills.

    Args:
        size: In bytes.
        source: Its name, for the message.

    Raises:
        TranscriptError: It is too large.
    """
    if size > LARGEST_BYTES:
        raise TranscriptError(
            f"{source}: has {size / 2**20:.0f} MB, more than the {LARGEST_BYTES >> 20} MB read; "
            "is it a recording? Save the transcript's text as .txt"
        )


def guess_suffix(data: bytes) -> str:
    r"""Return the suffix that bytes from standard input should have had.

    >>> guess_suffix(b"WEBVTT\n"), guess_suffix(b'{"text": "Yes."}'), guess_suffix(b"Ada: Yes.")
    ('.vtt', '.jsonl', '.txt')
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"WEBVTT"):
        return ".vtt"
    if start.startswith(b"PK\x03\x04"):
        return ".docx"
    if start.startswith(b"{") and _is_object(start.split(b"\n", 1)[0]):
        return ".jsonl"
    sample = start[:_GUESSED_BYTES].replace(b"\r\n", b"\n")
    return ".srt" if _SRT_START.match(sample) else ".txt"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
