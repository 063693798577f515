"""What a run gave, counted without keeping any talk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from distmode.excerpt import Label, Status
from distmode.tables import LabelFormat, read_fields
from distmode.workflow.reading import SourceFailure

Interview = tuple[str | None, str]
"""School and name: interviews of two schools can have one name."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An input that is done, by its hash and that of its records."""

    source_sha256: str
    labels_sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What the labels of one input are.

    Attributes:
        interviews: For each interview, how many excerpts got each mode, or which status without
            one; in running order.
        statuses: How many excerpts have each status.
        doubtful: How many carry a warning.
    """

    interviews: Mapping[Interview, Counter[str]] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of one label."""

    interview: Interview
    status: str
    mode: str | None
    is_doubtful: bool


def count_labels(labels: Iterable[Label]) -> Counts:
    """Count the labels of one input."""
    return _count(
        _Counted(
            (one.excerpt.school, one.excerpt.interview or one.excerpt.source),
            one.status,
            one.mode,
            bool(one.warnings),
        )
        for one in labels
    )


def count_records(data: bytes, file_format: LabelFormat) -> Counts:
    """Count labels that distmode wrote earlier.

    Raises:
        TableError: They are not as distmode writes them.
    """
    rows = read_fields(data, file_format, name="labels").rows
    return _count(
        _Counted(
            (
                _read_text(row.fields, "school"),
                str(row.fields["interview"] or row.fields["source"]),
            ),
            str(row.fields["status"]),
            _read_text(row.fields, "mode"),
            bool(row.fields["warnings"]),
        )
        for row in rows
    )


def _read_text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields[name]
    return value if isinstance(value, str) else None


def _count(labels: Iterable[_Counted]) -> Counts:
    interviews: dict[Interview, Counter[str]] = {}
    statuses: Counter[str] = Counter()
    doubtful = 0
    for one in labels:
        interviews.setdefault(one.interview, Counter())[one.mode or one.status] += 1
        statuses[one.status] += 1
        doubtful += one.is_doubtful
    return Counts(interviews, statuses, doubtful)


class Tally:
    """Adds up what the inputs of a run gave.

    Attributes:
        interviews: For each interview, how many excerpts got each mode, or which status without
            one; in running order.
        failures: Inputs that could not be labelled.
        finished: Inputs that were, in their order.
        names: Theirs.
        words: How many words were labelled.
        from_before: How many inputs an earlier run had finished.
        doubtful: How many labels carry a warning.
    """

    def __init__(self) -> None:
        self.interviews: dict[Interview, Counter[str]] = {}
        self.failures: list[SourceFailure] = []
        self.finished: list[Finished] = []
        self.names: list[str] = []
        self.words = 0
        self.from_before = 0
        self.doubtful = 0
        self._statuses: Counter[str] = Counter()

    @property
    def done(self) -> int:
        """How many inputs were labelled."""
        return len(self.finished)

    @property
    def interview_names(self) -> tuple[str, ...]:
        """The interviews by their names alone."""
        return tuple(name for _, name in self.interviews)

    def count(self, status: Status) -> int:
        """Return how many excerpts have a status."""
        return self._statuses[status]

    def add(self, name: str, finished: Finished, counts: Counts) -> None:
        """Add one input that was labelled, by its name and hashes."""
        self.names.append(name)
        self.finished.append(finished)
        for interview, counted in counts.interviews.items():
            self.interviews.setdefault(interview, Counter()).update(counted)
        self._statuses.update(counts.statuses)
        self.doubtful += counts.doubtful

    def describe(self) -> dict[str, object]:
        """Return counts and hashes for `run.json`: no talk and no file names."""
        return {
            "transcripts": self.done,
            "failed": len(self.failures),
            "excerpts": dict(sorted(self._statuses.items())),
            "inputs_sha256": [one.source_sha256 for one in self.finished],
            "outputs": [
                {"source_sha256": one.source_sha256, "labels_sha256": one.labels_sha256}
                for one in self.finished
            ],
        }

    def show_interviews(self) -> dict[str, Counter[str]]:
        """Return the counts by name, with the school where two interviews have one name."""
        seen = Counter(self.interview_names)
        return {
            f"{school or '-'}/{name}" if seen[name] > 1 else name: counts
            for (school, name), counts in self.interviews.items()
        }
