"""Tells which columns of a table hold the speakers and their talk."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from distmode.transcript.blocks import Block, BlockLabel
from distmode.transcript.draft import Span, count_words
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
# A column is wordy if its cells differ in more than this share, and hold so many words on average.
_DIFFERENT_SHARE = 0.5
_WORDS_IN_CELL = 2
# The talk fills at least this share of the cells that the fullest wordy column does.
_FILLED_SHARE = 0.5
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
    all cells are, since nothing says which are not. A wordy column that is left out is warned of.

    Args:
        rows: Cells by row; cells may hold line breaks.
    """
    columns = _find_columns(rows)
    left_out = _warn_of_left_out(rows, columns) if columns else ()
    for number, cells in enumerate(rows):
        if columns is None or columns.talk >= len(cells):
            yield Block(_CELL_SEPARATOR.join(cells), warnings=left_out)
        elif number == 0 and columns.has_header:
            yield _hide(_CELL_SEPARATOR.join(_flatten(cells)))
        else:
            yield replace(_lay_row(cells, columns), warnings=left_out)


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
    return _guess_columns(_turn(rows))


def _guess_columns(columns: Sequence[Sequence[str]]) -> _Columns | None:
    """Take the first wordy column after the speakers for the talk, since notes on it come later."""
    words = [_count_words(column) for column in columns]
    most = words.index(max(words))
    named = [number for number, column in enumerate(columns) if _names_speakers(column)]
    if not named:
        return None
    wordy = [number for number in range(named[0] + 1, len(columns)) if _is_wordy(columns[number])]
    filled = {number: sum(map(bool, map(str.strip, columns[number]))) for number in wordy}
    # A note on one row in ten is not the talk.
    full = [number for number in wordy if filled[number] >= _FILLED_SHARE * max(filled.values())]
    talk = full[0] if full else most
    return _Columns(named[0], talk, has_header=False) if named[0] < talk else None


def _turn(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the columns of a table whose rows may differ in length."""
    width = max(map(len, rows))
    return [[row[number] for row in rows if number < len(row)] for number in range(width)]


def _count_words(column: Iterable[str]) -> int:
    return sum(map(count_words, column))


def _is_wordy(column: Sequence[str]) -> bool:
    """Say whether a column holds words of its own in each row, as no roles, codes or times do."""
    cells = [cell for cell in column if any(map(str.isalpha, cell))]
    differ = len(set(map(name_key, cells))) > _DIFFERENT_SHARE * len(cells)
    return differ and _count_words(cells) >= _WORDS_IN_CELL * len(cells)


def _warn_of_left_out(rows: Sequence[Sequence[str]], columns: _Columns) -> tuple[str, ...]:
    """Return a warning for each column beside the talk that holds as many words as talk would."""
    said = _turn(rows[1:] if columns.has_header else rows)
    warnings = []
    for number, column in enumerate(said):
        if number not in (columns.speaker, columns.talk) and _is_wordy(column):
            warnings.append(
                f"a table's column {number + 1} is not read as talk ({_count_words(column)} "
                f"words), since column {columns.talk + 1} is; if it is talk, put it there"
            )
    return tuple(warnings)


def _names_speakers(column: Sequence[str]) -> bool:
    """Say whether a column holds little but names, and at least one of them again and again."""
    names = [cell.strip().rstrip(":") for cell in column if cell.strip()]
    if not names:
        return False
    rated = sum(rate_name(name) > 0 for name in names)
    most = Counter(map(name_key, names)).most_common(1)[0][1]
    return most > 1 and rated >= _NAMED_SHARE * len(names)
