import csv
import io

import pytest

from distmode.errors import TableError
from distmode.exchange import CodedTalk, read_sheet

# As Taguette 1.4 writes it: a row for each tag of a highlight.
TAGUETTE = """id,document,tag,content\r
7,ada.docx,Rank,"The rota says it, mostly."\r
7,ada.docx,Great quotes,"The rota says it, mostly."\r
8,ada.docx,Stepping up,"I just\r
started it."\r
9,ada.docx,,No tag.\r
10,ada.docx,Rank,\r
"""
# As QualCoder 3.8 writes it: a byte order mark, all cells in quotes, Category twice.
HEADER = ["File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", "Category"]
ROWS = [
    ["ada.txt", "Ann", "The rota says it.", "ctid:1", "Rank", "hm", "Ways", "Themes", "Hillside"],
    ["ada.txt", "Ben", "The rota says it.", "ctid:2", "Rota", "", "", "", "Hillside"],
    ["map.png", "Ben", "image", "imid:1", "Rota", "", "", "", ""],
    ["talk.mp3", "Ben", "a/v", "avid:1", "Rota", "", "", "", ""],
    ["ada.txt", "Ben", " ", "ctid:3", "Rota", "", "", "", ""],
]


def write(rows: list[list[str]], *, delimiter: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def test_highlights_of_taguette() -> None:
    sheet = read_sheet(TAGUETTE.encode(), suffix=".csv", source="all_tags.csv")
    first = "The rota says it, mostly."
    assert sheet.talk == (
        CodedTalk("ada.docx", first, ("Rank",), id="7"),
        CodedTalk("ada.docx", first, ("Great quotes",), id="7"),
        CodedTalk("ada.docx", "I just\nstarted it.", ("Stepping up",), id="8"),
    )
    assert sheet.losses == ("highlights without a tag (1)", "highlights without talk (1)")
    assert sheet.program == "Taguette"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_coded_text_of_qualcoder(delimiter: str) -> None:
    data = write([[*HEADER, "FileVar_school"], *ROWS], delimiter=delimiter)
    sheet = read_sheet(data, suffix=".csv", source="report.csv")
    school = {"school": "Hillside"}
    talk = "The rota says it."
    assert sheet.talk == (
        CodedTalk("ada.txt", talk, ("Themes", "Ways", "Rank"), "Ann", memo="hm", variables=school),
        CodedTalk("ada.txt", talk, ("Rota",), "Ben", variables=school),
    )
    assert sheet.losses == (
        "codings of pictures (1)",
        "codings of recordings (1)",
        "codings without talk (1)",
    )


def test_coded_text_of_qualcoder_by_case() -> None:
    header = ["Case", "Filename", *HEADER[1:6], "CaseVar_role"]
    row = ["Ada", "ada.txt", *ROWS[0][1:6], "headteacher"]
    (talk,) = read_sheet(write([header, row]), suffix=".csv", source="r.csv").talk
    assert talk.document == "ada.txt"
    assert talk.path == ("Rank",)
    assert talk.variables == {"role": "headteacher"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"id,text,mode\n1,a,formal\n", "is no sheet of coded talk that is known"),
        (b"", "is empty"),
        (b"PK\x03\x04", "is not text"),
        (TAGUETTE.encode() + b"1,2\n", "cells in this row: 2"),
    ],
)
def test_other_sheets_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(TableError, match=rf"^x\.csv: .*{says}"):
        read_sheet(data, suffix=".csv", source="x.csv")
