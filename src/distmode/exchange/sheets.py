"""Reads the sheets of coded talk that Taguette and QualCoder export.

Taguette ("Export highlights", CSV or XLSX): `id, document, tag, content`, one row a tag of a
highlight. It names no coder. QualCoder (report of codings, CSV): `File` or `Case` and `Filename`,
`Coder`, `Coded` (the talk), `Id` (`ctid:` and a number for talk), `Codename`, `Coded_Memo`, the
`Category` as often as categories are nested, the nearest first, and variables as `FileVar_NAME` and
`CaseVar_NAME`. Neither says where in a document the talk stands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count

from distmode.encoding import decode_text
from distmode.errors import TableError, TranscriptError
from distmode.exchange.talk import CodedTalk, CodedWork
from distmode.rows import Row, Rows, read_rows

_NEEDS = (
    "expected a project (.qdpx), Taguette's highlights (id, document, tag, content) or QualCoder's "
    "coded text (File, Coder, Coded, Codename)"
)
_FILE_VARIABLE, _CASE_VARIABLE = "FileVar_", "CaseVar_"
_CATEGORY = "Category"
_CATEGORY_COLUMN = re.compile(rf"(?<!\w){_CATEGORY}(?!\w)")


def read_sheet(data: bytes, *, suffix: str, source: str) -> CodedWork:
    """Read a sheet of coded talk.

    Args:
        data: The whole file.
        suffix: `.csv`, `.tsv` or `.xlsx`.
        source: Its name, for messages.

    Raises:
        TableError: It cannot be read, or is of no kind that is known.
    """
    text = "" if suffix == ".xlsx" else _decode(data, source)
    rows = read_rows(_name_apart(text) if text else data, suffix=suffix, name=source)
    if all(rows.find_column(name) for name in ("document", "tag", "content")):
        return _read_taguette(rows)
    if all(rows.find_column(name) for name in ("coder", "coded", "codename")):
        return _read_qualcoder(rows)
    raise TableError(f"{source}: is no sheet of coded talk that is known; {_NEEDS}")


def _decode(data: bytes, source: str) -> str:
    try:
        return decode_text(data, name=source).text
    except TranscriptError as error:
        raise TableError(str(error)) from None


def _name_apart(text: str) -> bytes:
    """Return a table whose columns of one name are numbered: QualCoder repeats `Category`."""
    end = text.find("\n") + 1
    numbers = count(2)
    first, *others = _CATEGORY_COLUMN.split(text[:end])
    # Between the parts stands the name itself; from the second on it gets a number.
    named = others[:1] + [f" {next(numbers)}{part}" for part in others[1:]]
    heading = first + "".join(f"{_CATEGORY}{part}" for part in named)
    return (heading + text[end:]).encode("utf-8", "replace")


class _Cells:
    """The cells of a row, by any spelling of a column's name."""

    def __init__(self, rows: Rows, row: Row) -> None:
        self._rows = rows
        self._row = row

    def read(self, *names: str) -> str:
        column = self._rows.find_column(*names)
        value = None if column is None else self._row.values.get(column)
        return "" if value is None else str(value).strip()


def _read_taguette(rows: Rows) -> CodedWork:
    talk: list[CodedTalk] = []
    losses: Counter[str] = Counter()
    for row in rows.rows:
        cells = _Cells(rows, row)
        if not cells.read("tag"):
            losses["highlights without a tag"] += 1
        elif not cells.read("content"):
            losses["highlights without talk"] += 1
        else:
            name = cells.read("id")
            path = (cells.read("tag"),)
            talk.append(CodedTalk(cells.read("document"), cells.read("content"), path, id=name))
    return CodedWork("Taguette", tuple(talk), losses=_tell(losses))


def _read_qualcoder(rows: Rows) -> CodedWork:
    talk: list[CodedTalk] = []
    losses: Counter[str] = Counter()
    for row in rows.rows:
        cells = _Cells(rows, row)
        kind = cells.read("id").partition(":")[0]
        if kind in ("imid", "avid"):
            losses["codings of pictures" if kind == "imid" else "codings of recordings"] += 1
        elif not cells.read("coded"):
            losses["codings without talk"] += 1
        else:
            talk.append(_read_coded(rows, row, cells))
    return CodedWork("QualCoder", tuple(talk), losses=_tell(losses))


def _read_coded(rows: Rows, row: Row, cells: _Cells) -> CodedTalk:
    above = [cells.read(column) for column in rows.columns if column.startswith(_CATEGORY)]
    return CodedTalk(
        document=cells.read("filename", "file"),
        text=cells.read("coded"),
        path=(*reversed([name for name in above if name]), cells.read("codename")),
        coder=cells.read("coder") or None,
        # Its Id is one of a coding, not of a piece of talk.
        memo=cells.read("coded_memo"),
        variables=dict(_read_variables(rows, row, cells)),
    )


def _read_variables(rows: Rows, row: Row, cells: _Cells) -> Iterator[tuple[str, str]]:
    for column in rows.columns:
        for prefix in (_FILE_VARIABLE, _CASE_VARIABLE):
            value = str(row.values.get(column) or "").strip()
            if column.startswith(prefix) and value:
                yield column.removeprefix(prefix), value


def _tell(losses: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{kind} ({count})" for kind, count in losses.items())
