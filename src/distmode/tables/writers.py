"""Records written as JSON Lines or CSV, so that no reader stumbles over what people said."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

from distmode.codebook import OUTCOMES
from distmode.errors import OutputError
from distmode.tables.cells import guard_cell
from distmode.tables.records import RECORD_FIELDS, ROW_FIELD, fold_name, split_carried

# JSON allows these in a string; but some readers take U+0085, U+2028 and U+2029 for line ends, a
# terminal takes the C1 controls for commands, and a lone surrogate has no UTF-8 form.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROBABILITY_COLUMNS = tuple(f"p_{mode.value}" for mode in OUTCOMES)
_FLAT_COLUMNS: tuple[str, ...] = tuple(
    column
    for field in RECORD_FIELDS
    for column in (_PROBABILITY_COLUMNS if field == "probabilities" else (field,))
)
# A column without a name cannot be read back.
_TAKEN = frozenset({*_FLAT_COLUMNS, ROW_FIELD, ""})
# Below this, waiting records stay in memory and never touch a disk.
_SPOOL_BYTES = 32 << 20


def write_jsonl(records: Iterable[Mapping[str, object]], file: IO[bytes]) -> None:
    """Write records as JSON Lines: UTF-8, compact, one record a line, each flushed when written.

    Characters that some readers take for line ends, C1 controls and lone surrogates are written as
    escapes. Numbers that JSON does not have (NaN, infinities; only carried columns could hold
    them) are written as null.
    """
    for record in records:
        file.write(format_record(record))
        # A program at the other end of a pipe gets each label as soon as it is there.
        file.flush()


def format_record(record: Mapping[str, object]) -> bytes:
    """Return the line that `write_jsonl` writes for one record, line end included."""
    return _format_json(record).encode() + b"\n"


def write_csv(records: Iterable[Mapping[str, object]], file: IO[bytes]) -> None:
    """Write records as one CSV table (RFC 4180, but with LF line ends): UTF-8, no byte order mark.

    The columns are the record's fields in order, `probabilities` as `p_formal` to `p_none` with six
    decimals, lists joined by `;`, evidence as `words (mode +0.84) | ...`; then the carried columns
    of all records in order of appearance (those alike but for case are one), and, if any record has
    it, `row` as JSON. A cell that a
    spreadsheet could take for a formula gets an apostrophe in front (see `cells`); lone surrogates
    become U+FFFD.

    The columns are known only when the last record is, so records wait in memory, and beyond 32 MiB
    in a temporary file without a name that its owner alone can read and that goes with the process.

    Raises:
        OutputError: The temporary file cannot be written.
    """
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        _spool_records(records, spool)

        def read_records() -> Iterator[Mapping[str, object]]:
            spool.seek(0)
            return map(json.loads, spool)

        write_csv_from(read_records, file)


def write_csv_from(
    read_records: Callable[[], Iterable[Mapping[str, object]]], file: IO[bytes]
) -> None:
    """Write records as `write_csv` does, where they can be read twice: nothing is spooled.

    Args:
        read_records: Returns all records, each time that it is called.
        file: Where to.
    """
    columns = _find_columns(read_records())
    file.write(_format_row([guard_cell(column) for column in columns]))
    for record in read_records():
        file.write(_format_row(_flatten(record, columns)))
    file.flush()


def write_sheet(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], file: IO[bytes]
) -> None:
    """Write a sheet to code by hand as CSV, its cells guarded as those of `write_csv`.

    Args:
        columns: In order.
        rows: Values by column; what is missing stays empty.
        file: Where to.
    """
    file.write(_format_row(columns))
    for row in rows:
        file.write(_format_row(guard_cell(_show_value(row.get(column))) for column in columns))


def _spool_records(records: Iterable[Mapping[str, object]], spool: IO[bytes]) -> None:
    for record in records:
        try:
            spool.write(format_record(record))
        except OSError as error:
            raise OutputError(
                f"{tempfile.gettempdir()}: the folder for temporary files cannot be written "
                f"({error.strerror}); make room in it, or name another in TMPDIR"
            ) from error


def _find_columns(records: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the columns of a table that holds all records."""
    carried: dict[str, str] = {}
    with_row = False
    for record in records:
        free, displaced = _split(record)
        for name in free:
            carried.setdefault(fold_name(name), name)
        with_row = with_row or bool(displaced)
    return (*_FLAT_COLUMNS, *carried.values(), *((ROW_FIELD,) if with_row else ()))


def _split(record: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Divide a record's carried columns into those with a column of their own and the rest."""
    known = {*RECORD_FIELDS, ROW_FIELD}
    extra = {name: value for name, value in record.items() if name not in known}
    free, displaced = split_carried(extra, _TAKEN)
    row = record.get(ROW_FIELD)
    return free, {**(row if isinstance(row, Mapping) else {}), **displaced}


def _flatten(record: Mapping[str, object], columns: Sequence[str]) -> Iterator[str]:
    """Yield one record's cells, in the order of the columns."""
    free, displaced = _split(record)
    cells: dict[str, object] = {
        **{field: record.get(field) for field in RECORD_FIELDS},
        "modes": _join(record.get("modes")),
        "warnings": _join(record.get("warnings")),
        "evidence": _show_evidence(record.get("evidence")),
        **_show_probabilities(record.get("probabilities")),
        **{fold_name(name): value for name, value in free.items()},
        ROW_FIELD: displaced or None,
    }
    for column in columns:
        yield guard_cell(_show_value(cells.get(fold_name(column))))


def _show_value(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _format_json(value)


def _join(values: object) -> str:
    return ";".join(values) if isinstance(values, list | tuple) else ""


def _show_probabilities(probabilities: object) -> dict[str, str]:
    if not isinstance(probabilities, Mapping):
        return {}
    return {f"p_{mode}": f"{probability:.6f}" for mode, probability in probabilities.items()}


def _show_evidence(evidence: object) -> str:
    if not isinstance(evidence, list | tuple):
        return ""
    return " | ".join(
        f"{_show_words(item)} ({item['mode']} {item['weight']:+.2f})" for item in evidence
    )


def _show_words(item: Mapping[str, object]) -> str:
    """Return the words of evidence on one line, or where they stand if talk is left out."""
    words = item["text"]
    return " ".join(words.split()) if isinstance(words, str) else f"{item['start']}-{item['end']}"


def _format_row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    # Only with "\r\n" here does the writer quote cells that hold either character.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    text = line.getvalue().removesuffix("\r\n")
    return _SURROGATE.sub("\ufffd", text).encode() + b"\n"


def _format_json(value: object) -> str:
    try:
        text = _dump(value)
    except ValueError:
        # Reading JSON back is the one walk over a value that no depth of nesting can break.
        text = _dump(json.loads(json.dumps(value), parse_constant=_read_constant))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _read_constant(_: str) -> None:
    """Read NaN and the infinities as null."""
