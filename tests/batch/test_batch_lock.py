import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from distmode.batch import lock_output
from distmode.errors import OutputError

_HOLD = """
import sys, pathlib
from distmode.batch import lock_output
path = pathlib.Path(sys.argv[1])
with lock_output(path, of=path.parent):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_run_at_a_time_and_nothing_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "run.lock"
    with lock_output(path, of=path.parent):
        with (
            pytest.raises(OutputError, match=r"folder: another run of distmode is writing there"),
            lock_output(path, of=path.parent),
        ):
            raise AssertionError("both have it")
        assert path.exists()
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == []
    with lock_output(path, of=path.parent):
        pass


def test_it_goes_when_the_run_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock_output(tmp_path / "lock", of=tmp_path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_a_killed_run_left_locks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(OutputError, match="another run"), lock_output(path, of=tmp_path):
        raise AssertionError("both have it")
    holder.kill()
    holder.communicate()
    assert path.exists()
    with lock_output(path, of=tmp_path):
        pass
    assert not path.exists()


def test_it_holds_while_many_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    inside: list[int] = []
    together: list[int] = []
    times: list[int] = []

    def come_and_go() -> None:
        while len(times) < 200:
            try:
                with lock_output(path, of=tmp_path):
                    inside.append(1)
                    together.append(len(inside))
                    inside.pop()
                    times.append(1)
            except OutputError:
                pass

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(together) == {1}
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match="cannot be written"),
        lock_output(tmp_path / "file" / "lock", of=tmp_path / "file"),
    ):
        raise AssertionError("it was")
