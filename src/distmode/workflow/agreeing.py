"""Agreement between coders, what they differ on, and what they agree on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from distmode.agreement import Agreement, find_consensus, measure_agreement
from distmode.codebook import Mode
from distmode.errors import UsageError
from distmode.evaluation import choose_groups
from distmode.excerpt import CodedExcerpt
from distmode.files import check_new, write_whole
from distmode.rows.table import fold_name
from distmode.tables import CodingsTable, ExcerptCodings, write_jsonl, write_sheet
from distmode.tables.cells import guard_cell

_FIELDS = ("school", "interview", "speaker", "role")
_CODE_FIELDS = ("id", *_FIELDS, "text", "mode", "modes")


@dataclass(frozen=True, slots=True)
class Consensus:
    """How many excerpts a file of what coders agree on holds.

    Attributes:
        agreed: With a mode.
        differing: Without one, since their coders differ.
        alone: Without one, since fewer than two coded them.
    """

    agreed: int
    differing: int
    alone: int


def measure_codings(
    table: CodingsTable, *, by: Literal["school", "interview"] | None = None
) -> Agreement:
    """Measure how far the coders of a table agree.

    Args:
        table: What they gave.
        by: What the intervals are over; None for interviews where any excerpt has one, else
            schools, else excerpts.

    Raises:
        EvaluationError: There are fewer than two coders, no excerpt that two of them coded, or
            `by` was asked for and an excerpt lacks it.
    """
    coded = [excerpt for excerpt in table.excerpts if excerpt.given]
    groups = choose_groups([_take_first(excerpt) for excerpt in coded], by=by)
    alone = groups.unit == "excerpt"
    return measure_agreement(
        [excerpt.given for excerpt in coded],
        [excerpt.id for excerpt in coded] if alone else groups.names,
        coders=table.coders,
        unit=groups.unit,
    )


def check_targets(table: CodingsTable, targets: Mapping[str, Path]) -> None:
    """Refuse files to write that would take the place of any that is there, or of each other.

    Args:
        table: What was read.
        targets: By the option that names each.

    Raises:
        UsageError: One would (people write into such files), or has a suffix for which there is no
            format.
    """
    taken = {path.resolve(): "is read from, so it cannot be written" for path in table.paths}
    for option, path in targets.items():
        kinds = (".csv", ".jsonl") if option == "--consensus" else (".csv",)
        if path.suffix.lower() not in kinds:
            raise UsageError(f"{path}: {option} writes {' or '.join(kinds)}; name such a file")
        if path.resolve() in taken:
            raise UsageError(f"{path}: {taken[path.resolve()]}; name another file with {option}")
        check_new(path, option)
        taken[path.resolve()] = f"is what {option} names"


def write_disagreements(table: CodingsTable, path: Path) -> int:
    """Write the excerpts whose coders gave different primary modes, with what each gave, as CSV.

    Returns:
        How many.

    Raises:
        OutputError: The file cannot be written.
    """
    differing = [excerpt for excerpt in table.excerpts if _differs(excerpt)]
    names = {coder: _name_column(coder) for coder in table.coders}
    rows = [
        {"id": excerpt.id, "text": excerpt.text, **excerpt.fields}
        | {names[coder]: ";".join(modes) for coder, modes in excerpt.given.items()}
        for excerpt in differing
    ]
    known = [name for name in (*_FIELDS, "text") if any(row.get(name) for row in rows)]
    columns = ["id", *(name for name in known if name != "text"), *names.values()]
    _write_csv([*columns, *(name for name in known if name == "text")], rows, path)
    return len(rows)


def write_consensus(table: CodingsTable, path: Path) -> Consensus:
    """Write what the coders agree on as coded excerpts that `train` reads, as CSV or JSON Lines.

    `mode` is empty (null) where they do not agree (see `find_consensus`). Columns that are not the
    same for all coders of an excerpt get the coder's name.

    Raises:
        OutputError: The file cannot be written.
    """
    columns = _CarriedColumns.find(table.excerpts)
    records = [_build_record(excerpt, columns) for excerpt in table.excerpts]
    with_text = any(excerpt.text for excerpt in table.excerpts)
    names = [name for name in _CODE_FIELDS if name != "text" or with_text]
    if path.suffix.lower() == ".jsonl":
        with write_whole(path) as file:
            write_jsonl(({k: r[k] for k in (*names, *_rest(r))} for r in records), file)
    else:
        rest = dict.fromkeys(name for record in records for name in _rest(record))
        rows = ({**record, "modes": ";".join(_list_modes(record))} for record in records)
        _write_csv([*names, *rest], rows, path)
    agreed = sum(record["mode"] is not None for record in records)
    differing = sum(_differs(excerpt) for excerpt in table.excerpts)
    return Consensus(agreed, differing, len(records) - agreed - differing)


@dataclass(frozen=True, slots=True)
class _CarriedColumns:
    """The columns to carry: their spelling by their folded names, and those that differ."""

    names: Mapping[str, str]
    differing: frozenset[str]

    @classmethod
    def find(cls, excerpts: Iterable[ExcerptCodings]) -> "_CarriedColumns":
        names: dict[str, str] = {}
        differing: set[str] = set()
        for excerpt in excerpts:
            first: dict[str, object] = {}
            for coder, column, value in _carried(excerpt):
                names.setdefault(fold_name(column), column)
                known = first.setdefault(fold_name(column), value)
                if coder and known != value:
                    differing.add(fold_name(column))
        return cls(names, frozenset(differing))


def _carried(excerpt: ExcerptCodings) -> Iterator[tuple[str, str, object]]:
    """Yield coder, column and value of all that an excerpt carries and that says anything."""
    for coder, values in excerpt.carried.items():
        for column, value in values.items():
            if value not in (None, ""):
                yield coder, column, value


def _build_record(excerpt: ExcerptCodings, columns: _CarriedColumns) -> dict[str, object]:
    agreed = find_consensus(excerpt.given)
    record: dict[str, object] = {
        "id": excerpt.id,
        **{name: excerpt.fields.get(name) for name in _FIELDS},
        "text": excerpt.text,
        "mode": agreed[0].value if agreed else None,
        "modes": [mode.value for mode in agreed or () if mode is not Mode.NONE],
    }
    for coder, column, value in _carried(excerpt):
        key = fold_name(column)
        name = columns.names[key]
        record[f"{name} ({coder})" if coder and key in columns.differing else name] = value
    return record


def _write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]], path: Path) -> None:
    """Write a table whose column names, some a coder's own, are guarded like its cells."""
    guarded = {column: guard_cell(column) for column in columns}
    with write_whole(path) as file:
        write_sheet(
            list(guarded.values()),
            ({guarded[name]: row.get(name) for name in columns} for row in rows),
            file,
        )


def _rest(record: Mapping[str, object]) -> list[str]:
    return [name for name in record if name not in _CODE_FIELDS]


def _list_modes(record: Mapping[str, object]) -> Sequence[str]:
    modes = record["modes"]
    return [str(mode) for mode in modes] if isinstance(modes, list) else []


def _differs(excerpt: ExcerptCodings) -> bool:
    return len({modes[0] for modes in excerpt.given.values()}) > 1


def _name_column(coder: str) -> str:
    """Return a coder's column in a worklist, one that no column of the worklist's own has."""
    return f"coder {coder}" if fold_name(coder) in _CODE_FIELDS else coder


def _take_first(excerpt: ExcerptCodings) -> CodedExcerpt:
    """Return the first coder's coding: it says as well as any where the excerpt belongs."""
    modes = next(iter(excerpt.given.values()))
    return CodedExcerpt(
        id=excerpt.id,
        text=excerpt.text or "",
        mode=modes[0],
        modes=() if modes[0] is Mode.NONE else modes,
        school=excerpt.fields.get("school"),
        interview=excerpt.fields.get("interview"),
        place=excerpt.place,
    )
