"""Office files are zip archives: looked into before anything is unpacked, and never onto disk."""

import io
import zipfile
import zlib

from distmode.errors import TranscriptError

# A long interview unpacks to a few MB of XML; pictures may add a hundred. Beyond that it is a bomb.
_LARGEST_UNPACKED = 500 * 1024 * 1024
_LARGEST_XML = 100 * 1024 * 1024
_MOST_MEMBERS = 10_000
_XML_SUFFIXES = (".xml", ".rels", ".qde", ".txt")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def open_archive(data: bytes, *, source: str, kind: str) -> zipfile.ZipFile:
    """Open an archive after a look at what it would unpack to.

    Args:
        data: The whole file.
        source: Its name, for messages.
        kind: What it should be, suffix and all: "a Word document (.docx)".

    Raises:
        TranscriptError: No archive, damaged, protected by a password, or a bomb.
    """
    if data.startswith(_OLD_OFFICE):
        raise TranscriptError(
            f"{source}: is not {kind} but an old Office file or is protected by a password; "
            "open it and save it in the present format without a password"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
        raise damaged_archive(source, kind, error) from None
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    xml = (member.file_size for member in members if _is_xml(member.filename))
    if (
        unpacked > _LARGEST_UNPACKED
        or max(xml, default=0) > _LARGEST_XML
        or len(members) > _MOST_MEMBERS
    ):
        raise TranscriptError(
            f"{source}: unpacks to {unpacked >> 20} MB in {len(members)} parts, more than an "
            "interview takes; save its text as .txt if it is one"
        )
    return archive


def read_member(archive: zipfile.ZipFile, member: str, *, source: str, kind: str) -> bytes:
    """Return the bytes of one member; no more than its entry declares are unpacked.

    Raises:
        TranscriptError: It is not there, damaged or encrypted.
    """
    try:
        return archive.read(member)
    except (KeyError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise damaged_archive(source, kind, error) from None
    except (zipfile.BadZipFile, zlib.error) as error:
        raise damaged_archive(source, kind, error) from None


def damaged_archive(source: str, kind: str, error: Exception) -> TranscriptError:
    """Return the error for an office file that cannot be read."""
    return TranscriptError(
        f"{source}: is not {kind} that can be read ({type(error).__name__}); "
        "open it in the program that made it and save it again"
    )


def _is_xml(name: str) -> bool:
    return name.lower().endswith(_XML_SUFFIXES)
