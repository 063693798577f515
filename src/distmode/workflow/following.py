"""Labels while one waits: an excerpt in, its label out, for as long as excerpts come."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from distmode.errors import DistmodeError, TableError, describe_fault
from distmode.excerpt import Excerpt
from distmode.files import hash_bytes
from distmode.rows import Rows, read_rows
from distmode.tables import build_excerpts
from distmode.workflow.labelling import Labeller, SourceLabels, label_excerpts
from distmode.workflow.output import RecordOptions, format_records

ERROR_SCHEMA = "distmode.error/1"

_SOURCE = "stdin"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line gets.

    Attributes:
        line: One line of JSON: a record, or an object with `schema`, `line` and `error`.
        error: Why there is no label; empty where there is one.
    """

    line: bytes
    error: str = ""


def answer_lines(
    lines: Iterable[bytes], labeller: Labeller, options: RecordOptions
) -> Iterator[Answer]:
    """Label excerpts that come one a line; each gets one answer, in its turn.

    Args:
        lines: JSON objects with a `text`, as rows of a table of excerpts have them; empty lines
            get no answer.
        labeller: What labels them.
        options: How labels become records. Offsets count from the beginning of the text.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, labeller, options)


def _answer(line: bytes, number: int, labeller: Labeller, options: RecordOptions) -> Answer:
    try:
        return Answer(_label(line, number, labeller, options))
    except DistmodeError as error:
        reason = str(error)
    except Exception as error:  # one line must not end what answers all the others
        reason = f"{_SOURCE}, line {number}: {describe_fault(error)}"
    told = {"schema": ERROR_SCHEMA, "line": number, "error": reason}
    return Answer(json.dumps(told).encode() + b"\n", reason)


def _label(line: bytes, number: int, labeller: Labeller, options: RecordOptions) -> bytes:
    excerpt = _read_excerpt(line, number)
    labels = label_excerpts(labeller, [excerpt])
    result = SourceLabels(_SOURCE, excerpt.source_sha256, excerpt.text, labels)
    return format_records(result, options, "jsonl")


def _read_excerpt(line: bytes, number: int) -> Excerpt:
    """Return the excerpt of one line, numbered as its row in a table would be.

    Raises:
        TableError: It holds none.
    """
    place = f"{_SOURCE}, line {number}"
    try:
        rows = read_rows(line, suffix=".jsonl", name=place)
        _check_text(rows, place)
        table = build_excerpts(rows, source=place, source_sha256=hash_bytes(line))
    except TableError as error:
        raise TableError(_say_place_once(str(error), place)) from None
    excerpt = table.excerpts[0]
    is_named = excerpt.id != f"{excerpt.source}#1"
    return replace(
        excerpt,
        id=excerpt.id if is_named else f"{_SOURCE}#{number}",
        source=_SOURCE,
        interview=_SOURCE if excerpt.interview == excerpt.source else excerpt.interview,
        turn=number,
    )


def _check_text(rows: Rows, place: str) -> None:
    """Make sure that a line has talk, in words that do not speak of a table to fill.

    Raises:
        TableError: Its text is empty.
    """
    column = rows.find_column("text")
    text = rows.rows[0].values.get(column) if column else None
    if column and (text is None or (isinstance(text, str) and not text.strip())):
        raise TableError(f"{place}: text is empty; give the talk to label")


def _say_place_once(message: str, place: str) -> str:
    """Return a message without the number of the row, which is always the first of its line.

    >>> _say_place_once("stdin, line 7: line 1, column 4: is not JSON", "stdin, line 7")
    'stdin, line 7, column 4: is not JSON'
    """
    return re.sub(rf"^{re.escape(place)}: (?:line|row) 1(?=[,:])", place, message)
