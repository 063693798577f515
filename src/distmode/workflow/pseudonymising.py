"""Pseudonyms for a study: its transcripts, its codings and its settings written anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import DistmodeError, OutputError, TableError, describe_fault
from distmode.files import remove_all_temporary, write_bytes
from distmode.pseudonyms import KINDS, Cells, Doubtful, Key, Output, move_codings, write_settings
from distmode.rows import read_rows
from distmode.tables.cells import restore_rows
from distmode.tables.sources import find_tables
from distmode.transcript import Source
from distmode.workflow.reading import ReadingOptions, SourceFailure, for_each
from distmode.workflow.rewriting import Input, PseudonymOptions, Rewriting, read_input


@dataclass(frozen=True, slots=True)
class MovedCodings:
    """One table of codings that was written anew.

    Attributes:
        name: What it is called now.
        rows: How many rows.
        widened: Rows whose span was widened to take in a placeholder.
    """

    name: str
    rows: int
    widened: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """What was done; nothing of it but key and doubts holds names.

    Attributes:
        key: What stands for what, with counts.
        done: How many transcripts were written.
        failures: Inputs that could not be done, and why.
        doubts: What looks like a name and was left.
        codings: Tables that were written anew.
        warnings: What the user should look at.
        not_in_key: How many names the rules would replace and the key does not have.
    """

    key: Key
    done: int
    failures: tuple[SourceFailure, ...]
    doubts: tuple[Doubtful, ...]
    codings: tuple[MovedCodings, ...]
    warnings: tuple[str, ...]
    not_in_key: int = 0

    def count_kinds(self) -> dict[str, tuple[int, int]]:
        """Return for each kind how many placeholders stand in the text, and how often."""
        names: dict[str, set[str]] = {kind: set() for kind in KINDS}
        used: Counter[str] = Counter()
        for entry in self.key.names:
            if entry.count:
                names[entry.kind].add(entry.placeholder)
                used[entry.kind] += entry.count
        return {kind: (len(names[kind]), used[kind]) for kind in KINDS}


def pseudonymise(
    sources: Sequence[Source], reading: ReadingOptions, options: PseudonymOptions
) -> Pseudonymised:
    """Write transcripts anew with their names replaced.

    An input that cannot be read costs no other.

    Raises:
        OutputError: A file cannot be written.
        UsageError: The options make no sense, whatever the input.
    """
    inputs: list[Input] = []
    failures: list[SourceFailure] = []
    for result in for_each(sources, lambda source: read_input(source, reading, options)):
        if isinstance(result, SourceFailure):
            failures.append(result)
        else:
            inputs.append(result)
    if not inputs:
        key = options.key or Key()
        return Pseudonymised(key, 0, tuple(failures), (), (), ())
    for folder in (options.out, *((options.codings_out,) if options.codings else ())):
        remove_all_temporary(folder)
    run = Rewriting(inputs, reading, options)
    outputs, warnings = run.write()
    codings, unmoved = _move_all(options, outputs, run.cells)
    written = write_settings(run.study, options.out)
    leftovers = _warn_of_leftovers(options.out, outputs.values(), written)
    return Pseudonymised(
        key=run.key,
        done=len(inputs),
        failures=(*failures, *unmoved),
        doubts=run.doubts,
        codings=codings,
        warnings=(*warnings, *leftovers),
        not_in_key=run.not_in_key,
    )


def _move_all(
    options: PseudonymOptions, outputs: Mapping[str, Output], cells: Cells
) -> tuple[tuple[MovedCodings, ...], list[SourceFailure]]:
    moved: list[MovedCodings] = []
    failures: list[SourceFailure] = []
    tables = find_tables(options.codings).files if options.codings else ()
    for table in tables:
        try:
            moved.append(_move_one(table.path, table.name, options, outputs, cells))
        except OutputError:
            raise
        except DistmodeError as error:
            failures.append(SourceFailure(table.name, str(error)))
        except Exception as error:
            failures.append(SourceFailure(table.name, f"{table.name}: {describe_fault(error)}"))
    return tuple(moved), failures


def _move_one(
    path: Path,
    name: str,
    options: PseudonymOptions,
    outputs: Mapping[str, Output],
    cells: Cells,
) -> MovedCodings:
    suffix = path.suffix.lower()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    rows = restore_rows(read_rows(data, suffix=suffix, name=str(path)), name=path.name)
    written = ".csv" if suffix == ".xlsx" else suffix
    table = move_codings(rows, outputs, cells, name=str(path), suffix=written)
    new_name = cells.rename_table(name, written)
    write_bytes(options.codings_out / new_name, table.data)
    return MovedCodings(new_name, table.rows, table.widened)


def _warn_of_leftovers(
    folder: Path, outputs: Iterable[Output], settings: Iterable[Path]
) -> tuple[str, ...]:
    """Say which files in the output folder are of no part of this run: they may hold names."""
    ours = {folder / output.new_name for output in outputs} | set(settings)
    others = sum(path.is_file() and path not in ours for path in folder.rglob("*"))
    if not others:
        return ()
    what = "1 file there is" if others == 1 else f"{others} files there are"
    return (f"{folder}: {what} not of this run; delete what holds names",)
