"""Labels, and people's codings of the same excerpts, for the programs that researchers work in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from distmode.archive import open_archive, read_member
from distmode.codebook import Mode, read_codebook
from distmode.errors import DistmodeError, UsageError
from distmode.excerpt import CodedExcerpt
from distmode.exchange import (
    Composition,
    PersonsCoding,
    SelectionName,
    build_codebook,
    build_codes,
    build_label_sheets,
    build_project,
    build_workbook,
    clean_text,
    compose_project,
)
from distmode.files import write_bytes
from distmode.tables import CodingsTable, ExcerptCodings, LabelRecord
from distmode.workflow.labelled_texts import find_texts
from distmode.workflow.matching import match_codings
from distmode.workflow.sampling import index_records

EXPORT_SUFFIXES = (".qdpx", ".qdc", ".xlsx")

_KIND = "a project of distmode's"
_OURS = b'origin="distmode '
_BASIC_PLANE_END = "\uffff"
_BEGINNING_BYTES = 4096


@dataclass(frozen=True, slots=True)
class PeoplesCodings:
    """What people gave labelled excerpts.

    Attributes:
        by_excerpt: By the id of the label.
        strangers: How many codings are of excerpts that are not among the labels.
        first_stranger: File and row of the first of them.
    """

    by_excerpt: Mapping[str, Sequence[PersonsCoding]] = field(default_factory=dict)
    strangers: int = 0
    first_stranger: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        selections: How many.
        sources: How many texts.
        coders: Everybody who coded something, models last.
        without_mode: How many excerpts the model gave no mode.
        notes: What the user must know; without talk.
    """

    selections: int
    sources: int
    coders: tuple[str, ...]
    without_mode: int
    notes: tuple[str, ...]


def check_target(path: Path) -> None:
    """Make sure that an export can go where it is asked for, and nobody's work is lost.

    Raises:
        UsageError: It has a suffix that is not known, or something is there that distmode did not
            write, or that people may have written into since.
    """
    suffix = path.suffix.lower()
    if suffix not in EXPORT_SUFFIXES:
        raise UsageError(
            f"--to {path}: give FILE.qdpx for a project, FILE.qdc for the codebook alone, or "
            "FILE.xlsx for a sheet"
        )
    if path.exists() and not (suffix != ".xlsx" and _is_ours(path)):
        raise UsageError(
            f"--to {path}: is there already and could hold somebody's work; name another file, or "
            "take it away first"
        )


def _is_ours(path: Path) -> bool:
    with suppress(OSError, DistmodeError):
        data, name = path.read_bytes(), str(path)
        if path.suffix.lower() == ".qdpx":
            with open_archive(data, source=name, kind=_KIND) as archive:
                data = read_member(archive, "project.qde", source=name, kind=_KIND)
        return _OURS in data[:_BEGINNING_BYTES]
    return False


def write_codebook(path: Path) -> None:
    """Write the codebook alone.

    Raises:
        OutputError: The file cannot be written.
    """
    codes = build_codes(read_codebook())
    write_bytes(path, build_codebook(codes, origin=_name_origin()))


def write_sheets(
    records: Sequence[LabelRecord],
    people: PeoplesCodings,
    path: Path,
    *,
    with_text: bool = True,
) -> None:
    """Write labels as a spreadsheet.

    Raises:
        OutputError: The file cannot be written, or a cell cannot hold the talk.
        TableError: An id stands twice.
    """
    index_records(records)
    sheets = build_label_sheets(records, people.by_excerpt, with_text=with_text)
    write_bytes(path, build_workbook(sheets, name=str(path)))


def write_project(
    records: Sequence[LabelRecord],
    people: PeoplesCodings,
    path: Path,
    *,
    transcripts: Sequence[Path],
    name_by: SelectionName = "quote",
) -> Exported:
    """Write labels as a REFI-QDA project.

    Args:
        records: The labels.
        people: What people gave the same excerpts.
        path: The file.
        transcripts: The files and folders that were labelled.
        name_by: What selections are called.

    Raises:
        OutputError: The file cannot be written.
        TableError: An id stands twice.
        TranscriptError: A transcript is missing, or is not the one that was labelled.
    """
    index_records(records)
    texts = find_texts(records, transcripts)
    project = compose_project(
        Composition(
            records=records,
            texts=texts,
            codings=people.by_excerpt,
            title=path.stem,
            origin=_name_origin(),
            name_by=name_by,
        )
    )
    write_bytes(path, build_project(project))
    coded = {coding.coder for source in project.sources for coding in source.codings}
    return Exported(
        selections=sum(len(source.codings) for source in project.sources),
        sources=len(project.sources),
        coders=tuple(coder.name for coder in project.coders if coder.guid in coded),
        without_mode=sum(record.label.mode is None for record in records),
        notes=tuple(_note_texts(texts)),
    )


def _name_origin() -> str:
    return f"distmode {version('distmode')}"


def _note_texts(texts: Mapping[str, str]) -> Iterator[str]:
    astral = [name for name, text in texts.items() if max(text, default="") > _BASIC_PLANE_END]
    if astral:
        yield (
            f"{len(astral)} of {len(texts)} texts hold characters beyond U+FFFF such as emoji "
            f"(first: {astral[0]}); NVivo counts each as two, so that selections after them are "
            "off there"
        )
    changed = [name for name, text in texts.items() if clean_text(text) != text]
    if changed:
        yield (
            f"{len(changed)} of {len(texts)} texts hold characters that XML cannot "
            f"(first: {changed[0]}); each was replaced by one other, offsets stay"
        )


def match_people(records: Sequence[LabelRecord], table: CodingsTable) -> PeoplesCodings:
    """Find the labelled excerpts that people coded: by id where the talk is the same, else by text.

    Raises:
        TableError: An id of the labels stands twice, or a coder gave one excerpt two codings.
    """
    # Those too short to label were coded by people all the same.
    found = {
        name: replace(record, label=replace(record.label, status="labelled"))
        for name, record in index_records(records).items()
    }
    codings: dict[str, list[PersonsCoding]] = {}
    strangers: list[str] = []
    for coder in table.coders:
        coded = [one for one in table.excerpts if coder in one.given]
        matches = match_codings(found, [_as_coded(one, coder, found) for one in coded])
        strangers += (one.place for one in matches.strangers)
        for name, excerpt in matches.codings.items():
            modes = excerpt.modes or (Mode.NONE,)
            codings.setdefault(name, []).append(PersonsCoding(coder, modes))
    return PeoplesCodings(codings, len(strangers), next(iter(strangers), ""))


def _as_coded(one: ExcerptCodings, coder: str, records: Mapping[str, LabelRecord]) -> CodedExcerpt:
    """Return one coder's coding; without text the id alone tells which excerpt it is of."""
    text = one.text
    if text is None and one.id in records:
        text = records[one.id].label.excerpt.text
    modes = one.given[coder]
    return CodedExcerpt(
        id=one.id,
        text=text or "",
        mode=modes[0],
        modes=modes if modes[0] is not Mode.NONE else (),
        interview=one.fields.get("interview"),
        place=one.place,
    )
