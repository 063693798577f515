"""Hand codings beside labels: which coded excerpt is which labelled one, and how it was drawn."""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import EvaluationError, TableError
from distmode.excerpt import CodedExcerpt
from distmode.files import hash_text
from distmode.rows import Row, Rows, read_rows
from distmode.tables import LabelRecord
from distmode.tables.cells import restore_rows
from distmode.tables.faults import place_of, require_column

_NEEDS = "a design says how likely each excerpt was to be drawn (`distmode sample` writes it)"
_NO = ("0", "false", "no")


@dataclass(frozen=True, slots=True)
class Matches:
    """Coded excerpts beside labels.

    Attributes:
        codings: By the id of the label.
        strangers: Coded excerpts that match no label.
        too_short: How many match a label of an excerpt too short to label.
    """

    codings: Mapping[str, CodedExcerpt]
    strangers: tuple[CodedExcerpt, ...]
    too_short: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """How one excerpt was drawn.

    Attributes:
        text_sha256: Hash of its text.
        probability: How likely it was to be drawn, above 0.
        stratum: From which stratum.
        drawn: Whether it was.
    """

    text_sha256: str
    probability: float
    stratum: str
    drawn: bool


def match_codings(records: Mapping[str, LabelRecord], coded: Sequence[CodedExcerpt]) -> Matches:
    """Match coded excerpts to labels: by id where the talk is the same, else by the text's hash.

    Talk is the same if its letters and digits are: spreadsheets change blanks and line ends. Of
    labels that share a text the one of the coding's interview is taken, else the first that is
    free.

    Args:
        records: The labels, by id.
        coded: The codings, one an excerpt.

    Raises:
        TableError: Two codings are of the same labelled excerpt.
    """
    by_hash: dict[str, list[str]] = {}
    for label, record in records.items():
        by_hash.setdefault(record.text_sha256, []).append(label)
    found: dict[str, CodedExcerpt] = {}
    strangers: list[CodedExcerpt] = []
    for excerpt in sorted(coded, key=lambda one: not _is_of(one, records.get(one.id))):
        name = _find_label(excerpt, records, by_hash, found)
        if name is None:
            strangers.append(excerpt)
        elif name in found:
            raise TableError(
                f"{excerpt.place}: a second coding of the excerpt in {found[name].place}; keep one "
                "coding of each"
            )
        else:
            found[name] = excerpt
    kept = {
        label: excerpt
        for label, excerpt in found.items()
        if records[label].label.status != "too_short"
    }
    return Matches(kept, tuple(strangers), len(found) - len(kept))


def read_design(path: Path) -> dict[str, Drawing]:
    """Read how likely each excerpt was to be drawn, by its id.

    `id` and `sample_prob` are required; `text_sha256`, `stratum` and `drawn` are optional (without
    `drawn` all rows were drawn).

    Raises:
        TableError: It cannot be read, a column is missing, an id stands twice, or a chance is none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    rows = read_rows(data, suffix=path.suffix.lower(), name=str(path))
    rows = restore_rows(rows, name=str(path))
    found: dict[str, Drawing] = {}
    layout = _find_columns(rows, path)
    for row in rows.rows:
        name = str(row.values.get(layout["id"] or "") or "")
        if not name or name in found:
            fault = "stands twice" if name else "is missing"
            place = place_of(str(path), row.number, "id")
            raise TableError(f"{place}: the id {fault}; take the design as `distmode sample` wrote")
        found[name] = _read_drawing(row, layout, path)
    return found


def align_design(
    design: Mapping[str, Drawing], records: Mapping[str, LabelRecord], *, name: Path
) -> dict[str, Drawing]:
    """Return the design by the ids of the labels, which may have changed since it was drawn.

    Args:
        design: As read.
        records: Labels long enough to be drawn, by id.
        name: The design's file, for messages.

    Raises:
        EvaluationError: Some labels had no chance of being drawn, though the design lists all that
            had one.
    """
    by_hash: dict[str, list[Drawing]] = {}
    for one in design.values():
        by_hash.setdefault(one.text_sha256, []).append(one)
    found: dict[str, Drawing] = {}
    for label, record in records.items():
        same = design.get(label)
        if same is None or same.text_sha256 not in ("", record.text_sha256):
            same = next(iter(by_hash.get(record.text_sha256, ())), None)
        if same is not None:
            found[label] = same
    missing = [label for label in records if label not in found]
    if missing and any(not one.drawn for one in design.values()):
        raise EvaluationError(
            f"{name}: {len(missing)} of {len(records)} labelled excerpts had no chance to be "
            f"drawn (first: {records[missing[0]].place}); give the labels that the sample was "
            "drawn from, or draw again from these"
        )
    return found


def _is_of(excerpt: CodedExcerpt, record: LabelRecord | None) -> bool:
    """Tell whether a coding and a label of the same id are of the same talk."""
    if record is None:
        return False
    if hash_text(excerpt.text) == record.text_sha256:
        return True
    return record.has_text and fold_talk(excerpt.text) == fold_talk(record.label.excerpt.text)


def fold_talk(text: str) -> str:
    """Return the letters and digits of talk, which spreadsheets do not change; else all of it.

    >>> fold_talk("Yes,  we did!"), fold_talk("...")
    ('yeswedid', '...')
    """
    return re.sub(r"[\W_]+", "", text).casefold() or text


def _find_label(
    excerpt: CodedExcerpt,
    records: Mapping[str, LabelRecord],
    by_hash: Mapping[str, list[str]],
    found: Mapping[str, CodedExcerpt],
) -> str | None:
    if _is_of(excerpt, records.get(excerpt.id)):
        return excerpt.id
    alike = by_hash.get(hash_text(excerpt.text), [])
    near = [name for name in alike if records[name].label.excerpt.interview == excerpt.interview]
    free = [name for name in (*near, *alike) if name not in found]
    return next(iter(free or alike), None)


def _find_columns(rows: Rows, path: Path) -> dict[str, str | None]:
    needed: dict[str, str | None] = {
        name: require_column(rows, name, file=str(path), needs=_NEEDS)
        for name in ("id", "sample_prob")
    }
    return needed | {name: rows.find_column(name) for name in ("text_sha256", "stratum", "drawn")}


def _read_drawing(row: Row, layout: Mapping[str, str | None], path: Path) -> Drawing:
    def read(name: str) -> str:
        column = layout[name]
        value = None if column is None else row.values.get(column)
        return "" if value is None else str(value).strip()

    chance = math.nan
    with suppress(ValueError):
        chance = float(read("sample_prob"))
    if not 0 < chance <= 1:
        place = place_of(str(path), row.number, "sample_prob")
        raise TableError(f"{place}: expected a probability above 0 and up to 1; correct it")
    drawn = read("drawn").lower() not in _NO
    return Drawing(read("text_sha256"), chance, read("stratum"), drawn)
