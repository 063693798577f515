"""Runs that are stopped, by whatever, and given again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from distmode.errors import ExitStatus
from tests.command_line import Run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed otherwise")

COPIES = 6
INPUTS = 6 * COPIES
SEED = 1
LITE = ("--model", "distmode-en-lite")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, interviews: Path) -> Path:
    """A folder of 36 transcripts."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(COPIES):
        for path in sorted(interviews.rglob("*.*")):
            place = folder / f"school{number}" / path.name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(path.read_bytes())
    return folder


def read_output(out: Path) -> Mapping[str, bytes]:
    """Return all files of an output by name; times and provenance are not compared."""
    files = [out] if out.is_file() else [file for file in out.rglob("*") if file.is_file()]
    return {str(f.relative_to(out.parent)): f.read_bytes() for f in files if f.name != "run.json"}


@dataclass(frozen=True, slots=True)
class Output:
    """Where labels go: `folder`, `labels.jsonl` or `table.csv`."""

    path: Path

    @property
    def journal(self) -> Path:
        """Where it is written down what is finished."""
        name = self.path.with_name(f"{self.path.name}.journal")
        return name if self.path.suffix else self.path / "run.journal"

    def count_finished(self) -> int:
        """Return how many inputs are finished at the moment."""
        try:
            return self.journal.read_bytes().count(b'{"mark": ')
        except FileNotFoundError:
            return 0

    def list_leftovers(self) -> list[str]:
        """Return the files that only a run that is under way needs."""
        beside = self.path.parent
        found = [*beside.glob(f"{self.path.name}.*"), *beside.glob(".*"), *self.path.rglob("*")]
        return [path.name for path in found if path.suffix in {".journal", ".lock", ".part"}]


def begin(
    archive: Path, out: Path, *options: str, limit: Callable[[], None] | None = None
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "distmode", "label", str(archive), "--out", str(out)]
    return subprocess.Popen(
        [*command, *LITE, *options],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=limit,
    )


def wait_until(is_so: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    while not is_so():
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


def begin_until(archive: Path, output: Output, jobs: int, finished: int) -> "subprocess.Popen[str]":
    """Start a run; return when so many inputs are finished."""
    process = begin(archive, output.path, "-j", str(jobs))
    wait_until(lambda: output.count_finished() >= finished, process)
    return process


def find_children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def count_from_before(run: Run, archive: Path, out: Path, *options: str) -> int:
    """Give the command again; return how many inputs were not labelled anew."""
    ended = run("label", archive, "--out", out, *LITE, *options)
    assert ended.status == 0, ended.err
    told = ended.err.partition(f"{INPUTS} inputs labelled, ")[2]
    return int(told.split()[0]) if "by an earlier run" in told else 0


@pytest.fixture(scope="module")
def wanted(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What runs that nobody stops give: `folder`, `labels.jsonl` and `table.csv`."""
    from distmode.cli import app

    folder = tmp_path_factory.mktemp("wanted")
    for name in ("folder", "labels.jsonl", "table.csv"):
        arguments = ["label", archive, "--out", folder / name, *LITE, "-j", "1"]
        assert CliRunner().invoke(app, [str(one) for one in arguments]).exit_code == 0
    return folder


def kill(archive: Path, output: Output, *, jobs: int, chance: random.Random) -> None:
    """Kill a run at some moment; none of its processes lives on."""
    more = chance.randint(1, INPUTS // 3)
    process = begin_until(archive, output, jobs, output.count_finished() + more)
    children = find_children(process.pid)
    assert len(children) >= (jobs if jobs > 1 else 0)
    time.sleep(chance.uniform(0, 0.05))
    process.kill()
    process.communicate()
    assert output.count_finished() < INPUTS, "it was not killed in time"
    ends = time.monotonic() + 20
    while any(map(is_running, children)):
        assert time.monotonic() < ends, "processes outlive the run that they belong to"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def killed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is left of each output when its run is killed early on."""
    folder = tmp_path_factory.mktemp("killed")
    for name, jobs in (("folder", 1), ("labels.jsonl", 2), ("table.csv", 1)):
        kill(archive, Output(folder / name), jobs=jobs, chance=random.Random(f"{SEED} {name}"))
    return folder


@pytest.mark.parametrize(("name", "jobs"), [("folder", 2), ("labels.jsonl", 1), ("table.csv", 1)])
def test_a_run_that_is_killed_again_and_again_gives_the_same_bytes(
    run: Run, archive: Path, wanted: Path, killed: Path, tmp_path: Path, name: str, jobs: int
) -> None:
    output = Output(shutil.copytree(killed, tmp_path / "killed") / name)
    assert output.path.is_dir() or not output.path.exists()
    kill(archive, output, jobs=jobs, chance=random.Random(f"{SEED + 1} {name}"))
    finished = output.count_finished()
    # An entry that the kill cut in two is counted here, and is not kept.
    assert count_from_before(run, archive, output.path) in (finished - 1, finished)
    assert read_output(output.path) == read_output(wanted / name)
    assert output.list_leftovers() == []


def test_an_interrupt_ends_at_once_and_the_run_goes_on_later(
    run: Run, archive: Path, wanted: Path, tmp_path: Path
) -> None:
    output = Output(tmp_path / "labels.jsonl")
    process = begin_until(archive, output, jobs=2, finished=5)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C on a terminal: everybody gets it
    _, err = process.communicate(timeout=20)
    assert process.returncode == ExitStatus.INTERRUPTED
    kept = output.count_finished()
    assert err == (
        f"distmode: stopped; {kept} of {INPUTS} inputs are done and kept; give the same command "
        "again to go on\n"
    )
    assert output.list_leftovers() == ["labels.jsonl.journal"]
    assert count_from_before(run, archive, output.path) == kept
    assert read_output(output.path) == read_output(wanted / "labels.jsonl")


def test_the_second_run_on_an_output_refuses_and_the_first_is_unharmed(
    run: Run, archive: Path, wanted: Path, tmp_path: Path
) -> None:
    output = Output(tmp_path / "folder")
    process = begin_until(archive, output, jobs=1, finished=3)
    process.send_signal(signal.SIGSTOP)
    try:
        refused = run("label", archive, "--out", output.path, *LITE)
    finally:
        process.send_signal(signal.SIGCONT)
    assert refused.status == ExitStatus.NOTHING_DONE
    assert refused.err.count("\n") == 1
    assert "another run of distmode is writing there; wait until it has ended" in refused.err
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert read_output(output.path) == read_output(wanted / "folder")
    assert output.list_leftovers() == []


@pytest.mark.parametrize(("name", "most"), [("folder", 25_500), ("labels.jsonl", 200_000)])
def test_a_full_disk_is_one_clear_line_and_the_run_goes_on_when_there_is_room(
    run: Run, archive: Path, wanted: Path, tmp_path: Path, name: str, most: int
) -> None:
    import resource

    output = Output(tmp_path / name)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    process = begin(archive, output.path, "-j", "1", "-q", limit=limit)
    _, err = process.communicate(timeout=60)
    assert process.returncode == ExitStatus.SOME_INPUTS_FAILED
    assert err.count("\n") == 1
    assert "cannot be written (File too large); make room and give the same command again" in err
    assert output.list_leftovers() == [output.journal.name]
    whole = read_output(wanted / name)
    written = {n: data for n, data in read_output(output.path.parent).items() if "journal" not in n}
    assert all(whole[n.partition("/")[2]] == data for n, data in written.items())
    ended = run("label", archive, "--out", output.path, *LITE)
    assert ended.status == 0
    assert "by an earlier run" in ended.err
    assert read_output(output.path) == whole
    assert output.list_leftovers() == []


@pytest.mark.parametrize("name", ["folder", "labels.jsonl"])
def test_after_a_kill_what_changed_is_labelled_anew(
    run: Run, archive: Path, killed: Path, tmp_path: Path, name: str
) -> None:
    changed = shutil.copytree(archive, tmp_path / "archive")
    lines = (changed / "school0" / "coles.txt").read_text().splitlines(keepends=True)
    (changed / "school0" / "coles.txt").write_text("".join(lines[:-8]))
    output = Output(shutil.copytree(killed, tmp_path / "killed") / name)
    finished = output.count_finished()
    assert count_from_before(run, changed, output.path) == finished - 1
    assert run("label", changed, "--out", tmp_path / "fresh" / name, *LITE).status == 0
    assert read_output(output.path) == read_output(tmp_path / "fresh" / name)


@pytest.mark.parametrize("name", ["folder", "labels.jsonl"])
@pytest.mark.parametrize("option", [["--prior", "interviews"], ["--no-text"]])
def test_after_a_kill_other_options_begin_anew(
    run: Run, archive: Path, killed: Path, tmp_path: Path, name: str, option: list[str]
) -> None:
    output = Output(shutil.copytree(killed, tmp_path / "killed") / name)
    assert output.count_finished()
    assert count_from_before(run, archive, output.path, *option) == 0
    assert output.list_leftovers() == []


def test_a_folder_that_is_complete_is_left_but_for_what_changed(
    run: Run, archive: Path, wanted: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(wanted / "folder", tmp_path / "folder")
    whole = read_output(wanted / "folder")
    assert count_from_before(run, archive, out) == INPUTS
    edited, lost = out / "school3" / "ruth.txt.jsonl", out / "school5" / "dean.docx.jsonl"
    edited.write_text(edited.read_text().replace('"mode":"', '"mode":"not-', 1))
    lost.unlink()
    assert count_from_before(run, archive, out) == INPUTS - 2
    assert read_output(out) == whole
    assert count_from_before(run, archive, out, "--prior", "interviews") == 0
    assert count_from_before(run, archive, out, "--prior", "interviews") == INPUTS
    assert count_from_before(run, archive, out) == 0
    assert read_output(out) == whole
    shutil.copy(archive / "school0" / "coles.txt", archive / "school0" / "new.txt")
    try:
        ended = run("label", archive, "--out", out, *LITE)
    finally:
        (archive / "school0" / "new.txt").unlink()
    assert f"{INPUTS + 1} inputs labelled, {INPUTS} inputs by an earlier run" in ended.err


def test_a_file_that_is_complete_is_made_anew(
    run: Run, archive: Path, wanted: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copy(wanted / "labels.jsonl", tmp_path))
    assert count_from_before(run, archive, out, "--prior", "interviews") == 0
    assert read_output(out) != read_output(wanted / "labels.jsonl")
    assert count_from_before(run, archive, out) == 0
    assert read_output(out) == read_output(wanted / "labels.jsonl")
