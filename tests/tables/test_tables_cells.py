import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.rows import Row, Rows
from distmode.tables.cells import guard_cell, restore_cell, restore_rows


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ('=HYPERLINK("http://x.test")', '\'=HYPERLINK("http://x.test")'),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("- and then we met", "'- and then we met"),
        ("@staff", "'@staff"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("'=quoted", "''=quoted"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("-3", "-3"),
        ("+0.5e-3", "+0.5e-3"),
        ("'tis", "'tis"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_formulas_get_an_apostrophe_and_nothing_else_does(cell: str, guarded: str) -> None:
    assert guard_cell(cell) == guarded
    assert restore_cell(guarded) == cell


@settings(deadline=None)
@given(st.text(alphabet="'=+-@\t\r\n12.e a＝", max_size=8))
def test_restoring_undoes_exactly_what_guarding_did(cell: str) -> None:
    assert restore_cell(guard_cell(cell)) == cell


def test_only_json_lines_are_left_as_they_are() -> None:
    rows = Rows(("text", "'=a"), (Row(2, {"text": "'- so", "'=a": 3}),), ())
    restored = restore_rows(rows, name="school/a.CSV")
    assert restored.columns == ("text", "=a")
    assert dict(restored.rows[0].values) == {"text": "- so", "=a": 3}
    assert restored.rows[0].number == 2
    assert restore_rows(rows, name="school/a.JSONL") == rows
