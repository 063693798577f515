import csv
import datetime
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.errors import TableError
from distmode.rows import TABLE_SUFFIXES, Rows, read_rows


def read(text: str, suffix: str = ".csv") -> Rows:
    return read_rows(text.encode(), suffix=suffix, name=f"t{suffix}")


def found(rows: Rows) -> list[tuple[int, dict[str, object]]]:
    return [(row.number, dict(row.values)) for row in rows.rows]


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ('speaker,text\nAda,"So, well; yes"\nBen,No\n', ".csv"),
        ("speaker;text\r\nAda;So, well, yes\r\nBen;No\r\n", ".csv"),
        ("speaker\ttext\nAda\tSo, well; yes\nBen\tNo", ".tsv"),
        ("speaker\ttext\nAda\tSo, well; yes\nBen\tNo", ".csv"),
        ('speaker,text\nAda,"So, well; yes"\nBen,No\n', ".tsv"),
        ('sep=;\nspeaker;text\nAda;"So, well; yes"\nBen;No\n', ".csv"),
    ],
)
def test_the_delimiter_is_told_from_commas_in_talk(text: str, suffix: str) -> None:
    rows = read(text, suffix)
    assert rows.columns == ("speaker", "text")
    assert [row.values["speaker"] for row in rows.rows] == ["Ada", "Ben"]
    assert str(rows.rows[0].values["text"]).replace(",", ";") == "So; well; yes"
    assert [row.number for row in rows.rows] == [2, 3]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    rows = read('id,text\n1,"two\nlines"\n\n,\n2,x\n')
    assert found(rows) == [(2, {"id": "1", "text": "two\nlines"}), (5, {"id": "2", "text": "x"})]


def test_lines_of_json_are_numbered_as_in_the_file() -> None:
    rows = read(
        '{"id": 1, "text": "a\u2028b"}\n\n \n{"text": "c", "modes": ["formal"]}\n', ".jsonl"
    )
    assert rows.columns == ("id", "text", "modes")
    assert found(rows) == [
        (1, {"id": 1, "text": "a\u2028b"}),
        (4, {"text": "c", "modes": ["formal"]}),
    ]


def test_columns_are_found_in_any_case_and_with_blanks() -> None:
    rows = read("\ufeff Text ,Speaker  Name\nx,y\n")
    assert rows.find_column("words", "text") == " Text "
    assert rows.find_column("speaker name") == "Speaker  Name"
    assert rows.find_column("mode") is None


def test_cells_may_be_larger_than_the_csv_module_lets_them_by_itself() -> None:
    limit = csv.field_size_limit()
    talk = "so " * limit
    assert read(f"id,text\n1,{talk}\n").rows[0].values["text"] == talk
    assert csv.field_size_limit() == limit


def test_columns_without_a_name_go_if_they_are_empty() -> None:
    assert found(read("a,b,,\n1,2,,\n")) == [(2, {"a": "1", "b": "2"})]


def test_a_table_can_have_one_column() -> None:
    assert found(read('text\n"So, well"\nNo\n')) == [(2, {"text": "So, well"}), (3, {"text": "No"})]


def test_a_table_without_rows_is_read() -> None:
    assert read("id,text\n") == Rows(("id", "text"), ())


def test_missing_numbers_and_broken_letters_of_json_are_mended() -> None:
    rows = read('{"a": NaN, "text": "x\\ud800"}', ".jsonl")
    assert found(rows) == [(1, {"a": None, "text": "x\ufffd"})]


def test_doubts_about_the_encoding_come_along() -> None:
    rows = read_rows("text\ncafé it’s\n".encode("cp1252"), suffix=".csv", name="t.csv")
    assert rows.rows[0].values["text"] == "café it’s"
    assert "cp1252" in rows.warnings[0]


@pytest.mark.parametrize(
    ("text", "suffix", "says"),
    [
        ("", ".csv", "is empty"),
        (",,\n,,\n", ".csv", "row 1: names no columns"),
        ("a,A \n1,2\n", ".csv", "row 1: two columns are named 'a'"),
        ("a,,b\n1,2,3\n", ".csv", "row 2: column 2 holds something but has no name"),
        ("a,b\n1,2\n\n1\n", ".csv", "row 4: cells in this row: 1, column names: 2"),
        ("a,b\n1,2,3\n", ".csv", "row 2: cells in this row: 3"),
        # a delimiter in talk that is not quoted, before an empty last cell
        ("a;b;c\n1;so; well;\n", ".csv", "row 2: cells in this row: 4"),
        ('a,b\n1,"2\n3,4\n', ".csv", "row 2 .*never closed"),
        ('a,b\n1,"so" he said\n', ".csv", "row 2 .*not doubled"),
        ("\n\n", ".jsonl", "is empty"),
        ('{"a": 1}\n[1]\n', ".jsonl", "line 2: is not a JSON object"),
        ('{"a": 1}\n\n{"a": 1\n', ".jsonl", "line 3, column 8: is not JSON"),
        ('{"a": 1, "a": 2}\n', ".jsonl", "line 1: the key 'a' stands twice"),
        ('{"Text": "x"}\n{"text": "y"}\n', ".jsonl", "line 2: the key 'text' is spelled 'Text'"),
        ('{"a": ' + "[" * 100_000, ".jsonl", "line 1: is nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", ".jsonl", "line 1: holds a number too long"),
    ],
)
def test_a_faulty_table_is_refused_with_the_place(text: str, suffix: str, says: str) -> None:
    with pytest.raises(TableError, match=rf"^t{suffix}.*({says})") as caught:
        read(text, suffix)
    assert "\n" not in str(caught.value)


def test_a_message_shows_no_talk() -> None:
    with pytest.raises(TableError) as caught:
        read("id,text\n1,we never told anyone, not even Ben\n")
    assert "told" not in str(caught.value)


def test_bytes_that_are_no_text_are_a_table_error() -> None:
    with pytest.raises(TableError, match=r"^t\.csv: is not text"):
        read_rows(b"PK\x03\x04", suffix=".csv", name="t.csv")


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"))
RECORDS = st.lists(st.tuples(CELLS, CELLS.filter(str.strip)), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(RECORDS, st.sampled_from([",", ";", "\t"]))
def test_what_the_csv_module_writes_is_read_back(
    records: list[tuple[str, str]], delimiter: str
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("speaker", "text"))
    writer.writerows(records)
    rows = read(file.getvalue()).rows
    assert [(row.values["speaker"], row.values["text"]) for row in rows] == records


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_what_the_json_module_writes_is_read_back(records: list[tuple[str, str]]) -> None:
    objects = [{"speaker": speaker, "text": text} for speaker, text in records]
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
    assert [dict(row.values) for row in read(text, ".jsonl").rows] == objects


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TABLE_SUFFIXES), st.text('ab,;\t"\n{}[]:1\r', max_size=40))
def test_any_text_is_a_table_or_refused(suffix: str, text: str) -> None:
    try:
        rows = read(text, suffix)
    except TableError:
        return
    assert all(set(row.values) <= set(rows.columns) for row in rows.rows)


# --- spreadsheets ---


def write_sheet(*rows: list[object], before: int = 0) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(before):
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_sheet(data: bytes) -> Rows:
    return read_rows(data, suffix=".XLSX", name="a.xlsx")


def test_a_sheet_is_read_as_a_person_sees_it() -> None:
    day, hour = datetime.date(2024, 5, 3), datetime.datetime(2024, 5, 3, 9, 30)
    table = read_sheet(
        write_sheet(
            ["Text", "n", "when"],
            ["So\nit was 👍", 12, day],
            [],
            ["Yes", 0.25, hour],
            ["No", True, datetime.time(9, 30)],
            [2009.0, 1e20, None],
        )
    )
    assert table.columns == ("Text", "n", "when")
    assert [(row.number, *row.values.values()) for row in table.rows] == [
        (2, "So\nit was 👍", "12", "2024-05-03"),
        (4, "Yes", "0.25", "2024-05-03 09:30:00"),
        (5, "No", "TRUE", "09:30:00"),
        (6, "2009", "1e+20", ""),
    ]


def test_the_first_sheet_with_anything_is_read_and_others_are_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_sheet(["text"], ["So."], before=1)))
    book.create_sheet("More").append(["text"])
    book.create_sheet("Blank")
    book.worksheets[0].append(["   "])
    file = io.BytesIO()
    book.save(file)
    table = read_sheet(file.getvalue())
    assert [row.values for row in table.rows] == [{"text": "So."}]
    assert table.warnings == ("only the first sheet is read, not 'More'",)


def test_hidden_sheets_come_last() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["hidden"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Shown").append(["text"])
    file = io.BytesIO()
    book.save(file)
    assert read_sheet(file.getvalue()).columns == ("text",)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "is empty; expected a table"),
        ([["text", "Text "], ["a", "b"]], "row 1: two columns are named 'text'"),
        ([[], ["text"], ["a", "b"]], "row 3: column 2 holds something but has no name"),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(rows: list[list[object]], says: str) -> None:
    with pytest.raises(TableError, match=rf"^a\.xlsx: .*{says}|^a\.xlsx: {says}"):
        read_sheet(write_sheet(*rows))


@pytest.mark.parametrize("data", [b"text\nSo.\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0rest"])
def test_what_is_no_spreadsheet_is_refused(data: bytes) -> None:
    with pytest.raises(TableError, match=r"^a\.xlsx: is not a spreadsheet \(\.xlsx\)"):
        read_sheet(data)
