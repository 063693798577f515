import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from distmode.codebook import Mode
from distmode.errors import DistmodeError, EvaluationError, TableError, UsageError
from distmode.tables import CodedTable, read_coded_excerpts
from distmode.workflow import SecondCoders, read_second_coders

Row = Mapping[str, str]
TALK = [f"We sat down in week {number} and shared the work out." for number in range(12)]
MODES = ["formal", "none", "pragmatic"] * 4


def write(path: Path, rows: Sequence[Row]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def data(tmp_path: Path) -> CodedTable:
    """Twelve excerpts of three interviews, coded by ann."""
    rows = [
        {"id": f"e{i}", "text": talk, "mode": mode, "coder": "ann", "interview": f"i{i % 3}"}
        for i, (talk, mode) in enumerate(zip(TALK, MODES, strict=True))
    ]
    return read_coded_excerpts([write(tmp_path / "data.jsonl", rows)])


def code(count: int, **more: str) -> list[dict[str, str]]:
    return [{"id": f"e{i}", "mode": "cultural", **more} for i in range(count)]


def read(data: CodedTable, *paths: Path) -> SecondCoders:
    return read_second_coders(paths, data)


def test_excerpts_are_found_by_id(data: CodedTable, tmp_path: Path) -> None:
    path = write(tmp_path / "bob.csv", code(5))
    found = read(data, path)
    (coder,) = found.coders
    assert (coder.first, coder.second) == ("ann", "bob")
    assert coder.modes == dict.fromkeys(range(5), Mode.CULTURAL)
    assert found.warnings == ()


def test_excerpts_without_ids_are_found_by_their_talk(data: CodedTable, tmp_path: Path) -> None:
    rows = [{"text": f"  {talk.upper()} ", "mode": "formal"} for talk in TALK[3:6]]
    (coder,) = read(data, write(tmp_path / "bob.csv", rows)).coders
    assert coder.second == "bob"
    assert coder.modes == dict.fromkeys((3, 4, 5), Mode.FORMAL)


def test_other_ids_do_no_harm_where_the_talk_is_there(data: CodedTable, tmp_path: Path) -> None:
    # Excerpt e0 of this coder is e7 of the data, and its x1 is e1.
    rows = [
        {"id": "e0", "text": TALK[7], "mode": "formal"},
        {"id": "x1", "text": TALK[1], "mode": "cultural"},
        {"id": "e2", "text": "Something else was said.", "mode": "none"},
    ]
    found = read(data, write(tmp_path / "bob.csv", rows))
    assert found.coders[0].modes == {1: Mode.CULTURAL, 7: Mode.FORMAL}
    (warning,) = found.warnings
    assert "1 of 3 codings by bob are of no excerpt of the data" in warning


def test_the_same_talk_in_several_interviews_is_told_apart(tmp_path: Path) -> None:
    rows = [
        {"id": f"e{i}", "text": "Yes, we did.", "mode": "none", "interview": f"i{i}"}
        for i in range(3)
    ]
    data = read_coded_excerpts([write(tmp_path / "data.jsonl", rows)])
    theirs = [
        {"text": "Yes, we did.", "mode": mode, "interview": interview}
        for mode, interview in (("formal", "i2"), ("cultural", "i0"))
    ]
    (coder,) = read(data, write(tmp_path / "bob.jsonl", theirs)).coders
    assert coder.modes == {0: Mode.CULTURAL, 2: Mode.FORMAL}


def test_a_file_can_hold_several_coders(data: CodedTable, tmp_path: Path) -> None:
    rows = [{"id": f"e{i}", "coder_1": "formal", "coder_2": "none" if i else ""} for i in range(4)]
    one, other = read(data, write(tmp_path / "wide.csv", rows)).coders
    assert (one.second, other.second) == ("coder_1", "coder_2")
    assert (len(one.modes), len(other.modes)) == (4, 3), "what was left out is no coding"


def test_files_of_one_coder_each(data: CodedTable, tmp_path: Path) -> None:
    bob = write(tmp_path / "bob.csv", code(4))
    eve = write(tmp_path / "eve.jsonl", [{"text": TALK[0], "mode": "none", "coder": "Eve"}])
    assert [one.second for one in read(data, bob, eve).coders] == ["bob", "Eve"]


def test_who_coded_the_data_is_left_out_beside_others(data: CodedTable, tmp_path: Path) -> None:
    rows = [*code(3, coder="ann"), *code(4, coder="bob")]
    found = read(data, write(tmp_path / "both.csv", rows))
    (coder,) = found.coders
    assert coder.second == "bob"
    assert any("3 codings by ann are of excerpts that ann coded" in one for one in found.warnings)


def test_data_without_coders_are_called_so(tmp_path: Path) -> None:
    rows = [{"id": "e0", "text": TALK[0], "mode": "none"}]
    data = read_coded_excerpts([write(tmp_path / "data.jsonl", rows)])
    (coder,) = read(data, write(tmp_path / "bob.csv", code(1))).coders
    assert coder.first == "the data's coder"


def test_the_same_codes_throughout_are_doubted(data: CodedTable, tmp_path: Path) -> None:
    rows = [{"id": f"e{i}", "mode": mode} for i, mode in enumerate(MODES)]
    (warning,) = read(data, write(tmp_path / "bob.csv", rows)).warnings
    assert "all 12 codings by bob are the same as those of the data" in warning


BAD: dict[str, tuple[list[dict[str, str]], type[DistmodeError], str]] = {
    "strange": (
        [{"id": "e1", "mode": "heroic"}],
        TableError,
        r"strange\.csv: row 2.*'heroic'.*formal",
    ),
    "apart": ([{"id": "z1", "mode": "none"}], EvaluationError, "none of the 1 codings by apart"),
    "same": (code(3, coder="ann"), EvaluationError, "ann coded the same excerpts in the data"),
    "empty": ([{"id": "e1", "mode": ""}], EvaluationError, "no excerpt has a mode"),
    "twice": (
        [{"id": i, "text": TALK[1], "mode": "none"} for i in ("e1", "f1")],
        TableError,
        r"twice\.csv: row 3: a second coding by twice of the excerpt in .*row 2",
    ),
    "bare": ([{"talk": "We led.", "mode": "none"}], TableError, "no column 'text'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_codings_are_named(data: CodedTable, tmp_path: Path, name: str) -> None:
    rows, error, message = BAD[name]
    with pytest.raises(error, match=message):
        read(data, write(tmp_path / f"{name}.csv", rows))


def test_the_same_file_twice_is_refused(data: CodedTable, tmp_path: Path) -> None:
    path = write(tmp_path / "bob.csv", code(3))
    with pytest.raises(UsageError, match=r"bob\.csv: named twice"):
        read(data, path, tmp_path / "." / "bob.csv")
    copy = tmp_path / "copy.csv"
    copy.write_bytes(path.read_bytes())
    with pytest.raises(UsageError, match=r"copy\.csv: holds the very codings of .*bob\.csv"):
        read(data, path, copy)
    with pytest.raises(UsageError, match=r"data\.jsonl: holds the very codings of the data"):
        read(data, tmp_path / "data.jsonl")
