import json
import os
import threading
from pathlib import Path

import pytest

from distmode.batch import Journal
from distmode.errors import OutputError


def write(path: Path, key: str = "key", **data: bytes) -> Journal:
    journal = Journal(path, key)
    for mark, one in data.items():
        journal.add(mark, one)
    return journal


def read(path: Path, key: str = "key") -> dict[str, bytes]:
    journal = Journal(path, key)
    found = {mark: journal.read(entry) for mark, entry in journal.entries.items()}
    journal.close()
    return found


def test_what_was_added_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "labels.journal"
    write(path, ada=b"one\n", bea=b"", cleo=b'{"mark": "dora", "size": 0}\n').close()
    assert read(path) == {"ada": b"one\n", "bea": b"", "cleo": b'{"mark": "dora", "size": 0}\n'}
    write(path, dora=b"four").close()
    assert list(read(path)) == ["ada", "bea", "cleo", "dora"]


def test_the_last_of_two_entries_holds(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = write(path, ada=b"old")
    journal.add("ada", b"new")
    journal.close()
    assert read(path) == {"ada": b"new"}


@pytest.mark.skipif(os.name != "posix", reason="permissions are otherwise")
def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    write(tmp_path / "journal").close()
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


def test_another_run_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write(path, ada=b"one").close()
    other = Journal(path, "other")
    assert (other.dropped, other.entries) == (True, {})
    other.add("bea", b"two")
    other.close()
    assert read(path, "other") == {"bea": b"two"}
    new = Journal(tmp_path / "new", "key")
    assert new.dropped is False
    new.close()


def test_wherever_a_run_is_killed_what_was_whole_before_is_found(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    ends: list[int] = []
    journal = Journal(path, "key")
    ends.append(path.stat().st_size)
    for mark in ("ada", "bea"):
        journal.add(mark, mark.encode() * 3)
        ends.append(path.stat().st_size)
    journal.close()
    whole = path.read_bytes()
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        found = read(path)
        assert list(found) == ["ada", "bea"][: sum(size >= end for end in ends[1:])]
        # What did not hold is gone, so that the next entry stands where it can be found.
        write(path, cleo=b"three").close()
        assert read(path) == {**found, "cleo": b"three"}


@pytest.mark.parametrize(
    "damage",
    [
        b"\0" * 512,
        b"[]\n",
        b"not json\n",
        b'{"mark": "bea"}\n',
        b'{"mark": "bea", "size": -1, "sha256": ""}\n',
        b'{"mark": "bea", "size": "x", "sha256": ""}\n',
        b'{"mark": "bea", "size": 3, "sha256": "0"}\nabc',
        b'{"mark": "bea", "size": 9000000000000000000, "sha256": "0"}\nabc',
        b"\xff\xfe\n",
        b"[" * 100_000,
    ],
)
def test_damage_costs_what_comes_after_it_and_nothing_else(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "journal"
    write(path, ada=b"one").close()
    whole = path.read_bytes()
    path.write_bytes(whole + damage)
    assert read(path) == {"ada": b"one"}
    assert path.read_bytes() == whole


def test_bytes_that_were_changed_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write(path, ada=b"one", bea=b"two").close()
    path.write_bytes(path.read_bytes().replace(b"one", b"0ne"))
    assert read(path) == {}


def test_threads_can_read_while_others_add(tmp_path: Path) -> None:
    journal = write(tmp_path / "journal", ada=b"a" * 10_000)
    first = journal.entries["ada"]
    wrong: list[int] = []

    def look() -> None:
        wrong.extend(1 for _ in range(2000) if journal.read(first) != b"a" * 10_000)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(500):
        journal.add(str(number), str(number).encode() * 50)
    for reader in readers:
        reader.join()
    journal.close()
    assert not wrong
    expected = {str(number): str(number).encode() * 50 for number in range(500)}
    assert read(tmp_path / "journal") == {"ada": b"a" * 10_000, **expected}


def test_a_journal_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(tmp_path / "file" / "journal", "key")
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(tmp_path, "key")


def test_when_all_is_done_it_goes(tmp_path: Path) -> None:
    journal = write(tmp_path / "journal", ada=b"one")
    assert json.loads((tmp_path / "journal").read_text().splitlines()[0])["key"] == "key"
    journal.remove()
    assert list(tmp_path.iterdir()) == []
    journal.remove()
