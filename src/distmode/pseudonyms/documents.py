"""Documents of what was read: transcripts with the labels of their speakers, cells of tables."""

import re
from collections.abc import Iterator

from distmode.excerpt import Transcript
from distmode.pseudonyms.mentions import Document, Mention, SpeakerLabel
from distmode.pseudonyms.naming import find_in_path, is_slug
from distmode.pseudonyms.words import word_set
from distmode.rows import Rows
from distmode.transcript import SPEAKER_COLUMNS, TEXT_COLUMNS

_BETWEEN = "\n\n"
# Columns of codes and numbers, in which no name stands that is not elsewhere too.
CODE_COLUMNS = word_set("""
    schema source_sha256 text_sha256 turn start end status mode modes probabilities evidence
    warnings model model_sha256 codebook prior continues start_utf16 end_utf16 start_utf8
    end_utf8
""")
PATH_COLUMNS = frozenset(("id", "source", "school", "interview", "file", "excerpt", "path"))
NAMING_COLUMNS = frozenset(SPEAKER_COLUMNS)


def build_document(transcript: Transcript) -> Document:
    """Return a transcript as finders of names need it."""
    labels: list[SpeakerLabel] = []
    before = 0
    for turn in transcript.turns:
        if turn.speaker:
            found = _find_label(transcript.plain, before, turn.start, turn.speaker)
            labels += [found] if found else []
        before = max(before, turn.end)
    starts = tuple(turn.start for turn in transcript.turns)
    return Document(transcript.source, transcript.plain, tuple(labels), starts)


def _find_label(plain: str, start: int, end: int, speaker: str) -> SpeakerLabel | None:
    """Return the last place between two turns where the speaker is named."""
    words = r"\s+".join(map(re.escape, speaker.split()))
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    found = list(pattern.finditer(plain, start, end))
    return SpeakerLabel(*found[-1].span()) if found else None


def build_cells(rows: Rows, name: str) -> Document:
    """Return the texts of a table that stand beside its talk, as one document.

    Cells of codes and numbers, and those that name a file or an id, are left out.
    """
    talk = rows.find_column(*TEXT_COLUMNS)
    parts: list[str] = []
    labels: list[SpeakerLabel] = []
    length = 0
    for column, cell in _list_cells(rows, talk):
        if _fold(column) in NAMING_COLUMNS:
            labels.append(SpeakerLabel(length, length + len(cell)))
        parts.append(cell)
        length += len(cell) + len(_BETWEEN)
    return Document(name, _BETWEEN.join(parts), tuple(labels))


def _list_cells(rows: Rows, talk: str | None) -> Iterator[tuple[str, str]]:
    """Yield the cells of text, each wording once a column."""
    for column in rows.columns:
        name = _fold(column)
        if column == talk or name in CODE_COLUMNS:
            continue
        for cell in _list_texts(rows, column):
            if name not in PATH_COLUMNS or not is_slug(cell.partition("#")[0]):
                yield column, cell


def find_in_ids(rows: Rows) -> Iterator[Mention]:
    """Yield what looks like a name in the ids, paths and short school names of a table."""
    for column in rows.columns:
        for cell in _list_texts(rows, column) if _fold(column) in PATH_COLUMNS else ():
            path = cell.partition("#")[0]
            if is_slug(path):
                yield from find_in_path(f"{path}/-" if _fold(column) == "school" else path)


def _list_texts(rows: Rows, column: str) -> Iterator[str]:
    """Yield the texts of a column, each once."""
    cells = (row.values.get(column) for row in rows.rows)
    texts = (" ".join(cell.split()) for cell in cells if isinstance(cell, str))
    yield from dict.fromkeys(text for text in texts if text)


def _fold(column: str) -> str:
    return " ".join(column.split()).casefold()
