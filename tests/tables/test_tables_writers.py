import csv
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import OutputError, TableError
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.rows import read_rows
from distmode.tables import (
    ModelStamp,
    build_excerpts,
    build_record,
    read_coded_excerpts,
    write_csv,
    write_jsonl,
)

STAMP = ModelStamp(name_version="distmode-en 1.0.0", sha256="b" * 64, codebook="1", prior="corpus")
SHARES = (0.02, 0.03, 0.05, 0.61, 0.07, 0.18, 0.04)


def make_record(
    text: str,
    *,
    number: int = 1,
    with_text: bool = True,
    carried: Mapping[str, object] | None = None,
) -> dict[str, object]:
    excerpt = Excerpt(
        id=f"a.csv#{number}",
        source="a.csv",
        source_sha256="a" * 64,
        text=text,
        start=0,
        end=len(text),
        turn=number,
        interview="a",
        from_transcript=False,
        carried=carried or {},
    )
    label = Label(
        excerpt,
        "labelled",
        mode=Mode.INCREMENTAL,
        modes=(Mode.INCREMENTAL, Mode.CULTURAL),
        probabilities=dict(zip(OUTCOMES, SHARES, strict=True)),
        evidence=(
            Evidence(0, 4, text[:4], Mode.INCREMENTAL, 0.84),
            Evidence(4, 8, text[4:8], Mode.CULTURAL, -0.5),
        ),
    )
    return build_record(label, model=STAMP, with_text=with_text)


def make_too_short(carried: Mapping[str, object] | None = None) -> dict[str, object]:
    excerpt = Excerpt("b#1.1", "b", "a" * 64, "Yes.", 0, 4, turn=1, carried=carried or {})
    return build_record(Label(excerpt, "too_short"), model=STAMP)


def to_jsonl(*records: dict[str, object]) -> bytes:
    file = io.BytesIO()
    write_jsonl(records, file)
    return file.getvalue()


def to_csv(*records: dict[str, object]) -> bytes:
    file = io.BytesIO()
    write_csv(records, file)
    return file.getvalue()


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def to_lf(text: object) -> str:
    return cast("str", text).replace("\r\n", "\n").replace("\r", "\n")


# --- JSON Lines ---


def test_json_lines_are_compact_utf8_one_record_a_line() -> None:
    records = [make_record("Zoë said: let’s try", number=1), make_record("a\nb\tc", number=2)]
    data = to_jsonl(*records)
    assert data.count(b"\n") == 2
    assert data.endswith(b"\n")
    assert data.startswith(b'{"schema":"distmode.label/1","id":"a.csv#1","source":"a.csv",')
    assert "Zoë said: let’s try".encode() in data
    assert [json.loads(line) for line in data.splitlines()] == records


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), min_size=1))
def test_any_talk_is_one_line_to_any_reader(text: str) -> None:
    data = to_jsonl(make_record(text))
    [line] = data.decode("utf-8").splitlines()
    assert json.loads(line)["text"] == text


@pytest.mark.parametrize(
    ("character", "escape"),
    [
        ("\u2028", rb"\u2028"),
        ("\u2029", rb"\u2029"),
        ("\x85", rb"\u0085"),
        ("\x9b", rb"\u009b"),
        ("\x7f", rb"\u007f"),
        ("\ud800", rb"\ud800"),
        ("\udfff", rb"\udfff"),
    ],
)
def test_what_readers_stumble_over_is_escaped(character: str, escape: bytes) -> None:
    data = to_jsonl(make_record(f"one{character}two", carried={f"k{character}": "v"}))
    assert b'"text":"one' + escape + b'two"' in data
    assert b'"k' + escape + b'":"v"' in data


def test_numbers_that_json_does_not_have_become_null() -> None:
    record = make_record(
        "We met.", carried={"a": float("nan"), "b": [1, float("inf")], "c": {"d": -float("inf")}}
    )
    written = json.loads(to_jsonl(record))
    assert (written["a"], written["b"], written["c"]) == (None, [1, None], {"d": None})


def test_each_record_is_there_before_the_next_is_made(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    seen: list[int] = []

    def make_records() -> Iterator[dict[str, object]]:
        for number in range(3):
            seen.append(path.read_bytes().count(b"\n"))
            yield make_record("We met.", number=number)

    with path.open("wb") as file:
        write_jsonl(make_records(), file)
    assert seen == [0, 1, 2]


# --- CSV ---


def test_csv_is_flat_with_the_carried_columns_last() -> None:
    data = to_csv(
        make_record("We met, all", carried={"note": "x"}), make_too_short({"Start": 7, "page": [1]})
    )
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.split(b"\n")[0].decode() == (
        "schema,id,source,source_sha256,text_sha256,school,interview,turn,continues,speaker,role,start,end,"
        "text,status,mode,modes,p_formal,p_pragmatic,p_strategic,p_incremental,p_opportunistic,"
        "p_cultural,p_none,evidence,warnings,model,model_sha256,codebook,prior,note,page,row"
    )
    first, second = read_csv(data)
    assert (first["text"], first["turn"], first["school"]) == ("We met, all", "1", "")
    assert (first["mode"], first["modes"]) == ("incremental", "incremental;cultural")
    assert (first["p_incremental"], first["p_none"]) == ("0.610000", "0.040000")
    assert first["evidence"] == "We m (incremental +0.84) | et, (cultural -0.50)"
    assert (first["note"], first["page"], first["row"]) == ("x", "", "")
    assert (second["mode"], second["p_none"], second["evidence"]) == ("", "", "")
    assert (second["note"], second["page"]) == ("", "[1]")
    assert json.loads(second["row"]) == {"Start": 7}


def test_csv_without_talk_shows_where_the_evidence_stands() -> None:
    [row] = read_csv(to_csv(make_record("We met, all", with_text=False)))
    assert row["text"] == ""
    assert row["evidence"] == "0-4 (incremental +0.84) | 4-8 (cultural -0.50)"


def test_carried_columns_that_csv_has_no_room_for_go_to_row() -> None:
    data = to_csv(
        make_record("We met.", carried={"P_none": "x", " ": "y"}),
        make_too_short({"p_formal": 1}),
        make_too_short(),
    )
    first, second, third = read_csv(data)
    assert first["p_none"] == "0.040000"
    assert json.loads(first["row"]) == {"P_none": "x", " ": "y"}
    assert second["p_formal"] == ""
    assert json.loads(second["row"]) == {"p_formal": 1}
    assert third["row"] == ""


def test_columns_of_two_tables_that_differ_in_case_only_are_one() -> None:
    data = to_csv(
        make_record("We met.", carried={"Note": "x"}), make_record("Good.", carried={"note": "y"})
    )
    assert [row["Note"] for row in read_csv(data)] == ["x", "y"]
    assert b"note" not in data


def test_csv_leaves_empty_what_a_record_lacks() -> None:
    [row] = read_csv(to_csv({"id": "x", "note": "y"}))
    assert {column: cell for column, cell in row.items() if cell} == {"id": "x", "note": "y"}


def test_csv_of_no_records_is_its_heading() -> None:
    assert to_csv().count(b"\n") == 1


def test_a_spreadsheet_gets_no_formula() -> None:
    record = make_record(
        "=cmd|x", carried={"note": "@me", "change": "-3", "list": "-x, y", "=A1": "v"}
    )
    data = to_csv(record)
    [row] = read_csv(data)
    assert (row["text"], row["note"], row["list"]) == ("'=cmd|x", "'@me", "'-x, y")
    assert row["change"] == "-3"
    assert row["evidence"].startswith("'=cmd (")
    assert row["'=A1"] == "v"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
            st.text(alphabet="'=+-@\t\n\r,;\"|1 aé＝", max_size=6),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_csv_read_back_as_excerpts_is_what_was_written(rows: list[tuple[str, str]]) -> None:
    records = [
        make_record(f"{prefix}{text.strip()}.", carried={"note": prefix})
        for text, note in rows
        for prefix in (note.strip(),)
    ]
    data = to_csv(*records)
    table = build_excerpts(
        read_rows(data, suffix=".csv", name="labels.csv"), source="labels.csv", source_sha256="0"
    )
    assert [excerpt.text for excerpt in table.excerpts] == [
        to_lf(record["text"]).strip() for record in records
    ]
    assert [excerpt.carried["note"] for excerpt in table.excerpts] == [
        to_lf(record["note"]) for record in records
    ]


def test_csv_and_json_lines_read_back_as_coded_excerpts(tmp_path: Path) -> None:
    records = [make_record("- So we met;\nall of us", carried={"note": "-x"}), make_too_short()]
    written = {"labels.csv": to_csv(*records), "labels.jsonl": to_jsonl(*records)}
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(TableError, match="holds a model's labels"):
            read_coded_excerpts([tmp_path / name])
        # What a coder leaves who went over every mode and took the model's columns out.
        (tmp_path / name).write_bytes(data.replace(b"model_sha256", b"checked"))
        table = read_coded_excerpts([tmp_path / name])
        [excerpt] = table.excerpts
        assert excerpt.text == "- So we met;\nall of us"
        assert (excerpt.id, excerpt.interview) == ("a.csv#1", "a")
        assert excerpt.modes == (Mode.INCREMENTAL, Mode.CULTURAL)
        assert table.undecided == 1


def test_csv_survives_halves_of_surrogate_pairs() -> None:
    [row] = read_csv(to_csv(make_record("one\ud800two")))
    assert row["text"] == "one\ufffdtwo"


def test_records_beyond_memory_go_through_a_file_that_nobody_else_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("distmode.tables.writers._SPOOL_BYTES", 100)
    left: list[list[Path]] = []

    def make_records() -> Iterator[dict[str, object]]:
        for number in range(3):
            left.append(list(tmp_path.iterdir()))
            yield make_record("We met.", number=number)

    file = io.BytesIO()
    write_csv(make_records(), file)
    assert [row["turn"] for row in read_csv(file.getvalue())] == ["0", "1", "2"]
    assert left == [[], [], []]
    assert list(tmp_path.iterdir()) == []


def test_a_full_temporary_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = tmp_path / "gone"
    monkeypatch.setattr(tempfile, "tempdir", str(missing))
    monkeypatch.setattr("distmode.tables.writers._SPOOL_BYTES", 100)
    with pytest.raises(OutputError, match=r"gone: the folder for temporary files .*TMPDIR"):
        to_csv(make_record("We met."))


def test_a_closed_pipe_reaches_the_caller_as_such() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    file = os.fdopen(writer, "wb")
    with pytest.raises(BrokenPipeError):
        write_jsonl([make_record("We met.")], file)
    with pytest.raises(BrokenPipeError):
        file.close()
