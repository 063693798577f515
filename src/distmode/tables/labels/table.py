"""Files of labels and what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from distmode.excerpt import Label
from distmode.offsets import OffsetUnit
from distmode.tables.faults import RowError, raise_faults
from distmode.tables.labels.fields import FieldRow, LabelFormat, read_fields
from distmode.tables.labels.finding import find_label_files
from distmode.tables.labels.values import build_label, build_stamp
from distmode.tables.records import ModelStamp
from distmode.tables.sources import TableFile, read_bytes

_EDGES = ("start", "end")


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """One record as it was read.

    Attributes:
        label: What the model gave. Its excerpt has an empty text where talk was left out.
        stamp: Which model gave it, and under which prior.
        text_sha256: Hash of the excerpt's text, there even without the text.
        place: File and row, for messages.
        fields: The record as JSON has it, in the order of its fields.
    """

    label: Label
    stamp: ModelStamp
    text_sha256: str
    place: str
    fields: Mapping[str, object]

    @property
    def has_text(self) -> bool:
        """Whether the excerpt's text is in the record."""
        return self.fields["text"] is not None


@dataclass(frozen=True, slots=True)
class LabelFile:
    """One file of labels.

    Attributes:
        path: Where it lies.
        name: Its path relative to the folder given, with `/`, or its file name.
        file_format: How it is written.
        records: In the file's order.
        offsets: The unit in which it gives offsets beside code points, if it does.
        warnings: What is in doubt about its encoding; holds no talk.
    """

    path: Path
    name: str
    file_format: LabelFormat
    records: tuple[LabelRecord, ...]
    offsets: OffsetUnit | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels from one or more files.

    Attributes:
        files: In the order in which they were named; those of a folder sorted by name.
        warnings: What was passed over, and what is in doubt; holds no talk.
    """

    files: tuple[LabelFile, ...]
    warnings: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """All labels, in the order of the files and their records."""
        return tuple(record.label for file in self.files for record in file.records)

    @property
    def stamps(self) -> tuple[ModelStamp, ...]:
        """The models and priors that gave the labels, each once, in order of appearance."""
        found = (record.stamp for file in self.files for record in file.records)
        return tuple(dict.fromkeys(found))


def read_labels(paths: Sequence[Path]) -> LabelTable:
    """Read labels from files, and from folders as `distmode label --out FOLDER` makes them.

    Args:
        paths: Files (`.jsonl`, `.csv`), and folders that are read with all label files below them.

    Raises:
        TableError: Something named is missing or holds no labels, or a record is not as distmode
            writes it. All faulty records of a file are counted in one error.
    """
    found = find_label_files(paths)
    files = tuple(read_label_file(file) for file in found.files)
    doubts = (f"{file.path}: {warning}" for file in files for warning in file.warnings)
    return LabelTable(files, (*found.warnings, *doubts))


def read_label_file(file: TableFile) -> LabelFile:
    """Read one file of labels.

    Args:
        file: From `find_label_files`.

    Raises:
        TableError: It cannot be read, or a record is not as distmode writes it.
    """
    file_format: LabelFormat = "csv" if file.path.suffix.lower() == ".csv" else "jsonl"
    found = read_fields(read_bytes(file.path), file_format, name=str(file.path))
    offsets = _find_offsets(found.rows)
    also = frozenset(f"{edge}_{offsets}" for edge in _EDGES) if offsets else frozenset[str]()
    records: list[LabelRecord] = []
    faults: list[RowError] = []
    for row in found.rows:
        try:
            records.append(_build_record(row, also))
        except RowError as fault:
            faults.append(fault)
    raise_faults(faults)
    return LabelFile(
        path=file.path,
        name=file.name,
        file_format=file_format,
        records=tuple(records),
        offsets=offsets,
        warnings=found.warnings,
    )


def _build_record(row: FieldRow, also: frozenset[str]) -> LabelRecord:
    label = build_label(row, also=also)
    return LabelRecord(
        label, build_stamp(row), str(row.fields["text_sha256"]), row.place, row.fields
    )


def _find_offsets(rows: Sequence[FieldRow]) -> OffsetUnit | None:
    """Return in which other unit a file of JSON Lines gives offsets.

    A carried column could be called like such an offset, so the evidence decides where there is any
    (CSV shows it without offsets: there they are read as carried columns).
    """
    shown = [item for row in rows for item in _list_evidence(row)]
    spans = shown or [row.fields for row in rows]
    for unit in get_args(OffsetUnit):
        names = [f"{edge}_{unit}" for edge in _EDGES]
        if spans and all(isinstance(span.get(name), int) for span in spans for name in names):
            return cast("OffsetUnit", unit)
    return None


def _list_evidence(row: FieldRow) -> list[Mapping[str, object]]:
    items = row.fields["evidence"]
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
