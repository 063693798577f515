"""Finds the texts again that labels were made from; labels hold excerpts and offsets alone."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import DistmodeError, TranscriptError
from distmode.files import hash_bytes, hash_text
from distmode.tables import LabelRecord
from distmode.transcript import Source, find_sources
from distmode.transcript import read_source as read_bytes
from distmode.workflow.reading import ReadingOptions, ReadSource, Treatment, read_source

_TREATMENTS: tuple[Treatment | None, ...] = (None, "excerpts", "transcript")


def find_texts(records: Sequence[LabelRecord], transcripts: Sequence[Path]) -> dict[str, str]:
    """Return the texts that labels were made from, by source.

    Args:
        records: The labels.
        transcripts: The files and folders that were labelled. A source is found by its name, else
            by the hash of its file.

    Raises:
        TranscriptError: A source is missing, changed since, or read otherwise than it was.
    """
    by_source: dict[str, list[LabelRecord]] = {}
    for record in records:
        by_source.setdefault(record.label.excerpt.source, []).append(record)
    finder = _Finder(find_sources(transcripts).sources, {})
    return {source: finder.read(source, labels) for source, labels in by_source.items()}


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds transcripts again.

    Attributes:
        sources: All that lie in the places given.
        hashes: Of those that were looked into, by name.
    """

    sources: Sequence[Source]
    hashes: dict[str, str]

    def read(self, name: str, records: Sequence[LabelRecord]) -> str:
        """Return the text of a source, after a look whether all labels fit it."""
        sha256 = records[0].label.excerpt.source_sha256
        named = [one for one in self.sources if one.name == name]
        found = next((one for one in named if self._hash(one) == sha256), None)
        if found is None:
            alike = [one for one in self.sources if self._hash(one) == sha256]
            found = alike[0] if len(alike) == 1 else None
        if found is None:
            fault = (
                "is not the file that was labelled (it has another hash)"
                if named
                else "is not among the transcripts given, nor is a file of its hash"
            )
            raise TranscriptError(
                f"{name}: {fault}; give with --transcripts what was labelled, as it was then, or "
                "label it again"
            )
        return _read_fitting(found, name, records)

    def _hash(self, source: Source) -> str:
        if source.name not in self.hashes:
            self.hashes[source.name] = ""
            with suppress(DistmodeError):
                self.hashes[source.name] = hash_bytes(read_bytes(source))
        return self.hashes[source.name]


def _read_fitting(source: Source, name: str, records: Sequence[LabelRecord]) -> str:
    """Return the text of a source, read in the way in which the labels were made."""
    misfit = None
    for treat_as in _TREATMENTS:
        with suppress(DistmodeError):
            # Whole turns: only the text is wanted, and cutting takes long.
            read = read_source(source, ReadingOptions(unit="turn", treat_as=treat_as))
            misfit = _find_misfit(read, records)
            if misfit is None:
                return read.plain
    place = f" ({misfit.place})" if misfit else ""
    raise TranscriptError(
        f"{name}: is the file that was labelled, but the labels do not fit its text{place}; label "
        "it again with this version of distmode"
    )


def _find_misfit(read: ReadSource, records: Sequence[LabelRecord]) -> LabelRecord | None:
    for record in records:
        excerpt = record.label.excerpt
        if hash_text(read.plain[excerpt.start : excerpt.end]) != record.text_sha256:
            return record
    return None
