from pathlib import Path

import pytest

from distmode.errors import OutputError
from distmode.files import hash_bytes, hash_file, hash_text, write_bytes, write_whole


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
