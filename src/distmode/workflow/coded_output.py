"""Coded excerpts written as `train`, `evaluate` and `agree` read them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from distmode.codebook import Mode
from distmode.errors import UsageError
from distmode.exchange import show_code
from distmode.files import check_new, write_whole
from distmode.tables import write_jsonl, write_sheet
from distmode.workflow.importing import Imported

_OUT_SUFFIXES = (".jsonl", ".csv")
_FIELDS = ("id", "school", "interview", "role", "coder", "text", "mode", "modes")
_PLACES = ("source", "start", "end")
_MEMO = "memo"


def check_out(path: Path, project: Path) -> None:
    """Make sure that coded excerpts can go where they are asked for.

    Args:
        path: Where to.
        project: What they are imported from.

    Raises:
        UsageError: The file is of another kind, is the one that they come from, or is there
            already and could hold somebody's codings.
    """
    if path.resolve() == project.resolve():
        raise UsageError(
            f"--out {path}: is what is imported, which would be lost; name another file"
        )
    if path.suffix.lower() not in _OUT_SUFFIXES:
        raise UsageError(f"--out {path}: coded excerpts go to FILE.jsonl or FILE.csv; name one")
    check_new(path, "--out")


def name_codes(imported: Imported) -> list[tuple[str, int, Mode | None]]:
    """Return each code with its codings and the mode that it was taken for, for tables."""
    return [(show_code(one.path), one.codings, one.meaning.mode) for one in imported.codes]


def list_records(imported: Imported) -> Iterator[dict[str, object]]:
    """Yield coded excerpts as `train`, `evaluate` and `agree` read them."""
    columns = _list_columns(imported)
    for unit in imported.units:
        told: dict[str, object] = {
            name: getattr(unit, name) for name in columns if name not in ("mode", "modes", _MEMO)
        }
        told["mode"] = unit.mode.value
        told["modes"] = [mode.value for mode in unit.modes]
        told[_MEMO] = unit.memo or None
        yield {name: told[name] for name in columns}


def write_coded(imported: Imported, path: Path) -> None:
    """Write coded excerpts as JSON Lines or CSV.

    Raises:
        OutputError: The file cannot be written.
    """
    with write_whole(path) as file:
        if path.suffix.lower() == ".jsonl":
            write_jsonl(list_records(imported), file)
            return
        rows = (_flatten(record) for record in list_records(imported))
        write_sheet(_list_columns(imported), rows, file)


def _list_columns(imported: Imported) -> tuple[str, ...]:
    """Return the columns; memos only where there are any, places only where they are known."""
    has_places = any(unit.start is not None for unit in imported.units)
    has_memos = any(unit.memo for unit in imported.units)
    places = _PLACES if has_places else _PLACES[:1]
    return (*_FIELDS, *places, *((_MEMO,) if has_memos else ()))


def _flatten(record: Mapping[str, object]) -> dict[str, object]:
    modes = record["modes"]
    return {**record, "modes": "; ".join(modes) if isinstance(modes, list) else modes}


def count_modes(imported: Imported) -> dict[str, Counter[Mode]]:
    """Return how often each coder gave each primary mode, by coder."""
    counts: dict[str, Counter[Mode]] = {}
    for unit in imported.units:
        counts.setdefault(unit.coder, Counter())[unit.mode] += 1
    return counts
