import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from distmode.codebook import Mode
from distmode.errors import TableError
from distmode.files import hash_bytes
from distmode.tables import CodedTable, read_coded_excerpts

RUNS = "The heads of year each run their own pastoral team."
HALL = "We painted the hall over the summer."
ASKED = "She asked whether she could start a garden, and we let her."


def write_jsonl(path: Path, *rows: Mapping[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_csv(path: Path, *rows: list[str]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def read_error(*paths: Path) -> str:
    with pytest.raises(TableError) as caught:
        read_coded_excerpts(paths)
    message = str(caught.value)
    assert "\n" not in message
    for talk in (RUNS, HALL, ASKED):
        assert talk[:20] not in message
    return message


def read_csv_modes(tmp_path: Path, mode: str, modes: str) -> CodedTable:
    path = write_csv(tmp_path / "codes.csv", ["text", "mode", "modes"], [RUNS, mode, modes])
    return read_coded_excerpts([path])


def test_a_coded_excerpt_holds_what_its_row_says(tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "codes.jsonl",
        {
            "id": 7,
            "school": "hillside",
            "interview": "hillside/ada",
            "speaker": "Ada",
            "role": "headteacher",
            "coder": "B",
            "text": f"  {RUNS}\r\nSo\rit is. ",
            "mode": " Formal ",
            "modes": ["formal", "cultural"],
            "register": "plain",
        },
        {"text": HALL, "mode": None},
        {"text": ASKED, "mode": "opportunistic"},
    )
    table = read_coded_excerpts([path])
    first, second = table.excerpts
    assert (first.id, first.school, first.interview) == ("7", "hillside", "hillside/ada")
    assert (first.speaker, first.role, first.coder) == ("Ada", "headteacher", "B")
    assert first.text == f"{RUNS}\nSo\nit is."
    assert (first.mode, first.modes) == (Mode.FORMAL, (Mode.FORMAL, Mode.CULTURAL))
    assert first.place == f"{path}: line 1"
    assert second.id == "codes.jsonl#3"
    assert (second.school, second.interview, second.coder) == (None, None, None)
    assert second.modes == (Mode.OPPORTUNISTIC,)
    assert table.undecided == 1
    [source] = table.sources
    assert (source.name, source.sha256) == ("codes.jsonl", hash_bytes(path.read_bytes()))
    assert source.rows == 3
    assert table.warnings == ()


def test_csv_columns_are_found_in_any_case_and_an_empty_mode_is_undecided(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "codes.csv",
        [" TEXT", "Mode ", "ID"],
        [RUNS, "formal", "a1"],
        [HALL, "  ", "a2"],
        ["'- " + ASKED, "opportunistic", ""],
    )
    table = read_coded_excerpts([path])
    assert [excerpt.id for excerpt in table.excerpts] == ["a1", "codes.csv#3"]
    assert table.excerpts[1].text == "- " + ASKED
    # The heading is row 1 of a spreadsheet.
    assert table.excerpts[1].place == f"{path}: row 4"
    assert table.undecided == 1


@pytest.mark.parametrize(
    ("mode", "modes", "expected"),
    [
        ("formal", "", ("formal",)),
        ("formal", "formal", ("formal",)),
        ("formal", "formal;cultural", ("formal", "cultural")),
        ("formal", "formal, Cultural", ("formal", "cultural")),
        ("formal", "formal | cultural|strategic", ("formal", "cultural", "strategic")),
        ("formal", '["formal", "cultural"]', ("formal", "cultural")),
        ("formal", "['formal', 'cultural']", ("formal", "cultural")),
        ("formal", "formal;formal", ("formal",)),
        ("none", "", ()),
        ("none", "none", ()),
        ("none", "[]", ()),
    ],
)
def test_modes_of_a_csv_cell(
    tmp_path: Path, mode: str, modes: str, expected: tuple[str, ...]
) -> None:
    [excerpt] = read_csv_modes(tmp_path, mode, modes).excerpts
    assert excerpt.modes == expected


@pytest.mark.parametrize(
    ("mode", "modes", "found"),
    [
        ("formal", "cultural;formal", "begins with 'cultural', but the row's mode is 'formal'"),
        ("none", "formal", "begins with 'formal', but the row's mode is 'none'"),
        ("formal", "formal;none", "'none' stands beside other modes"),
        ("formal", "formal;formla", "'formla' is not in the codebook; allowed are formal, prag"),
    ],
)
def test_modes_that_do_not_fit_are_refused(
    tmp_path: Path, mode: str, modes: str, found: str
) -> None:
    with pytest.raises(TableError) as caught:
        read_csv_modes(tmp_path, mode, modes)
    assert str(caught.value).startswith(f"{tmp_path / 'codes.csv'}: row 2, column 'modes': ")
    assert found in str(caught.value)


def test_modes_of_an_undecided_row_are_not_read(tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "a.jsonl",
        {"text": RUNS, "mode": None, "modes": ["formal", "cultural"]},
        {"text": HALL, "mode": "none", "modes": []},
    )
    assert read_coded_excerpts([path]).undecided == 1


def test_an_unknown_code_is_named_with_what_is_allowed_and_cut_short(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["text", "mode"], [HALL, "Formal\x1b[2J ways " + RUNS])
    message = read_error(path)
    assert message.startswith(f"{path}: row 2, column 'mode': 'Formal [2J ways The heads of y' is")
    assert "allowed are formal, pragmatic, strategic, incremental, opportunistic" in message
    assert "leave it empty" in message


@pytest.mark.parametrize(
    ("value", "found"),
    [(True, "true or false"), (3, "a number"), (["formal"], "a list"), ({HALL: 1}, "an object")],
)
def test_a_mode_that_is_not_a_code_is_refused(tmp_path: Path, value: object, found: str) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {"text": HALL, "mode": value})
    assert f"{path}: line 1, column 'mode': found {found}, expected a code" in read_error(path)


@pytest.mark.parametrize(
    ("value", "found"),
    [(3, "a number"), ({HALL: 1}, "an object"), (["formal", None], "null"), ([[]], "a list")],
)
def test_modes_that_are_not_codes_are_refused(tmp_path: Path, value: object, found: str) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {"text": HALL, "mode": "formal", "modes": value})
    assert f"{path}: line 1, column 'modes': found {found}, expected a code" in read_error(path)


def test_all_bad_rows_are_counted_in_one_error(tmp_path: Path) -> None:
    first = write_csv(
        tmp_path / "a.csv",
        ["text", "mode"],
        [RUNS, "formal"],
        [HALL, "nothing"],
        [ASKED, "oportunistic"],
    )
    second = write_jsonl(
        tmp_path / "b.jsonl",
        {"text": "  ", "mode": "formal"},
        {"text": RUNS, "mode": "strategy"},
        {"text": None, "mode": "formal"},
        {"text": 12, "mode": "formal"},
    )
    message = read_error(first, second)
    assert message.startswith(f"{first}: row 3, column 'mode': 'nothing' is not in the codebook")
    assert message.endswith("; and 2 more rows like it; and 3 more rows with other faults")


def test_an_empty_text_and_a_text_that_is_none_are_refused(tmp_path: Path) -> None:
    empty = write_csv(tmp_path / "a.csv", ["text", "mode"], [" ", "formal"])
    assert f"{empty}: row 2, column 'text': there is no text; fill it in" in read_error(empty)
    number = write_jsonl(tmp_path / "b.jsonl", {"text": ["x"], "mode": "formal"})
    expected = f"{number}: line 1, column 'text': found a list, expected text"
    assert expected in read_error(number)
    school = write_jsonl(tmp_path / "c.jsonl", {"text": RUNS, "mode": "none", "school": True})
    expected = f"{school}: line 1, column 'school': found true or false, expected text"
    assert expected in read_error(school)


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["Text", "code", "coder"], [RUNS, "formal", "A"])
    message = read_error(path)
    assert f"{path}: there is no column 'mode' (there are 'Text', 'code', 'coder')" in message
    assert "rename" in message


def test_a_table_without_columns_says_so(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {})
    assert f"{path}: there is no column 'text' (there are no columns)" in read_error(path)


def test_talk_in_place_of_a_heading_stays_out_of_the_message(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [RUNS, "formal"], [HALL, "none"])
    assert "there are 'formal' and 1 more" in read_error(path)
    path = write_csv(tmp_path / "b.csv", [RUNS], [HALL])
    assert "is the heading row missing?" in read_error(path)


def test_an_excerpt_coded_twice_is_refused(tmp_path: Path) -> None:
    row = {"id": "x", "text": RUNS, "mode": "formal", "coder": "A"}
    first = write_jsonl(tmp_path / "a.jsonl", row)
    second = write_jsonl(tmp_path / "b.jsonl", {**row, "coder": "B", "mode": None})
    message = read_error(first, second)
    assert f"{second}: line 1: a second coding of the excerpt in {first}: line 1" in message
    assert "consensus" in message


def test_the_same_text_from_two_coders_is_one_excerpt_coded_twice(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        ["text", "mode", "school", "interview", "coder"],
        [RUNS, "formal", "s1", "i1", "A"],
        [RUNS, "formal", "s1", "i2", "B"],
        [RUNS, "formal", "s2", "i1", "B"],
        [RUNS, "none", "s1", "i1", "B"],
        [RUNS, "none", "s1", "i1", "C"],
    )
    message = read_error(path)
    assert f"{path}: row 5: a second coding of the excerpt in {path}: row 2" in message
    assert message.endswith("; and 1 more row like it")


def test_an_id_of_two_excerpts_is_refused(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", ["id", "text", "mode"], ["1", RUNS, "formal"], ["1", HALL, "none"]
    )
    message = read_error(path)
    assert f"{path}: row 3, column 'id': the same id as {path}: row 2" in message
    assert "give every excerpt its own" in message


def test_what_one_person_said_twice_is_kept_with_a_warning(tmp_path: Path) -> None:
    row = {"text": RUNS, "mode": "formal", "coder": "A", "interview": "i1"}
    path = write_jsonl(tmp_path / "a.jsonl", row, row, {**row, "interview": "i2"})
    table = read_coded_excerpts([path])
    assert len(table.excerpts) == 3
    [warning] = table.warnings
    assert warning.startswith("1 row has the text of another row of the same interview")
    assert f"{path}: line 2, as {path}: line 1" in warning


def test_a_folder_stands_for_all_tables_below_it_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b/two.jsonl", "a.jsonl", "b/One.JSONL", ".hidden/c.jsonl", ".d.jsonl", "~$e.csv"):
        write_jsonl(tmp_path / "data" / name, {"text": name, "mode": "none"})
    (tmp_path / "data" / "README.md").write_text("a card")
    (tmp_path / "data" / "more.xls").write_bytes(b"PK")
    table = read_coded_excerpts([tmp_path / "data", tmp_path / "data" / "b" / ".." / "a.jsonl"])
    assert [source.name for source in table.sources] == ["a.jsonl", "b/One.JSONL", "b/two.jsonl"]
    assert [e.id for e in table.excerpts] == ["a.jsonl#1", "b/One.JSONL#1", "b/two.jsonl#1"]
    [warning] = table.warnings
    assert "more.xls: passed over; save it as .csv, .tsv, .xlsx or .jsonl" in warning


def test_files_of_one_name_get_different_ids(tmp_path: Path) -> None:
    paths = [
        write_jsonl(tmp_path / folder / "codes.jsonl", {"text": folder, "mode": "none"})
        for folder in ("a", "b")
    ]
    assert [e.id for e in read_coded_excerpts(paths).excerpts] == [
        f"{path.as_posix()}#1" for path in paths
    ]


def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path) -> None:
    assert "no such file or folder; check the path" in read_error(tmp_path / "missing.csv")
    (tmp_path / "empty").mkdir()
    assert "the folder holds no table; put a .csv, .tsv, .xlsx" in read_error(tmp_path / "empty")
    (tmp_path / "codes.xls").write_bytes(b"PK")
    assert "save it as .csv, .tsv, .xlsx or .jsonl" in read_error(tmp_path / "codes.xls")
    (tmp_path / "codes").write_bytes(b"text,mode\n")
    assert "a file without a suffix" in read_error(tmp_path / "codes")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_permission_are_named(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "below" / "a.jsonl", {"text": RUNS, "mode": "none"})
    path.chmod(0)
    assert f"{path}: cannot be read (Permission denied)" in read_error(path)
    path.parent.chmod(0)
    try:
        assert f"{path}: cannot be read (Permission denied)" in read_error(path)
        assert f"{path.parent}: cannot be read (Permission denied)" in read_error(tmp_path)
    finally:
        path.parent.chmod(0o700)


def test_a_link_that_leads_round_in_a_circle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.symlink_to(path)
    assert f"{path}: cannot be read (" in read_error(path)


def test_nothing_coded_at_all_is_refused(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {"text": RUNS, "mode": None})
    assert f"{path}: no row has a mode" in read_error(path)
    assert "no file named" in read_error()


def test_columns_without_a_field_are_carried(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("text,mode,Wave,note\nWe all led.,cultural,2,see memo\n", encoding="utf-8")
    excerpt = read_coded_excerpts([path]).excerpts[0]
    assert dict(excerpt.carried) == {"Wave": "2", "note": "see memo"}
