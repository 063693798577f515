import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from distmode.codebook import Mode
from distmode.errors import TableError
from distmode.tables import CodingsTable, read_codings

F, P, C, NONE = Mode.FORMAL, Mode.PRAGMATIC, Mode.CULTURAL, Mode.NONE
EXPECTED = {"1": {"ann": (F,), "bob": (F, C)}, "2": {"ann": (NONE,)}, "3": {"bob": (P,)}}


def given(table: CodingsTable) -> dict[str, dict[str, tuple[Mode, ...]]]:
    return {excerpt.id: dict(excerpt.given) for excerpt in table.excerpts}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path: Path, text: str, *, coders: tuple[str, ...] = ()) -> CodingsTable:
    return read_codings([write(tmp_path / "codings.csv", text)], coders=coders)


LONG = """excerpt,coder,mode,modes
1,ann,formal,
1,bob, Formal ,formal;cultural
2,ann,none,
2,bob,,
3,bob,pragmatic,
"""
WIDE = "id,ann,bob\n1,formal,formal; cultural\n2,none,\n3,,pragmatic\n"


def test_long_tables(tmp_path: Path) -> None:
    table = read(tmp_path, LONG)
    assert given(table) == EXPECTED
    assert table.coders == ("ann", "bob")


def test_wide_tables_by_the_coders_named(tmp_path: Path) -> None:
    table = read(tmp_path, WIDE, coders=("bob", "ann"))
    assert given(table) == EXPECTED
    assert table.coders == ("bob", "ann")


def test_wide_tables_by_their_columns(tmp_path: Path) -> None:
    text = "id,mode,Coder_2,coder 1,memo\n1,none,formal|cultural,formal,so\n2,,,none,\n"
    table = read(tmp_path, text)
    assert given(table) == {"1": {"coder 1": (F,), "Coder_2": (F, C)}, "2": {"coder 1": (NONE,)}}
    assert table.coders == ("coder 1", "Coder_2")
    assert "'mode'" in table.warnings[0]
    assert table.excerpts[0].carried["coder 1"]["memo"] == "so"


def test_a_file_a_coder(tmp_path: Path) -> None:
    ann = write(tmp_path / "ann.csv", "id,mode\n1,formal\n2,none\n3,\n")
    rows = [
        {"id": 1, "mode": "formal", "modes": ["formal", "cultural"]},
        {"id": 3, "mode": "pragmatic"},
    ]
    bob = write(tmp_path / "bob.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert given(read_codings([ann, bob])) == EXPECTED
    assert read_codings([ann, bob], coders=("bob", "ann")).coders == ("bob", "ann")


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for coder in ("ann", "bob"):
        (tmp_path / coder).mkdir()
        write(tmp_path / coder / "codes.csv", "id,mode\n1,formal\n")
    table = read_codings([tmp_path / "ann" / "codes.csv", tmp_path / "bob" / "codes.csv"])
    assert [Path(coder).parent.name for coder in table.coders] == ["ann", "bob"]


def test_spreadsheets(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("id", "coder_1", "coder_2"), (1, "formal", "none"), (2, None, "cultural")):
        sheet.append(row)
    book.save(tmp_path / "codings.xlsx")
    found = given(read_codings([tmp_path / "codings.xlsx"]))
    assert found == {"1": {"coder_1": (F,), "coder_2": (NONE,)}, "2": {"coder_2": (C,)}}


def test_fields_and_columns_come_from_any_coders_row(tmp_path: Path) -> None:
    text = "id,coder,mode,text,school,memo\n1,ann,formal,,hill,x\n1,bob,none,so we led,,y\n"
    (excerpt,) = read(tmp_path, text).excerpts
    assert excerpt.text == "so we led"
    assert excerpt.fields == {"school": "hill"}
    assert excerpt.carried == {"ann": {"memo": "x"}, "bob": {"memo": "y"}}


def test_some_coders_of_many(tmp_path: Path) -> None:
    text = "id,coder,mode\n1,ann,formal\n1,bob,none\n1,cyd,none\n"
    table = read(tmp_path, text, coders=("cyd", "ann"))
    assert table.coders == ("cyd", "ann")
    assert given(table) == {"1": {"ann": (F,), "cyd": (NONE,)}}


def test_a_coder_may_be_called_like_a_column(tmp_path: Path) -> None:
    text = "id,coder,mode,text\n1,ann,formal,so we led\n1,text,none,so we led\n"
    table = read(tmp_path, text, coders=("ann", "text"))
    assert given(table) == {"1": {"ann": (F,), "text": (NONE,)}}


@pytest.mark.parametrize(
    ("text", "coders", "message"),
    [
        ("id,coder,mode\n1,ann,formel\n", (), "row 2, column 'mode': 'formel' is not in the"),
        ("id,coder,mode\n1,ann,formal\n,bob,none\n", (), "row 3, column 'id': there is no id"),
        ("id,coder,mode\n1,,formal\n", (), "row 2, column 'coder': there is no coder"),
        (
            "id,coder,mode\n1,ann,formal\n1,ann,formal\n",
            (),
            "row 3: a second coding of the excerpt in .*row 2 by the same coder",
        ),
        ("coder,mode\nann,formal\n", (), "no column 'id'"),
        ("id,coder\n1,ann\n", (), "no column 'mode'"),
        ("id,ann,bob\n1,formal,formal\n", (), "no column 'mode'.*--coders"),
        ("id,ann,bob\n1,formal,formal\n", ("ann", "cyd"), "no column 'cyd'"),
        ("id,mode,ann,bob\n1,,formal,formal\n", ("ann", "cyd"), "no column 'cyd'"),
        ("id,ann,bob\n1,formal,x\n", ("ann", "bob"), "column 'bob': 'x' is not in the codebook"),
        ("id,ann,bob\n1,formal,none;formal\n", ("ann", "bob"), "'none' stands beside"),
        ("id,coder,mode\n1,ann,none\n", ("ann", "cyd"), "no coder 'cyd'"),
        ("id,coder,mode,modes\n1,a,formal,cultural\n", (), "begins with 'cultural'"),
        (
            "id,coder,mode,text\n1,a,formal,we led\n1,b,formal,they led\n",
            (),
            "the same id as .*row 2, which has another text",
        ),
        (
            "id,coder,mode,interview\n1,a,formal,i\n1,b,formal,j\n",
            (),
            "row 3, column 'interview': not that of the same excerpt",
        ),
        ("id,mode,model_sha256\n1,formal,abc\n", (), "a model's labels"),
    ],
)
def test_faults_name_their_place(
    tmp_path: Path, text: str, coders: tuple[str, ...], message: str
) -> None:
    with pytest.raises(TableError, match=message) as error:
        read(tmp_path, text, coders=coders)
    assert "we led" not in str(error.value)


def test_all_faulty_rows_are_counted(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="and 1 more row like it; and 1 more row with other"):
        read(tmp_path, "id,coder,mode\n1,a,x\n2,a,y\n,a,formal\n")
