"""Bytes to text: finds the encoding, makes line ends LF, and says where letters are in doubt."""

import codecs
import re
from dataclasses import dataclass

from distmode.errors import TranscriptError

# What files begin with that are no text, and what they are; the suffix was lost or is wrong.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an office file (.docx, .odt, .xlsx)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file (.doc, .xls)"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a recording or a picture"),
    (b"ID3\x03", "a recording"),
    (b"ID3\x04", "a recording"),
    (b"OggS", "a recording"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)

# The longer mark first: that of UTF-32 begins like that of UTF-16.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE_BYTES = 1 << 16
_WINDOW_BYTES = 1 << 19
# English in UTF-16 has a zero in nearly every second byte; other scripts still have it for blanks.
_UTF16_ZEROS = 0.4
_UTF16_STRAY_ZEROS = 0.05
# A Western text has few letters beyond ASCII; more of them point to another alphabet.
_WESTERN_SHARE = 0.2
_CONTROL_SHARE = 0.02
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_ASCII = bytes(range(128))
_MAC_APOSTROPHE = re.compile(rb"[A-Za-z]\xd5[a-z]")
_WINDOWS_QUOTE = re.compile(rb"[\x91-\x94]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as it was decoded.

    Attributes:
        text: With LF line ends and without a byte order mark.
        encoding: Python's name of the encoding.
        warnings: What is in doubt, with its place; without the file's name, and without talk.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode_text(data: bytes, *, name: str) -> Decoded:
    r"""Decode the bytes of a text file.

    A byte order mark decides; else UTF-8, UTF-16 that shows by its zero bytes, Windows-1252 (or Mac
    Roman, where the apostrophes say so), and last what charset-normalizer takes it for. CRLF and CR
    become LF.

    Args:
        data: The whole file.
        name: The file's name, for the message.

    Raises:
        TranscriptError: The bytes are no text.

    >>> decode_text(b"\xef\xbb\xbfone\r\ntwo", name="a.txt").text
    'one\ntwo'
    >>> decode_text(b"caf\xe9 and tea", name="a.txt").encoding
    'cp1252'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding, name)
    _refuse_signature(data, name)
    if b"\x00" in data:
        return _decode_as(data, _find_utf16(data, name), name)
    try:
        return _finish(data.decode("utf-8"), "utf-8", (), name)
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error.start, name)


def _refuse_signature(data: bytes, name: str) -> None:
    kind = next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)
    if kind is None and data[4:8] == b"ftyp":
        kind = "a recording"
    if kind is not None:
        raise TranscriptError(
            f"{name}: is not text but looks like {kind}; "
            "give it its own suffix, or save the transcript as .docx or .txt"
        )


def _find_utf16(data: bytes, name: str) -> str:
    sample = data[:_SAMPLE_BYTES]
    half = max(len(sample) // 2, 1)
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    whole = len(data) % 2 == 0
    if whole and second >= _UTF16_ZEROS and first <= _UTF16_STRAY_ZEROS:
        return "utf-16-le"
    if whole and first >= _UTF16_ZEROS and second <= _UTF16_STRAY_ZEROS:
        return "utf-16-be"
    raise TranscriptError(
        f"{name}: is not text (a zero byte at byte {data.index(0) + 1}); "
        "save the transcript as .docx or as plain text in UTF-8"
    )


def _decode_as(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return _finish(data.decode(encoding), encoding, (), name)
    except UnicodeDecodeError:
        return _finish(data.decode(encoding, "replace"), encoding, (), name)


def _decode_legacy(data: bytes, first_bad: int, name: str) -> Decoded:
    place = f"byte {data[first_bad]:#04x} in line {_count_lines(data[:first_bad])}"
    # A window around the first doubtful byte: a large file must not take minutes to guess at.
    window = data[max(0, first_bad - _WINDOW_BYTES) : first_bad + _WINDOW_BYTES]
    if _is_damaged_utf8(window):
        return _finish(data.decode("utf-8", "replace"), "utf-8", (), name)
    encoding = _guess_legacy(window)
    warning = (
        f"not UTF-8 ({place}), read as {encoding}: "
        "if letters look wrong, save the file as UTF-8 and read it again"
    )
    return _finish(data.decode(encoding, "replace"), encoding, (warning,), name)


def _is_damaged_utf8(data: bytes) -> bool:
    lengths = [len(match.group()) for match in _MULTIBYTE.finditer(data)]
    return len(lengths) > _count_high(data) - sum(lengths)


def _count_high(data: bytes) -> int:
    return len(data.translate(None, _ASCII))


def _guess_legacy(data: bytes) -> str:
    if len(_MAC_APOSTROPHE.findall(data)) > len(_WINDOWS_QUOTE.findall(data)):
        return "mac-roman"
    if _count_high(data) <= _WESTERN_SHARE * len(data):
        return "cp1252"
    return _detect(data) or "cp1252"


def _detect(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else best.encoding


def _finish(text: str, encoding: str, warnings: tuple[str, ...], name: str) -> Decoded:
    # DOS editors end a file with Ctrl-Z.
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    sample = text[:_SAMPLE_BYTES]
    if "\x00" in text or len(_CONTROLS.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise TranscriptError(
            f"{name}: is not text (it holds control characters that no text has); "
            "save the transcript as .docx or as plain text in UTF-8"
        )
    if "\ufffd" in text:
        warnings = (*warnings, _describe_replaced(text))
    return Decoded(text, encoding, warnings)


def _describe_replaced(text: str) -> str:
    count = text.count("\ufffd")
    first = text.index("\ufffd")
    line = text.count("\n", 0, first) + 1
    column = first - text.rfind("\n", 0, first)
    return (
        f"{count} unreadable {'character stands' if count == 1 else 'characters stand'} as U+FFFD, "
        f"the first in line {line}, column {column}: "
        "save the file as UTF-8 from the program that wrote it"
    )


def _count_lines(data: bytes) -> int:
    return len(re.findall(rb"\r\n|\r|\n", data)) + 1
