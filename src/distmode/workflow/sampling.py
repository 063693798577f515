"""Drawing the hand-coding sample from labels: a blind sheet, and the chances beside it."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from distmode.errors import OutputError, TableError, UsageError
from distmode.files import check_new, write_whole
from distmode.selection import Chance, draw_sample
from distmode.tables import LabelRecord, write_sheet
from distmode.tables.cells import guard_cell
from distmode.workflow.context import WordsBefore, find_words_before
from distmode.workflow.reading import ReadSource, SourceFailure

SHEET_SUFFIXES = (".csv", ".xlsx")
DESIGN_COLUMNS = ("id", "text_sha256", "sample_prob", "stratum", "drawn")
SIMPLE = "all"
"""The one stratum of a simple random sample."""

_SHEET_COLUMNS = ("id", "school", "interview", "context", "text", "mode", "modes", "coder")
# More than this Excel and openpyxl cut off without a word.
_CELL_CHARACTERS = 32_767


@dataclass(frozen=True, slots=True)
class Drawn:
    """A hand-coding sample.

    Attributes:
        chances: Of all excerpts that could be drawn; those drawn first, in the sheet's order.
        too_short: How many stand outside since they are too short to label.
        records: What was labelled, by id.
        before: What the interviewer said before, where it was looked for.
    """

    chances: tuple[Chance, ...]
    too_short: int
    records: Mapping[str, LabelRecord]
    before: WordsBefore = field(default_factory=lambda: WordsBefore({}))

    @property
    def n(self) -> int:
        """How many were drawn."""
        return sum(chance.drawn for chance in self.chances)

    @property
    def lacks_context(self) -> bool:
        """Whether transcripts could tell what the interviewer said, which labels do not."""
        drawn = (self.records[chance.id] for chance in self.chances if chance.drawn)
        return not self.before.words and any(map(_is_of_transcript, drawn))


def draw_from_labels(
    records: Sequence[LabelRecord], n: int, *, seed: int, stratified: bool = False
) -> Drawn:
    """Draw excerpts to code by hand; those too short to label stand outside.

    Args:
        records: The labels.
        n: How many to draw; all where there are no more.
        seed: The same draws the same sample.
        stratified: By the mode that the model gave (`abstained` where it gave none), rather than
            from all alike.

    Raises:
        TableError: There is nothing to draw from, an id stands twice, or there is no text.
        UsageError: n is too small for two of each stratum.
    """
    found = index_records(records)
    able = {name: record for name, record in found.items() if record.label.status != "too_short"}
    if not able:
        raise TableError("the labels hold no excerpt that was long enough to label; label more")
    mute = next((record for record in able.values() if not record.has_text), None)
    if mute is not None:
        raise TableError(
            f"{mute.place}: holds no text to code (labelled with --no-text); label the transcripts "
            "again without --no-text, and draw from those labels"
        )
    strata = {name: name_stratum(record) if stratified else SIMPLE for name, record in able.items()}
    return Drawn(draw_sample(strata, n, seed=seed), len(found) - len(able), found)


def add_context(drawn: Drawn, sources: Iterable[ReadSource | SourceFailure]) -> Drawn:
    """Return a sample with what the interviewer said before each excerpt.

    Args:
        drawn: The sample.
        sources: The transcripts that were labelled, as they were read; found again by the hash of
            their file.
    """
    ids = {
        chance.id
        for chance in drawn.chances
        if chance.drawn and _is_of_transcript(drawn.records[chance.id])
    }
    return replace(drawn, before=find_words_before(drawn.records.values(), ids, sources))


def _is_of_transcript(record: LabelRecord) -> bool:
    """Tell whether a label is of talk cut from a transcript, and not of a table that has context.

    Excerpts of transcripts are called SOURCE#TURN.PART, those of tables otherwise.
    """
    excerpt = record.label.excerpt
    named = re.fullmatch(rf"{re.escape(excerpt.source)}#\d+\.\d+", excerpt.id)
    return named is not None and _read_carried(record) is None


def index_records(records: Sequence[LabelRecord]) -> dict[str, LabelRecord]:
    """Return label records by id.

    Raises:
        TableError: An id stands twice.
    """
    found: dict[str, LabelRecord] = {}
    for record in records:
        same = found.setdefault(record.label.excerpt.id, record)
        if same is not record:
            raise TableError(
                f"{record.place}: the same id as {same.place}; give the labels of one run, each "
                "excerpt once"
            )
    return found


def name_stratum(record: LabelRecord) -> str:
    """Return the stratum of a label: its mode, or `abstained`."""
    return record.label.mode.value if record.label.mode else record.label.status


def place_design(sheet: Path) -> Path:
    """Return where the chances of a sheet's excerpts lie.

    >>> place_design(Path("to/sheet.xlsx")).as_posix()
    'to/sheet.design.csv'
    """
    return sheet.with_suffix(".design.csv")


def check_places(sheet: Path) -> None:
    """Make sure that a sheet can go where it is asked for, and nobody's codings are lost.

    Raises:
        UsageError: It has another suffix than `.csv` or `.xlsx`, or something is there already.
    """
    if sheet.suffix.lower() not in SHEET_SUFFIXES:
        raise UsageError(f"--out {sheet}: a sheet is a .csv or .xlsx file; name one of these")
    for path in (sheet, place_design(sheet)):
        check_new(path, "--out")


def write_sample(drawn: Drawn, sheet: Path) -> None:
    """Write the blind sheet, and beside it the chances, which the coder is not to see.

    The sheet has what was drawn in the order drawn: id, school, interview, the interviewer's words
    before it where they are known (a column `context`; see `add_context`), the text, and empty
    columns for the codes. It has neither label nor chance.

    Raises:
        OutputError: A file cannot be written, or a cell cannot hold the talk.
    """
    rows = [
        _blind(drawn.records[chance.id], drawn.before.words.get(chance.id))
        for chance in drawn.chances
        if chance.drawn
    ]
    with write_whole(sheet) as file:
        if sheet.suffix.lower() == ".csv":
            write_sheet(_SHEET_COLUMNS, rows, file)
        else:
            _write_workbook(rows, file, sheet)
    with write_whole(place_design(sheet)) as file:
        write_sheet(DESIGN_COLUMNS, _list_chances(drawn), file)


def _read_carried(record: LabelRecord) -> str | None:
    """Return the context that a table of excerpts had and its labels carry."""
    context = record.label.excerpt.context or record.fields.get("context")
    return context if isinstance(context, str) else None


def _blind(record: LabelRecord, before: str | None) -> dict[str, str | None]:
    excerpt = record.label.excerpt
    return {
        "id": excerpt.id,
        "school": excerpt.school,
        "interview": excerpt.interview,
        "context": _read_carried(record) or before,
        "text": excerpt.text,
    }


def _list_chances(drawn: Drawn) -> Iterator[dict[str, object]]:
    for chance in drawn.chances:
        yield {
            "id": chance.id,
            "text_sha256": drawn.records[chance.id].text_sha256,
            "sample_prob": repr(chance.probability),
            "stratum": chance.stratum,
            "drawn": int(chance.drawn),
        }


def _write_workbook(rows: Sequence[Mapping[str, str | None]], file: IO[bytes], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    book = Workbook(write_only=False)
    sheet = book.active
    assert sheet is not None
    sheet.title = "excerpts"
    sheet.append(list(_SHEET_COLUMNS))
    for row in rows:
        cells = [guard_cell(row.get(column) or "") for column in _SHEET_COLUMNS]
        if max(map(len, cells)) > _CELL_CHARACTERS:
            raise OutputError(
                f"{path}: an excerpt is too long for a cell of a spreadsheet; name a .csv file"
            )
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell) or None for cell in cells])
    for letter in ("D", "E"):
        sheet.column_dimensions[letter].width = 80
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    whole = io.BytesIO()
    book.save(whole)
    file.write(whole.getvalue())
