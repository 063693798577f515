"""Reports to files: one file, or one and a folder of pages beside it; whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import OutputError, UsageError
from distmode.files import hash_text, remove_temporary, write_bytes
from distmode.report.page.rendering import GENERATOR, Page, name_folder

SUFFIXES = (".html", ".htm")
_BEGINNING_BYTES = 2048
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        report: The report itself.
        folder: Of its other pages; None where it has none.
        pages: How many other pages.
        size: Bytes of all together.
    """

    report: Path
    folder: Path | None
    pages: int
    size: int


def check_report_place(report: Path) -> None:
    """Make sure that a report can go where it is asked for, and that nothing else is lost.

    Raises:
        UsageError: It has another suffix than `.html`, something else is there already, or the
            folder of its pages holds other files than pages of a report.
    """
    if report.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--out {report}: a report is an .html file; name one")
    if report.exists() and not _is_ours(report):
        raise UsageError(
            f"--out {report}: is there already and is no report of distmode; name another file"
        )
    folder = report.with_name(name_folder(report.name))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"--out {report}: {folder} is there already; name another file")
    strange = next((path for path in _list(folder) if not _is_ours(path)), None)
    if strange is not None:
        raise UsageError(
            f"--out {report}: its pages would go to {folder}, which holds other files "
            f"({strange.name}); name another file"
        )


def write_report(pages: Iterable[Page], report: Path) -> Written:
    """Write a report; the pages of an earlier one of the same name go.

    Its pages take their place together, the report itself after them; on a failure before that what
    stood there stays. Only the owner can read them.

    Args:
        pages: From `render_report`; the report itself is the one without a name.
        report: Where it goes, checked by `check_report_place`.

    Raises:
        OutputError: Something cannot be written.
    """
    folder = report.with_name(name_folder(report.name))
    temporary = _make_temporary(folder)
    remove_temporary(report)
    try:
        return _write_all(pages, report, folder, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write_all(pages: Iterable[Page], report: Path, folder: Path, temporary: Path) -> Written:
    size = count = 0
    whole = b""
    for page in pages:
        data = page.html.encode()
        size += len(data)
        if page.name:
            count += 1
            write_bytes(temporary / "new" / page.name, data)
        else:
            whole = data
    _replace_folder(temporary, folder, any_pages=count > 0)
    write_bytes(report, whole)
    return Written(report, folder if count else None, count, size)


def _replace_folder(temporary: Path, folder: Path, *, any_pages: bool) -> None:
    """Put the new pages in the place of the old; those of withdrawn interviews must not stay."""
    try:
        if folder.exists():
            folder.rename(temporary / "old")
        if any_pages:
            (temporary / "new").chmod(0o700)
            (temporary / "new").rename(folder)
    except OSError as error:
        if (temporary / "old").exists() and not folder.exists():
            with suppress(OSError):
                (temporary / "old").rename(folder)
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror}); name a place with --out that can be"
        ) from error


def _make_temporary(folder: Path) -> Path:
    prefix = f".distmode-{hash_text(folder.name)[:16]}-"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f"{prefix}*{_PART}"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(dir=folder.parent, prefix=prefix, suffix=_PART))
    except OSError as error:
        raise OutputError(
            f"{folder.parent}: cannot be written ({error.strerror}); "
            "name a place with --out that can be"
        ) from error


def _list(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in os.scandir(folder)] if folder.is_dir() else []


def _is_ours(path: Path) -> bool:
    """Tell whether a file is a page that distmode wrote."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING_BYTES)
    except OSError:
        return False
    return f'<meta name="generator" content="{GENERATOR}'.encode() in beginning
