import json
from collections.abc import Mapping

import pytest

from distmode.errors import TableError
from distmode.rows import Rows, read_rows
from distmode.tables import build_excerpts, is_excerpt_table

SHA = "0" * 64


def read_csv(text: str) -> Rows:
    return read_rows(text.encode(), suffix=".csv", name="a.csv")


def read_jsonl(*rows: Mapping[str, object]) -> Rows:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    return read_rows(data, suffix=".jsonl", name="a.jsonl")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("id,Text ", True),
        ("text,speaker", False),
        (" Speaker,text", False),
        ("id,words", False),
    ],
)
def test_a_table_with_text_and_no_speaker_holds_excerpts(heading: str, expected: bool) -> None:
    assert is_excerpt_table(read_csv(f"{heading}\na,b\n")) is expected


def test_every_row_with_text_is_an_excerpt_at_its_place_in_the_plain_text() -> None:
    table = build_excerpts(
        read_csv('n,text\n1," No. "\n2,""\n3,"We met.\r\nThen we ate. \U0001f600"\n'),
        source="hillside/a.csv",
        source_sha256=SHA,
    )
    assert table.plain == "No.\n\nWe met.\nThen we ate. \U0001f600"
    assert [table.plain[e.start : e.end] for e in table.excerpts] == [
        "No.",
        "We met.\nThen we ate. \U0001f600",
    ]
    assert [(e.id, e.turn, e.start) for e in table.excerpts] == [
        ("hillside/a.csv#1", 1, 0),
        ("hillside/a.csv#3", 3, 5),
    ]
    first = table.excerpts[0]
    assert not first.from_transcript
    assert (first.source, first.source_sha256) == ("hillside/a.csv", SHA)
    assert (first.interview, first.school, first.speaker) == ("hillside/a", None, None)
    assert first.carried == {"n": "1"}


def test_a_row_without_text_is_not_passed_over_in_silence() -> None:
    rows = read_jsonl(
        {"text": "We met."}, {"text": " "}, {"text": None}, {"other": "x"}, {"text": "Good."}
    )
    table = build_excerpts(rows, source="a.jsonl", source_sha256=SHA)
    assert [e.turn for e in table.excerpts] == [1, 5]
    assert "passed over for want of text: 3 rows (2, 3, 4)" in table.warnings


def test_known_columns_fill_the_excerpt_and_the_others_are_carried() -> None:
    rows = read_jsonl(
        {
            "ID": 12,
            "Text": "We met.",
            "school": "hillside",
            "interview": "ada",
            "role": "head",
            "context": "Who met?",
            "note": None,
            "Mode": "formal",
            "tags": ["a", 1],
        }
    )
    [excerpt] = build_excerpts(rows, source="x/a.jsonl", source_sha256=SHA).excerpts
    assert (excerpt.id, excerpt.school, excerpt.interview) == ("12", "hillside", "ada")
    assert (excerpt.role, excerpt.context) == ("head", "Who met?")
    assert dict(excerpt.carried) == {
        "context": "Who met?",
        "note": None,
        "Mode": "formal",
        "tags": ["a", 1],
    }


def test_a_speaker_column_is_read_when_rows_are_excerpts_all_the_same() -> None:
    rows = read_csv("text,speaker\nWe met.,Ada\nSo we did.,\n")
    table = build_excerpts(rows, source="a.csv", source_sha256=SHA)
    assert [e.speaker for e in table.excerpts] == ["Ada", None]


def test_a_guarded_cell_is_read_as_it_was() -> None:
    rows = read_csv("text,note\n'- and so on,'=A1\n'tis,'\n")
    table = build_excerpts(rows, source="a.csv", source_sha256=SHA)
    assert [e.text for e in table.excerpts] == ["- and so on", "'tis"]
    assert [e.carried["note"] for e in table.excerpts] == ["=A1", "'"]


def test_json_lines_are_read_as_they_are() -> None:
    rows = read_jsonl({"text": "'- and so on"})
    [excerpt] = build_excerpts(rows, source="a.jsonl", source_sha256=SHA).excerpts
    assert excerpt.text == "'- and so on"


def test_shared_ids_are_kept_with_a_warning() -> None:
    rows = read_csv("id,text\nx,We met.\ny,Good.\nx,We ate.\n")
    table = build_excerpts(rows, source="a.csv", source_sha256=SHA)
    assert [e.id for e in table.excerpts] == ["x", "y", "x"]
    assert table.warnings == ("rows that share their id with another row: 2 rows (2, 4)",)


def test_many_row_numbers_are_cut_short() -> None:
    rows = read_jsonl({"text": "We met."}, *({"text": ""} for _ in range(7)))
    table = build_excerpts(rows, source="a.jsonl", source_sha256=SHA)
    assert table.warnings[-1].endswith("7 rows (2, 3, 4, 5, 6, ...)")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (read_csv("id,words\n1,We met.\n"), r"a.csv: there is no column 'text' \(there are 'id', "),
        (read_jsonl({"text": ""}, {"text": None}), r"a.csv: no row has text; fill the column"),
        (read_jsonl({"text": 3}, {"text": 4}), r"row 1, column 'text': found a number.*1 more row"),
        (read_jsonl({"text": "a", "id": {}}), r"a.csv: row 1, column 'id': found an object"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(rows: Rows, message: str) -> None:
    with pytest.raises(TableError, match=message):
        build_excerpts(rows, source="a.csv", source_sha256=SHA)
