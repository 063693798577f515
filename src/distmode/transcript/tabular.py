"""Reads transcripts that are tables, a row an utterance: `.csv`, `.tsv`, `.xlsx`, `.jsonl`."""

from collections.abc import Iterator
from dataclasses import dataclass

from distmode.errors import TableError
from distmode.excerpt import Transcript
from distmode.rows import Row, Rows, read_rows
from distmode.transcript.assembly import finish_transcript
from distmode.transcript.characters import decode_references
from distmode.transcript.draft import (
    Draft,
    Reading,
    Script,
    Utterance,
    compose_draft,
    settle_speakers,
)
from distmode.transcript.grid import SPEAKER_COLUMNS, TEXT_COLUMNS
from distmode.transcript.turns import find_turns


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a transcript, as the table spells them."""

    text: str
    speaker: str | None
    role: str | None


def read_csv(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.csv` file (see `draft_from_rows`)."""
    return draft_from_rows(read_rows(data, suffix=".csv", name=source), source, reading)


def read_tsv(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.tsv` file (see `draft_from_rows`)."""
    return draft_from_rows(read_rows(data, suffix=".tsv", name=source), source, reading)


def read_xlsx(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read the first sheet of a `.xlsx` file (see `draft_from_rows`)."""
    return draft_from_rows(read_rows(data, suffix=".xlsx", name=source), source, reading)


def read_json_lines(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a `.jsonl` file (see `draft_from_rows`)."""
    return draft_from_rows(read_rows(data, suffix=".jsonl", name=source), source, reading)


def build_from_rows(rows: Rows, *, source: str, source_sha256: str, reading: Reading) -> Transcript:
    """Make a transcript of the rows of a table.

    Args:
        rows: With a column of talk (one of `TEXT_COLUMNS`), and mostly one of speakers (one of
            `SPEAKER_COLUMNS`). Where a column `role` names somebody the interviewer, that counts.
        source: Path of the table, for messages and ids.
        source_sha256: Hash of its bytes.
        reading: The user's options.

    Raises:
        TableError: No column of talk, or a cell that is no text.
        TranscriptError: No talk in any row.
    """
    draft = draft_from_rows(rows, source, reading)
    return finish_transcript(draft, source=source, source_sha256=source_sha256, reading=reading)


def draft_from_rows(rows: Rows, source: str, reading: Reading) -> Draft:
    """Cut the rows of a table into turns; rows of one speaker that follow each other are one.

    Without a column of speakers, labels are looked for in the talk, as in running text.

    Raises:
        TableError: No column of talk, or a cell that is no text.
    """
    columns = _find_columns(rows, source)
    utterances = tuple(_read_utterances(rows, columns, source))
    said = tuple(Utterance(one.speaker, decode_references(one.text)) for one in utterances)
    decoded = sum(one != other for one, other in zip(utterances, said, strict=True))
    warnings = (*rows.warnings, *_warn_of_references(decoded))
    if columns.speaker is None or all(one.speaker is None for one in said):
        text = "\n\n".join(one.text for one in said)
        script = Script(text, paragraphs="block", has_front=False, warnings=warnings)
        return find_turns(script, reading)
    draft = compose_draft(settle_speakers(said), (*warnings, *_warn_of_unnamed(said)))
    return Draft(
        draft.plain, draft.turns, notes=_read_notes(rows, columns), warnings=draft.warnings
    )


def _find_columns(rows: Rows, source: str) -> _Columns:
    found = [rows.find_column(name) for name in TEXT_COLUMNS]
    text = next((column for column in found if column and _holds_talk(rows, column)), None)
    if text is None:
        there = ", ".join(f"'{' '.join(column.split())[:30]}'" for column in rows.columns[:12])
        raise TableError(
            f"{source}: has no column of talk; expected one named 'text', found {there}"
        )
    return _Columns(text, rows.find_column(*SPEAKER_COLUMNS), rows.find_column("role"))


def _holds_talk(rows: Rows, column: str) -> bool:
    """Say whether a column holds talk, not figures such as a count of words."""
    cells = [str(row.values.get(column, "")) for row in rows.rows]
    return not rows.rows or any(any(map(str.isalpha, cell)) for cell in cells)


def _read_utterances(rows: Rows, columns: _Columns, source: str) -> Iterator[Utterance]:
    for row in rows.rows:
        text = _read_cell(row, columns.text, source).replace("\r\n", "\n").replace("\r", "\n")
        name = _read_cell(row, columns.speaker, source) if columns.speaker else ""
        name = " ".join(name.split()).rstrip(" :")
        if text.strip():
            yield Utterance(name or None, text.strip())


def _read_cell(row: Row, column: str, source: str) -> str:
    value = row.values.get(column)
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise TableError(
        f"{source}: row {row.number}, column '{column}': is {type(value).__name__}; expected text"
    )


def _read_notes(rows: Rows, columns: _Columns) -> dict[str, str]:
    """Return what a column of roles says of each speaker, where it says anything."""
    if columns.role is None or columns.speaker is None:
        return {}
    pairs = ((row.values.get(columns.speaker), row.values.get(columns.role)) for row in rows.rows)
    return {
        " ".join(name.split()).rstrip(" :"): role
        for name, role in pairs
        if isinstance(name, str) and isinstance(role, str) and role.strip()
    }


def _warn_of_references(rows: int) -> tuple[str, ...]:
    if not rows:
        return ()
    return (f"character references of HTML (such as &#8212;) are decoded in {rows} rows",)


def _warn_of_unnamed(utterances: tuple[Utterance, ...]) -> tuple[str, ...]:
    unnamed = sum(one.speaker is None for one in utterances)
    if not unnamed:
        return ()
    return (f"rows without a speaker: {unnamed} of {len(utterances)}",)
