"""Tables of excerpts to label: every row with text is one excerpt, whatever its length."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from distmode.errors import TableError
from distmode.excerpt import Excerpt
from distmode.rows import Row, Rows
from distmode.tables.cells import read_field, read_talk, restore_rows
from distmode.tables.faults import RowError, list_numbers, raise_faults, require_column

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class ExcerptTable:
    """A table of excerpts as it was read.

    Attributes:
        excerpts: One for every row with text, in order.
        plain: The plain text that all offsets refer to: the excerpts' texts with an empty line
            between them.
        warnings: What the user should know about how it was read; without the file's name, and
            without talk.
    """

    excerpts: tuple[Excerpt, ...]
    plain: str
    warnings: tuple[str, ...] = ()


def is_excerpt_table(rows: Rows) -> bool:
    """Say whether a table holds excerpts (a text column, no speaker column), not a transcript.

    Labels that distmode wrote are excerpts, speakers or not.
    """
    if rows.find_column("text") is None:
        return False
    return rows.find_column("speaker") is None or rows.find_column("text_sha256") is not None


def build_excerpts(rows: Rows, *, source: str, source_sha256: str) -> ExcerptTable:
    r"""Make an excerpt of every row that has text.

    The text is the cell's, with LF line ends and without blanks around it. `id` defaults to
    `SOURCE#N`, N being the row's place among the data rows from 1 (which `turn` holds too), and
    `interview` to the source without its suffix. Columns that are no field of a record are carried,
    the context among them, although it fills the excerpt's field as well.

    Args:
        rows: The table.
        source: Its path relative to the folder given, with `/`. Unless it ends in `.jsonl`, the
            apostrophes that `write_csv` put in front of formulas are taken away.
        source_sha256: Hash of the file's bytes.

    Raises:
        TableError: There is no text column, no row has text, or a value is of the wrong kind.

    >>> rows = Rows(("text",), (Row(2, {"text": " Ann asked. "}), Row(3, {"text": "We did."})), ())
    >>> table = build_excerpts(rows, source="a.csv", source_sha256="0" * 64)
    >>> table.plain, table.excerpts[1].id, table.plain[table.excerpts[1].start :]
    ('Ann asked.\n\nWe did.', 'a.csv#2', 'We did.')
    """
    rows = restore_rows(rows, name=source)
    layout = _find_layout(rows, source=source, source_sha256=source_sha256)
    excerpts: list[Excerpt] = []
    faults: list[RowError] = []
    start = 0
    for turn, row in enumerate(rows.rows, start=1):
        try:
            excerpt = layout.read_excerpt(row, turn=turn, start=start)
        except RowError as fault:
            faults.append(fault)
            continue
        if excerpt is not None:
            excerpts.append(excerpt)
            start = excerpt.end + len(_BETWEEN)
    raise_faults(faults)
    if not excerpts:
        raise TableError(f"{source}: no row has text; fill the column '{layout.text.strip()}'")
    plain = _BETWEEN.join(excerpt.text for excerpt in excerpts)
    return ExcerptTable(tuple(excerpts), plain, (*rows.warnings, *_warn(rows, excerpts)))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each field of an excerpt stands in a table (None where it does not), and whose."""

    source: str
    source_sha256: str
    text: str
    id: str | None
    school: str | None
    interview: str | None
    speaker: str | None
    role: str | None
    context: str | None
    carried: tuple[str, ...]

    def read_excerpt(self, row: Row, *, turn: int, start: int) -> Excerpt | None:
        """Return the row's excerpt, or None if it has no text."""
        text = read_talk(row, self.text, file=self.source)
        if not text:
            return None
        return Excerpt(
            id=self._read(row, self.id) or f"{self.source}#{turn}",
            source=self.source,
            source_sha256=self.source_sha256,
            text=text,
            start=start,
            end=start + len(text),
            turn=turn,
            speaker=self._read(row, self.speaker),
            role=self._read(row, self.role),
            school=self._read(row, self.school),
            interview=self._read(row, self.interview) or _without_suffix(self.source),
            context=self._read(row, self.context),
            from_transcript=False,
            carried={name: row.values[name] for name in self.carried if name in row.values},
        )

    def _read(self, row: Row, column: str | None) -> str | None:
        return read_field(row, column, file=self.source)


def _find_layout(rows: Rows, *, source: str, source_sha256: str) -> _Layout:
    text = require_column(
        rows, "text", file=source, needs="a table of excerpts needs 'text', the talk to label"
    )
    found = {
        name: rows.find_column(name) for name in ("id", "school", "interview", "speaker", "role")
    }
    read = {text, *found.values()}
    return _Layout(
        source=source,
        source_sha256=source_sha256,
        text=text,
        context=rows.find_column("context"),
        carried=tuple(column for column in rows.columns if column not in read),
        **found,
    )


def _without_suffix(source: str) -> str:
    return source.removesuffix(PurePosixPath(source).suffix)


def _warn(rows: Rows, excerpts: Sequence[Excerpt]) -> Iterator[str]:
    with_text = {excerpt.turn for excerpt in excerpts}
    empty = [row.number for turn, row in enumerate(rows.rows, start=1) if turn not in with_text]
    if empty:
        yield f"passed over for want of text: {_name_rows(empty)}"
    counts = Counter(excerpt.id for excerpt in excerpts)
    numbers = dict(enumerate((row.number for row in rows.rows), start=1))
    doubled = [numbers[e.turn] for e in excerpts if e.turn is not None and counts[e.id] > 1]
    if doubled:
        yield f"rows that share their id with another row: {_name_rows(doubled)}"


def _name_rows(numbers: Sequence[int]) -> str:
    rows = "row" if len(numbers) == 1 else "rows"
    return f"{len(numbers):,} {rows} ({list_numbers(numbers)})"
