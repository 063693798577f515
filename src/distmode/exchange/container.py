"""The files inside a REFI-QDA project (.qdpx): which is the project, and which its texts.

Programs and people pack them in more ways than the standard has: with a folder around all of it,
with `Sources` in capitals, with backslashes, with what macOS puts beside every file.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from distmode.archive import read_member
from distmode.encoding import decode_text
from distmode.errors import TranscriptError
from distmode.exchange.counting import RawText

if TYPE_CHECKING:
    import zipfile

KIND = "a REFI-QDA project (.qdpx)"
_INTERNAL = "internal://"
_BYTE_ORDER_MARK = "\ufeff"
_APPLE = "__macosx/"
# All interviews of a large study come to a tenth of this; beyond it is an attack or a mistake.
_LARGEST_TEXTS = 64 << 20


class Container:
    """Reads files of a project; none that lies outside it.

    Args:
        archive: The opened file.
        source: Its name, for messages.

    Attributes:
        project: Name of the project file within it.

    Raises:
        TranscriptError: There is no project file.
    """

    def __init__(self, archive: "zipfile.ZipFile", source: str) -> None:
        self._archive = archive
        self._source = source
        self._files = {_fold(name): name for name in archive.namelist()}
        self._read_bytes = 0
        inner = _find_project(self._files)
        if inner is None:
            raise TranscriptError(
                f"{source}: holds no project file (project.qde); export it again as a "
                "REFI-QDA project"
            )
        self.project = self._files[inner]
        self._folder = inner.rpartition("/")[0]

    def read_project(self) -> bytes:
        """Return the bytes of the project file.

        Raises:
            TranscriptError: It is damaged.
        """
        return read_member(self._archive, self.project, source=self._source, kind=KIND)

    def read_text(self, path: str) -> RawText | None:
        """Return a text; None where it is not in the project.

        Args:
            path: As the project gives it, such as `internal://GUID.txt`. Projects of older programs
                leave the scheme out; other schemes lead out of the project.

        Raises:
            TranscriptError: It is damaged or no text, or all texts together are too long.
        """
        inner = _fold(path).removeprefix(_INTERNAL)
        # Some write blanks and accents of the name with percent signs, as in a web address.
        places = [f"{self._folder}/sources/{one}".lstrip("/") for one in (inner, unquote(inner))]
        member = next((self._files[one] for one in places if one in self._files), None)
        if member is None:
            return None
        data = read_member(self._archive, member, source=self._source, kind=KIND)
        self._read_bytes += len(data)
        if self._read_bytes > _LARGEST_TEXTS:
            raise TranscriptError(
                f"{self._source}: holds more than {_LARGEST_TEXTS >> 20} MB of text, which no "
                "interviews do; export the project in parts"
            )
        return _decode(data, f"{self._source}: {member[-60:]}")


def _fold(name: str) -> str:
    return name.replace("\\", "/").lower()


def _find_project(names: Iterable[str]) -> str | None:
    """Return the project file that lies nearest to the root."""
    found = [one for one in names if one.endswith(".qde") and not one.startswith(_APPLE)]
    return min(found, key=lambda one: one.count("/"), default=None)


def _decode(data: bytes, name: str) -> RawText:
    """Return a text with its line ends as they stand in the file."""
    if not data:
        return RawText("")
    try:
        # What the standard asks for; talk may well hold what looks like no text.
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode(decode_text(data, name=name).encoding, "replace")
    has_mark = text.startswith(_BYTE_ORDER_MARK)
    return RawText(text[1:] if has_mark else text, has_mark)
