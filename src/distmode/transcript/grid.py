"""Tells which columns of a table hold the speakers and their talk."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distmode.transcript.blocks import Block, BlockLabel
from distmode.transcript.draft import Span
from distmode.transcript.names import name_key, rate_name

SPEAKER_COLUMNS: tuple[str, ...] = ("speaker", "speaker_name", "speaker name", "who", "name")
TEXT_COLUMNS: tuple[str, ...] = (
    "text",
    "words",
    "talk",
    "utterance",
    "transcript",
    "transcription",
    "content",
    "message",
    "sentence",
)
_NAMED_SHARE = 0.8
_CELL_SEPARATOR = "\t"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column is which, from 0, and whether the first row names them."""

    speaker: int
    talk: int
    has_header: bool


def lay_grid(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Yield the rows of a table as blocks, cells parted by tabs.

    Where one column names speakers and another one holds their talk, the talk alone is talk; else
    all cells are, since nothing says which are not.

    Args:
        rows: Cells by row; cells may hold line breaks.
    """
    columns = _find_columns(rows)
    for number, cells in enumerate(rows):
        if columns is None or columns.talk >= len(cells):
            yield Block(_CELL_SEPARATOR.join(cells))
        elif number == 0 and columns.has_header:
            yield _hide(_CELL_SEPARATOR.join(_flatten(cells)))
        else:
            yield _lay_row(cells, columns)


def _lay_row(cells: Sequence[str], columns: _Columns) -> Block:
    before = _CELL_SEPARATOR.join([*_flatten(cells[: columns.talk]), ""])
    before = before if before.strip() else ""
    talk = cells[columns.talk]
    after = "".join(_CELL_SEPARATOR + cell for cell in _flatten(cells[columns.talk + 1 :]))
    text = before + talk + after
    hidden = [Span(len(before) + len(talk), len(text))] if after else []
    name = " ".join(cells[columns.speaker].split()).rstrip(" :.")
    if not name and before:
        hidden.insert(0, Span(0, len(before)))
    label = BlockLabel(name, len(before), "cell") if name else None
    return Block(text, label, tuple(hidden))


def _hide(text: str) -> Block:
    return Block(text, hidden=(Span(0, len(text)),))


def _flatten(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in cells]


def _find_columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """Return which columns hold speakers and talk, by the names in the first row or by content."""
    if len(rows) < 2:
        return None
    header = [name_key(cell).rstrip(":") for cell in rows[0]]
    speaker = next((header.index(name) for name in SPEAKER_COLUMNS if name in header), None)
    talk = next((header.index(name) for name in TEXT_COLUMNS if name in header), None)
    if speaker is not None and talk is not None and speaker < talk:
        return _Columns(speaker, talk, has_header=True)
    return _guess_columns(rows)


def _guess_columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    width = max(map(len, rows))
    columns = [[row[number] for row in rows if number < len(row)] for number in range(width)]
    words = [sum(len(cell.split()) for cell in column) for column in columns]
    talk = words.index(max(words))
    speaker = next((number for number in range(talk) if _names_speakers(columns[number])), None)
    return None if speaker is None else _Columns(speaker, talk, has_header=False)


def _names_speakers(column: Sequence[str]) -> bool:
    """Say whether a column holds little but names, and at least one of them again and again."""
    names = [cell.strip().rstrip(":") for cell in column if cell.strip()]
    if not names:
        return False
    rated = sum(rate_name(name) > 0 for name in names)
    most = Counter(map(name_key, names)).most_common(1)[0][1]
    return most > 1 and rated >= _NAMED_SHARE * len(names)
