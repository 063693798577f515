"""The key file: what stands for which name. A researcher reads, corrects and gives it back.

One row a placeholder: `placeholder`, `kind`, `name`, `variants` (other ways in which the name is
written), `only_in` (where those ways mean this one only; empty for everywhere), `count`, `rule`.
Lists are parted by ` | `. Several rows may have one placeholder. A row of the kind `keep` says what
is never replaced, one of the kind `file` what a transcript is called. Who has it can undo
everything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from distmode.errors import TableError
from distmode.files import remove_temporary, write_whole
from distmode.pseudonyms.kinds import KINDS, PLACEHOLDER
from distmode.pseudonyms.words import fold
from distmode.rows import TABLE_SUFFIXES, Row, Rows, read_rows
from distmode.tables import write_sheet
from distmode.tables.cells import restore_rows

KEEP = "keep"
FILE = "file"
COLUMNS = ("placeholder", "kind", "name", "variants", "only_in", "count", "rule")

_KINDS = (*KINDS, KEEP, FILE)
_BETWEEN = " | "
_LARGEST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the key.

    Attributes:
        placeholder: What is put in the place of the name; for the kind `file` the new path; empty
            for the kind `keep`.
        kind: What the name is of, or `keep` or `file`.
        name: The name as found, the fullest way of writing it.
        variants: Other ways of writing it.
        only_in: Sources in which these ways mean this placeholder; empty for all.
        count: How often it was replaced.
        rule: How it was found.
    """

    placeholder: str
    kind: str
    name: str
    variants: tuple[str, ...] = ()
    only_in: tuple[str, ...] = ()
    count: int = 0
    rule: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways of writing it."""
        return (self.name, *self.variants)


@dataclass(frozen=True, slots=True)
class Key:
    """What stands for which name.

    Attributes:
        entries: In the order of the file.
    """

    entries: tuple[Entry, ...] = ()

    @property
    def files(self) -> Mapping[str, str]:
        """The new path of each source that has one."""
        return {entry.name: entry.placeholder for entry in self.entries if entry.kind == FILE}

    @property
    def names(self) -> tuple[Entry, ...]:
        """The rows that replace something in the text."""
        return tuple(entry for entry in self.entries if entry.kind in KINDS)

    @property
    def kept(self) -> tuple[Entry, ...]:
        """The rows of what is never replaced."""
        return tuple(entry for entry in self.entries if entry.kind == KEEP)

    def find_last_number(self, kind: str) -> int:
        """Return the largest number that a placeholder of a kind has, 0 where there is none."""
        start = f"[{kind.capitalize()} "
        found = (e.placeholder for e in self.entries if e.placeholder.startswith(start))
        return max((int(one.removeprefix(start).rstrip("]")) for one in found), default=0)


def add_counts(key: Key, counts: Mapping[int, int], *, onto: bool = False) -> Key:
    """Return a key with how often each row replaced something.

    Args:
        key: The key.
        counts: By place among the key's entries, from 0.
        onto: Whether the counts there are before stay and these are added.
    """
    return Key(
        tuple(
            entry
            if entry.kind in (KEEP, FILE)
            else replace(entry, count=counts.get(at, 0) + (entry.count if onto else 0))
            for at, entry in enumerate(key.entries)
        )
    )


def write_key(key: Key, path: Path) -> None:
    """Write a key file, for its owner only.

    Raises:
        OutputError: It cannot be written.
    """
    remove_temporary(path)
    with write_whole(path) as file:
        write_sheet(COLUMNS, map(_show, key.entries), file)


def read_key(path: Path) -> Key:
    """Read a key file.

    Raises:
        TableError: It is missing or no key, or a row cannot be followed; names the row, never what
            stands in it.
    """
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise TableError(f"{path}: is no key; give the .csv file that distmode pseudonymise wrote")
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TableError(f"{path}: cannot be read ({reason}); check the path") from None
    rows = restore_rows(read_rows(data, suffix=path.suffix.lower(), name=str(path)), name=path.name)
    columns = {name: rows.find_column(name) for name in COLUMNS}
    lacking = next((one for one in ("placeholder", "kind", "name") if columns[one] is None), None)
    if lacking:
        raise TableError(
            f"{path}: there is no column '{lacking}'; a key has placeholder, kind and name"
        )
    entries = tuple(_read_entry(row, columns, path) for row in rows.rows)
    _check_repeats(entries, rows, path)
    return Key(entries)


def _show(entry: Entry) -> dict[str, object]:
    return {
        "placeholder": entry.placeholder,
        "kind": entry.kind,
        "name": entry.name,
        "variants": _BETWEEN.join(entry.variants),
        "only_in": _BETWEEN.join(entry.only_in),
        "count": "" if entry.kind in (KEEP, FILE) else entry.count,
        "rule": entry.rule,
    }


def _read_entry(row: Row, columns: Mapping[str, str | None], path: Path) -> Entry:
    cells = {name: _read_cell(row, column) for name, column in columns.items()}
    place = f"{path}: row {row.number}"
    kind = cells["kind"].casefold()
    if kind not in _KINDS:
        raise TableError(f"{place}, column 'kind': expected one of {', '.join(_KINDS)}")
    if not cells["name"]:
        raise TableError(f"{place}, column 'name': is empty; write the name, or delete the row")
    placeholder = cells["placeholder"]
    if kind == FILE:
        _check_path(placeholder, place)
    elif kind != KEEP and not PLACEHOLDER.fullmatch(placeholder):
        raise TableError(
            f"{place}, column 'placeholder': expected a word with a capital and a number in square "
            "brackets, such as [Person 12]; to leave a name standing, write 'keep' under kind"
        )
    return Entry(
        placeholder="" if kind == KEEP else placeholder,
        kind=kind,
        name=cells["name"],
        variants=_split(cells["variants"]),
        only_in=_split(cells["only_in"]),
        count=int(cells["count"]) if cells["count"].isdecimal() else 0,
        rule=cells["rule"],
    )


def _read_cell(row: Row, column: str | None) -> str:
    value = row.values.get(column) if column else None
    return "" if value is None else " ".join(str(value).split())


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _check_path(name: str, place: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise TableError(
            f"{place}, column 'placeholder': expected a path inside the output folder, such as "
            "school-1/person-2.txt"
        )


def _check_repeats(entries: tuple[Entry, ...], rows: Rows, path: Path) -> None:
    """Refuse one way of writing that stands for two placeholders in the same places.

    Raises:
        TableError: There is one.
    """
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for entry, row in zip(entries, rows.rows, strict=True):
        for form, scope in _list_claims(entry):
            other = seen.setdefault((form, scope), (entry.placeholder, row.number))
            if other[0] != entry.placeholder:
                raise TableError(
                    f"{path}: rows {other[1]} and {row.number} give one name two placeholders; "
                    "keep it in one of them, or say under only_in where each holds"
                )
    taken = Counter(fold(e.placeholder) for e in entries if e.kind == FILE)
    twice = next((name for name, count in taken.items() if count > 1), None)
    if twice is not None:
        raise TableError(f"{path}: two files are to be called {twice}; give each its own name")


def _list_claims(entry: Entry) -> Iterator[tuple[str, str]]:
    scopes: Iterable[str] = entry.only_in or ("",)
    for scope in scopes:
        for form in entry.forms:
            kind = FILE if entry.kind == FILE else ""
            yield kind + " " + fold(" ".join(form.split())), scope
