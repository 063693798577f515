"""Labels to files: one file a run, or a folder with one file a transcript."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal

from distmode.excerpt import Label, Status
from distmode.files import write_bytes, write_whole
from distmode.offsets import OffsetUnit, convert_offsets
from distmode.tables import ModelStamp, build_record, write_csv, write_jsonl, write_sheet
from distmode.transcript import is_label_file
from distmode.workflow.labelling import SourceLabels
from distmode.workflow.reading import SourceFailure

FileFormat = Literal["jsonl", "csv"]
RUN_SCHEMA = "distmode.run/1"
_EDGES = ("start", "end")


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How labels become records.

    Attributes:
        stamp: Which model gave the labels.
        with_text: Whether talk goes into them.
        abstain_below: Below which probability no mode was given.
        offsets: Another unit to give offsets in as well.
    """

    stamp: ModelStamp
    with_text: bool = True
    abstain_below: float = 0.0
    offsets: OffsetUnit | None = None


def write_labels(
    results: Iterable[SourceLabels],
    file: IO[bytes],
    *,
    file_format: FileFormat,
    options: RecordOptions,
) -> None:
    """Write one record a label, as they come."""
    records = (record for result in results for record in build_records(result, options))
    write = write_jsonl if file_format == "jsonl" else write_csv
    write(records, file)


def build_records(result: SourceLabels, options: RecordOptions) -> Iterator[dict[str, object]]:
    """Return the records of one input's labels, in their order."""
    records = (
        build_record(label, model=options.stamp, with_text=options.with_text)
        for label in result.labels
    )
    if options.offsets is None:
        return records
    return iter(_add_offsets(list(records), result.plain, options.offsets))


def _add_offsets(
    records: list[dict[str, object]], plain: str, unit: OffsetUnit
) -> list[dict[str, object]]:
    """Add `start` and `end` in another unit to records and evidence, in one walk of the text."""
    spans: list[dict[str, Any]] = list(records)
    for record in spans[:]:
        spans += record["evidence"]
    places = convert_offsets(plain, (span[edge] for span in spans for edge in _EDGES), unit)
    for span in spans:
        span.update({f"{edge}_{unit}": places[span[edge]] for edge in _EDGES})
    return records


def write_source(
    result: SourceLabels, folder: Path, *, file_format: FileFormat, options: RecordOptions
) -> None:
    """Write the labels of one input to `FOLDER/its/path.docx.jsonl`.

    Raises:
        OutputError: The file cannot be written.
    """
    with write_whole(folder / f"{result.name}.{file_format}") as file:
        write_labels([result], file, file_format=file_format, options=options)


def write_worklist(labels: Iterable[Label], path: Path) -> int:
    """Write what was abstained from as a sheet to code by hand, the hardest last.

    The sheet is blind: it has the talk and its context, and empty columns for the codes, but not
    what the model would have given.

    Args:
        labels: Of a whole run; only those abstained from are written.
        path: The CSV file; only its owner can read it.

    Returns:
        How many there are.

    Raises:
        OutputError: The file cannot be written.
    """
    doubtful = [label for label in labels if label.status == "abstained"]
    doubtful.sort(key=lambda label: -max(label.probabilities.values()))
    excerpts = (label.excerpt for label in doubtful)
    known = ("id", "school", "interview", "speaker", "context", "text")
    rows = ({column: getattr(excerpt, column) for column in known} for excerpt in excerpts)
    with write_whole(path) as file:
        write_sheet((*known, "mode", "modes", "coder"), rows, file)
    return len(doubtful)


class Tally:
    """Counts what a run gave, without keeping any talk.

    Attributes:
        interviews: For each interview, how many excerpts got each mode, or which status without
            one; in running order.
        failures: Inputs that could not be labelled.
        names: Inputs that were.
    """

    def __init__(self) -> None:
        self.interviews: dict[str, Counter[str]] = {}
        self.failures: list[SourceFailure] = []
        self._statuses: Counter[str] = Counter()
        self.names: list[str] = []
        self._inputs: list[str] = []
        self._doubtful = 0

    @property
    def done(self) -> int:
        """How many inputs were labelled."""
        return len(self._inputs)

    def count(self, status: Status) -> int:
        """Return how many excerpts have a status."""
        return self._statuses[status]

    @property
    def doubtful(self) -> int:
        """How many labels carry a warning."""
        return self._doubtful

    def add(self, result: SourceLabels | SourceFailure) -> None:
        """Count one input."""
        if isinstance(result, SourceFailure):
            self.failures.append(result)
            return
        self.names.append(result.name)
        self._inputs.append(result.sha256)
        for label in result.labels:
            interview = label.excerpt.interview or label.excerpt.source
            self.interviews.setdefault(interview, Counter())[label.mode or label.status] += 1
            self._statuses[label.status] += 1
            self._doubtful += bool(label.warnings)

    def describe(self) -> dict[str, object]:
        """Return counts and hashes for `run.json`: no talk and no file names."""
        return {
            "transcripts": self.done,
            "failed": len(self.failures),
            "excerpts": dict(sorted(self._statuses.items())),
            "inputs_sha256": self._inputs,
        }


def describe_run(tally: Tally, *, options: RecordOptions) -> dict[str, object]:
    """Return what `run.json` holds: hashes and counts, no talk and no file names."""
    return {
        "schema": RUN_SCHEMA,
        "distmode": version("distmode"),
        "model": options.stamp.name_version,
        "model_sha256": options.stamp.sha256,
        "codebook": options.stamp.codebook,
        "prior": options.stamp.prior,
        "abstain_below": options.abstain_below,
        "with_text": options.with_text,
        **tally.describe(),
    }


def find_leftovers(folder: Path, names: Iterable[str], file_format: FileFormat) -> list[str]:
    """Return the label files in a folder that are not of this run, relative to it.

    Args:
        folder: Of labels.
        names: Of the inputs that were labelled.
        file_format: Of this run.
    """
    written = {f"{name}.{file_format}" for name in names}
    found = (path for path in folder.rglob("*") if path.is_file() and is_label_file(path))
    names_found = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names_found if name not in written)


def write_run(folder: Path, run: Mapping[str, object]) -> None:
    """Write `run.json` into a folder of labels.

    Raises:
        OutputError: The file cannot be written.
    """
    text = json.dumps(run, ensure_ascii=False, indent=2) + "\n"
    write_bytes(folder / "run.json", text.encode())
