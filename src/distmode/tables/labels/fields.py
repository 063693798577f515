"""From a label file's bytes to the fields of its records, as JSON has them."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from distmode.codebook import OUTCOMES
from distmode.errors import TableError
from distmode.rows import read_rows
from distmode.tables.cells import restore_rows
from distmode.tables.faults import place_of, require_column
from distmode.tables.records import RECORD_FIELDS, ROW_FIELD

LabelFormat = Literal["jsonl", "csv"]
"""How label files are written."""

AS_WRITTEN = "it is not as distmode wrote it; take the file that it wrote, or label again"

_NUMBERS = ("turn", "continues", "start", "end")
_TEXTS = ("school", "interview", "speaker", "role", "text", "mode")
_LISTS = ("modes", "warnings")
_CHANCES = {mode.value: f"p_{mode.value}" for mode in OUTCOMES}
_SHOWN = re.compile(
    rf"(?P<words>.*?) \((?P<mode>{'|'.join(OUTCOMES)}) (?P<weight>[+-]\d+\.\d\d)\)(?: \| |\Z)"
)
_SPAN = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """The fields of one record.

    Attributes:
        place: File and row, for messages.
        fields: By name, in the record's order; what they hold is not checked yet.
    """

    place: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FieldRows:
    """The records of one file, and what is in doubt about its encoding."""

    rows: tuple[FieldRow, ...]
    warnings: tuple[str, ...] = ()


def read_fields(data: bytes, file_format: LabelFormat, *, name: str) -> FieldRows:
    """Read the fields of all records of a file.

    Args:
        data: The whole file.
        file_format: How it is written.
        name: The file's name, for messages.

    Raises:
        TableError: It is damaged, or a field is missing that every record has.
    """
    if not data.strip():
        return FieldRows(())
    if file_format == "csv":
        return _read_csv(data, name)
    return FieldRows(tuple(_read_json_lines(data, name)))


def _read_json_lines(data: bytes, name: str) -> Iterator[FieldRow]:
    # Not `read_rows`, which mends texts and wants a column spelled alike in all lines: what is
    # written again has to be what stood there.
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        if not line.strip():
            continue
        place, fields = place_of(name, number), None
        with suppress(ValueError, RecursionError):
            fields = json.loads(line)
        if not isinstance(fields, dict):
            raise TableError(f"{place}: is no JSON object; {AS_WRITTEN}")
        lacking = next((field for field in RECORD_FIELDS if field not in fields), None)
        if lacking:
            raise TableError(f"{place}: there is no field '{lacking}'; {AS_WRITTEN}")
        yield FieldRow(place, fields)


def _read_csv(data: bytes, name: str) -> FieldRows:
    rows = restore_rows(read_rows(data, suffix=".csv", name=name), name=name)
    flat = [field for field in RECORD_FIELDS if field != "probabilities"]
    columns = {
        field: require_column(rows, field, file=name, needs="all labels have it")
        for field in (*flat, *_CHANCES.values())
    }
    known = set(columns.values())
    found = []
    for row in rows.rows:
        cells = {column: str(value) for column, value in row.values.items()}
        told = {field: cells[column] for field, column in columns.items()}
        carried = {column: cell for column, cell in cells.items() if column not in known}
        found.append(FieldRow(place_of(name, row.number), _parse_cells(told) | _parse_row(carried)))
    return FieldRows(tuple(found), rows.warnings)


def _parse_cells(told: Mapping[str, str]) -> dict[str, object]:
    """Return a record's own fields from its cells; what cannot be understood stays text."""
    fields: dict[str, object] = {field: told.get(field) for field in RECORD_FIELDS}
    fields |= {field: told[field] or None for field in _TEXTS}
    fields |= {field: _parse_number(told[field]) for field in _NUMBERS}
    fields |= {field: told[field].split(";") if told[field] else [] for field in _LISTS}
    chances = {mode: _parse_number(told[column]) for mode, column in _CHANCES.items()}
    fields["probabilities"] = None if set(chances.values()) == {None} else chances
    fields["evidence"] = _parse_evidence(told["evidence"], fields)
    return fields


def _parse_number(cell: str) -> object:
    """Return the number in a cell, None for an empty one, and the cell itself if it is none."""
    if not cell.strip():
        return None
    for kind in (int, float):
        with suppress(ValueError):
            return kind(cell)
    return cell


def _parse_row(carried: dict[str, str]) -> dict[str, object]:
    """Return the carried columns, the object `row` as JSON; left out where it is empty."""
    fields: dict[str, object] = dict(carried)
    told = carried.get(ROW_FIELD)
    if told is not None:
        del fields[ROW_FIELD]
    if told:
        fields[ROW_FIELD] = told
        with suppress(ValueError, RecursionError):
            fields[ROW_FIELD] = json.loads(told)
    return fields


def _parse_evidence(cell: str, fields: Mapping[str, object]) -> object:
    """Return evidence from how CSV shows it; the cell itself where it is shown otherwise."""
    items: list[dict[str, object]] = []
    end = 0
    for match in _SHOWN.finditer(cell):
        place = _find_words(match["words"], fields["text"], fields["start"])
        if match.start() != end or place is None:
            return cell
        end = match.end()
        weight = float(match["weight"])
        items.append(place | {"mode": match["mode"], "weight": weight, "part": "words"})
    return items if end == len(cell) else cell


def _find_words(words: str, text: object, first: object) -> dict[str, object] | None:
    """Return where words of evidence stand, and their text."""
    span = _SPAN.fullmatch(words)
    if not isinstance(text, str):
        return {"start": int(span[1]), "end": int(span[2]), "text": None} if span else None
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    if found is None or not isinstance(first, int):
        return None
    return {"start": first + found.start(), "end": first + found.end(), "text": found[0]}
