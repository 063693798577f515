"""Codings and labels of transcripts, moved with the text when its names are replaced."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from distmode.errors import TableError
from distmode.files import hash_text
from distmode.offsets import OffsetUnit, convert_offsets
from distmode.pseudonyms.edits import Mover
from distmode.pseudonyms.sheets import Cells, Output, format_table
from distmode.rows import Row, Rows

_UNITS: tuple[OffsetUnit, ...] = ("utf16", "utf8")
_SHA_COLUMNS = ("source_sha256", "text_sha256")


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table of codings written anew.

    Attributes:
        data: The file's bytes.
        rows: How many rows.
        widened: Rows whose span, or whose evidence, was widened to take a placeholder in whole.
    """

    data: bytes
    rows: int
    widened: tuple[int, ...]


def move_codings(
    rows: Rows, outputs: Mapping[str, Output], cells: Cells, *, name: str, suffix: str
) -> MovedTable:
    """Return codings with their spans moved and their names replaced.

    Args:
        rows: With columns `source`, `start`, `end` and mostly `text`.
        outputs: The sources written anew, by their paths as they were.
        cells: For the other columns.
        name: The table's name, for messages.
        suffix: How it is to be written: `.csv`, `.tsv` or `.jsonl`.

    Raises:
        TableError: A column is missing, a source is not among the outputs, or the text of a row is
            not what stands at its place; nothing of the table is written then.
    """
    columns = {one: rows.find_column(one) for one in ("source", "start", "end", "text")}
    lacking = next((one for one in ("source", "start", "end") if columns[one] is None), None)
    if lacking:
        raise TableError(
            f"{name}: there is no column '{lacking}'; codings have source, start, end and text "
            "(tables without offsets are given beside the transcripts)"
        )
    moved: list[Row] = []
    widened: list[int] = []
    for row in rows.rows:
        output = _find_output(row, columns, outputs, name)
        mover = _RowMover(row, columns, output, cells, f"{name}: row {row.number}")
        moved.append(replace(row, values=mover.move()))
        widened += [row.number] * mover.widened
    table = replace(rows, rows=tuple(moved))
    data = format_table(table, suffix, guard=True)
    return MovedTable(data, len(moved), tuple(widened))


def _find_output(
    row: Row, columns: Mapping[str, str | None], outputs: Mapping[str, Output], name: str
) -> Output:
    source = row.values.get(columns["source"] or "")
    output = outputs.get(source) if isinstance(source, str) else None
    if output is None:
        raise TableError(
            f"{name}: row {row.number}, column 'source': is no transcript written in this "
            "run; give all that the table codes, by the same folder as when it was made"
        )
    return output


class _RowMover:
    """Moves one row of codings."""

    def __init__(
        self,
        row: Row,
        columns: Mapping[str, str | None],
        output: Output,
        cells: Cells,
        place: str,
    ) -> None:
        self._row = row
        self._columns = columns
        self._output = output
        self._cells = cells
        self._place = place
        self._mover = Mover(output.edits)
        self.widened = False

    def move(self) -> dict[str, object]:
        """Return the row's values anew."""
        row, output = self._row, self._output
        values = {
            column: self._cells.replace(cell, column, output.name)
            for column, cell in row.values.items()
        }
        start = self._read_number(self._columns["start"])
        end = self._read_number(self._columns["end"])
        text_column = self._columns["text"]
        told = row.values.get(text_column) if text_column else None
        self._check_text(told, start, end)
        span = self._mover.move(start, end)
        self.widened = span.widened
        text = output.new_plain[span.start : span.end]
        for column, value in (
            (self._columns["start"], span.start),
            (self._columns["end"], span.end),
        ):
            if column:
                values[column] = self._as_written(column, value)
        if text_column and isinstance(told, str) and told:
            values[text_column] = text
        self._set_hashes(values, text)
        self._set_units(values, span.start, span.end)
        self._move_evidence(values)
        return values

    def _read_number(self, column: str | None) -> int:
        value = self._row.values.get(column) if column else None
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise TableError(f"{self._place}, column '{column}': expected a whole number")
        if not 0 <= value <= len(self._output.plain):
            raise TableError(
                f"{self._place}, column '{column}': is beyond the transcript's "
                f"{len(self._output.plain)} characters; are these the transcripts that were coded?"
            )
        return value

    def _check_text(self, told: object, start: int, end: int) -> None:
        there = self._output.plain[start:end]
        same = told in (None, "") or (isinstance(told, str) and _line_ends(told) == there)
        column = self._find("text_sha256")
        stamp = self._row.values.get(column) if column else None
        if same and told in (None, "") and isinstance(stamp, str) and stamp:
            same = stamp == hash_text(there)
        if not same:
            raise TableError(
                f"{self._place}, column 'text': is not what stands at start to end of its source; "
                "were these very transcripts coded, and read with the same options?"
            )

    def _find(self, name: str) -> str | None:
        return Rows(tuple(self._row.values), ()).find_column(name)

    def _as_written(self, column: str, value: int) -> object:
        return str(value) if isinstance(self._row.values.get(column), str) else value

    def _set_hashes(self, values: dict[str, object], text: str) -> None:
        for name, value in zip(_SHA_COLUMNS, (self._output.sha256, hash_text(text)), strict=True):
            column = self._find(name)
            if column and self._row.values.get(column):
                values[column] = value

    def _set_units(self, values: dict[str, object], start: int, end: int) -> None:
        for unit in _UNITS:
            for edge, place in (("start", start), ("end", end)):
                column = self._find(f"{edge}_{unit}")
                if column and self._row.values.get(column) not in (None, ""):
                    there = convert_offsets(self._output.new_plain, [place], unit)[place]
                    values[column] = self._as_written(column, there)

    def _move_evidence(self, values: dict[str, object]) -> None:
        column = self._find("evidence")
        shown = self._row.values.get(column) if column else None
        if not column:
            return
        if isinstance(shown, str):
            start = self._read_number(self._columns["start"])
            new = self._output.list_replaced(start, self._read_number(self._columns["end"]))
            values[column] = self._cells.replace_evidence(shown, self._output.name, new)
        elif isinstance(shown, list):
            values[column] = [self._move_item(item) for item in shown]

    def _move_item(self, item: object) -> object:
        if not isinstance(item, dict) or not all(
            isinstance(item.get(edge), int) for edge in ("start", "end")
        ):
            return item
        span = self._mover.move(item["start"], item["end"])
        self.widened = self.widened or span.widened
        moved = item | {"start": span.start, "end": span.end}
        if isinstance(item.get("text"), str):
            moved["text"] = self._output.new_plain[span.start : span.end]
        for unit in _UNITS:
            for edge, place in (("start", span.start), ("end", span.end)):
                if f"{edge}_{unit}" in item:
                    there = convert_offsets(self._output.new_plain, [place], unit)[place]
                    moved[f"{edge}_{unit}"] = there
        return moved


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
