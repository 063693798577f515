"""Files written whole or not at all, for their owner only; hashes; what comes with distmode."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO

from distmode.errors import DiskFullError, OutputError, UsageError

_CHUNK_BYTES = 1 << 20
_BEGINNING_BYTES = 4096
_TEMPORARY, _PART = ".distmode-", ".part"
# No file can be written after these: no room, over the quota, over the size that is allowed.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


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


def resolve_all(paths: Iterable[Path | None]) -> frozenset[Path]:
    """Return where files and folders truly lie, to compare outputs with; None is left out."""
    return frozenset(path.resolve() for path in paths if path is not None)


def check_new(path: Path, named: str) -> None:
    """Make sure that nothing stands where a file is to go that people may write codings into.

    Args:
        path: Where it is to go.
        named: The option that it follows from, for the message.

    Raises:
        UsageError: Something stands there, whoever wrote it.
    """
    if os.path.lexists(path):
        raise UsageError(
            f"{named}: {path} is there already and may hold codings; name another file, or take "
            "it away first"
        )


def check_replaceable(
    path: Path, option: str, beginning: re.Pattern[bytes], inputs: Collection[Path]
) -> bool:
    """Make sure, before any work, that a file can be written without the loss of another's.

    Args:
        path: Where it is to go.
        option: The option that names it, for the message.
        beginning: How what is to be written begins; a file that begins so may be replaced, and an
            empty one.
        inputs: What the command reads, as `resolve_all` gives it.

    Returns:
        Whether such a file stands there.

    Raises:
        UsageError: It is an input, or another file stands there.
        OutputError: What stands there cannot be read.
    """
    if path.resolve() in inputs:
        raise UsageError(
            f"{option} {path}: is read from, so it cannot be written; name another place"
        )
    if not path.is_file():  # folders and devices are told by whoever writes
        return False
    try:
        with path.open("rb") as file:
            found = file.read(_BEGINNING_BYTES)
    except OSError as error:
        raise cannot_write(path, error) from error
    if found and not beginning.match(found):
        raise UsageError(
            f"{option} {path}: is there already and is nothing that this command writes; name "
            "another place, or take it away first"
        )
    return bool(found)


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
        raise cannot_write(path, error) from error
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
        if path.exists() and not path.is_file():
            # Whoever may write to /dev would replace the device for all by a file.
            raise OSError(errno.EINVAL, "is a device or a pipe, not a file")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_name_temporary(path), suffix=_PART)
    except OSError as error:
        raise cannot_write(path, error) from error
    os.close(handle)
    return Path(name)


def _name_temporary(path: Path) -> str:
    return f"{_TEMPORARY}{hash_text(path.name)[:16]}-"


def remove_temporary(path: Path) -> None:
    """Remove what a killed run left of a file that it was writing."""
    for left in path.parent.glob(f"{_name_temporary(path)}*{_PART}"):
        with suppress(OSError):
            left.unlink()


def remove_all_temporary(folder: Path) -> None:
    """Remove what a killed run left of files that it was writing in a folder and below."""
    for left in folder.rglob(f"{_TEMPORARY}*{_PART}"):
        with suppress(OSError):
            left.unlink()


def cannot_write(path: Path, error: OSError) -> OutputError:
    """Return the error that says why a file cannot be written, and what to do."""
    reason = error.strerror or type(error).__name__
    if error.errno in _FULL:
        return DiskFullError(
            f"{path}: cannot be written ({reason}); make room and give the same command again, or "
            "name another place with --out"
        )
    return OutputError(f"{path}: cannot be written ({reason}); name a place with --out that can be")
