import io
import os
import sys
from pathlib import Path

import pytest

from distmode.errors import TranscriptError
from distmode.transcript import Problem, Source, Sources, find_sources, read_source
from distmode.transcript.draft import LARGEST_BYTES


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Ada: So.\n", encoding="utf-8")


def names_of(found: Sources) -> list[str]:
    return [source.name for source in found.sources]


def test_a_folder_is_walked_in_order_and_named_from_itself(tmp_path: Path) -> None:
    make(tmp_path, "b/2.txt", "b/10.TXT", "a.vtt", "b/c/x.docx", "z.jsonl", "a.csv")
    found = find_sources([tmp_path])
    assert names_of(found) == ["a.csv", "a.vtt", "b/10.TXT", "b/2.txt", "b/c/x.docx", "z.jsonl"]
    assert found.sources[2] == Source(tmp_path / "b" / "10.TXT", "b/10.TXT")
    assert (found.problems, found.notes) == ((), ())


def test_what_is_no_transcript_is_passed_over_and_counted(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", ".hidden.txt", "~$a.docx", ".git/b.txt", "__MACOSX/c.txt")
    assert names_of(find_sources([tmp_path])) == ["a.txt"]
    assert find_sources([tmp_path]).notes == ()
    make(tmp_path, "x.doc", "y.doc", "README.md", "notes", "LICENSE.txt")
    found = find_sources([tmp_path])
    assert names_of(found) == ["a.txt"]
    (note,) = found.notes
    assert "5 files passed over" in note
    assert ".doc (2)" in note
    assert "README.md (1)" in note
    assert "no suffix (1)" in note


def test_files_are_named_from_the_folder_they_share(tmp_path: Path) -> None:
    make(tmp_path, "s/hill/ada.txt", "s/vale/ada.txt", "s/vale/ben.srt")
    files = [tmp_path / "s/vale/ben.srt", tmp_path / "s/hill/../hill/ada.txt"]
    assert names_of(find_sources(files)) == ["vale/ben.srt", "hill/ada.txt"]
    assert names_of(find_sources(files[:1])) == ["ben.srt"]
    assert names_of(find_sources([*files, tmp_path / "gone.txt"])) == [
        "vale/ben.srt",
        "hill/ada.txt",
    ]


def test_names_do_not_depend_on_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "hill/ada.txt", "hill/b/ben.txt")
    monkeypatch.chdir(tmp_path / "hill")
    assert names_of(find_sources([Path()])) == ["ada.txt", "b/ben.txt"]
    assert names_of(find_sources([Path("ada.txt"), Path("b/ben.txt")])) == ["ada.txt", "b/ben.txt"]
    assert names_of(find_sources([Path("../hill")])) == ["ada.txt", "b/ben.txt"]


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    found = find_sources([Path("-"), tmp_path / "a.txt", Path("-")])
    assert found.sources == (Source(None, "stdin"), Source(tmp_path / "a.txt", "a.txt"))


def test_a_file_given_twice_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "hill/ada.txt", "hill/ben.txt")
    found = find_sources([tmp_path / "hill/ada.txt", tmp_path, tmp_path / "hill"])
    assert names_of(found) == ["ada.txt", "hill/ben.txt"]
    assert found.problems == ()


def test_two_inputs_of_one_name_are_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "hill/ada.txt", "vale/ada.txt", "vale/ben.txt")
    found = find_sources([tmp_path / "hill", tmp_path / "vale"])
    assert names_of(found) == ["ada.txt", "ben.txt"]
    (problem,) = found.problems
    assert problem.path == str(tmp_path / "vale" / "ada.txt")
    assert "the same name 'ada.txt'" in problem.message
    assert problem.advice == "give the folder that holds both"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gone.txt", "is not there; check the path"),
        ("a.doc", r"kind '\.doc' are not read; open it in Word"),
        ("a.XLS", r"kind '\.xls' are not read; save the sheet as \.xlsx"),
        ("a.mp3", "it is a recording; give its transcript"),
        ("a.xyz", r"kind '\.xyz' are not read; save it as one of \.txt"),
        ("plain", "has no suffix; save it as one of"),
        ("empty", "holds no transcript .* check that it is the right folder"),
        ("scans", r"holds no transcript .* its \.doc files: open it in Word"),
    ],
)
def test_a_problem_says_what_to_do(tmp_path: Path, name: str, says: str) -> None:
    make(tmp_path, "a.doc", "a.XLS", "a.mp3", "a.xyz", "plain", "good.txt", "scans/1.doc")
    (tmp_path / "empty").mkdir()
    found = find_sources([tmp_path / name, tmp_path / "good.txt"])
    assert names_of(found) == ["good.txt"]
    (problem,) = found.problems
    assert isinstance(problem, Problem)
    assert str(problem).startswith(str(tmp_path / name) + ": ")
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(str(problem))


def test_loops_of_links_are_walked_once(tmp_path: Path) -> None:
    make(tmp_path, "hill/ada.txt")
    (tmp_path / "hill" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "hill" / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = find_sources([tmp_path])
    assert names_of(found) == ["hill/ada.txt"]
    assert "1 file passed over, which is not read: .txt (1)" in found.notes[0]


def test_names_that_are_no_utf8_are_made_printable(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(raw)).write_bytes(b"Ada: So.")
    except OSError:
        pytest.skip("this file system takes no such names")
    (source,) = find_sources([tmp_path]).sources
    assert source.name == "caf\ufffd.txt"
    assert read_source(source) == b"Ada: So."


def test_a_source_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    assert read_source(Source(tmp_path / "a.txt", "a.txt")) == b"Ada: So.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ben: Oh?")))
    assert read_source(Source(None, "stdin")) == b"Ben: Oh?"


def test_a_source_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"^gone\.txt: cannot be read \(No such file"):
        read_source(Source(tmp_path / "gone.txt", "gone.txt"))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(TranscriptError, match=r"^a\.txt: has 200 MB, more than the 200 MB read"):
        read_source(Source(path, "a.txt"))
