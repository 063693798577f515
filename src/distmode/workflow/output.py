"""Labels as records, and the sheet of those to code by hand."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from distmode.excerpt import Label
from distmode.files import write_whole
from distmode.offsets import OffsetUnit, convert_offsets
from distmode.tables import ModelStamp, build_record, write_csv, write_jsonl, write_sheet
from distmode.workflow.labelling import SourceLabels

TextFormat = Literal["jsonl", "csv"]
FileFormat = Literal["jsonl", "csv", "parquet"]
_EDGES = ("start", "end")


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How labels become records.

    Attributes:
        stamp: Which model gave the labels.
        with_text: Whether talk goes into them.
        offsets: Another unit to give offsets in as well.
    """

    stamp: ModelStamp
    with_text: bool = True
    offsets: OffsetUnit | None = None


def format_records(result: SourceLabels, options: RecordOptions, file_format: TextFormat) -> bytes:
    """Return the records of one input's labels as a file would hold them."""
    file = io.BytesIO()
    write = write_jsonl if file_format == "jsonl" else write_csv
    write(build_records(result, options), file)
    return file.getvalue()


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
