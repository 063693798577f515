"""Second coders' codings of the excerpts that a model is measured on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.codebook import Mode
from distmode.errors import EvaluationError, TableError, UsageError
from distmode.evaluation import CoderComparison, Judgement, Unit, compare_coders
from distmode.excerpt import CodedExcerpt
from distmode.files import hash_bytes
from distmode.rows import read_rows
from distmode.tables import CodedTable, read_coded_excerpts, read_codings
from distmode.tables.cells import restore_rows
from distmode.tables.faults import make_printable
from distmode.tables.sources import TableFile, find_tables, read_bytes
from distmode.workflow.matching import fold_talk

_SOMEBODY = "the data's coder"


@dataclass(frozen=True, slots=True)
class SecondCoder:
    """What another coder gave some of the excerpts of the data.

    Attributes:
        first: Who coded these in the data.
        second: The other coder.
        modes: What the other gave, by the excerpt's place in the data, ascending.
    """

    first: str
    second: str
    modes: Mapping[int, Mode]


@dataclass(frozen=True, slots=True)
class SecondCoders:
    """What other coders gave.

    Attributes:
        coders: One each.
        warnings: What the user should know about how they were read; holds no talk.
    """

    coders: tuple[SecondCoder, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Coding:
    """One coding by another coder; `id` is None where the file has none."""

    coder: str
    id: str | None
    text: str | None
    interview: str | None
    mode: Mode
    place: str


def read_second_coders(paths: Sequence[Path], table: CodedTable) -> SecondCoders:
    """Read what other coders gave the excerpts of the data.

    A file is what `distmode agree` reads, or has `text` and `mode` and no ids. An excerpt is found
    by its id where the talk is the same or the file holds none, else by its talk: that is the same
    if its letters and digits are. Of several with the same talk the one of the same interview is
    taken, else the first that is free.

    Args:
        paths: Files, one coder's or several coders'.
        table: The data.

    Raises:
        EvaluationError: A coder coded none of the excerpts, or all codings are by the coder of
            the data.
        TableError: A file cannot be read, a code is not in the codebook, or an excerpt is coded
            twice by one coder.
        UsageError: A file is named twice, or holds the very codings of the data.
    """
    codings, warnings = _read_codings(_check_files(paths, table))
    named = ", ".join(map(str, paths))
    by_coder: dict[str, list[_Coding]] = {}
    for coding in codings:
        by_coder.setdefault(coding.coder, []).append(coding)
    if not by_coder:
        raise EvaluationError(f"{named}: no excerpt has a mode; fill the column 'mode'")
    found: list[SecondCoder] = []
    for coder, theirs in by_coder.items():
        matched = _match(theirs, table.excerpts)
        if not matched:
            raise EvaluationError(
                f"{named}: none of the {len(theirs)} codings by {coder} is of an excerpt of the "
                "data, by id or by text; give codings of the same excerpts"
            )
        second = _name(coder, matched, table.excerpts)
        if second.modes:
            found.append(second)
        notes = _warn(second, matched, len(theirs), table.excerpts)
        warnings.extend(f"{named}: {note}" for note in notes)
    if not found:
        raise EvaluationError(
            f"{named}: {', '.join(by_coder)} coded the same excerpts in the data already; give "
            "another coder's codings, or name the coders apart"
        )
    return SecondCoders(tuple(found), tuple(warnings))


def compare_second_coders(
    judgements: Sequence[Judgement],
    coders: Sequence[SecondCoder],
    *,
    unit: Unit,
    learned: bool = False,
) -> tuple[CoderComparison, ...]:
    """Compare the model's agreement with each coder with the coders' own.

    Args:
        judgements: Of all excerpts of the data, in their order.
        coders: Who else coded some of them.
        unit: What the groups are.
        learned: Whether the model learned from the codings of the data.
    """
    return tuple(
        compare_coders(
            [judgements[i] for i in coder.modes],
            list(coder.modes.values()),
            names=(coder.first, coder.second),
            unit=unit,
            learned=learned,
        )
        for coder in coders
    )


def _check_files(paths: Sequence[Path], table: CodedTable) -> tuple[TableFile, ...]:
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise UsageError(f"{path}: named twice; give each second coder's file once")
        seen.add(path.resolve())
    files = find_tables(paths).files
    known = {source.sha256: "the data" for source in table.sources}
    for file in files:
        twin = known.setdefault(hash_bytes(read_bytes(file.path)), str(file.path))
        if twin != str(file.path):
            raise UsageError(
                f"{file.path}: holds the very codings of {twin}; give another coder's codings"
            )
    return files


def _read_codings(files: Sequence[TableFile]) -> tuple[list[_Coding], list[str]]:
    """Return all codings of files with ids and without, and warnings on how they were read."""
    with_ids = [file for file in files if _has_ids(file)]
    codings: list[_Coding] = []
    warnings: list[str] = []
    if with_ids:
        read = read_codings([file.path for file in with_ids])
        warnings.extend(read.warnings)
        codings.extend(
            _Coding(coder, one.id, one.text, one.fields.get("interview"), modes[0], one.place)
            for one in read.excerpts
            for coder, modes in one.given.items()
        )
    for file in files:
        if file not in with_ids:
            coded = read_coded_excerpts([file.path])
            warnings.extend(coded.warnings)
            codings.extend(_take(one, file) for one in coded.excerpts)
    return codings, warnings


def _has_ids(file: TableFile) -> bool:
    rows = read_rows(read_bytes(file.path), suffix=file.path.suffix.lower(), name=str(file.path))
    columns = restore_rows(rows, name=file.path.name)
    return columns.find_column("id", "excerpt") is not None


def _take(one: CodedExcerpt, file: TableFile) -> _Coding:
    coder = make_printable(one.coder or file.path.stem)
    return _Coding(coder, None, one.text, one.interview, one.mode, one.place)


def _match(codings: Sequence[_Coding], excerpts: Sequence[CodedExcerpt]) -> dict[int, Mode]:
    """Return what was given, by the excerpt's place in the data."""
    by_id = {excerpt.id: i for i, excerpt in enumerate(excerpts)}
    by_text: dict[str, list[int]] = {}
    for i, excerpt in enumerate(excerpts):
        by_text.setdefault(fold_talk(excerpt.text), []).append(i)
    found: dict[int, _Coding] = {}
    # Those that an id names come first, so that no other of the same talk takes their place.
    for coding in sorted(codings, key=lambda one: _find_by_id(one, by_id, excerpts) is None):
        place = _find_by_id(coding, by_id, excerpts)
        if place is None and coding.text:
            alike = by_text.get(fold_talk(coding.text), [])
            near = [i for i in alike if excerpts[i].interview == coding.interview]
            free = [i for i in (*near, *alike) if i not in found]
            place = next(iter(free or alike), None)
        if place is not None and place in found:
            raise TableError(
                f"{coding.place}: a second coding by {coding.coder} of the excerpt in "
                f"{found[place].place}; keep one"
            )
        if place is not None:
            found[place] = coding
    return {place: found[place].mode for place in sorted(found)}


def _find_by_id(
    coding: _Coding, by_id: Mapping[str, int], excerpts: Sequence[CodedExcerpt]
) -> int | None:
    place = None if coding.id is None else by_id.get(coding.id)
    if (
        place is None
        or not coding.text
        or fold_talk(coding.text) == fold_talk(excerpts[place].text)
    ):
        return place
    return None


def _name(coder: str, matched: Mapping[int, Mode], excerpts: Sequence[CodedExcerpt]) -> SecondCoder:
    """Return a second coder of those excerpts that somebody else coded in the data."""
    coders = {i: make_printable(excerpts[i].coder or "") for i in matched}
    modes = {i: mode for i, mode in matched.items() if coders[i] != coder}
    firsts = {coders[i] for i in modes}
    first = next(iter(firsts)) if len(firsts) == 1 else f"{_SOMEBODY}s"
    return SecondCoder(first or _SOMEBODY, coder, modes)


def _warn(
    coder: SecondCoder, matched: Mapping[int, Mode], given: int, excerpts: Sequence[CodedExcerpt]
) -> Iterator[str]:
    if len(matched) < given:
        yield (
            f"{given - len(matched)} of {given} codings by {coder.second} are of no excerpt of the "
            "data, by id or by text; they are left out"
        )
    if len(coder.modes) < len(matched):
        yield (
            f"{len(matched) - len(coder.modes)} codings by {coder.second} are of excerpts that "
            f"{coder.second} coded in the data; they are left out"
        )
    if coder.modes and all(excerpts[i].mode is mode for i, mode in coder.modes.items()):
        yield (
            f"all {len(coder.modes)} codings by {coder.second} are the same as those of the data; "
            "make sure that they are another coder's"
        )
