import os
import re
import stat
from pathlib import Path

import pytest

from distmode.errors import OutputError, UsageError
from distmode.files import (
    check_new,
    check_replaceable,
    hash_bytes,
    hash_file,
    hash_text,
    remove_temporary,
    resolve_all,
    write_bytes,
    write_whole,
)


def test_hashes_are_the_published_sha256_of_abc(tmp_path: Path) -> None:
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "abc").write_bytes(b"abc")
    assert hash_bytes(b"abc") == hash_text("abc") == hash_file(tmp_path / "abc") == expected


def test_a_written_file_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "labels.jsonl"
    write_bytes(path, b"one\n")
    assert path.read_bytes() == b"one\n"
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["labels.jsonl"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_or_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="pipe: cannot be written"):
        write_bytes(pipe, b"one\n")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_a_killed_run_left_is_removed_of_that_file_alone(tmp_path: Path) -> None:
    with write_whole(tmp_path / "labels.jsonl") as file:
        begun = [entry.name for entry in tmp_path.iterdir()]
        file.write(b"one\n")
    for name in begun:
        (tmp_path / name).touch()
    with write_whole(tmp_path / "other.jsonl"):
        remove_temporary(tmp_path / "labels.jsonl")
        left = [entry.name for entry in tmp_path.iterdir()]
    assert begun
    assert not set(begun) & set(left)
    assert len(left) == 2
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["labels.jsonl", "other.jsonl"]


def test_what_stood_there_stays_when_writing_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b"before")

    def break_off() -> None:
        with write_whole(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["taken", "taken/labels.jsonl"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "taken"
    if "/" in place:
        folder.write_bytes(b"a file where a folder should be")
    else:
        folder.mkdir()
    with pytest.raises(OutputError, match=r"taken.*cannot be written.*--out"):
        write_bytes(tmp_path / place, b"x")


OURS = re.compile(rb"id,share\n")


def test_only_files_that_begin_as_ours_may_be_replaced(tmp_path: Path) -> None:
    place = tmp_path / "table.csv"
    assert not check_replaceable(place, "--csv", OURS, ())
    place.write_bytes(b"")
    assert not check_replaceable(place, "--csv", OURS, ()), "nothing is lost"
    place.write_bytes(b"id,share\na,0.5\n")
    assert check_replaceable(place, "--csv", OURS, ())
    place.write_bytes(b"id,mode\na,formal\n")
    with pytest.raises(UsageError, match=r"--csv .*table.csv: is there already and is nothing"):
        check_replaceable(place, "--csv", OURS, ())
    assert not check_replaceable(tmp_path, "--csv", OURS, ()), "told by whoever writes"


def test_an_input_is_never_replaced_whatever_it_is_called(tmp_path: Path) -> None:
    place = tmp_path / "table.csv"
    place.write_bytes(b"id,share\n")
    (tmp_path / "link.csv").symlink_to(place)
    (tmp_path / "folder").mkdir()
    inputs = resolve_all([tmp_path / "link.csv", None])
    for name in ("table.csv", "link.csv", "folder/../table.csv"):
        with pytest.raises(UsageError, match="is read from, so it cannot be written"):
            check_replaceable(tmp_path / name, "--csv", OURS, inputs)


def test_where_people_write_nothing_may_stand(tmp_path: Path) -> None:
    check_new(tmp_path / "sheet.csv", "--out")
    (tmp_path / "sheet.csv").write_bytes(b"")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    for name in ("sheet.csv", "gone.csv"):
        with pytest.raises(UsageError, match=f"^--out: .*{name} is there already and may hold"):
            check_new(tmp_path / name, "--out")
