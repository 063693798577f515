"""Tables of talk with their names replaced, and the outputs that codings move with."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from distmode.files import hash_text
from distmode.pseudonyms.documents import CODE_COLUMNS, NAMING_COLUMNS, PATH_COLUMNS
from distmode.pseudonyms.edits import Edit, Mover, apply_edits
from distmode.pseudonyms.matching import Matcher
from distmode.pseudonyms.mentions import Document, SpeakerLabel
from distmode.pseudonyms.naming import Renamer, is_slug
from distmode.rows import Row, Rows
from distmode.tables import write_jsonl
from distmode.tables.cells import guard_cell
from distmode.transcript import TEXT_COLUMNS
from distmode.transcript.characters import decode_references

# A share, a probability or a weight; no telephone number is written so.
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9]\d{0,3})?\.\d+(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Output:
    """A source as it is written anew.

    Attributes:
        name: Its path as it was.
        new_name: The path it has now, inside the output folder.
        plain: The text as it was.
        new_plain: The text now.
        edits: The replacements.
        sha256: Hash of the new file's bytes.
    """

    name: str
    new_name: str
    plain: str
    new_plain: str
    edits: tuple[Edit, ...]
    sha256: str

    def list_replaced(self, start: int, end: int) -> dict[str, str]:
        """Return what was replaced in a span of the text as it was, and by what."""
        inside = (edit for edit in self.edits if edit.end > start and edit.start < end)
        return {edit.old: edit.new for edit in inside}


class Cells:
    """Replaces names in the cells of tables.

    Args:
        matcher: Finds the names.
        renamer: Replaces those in paths.
        outputs: The sources that are written anew, by their paths as they were.
    """

    def __init__(
        self, matcher: Matcher, renamer: Renamer, outputs: Mapping[str, str] | None = None
    ) -> None:
        self._matcher = matcher
        self._renamer = renamer
        self._paths: dict[str, str] = {}
        for old, new in (outputs or {}).items():
            self.add_path(old, new)

    def replace(self, cell: object, column: str, source: str) -> object:
        """Return a cell with its names replaced.

        Args:
            cell: What stands there; what is no text stays as it is.
            column: What the column is called.
            source: Whose names hold.
        """
        name = " ".join(column.split()).casefold()
        if isinstance(cell, list):
            return [self.replace(one, column, source) for one in cell]
        if isinstance(cell, dict):
            return {key: self.replace(one, str(key), source) for key, one in cell.items()}
        if not isinstance(cell, str) or name in CODE_COLUMNS or _DECIMAL.fullmatch(cell):
            return cell
        if name in PATH_COLUMNS:
            return self.rename(cell, source)
        return self.replace_text(cell, source, as_label=name in NAMING_COLUMNS)

    def replace_text(self, text: str, source: str, *, as_label: bool = False) -> str:
        """Return a text with its names replaced, without brackets where it is but a name."""
        labels = (SpeakerLabel(0, len(text)),) if as_label else ()
        return apply_edits(text, self._matcher.replace(Document(source, text, labels)).edits)

    def replace_evidence(self, told: object, source: str, new: Mapping[str, str]) -> object:
        """Return what a label rests on with its names replaced.

        It is cut out of the talk, so that its own words do not always tell which of them are names;
        what was replaced in the talk goes first.

        Args:
            told: A text, or a list of values with a `text`; all else stays as it is.
            source: Whose names hold.
            new: What was replaced in the talk that it is cut from, and by what.
        """
        if isinstance(told, list):
            return [self.replace_evidence(one, source, new) for one in told]
        if isinstance(told, dict) and "text" in told:
            return told | {"text": self.replace_evidence(told["text"], source, new)}
        if not isinstance(told, str):
            return told
        if new:
            joined = "|".join(map(re.escape, sorted(new, key=len, reverse=True)))
            told = re.sub(rf"(?<!\w)(?:{joined})(?!\w)", lambda found: new[found[0]], told)
        return self.replace_text(told, source)

    def rename(self, cell: str, source: str) -> str:
        """Return a path, an id that begins with one, or a school's name, with names replaced."""
        path, mark, rest = cell.partition("#")
        if path in self._paths:
            return self._paths[path] + mark + rest
        if is_slug(path):
            return "/".join(self._renamer.rename_part(part, source) for part in path.split("/")) + (
                mark + rest
            )
        return self.replace_text(cell, source, as_label=True)

    def rename_table(self, name: str, suffix: str) -> str:
        """Return what a table of codings is called anew: `ada.txt.jsonl` after its transcript."""
        path = name.rpartition(".")[0]
        return "#".join(self.rename(part, "") for part in path.split("#")) + suffix

    def add_path(self, old: str, new: str) -> None:
        """Note what a source is called now."""
        self._paths[old] = new
        old_stem, new_stem = _without_suffix(old), _without_suffix(new)
        while old_stem and new_stem:
            self._paths.setdefault(old_stem, new_stem)
            old_stem, new_stem = old_stem.rpartition("/")[0], new_stem.rpartition("/")[0]


def _without_suffix(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def rewrite_table(rows: Rows, output: Output, cells: Cells, *, decode: bool) -> Rows | None:
    """Return a table of talk with its names replaced.

    Args:
        rows: The table.
        output: Its plain text as it was, and the replacements in it.
        cells: For the other columns.
        decode: Whether character references of HTML were decoded in the talk.

    Returns:
        The table; None where a name runs over the end of a cell, so that no cell can hold it.
    """
    talk = rows.find_column(*TEXT_COLUMNS)
    if talk is None:
        return None
    mover = Mover(output.edits)
    rewritten: list[Row] = []
    done = 0
    for row in rows.rows:
        values = {
            column: cell if column == talk else cells.replace(cell, column, output.name)
            for column, cell in row.values.items()
        }
        text = _clean(row.values.get(talk), decode=decode)
        if text:
            start = output.plain.find(text, done)
            if start < 0:
                return None
            done = start + len(text)
            moved = mover.move(start, done)
            if moved.widened:
                return None
            talk_now = output.new_plain[moved.start : moved.end]
            new = output.list_replaced(start, done)
            values |= {talk: talk_now, **_follow_talk(row, talk_now, cells, output.name, new)}
        rewritten.append(replace(row, values=values))
    return replace(rows, rows=tuple(rewritten))


def _follow_talk(
    row: Row, text: str, cells: Cells, source: str, new: Mapping[str, str]
) -> dict[str, object]:
    """Return what a row of labels says of its talk, as it is true of the new talk.

    A hash of the old talk would tell whoever guesses a name that the guess is right.
    """
    told: dict[str, object] = {}
    for column, cell in row.values.items():
        name = " ".join(column.split()).casefold()
        if name == "text_sha256" and cell:
            told[column] = hash_text(text)
        elif name == "evidence":
            told[column] = cells.replace_evidence(cell, source, new)
    return told


def _clean(cell: object, *, decode: bool) -> str:
    """Return a cell's talk as the readers of tables take it."""
    if cell is None or isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return ""
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return decode_references(text) if decode else text


def format_table(rows: Rows, suffix: str, *, guard: bool) -> bytes:
    """Return a table as the bytes of a file: `.jsonl`, `.csv` or `.tsv`.

    Args:
        rows: The table.
        suffix: How it is written.
        guard: Whether cells that a spreadsheet would run get an apostrophe in front; only where
            whoever reads the table takes it away again.
    """
    if suffix == ".jsonl":
        buffer = io.BytesIO()
        write_jsonl((row.values for row in rows.rows), buffer)
        return buffer.getvalue()
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t" if suffix == ".tsv" else ",", lineterminator="\n")
    shown = [[_show(column) for column in rows.columns]]
    shown += [[_show(row.values.get(column)) for column in rows.columns] for row in rows.rows]
    for cells in shown:
        writer.writerow([guard_cell(cell) for cell in cells] if guard else cells)
    return text.getvalue().encode("utf-8", "replace")


def _show(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
