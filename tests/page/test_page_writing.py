import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from distmode.errors import OutputError, UsageError
from distmode.report.page import Page, check_report_place, write_report
from distmode.report.page.rendering import GENERATOR

OURS = f'<!DOCTYPE html><meta name="generator" content="{GENERATOR} 0">'
# A writer that is killed when it has written the first of two pages.
_KILLED = """
import os, signal, sys
from pathlib import Path
from distmode.report.page import Page, write_report

def give():
    yield Page("1.html", "talk")
    os.kill(os.getpid(), signal.SIGKILL)

write_report(give(), Path(sys.argv[1]))
"""
PARTS = [Page("1.html", f"{OURS}one"), Page("2.html", f"{OURS}two"), Page("", f"{OURS}all")]


def list_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_pages_are_for_their_owner_only_and_those_of_an_earlier_report_go(tmp_path: Path) -> None:
    place = tmp_path / "to" / "report.html"
    written = write_report(PARTS, place)
    assert list_files(tmp_path / "to") == [
        "report-files",
        "report-files/1.html",
        "report-files/2.html",
        "report.html",
    ]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "to" / "report-files").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "to" / "report-files" / "1.html").stat().st_mode) == 0o600
    assert (written.pages, written.size) == (2, 3 * len(OURS) + 9)
    check_report_place(place)
    write_report(PARTS[1:], place)
    assert not (tmp_path / "to" / "report-files" / "1.html").exists()
    assert write_report(PARTS[2:], place).folder is None
    assert list_files(tmp_path / "to") == ["report.html"]


def test_what_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    write_report(PARTS, place)
    before = list_files(tmp_path)

    def fail() -> object:
        yield Page("1.html", "new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(fail(), place)  # type: ignore[arg-type]
    assert list_files(tmp_path) == before
    assert (tmp_path / "report-files" / "1.html").read_text() == PARTS[0].html


def test_nothing_of_anybody_else_is_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    with pytest.raises(UsageError, match=r"\.html file"):
        check_report_place(tmp_path / "labels.jsonl")
    place.write_text("<p>my own page", encoding="utf-8")
    with pytest.raises(UsageError, match="no report of distmode"):
        check_report_place(place)
    place.unlink()
    folder = tmp_path / "report-files"
    folder.mkdir()
    check_report_place(place)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        check_report_place(place)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(PARTS, tmp_path / "file" / "report.html")


def test_what_a_killed_run_left_half_written_goes(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    write_report(PARTS, report)
    other = tmp_path / ".distmode-of-another-run.part"
    other.write_text("whole soon")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(report)], cwd=Path.cwd(), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (left,) = (path for path in tmp_path.glob(".distmode-*.part") if path != other)
    assert list(left.rglob("*.html"))
    write_report(PARTS, report)
    assert list(tmp_path.glob(".distmode-*.part")) == [other]
