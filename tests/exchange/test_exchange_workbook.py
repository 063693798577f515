"""Sheets hold whatever people said, and stay sheets."""

import io

import pytest
from openpyxl import load_workbook

from distmode.errors import OutputError
from distmode.exchange import Column, Sheet, build_workbook


def test_no_talk_breaks_a_sheet_or_runs_in_it() -> None:
    talk = ["a\uffff\ufffe\ud800\x00b", "=1+1", "#N/A", "12", "\u202eabc 👍"]
    data = build_workbook([Sheet("s", (Column("text"),), [[one] for one in talk])], name="l.xlsx")
    [page] = load_workbook(io.BytesIO(data)).worksheets
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["a\ufffd\ufffd\ufffd\ufffdb", *talk[1:]]
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(OutputError, match=r"l\.xlsx: row 2: a text is too long for a cell"):
        build_workbook([Sheet("s", (Column("text"),), [["x" * 32_768]])], name="l.xlsx")
