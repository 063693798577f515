"""Files written whole or not at all, for their owner only; hashes; what comes with distmode."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO

from distmode.errors import OutputError

_CHUNK_BYTES = 1 << 20


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal; lone surrogates included."""
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: The file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


@cache
def read_words(name: str) -> frozenset[str]:
    """Return the words of a list that the package ships: one a line, `#` begins a comment."""
    text = (files("distmode") / "data" / name).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def list_shipped(card: str, places: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """Return the folders that come with distmode and hold a file of one name, sorted by name.

    Args:
        card: The name of the file, such as `card.json`.
        places: Folders to look in instead, an earlier one before a later one.
    """
    found: dict[str, Path] = {}
    for place in _shipped_places() if places is None else places:
        for path in place.glob(f"*/{card}"):
            found.setdefault(path.parent.name, path.parent)
    return tuple(found[name] for name in sorted(found))


def _shipped_places() -> tuple[Path, ...]:
    package = Path(str(files("distmode")))
    checkout = package.parent.parent
    # Only a source checkout: beside an installed package, `models` could be anybody's.
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return (package / "models", checkout / "models")
    return (package / "models",)


@contextmanager
def write_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place only when all of it is written.

    The bytes go to a temporary file in the same folder, are flushed to disk, and are then renamed;
    on any failure the temporary file is removed and what stood there before stays. Folders that are
    missing are made. Only the owner can read the result, since talk is private.

    Raises:
        OutputError: The folder or the file cannot be written.
    """
    temporary = _make_temporary(path)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file whole (see `write_whole`)."""
    with write_whole(path) as file:
        file.write(data)


def _make_temporary(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(21, "is a folder")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".distmode-", suffix=".part")
    except OSError as error:
        raise _cannot_write(path, error) from error
    os.close(handle)
    return Path(name)


def _cannot_write(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(f"{path}: cannot be written ({reason}); name a place with --out that can be")
