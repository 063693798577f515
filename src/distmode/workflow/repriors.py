"""Labels already made, changed as if they had been made under another prior.

A record with its text is labelled again from that text with the same model, so that every field is
what `label --prior` would have written. A record without text has only its probabilities, to six
decimals: they are reweighed and decided anew, and evidence stays where it still speaks for the
outcome that it was found for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO

from distmode.codebook import OUTCOMES, Mode
from distmode.decision import decide
from distmode.errors import TableError, UsageError
from distmode.excerpt import Label
from distmode.intervals import SHARE, Estimate, estimate_from_deletions
from distmode.modelfile import Card, Model
from distmode.offsets import OffsetUnit, convert_offsets
from distmode.prior import (
    CORPUS,
    INTERVIEWS,
    Prior,
    estimate_prior,
    find_factors,
    reweigh,
)
from distmode.tables import (
    LabelFile,
    LabelRecord,
    ModelStamp,
    build_record,
    write_csv,
    write_jsonl,
)
from distmode.workflow.counts import Finished, Tally, count_labels
from distmode.workflow.labelled import LabelInputs
from distmode.workflow.labelling import Labeller, label_excerpts
from distmode.workflow.output import TextFormat
from distmode.workflow.ruling import LabelOptions, build_ruling, choose_prior
from distmode.workflow.runs import RUN_SCHEMA, describe_labels

BATCH = "batch"
"""What asks for a prior that is estimated from the labels themselves."""

_OUTCOME = ("status", "mode", "modes", "probabilities", "evidence", "warnings")
_EDGES = ("start", "end")
# What `run.json` says that another prior changes; the rest is of the transcripts.
_CHANGED = ("distmode", "prior", "abstain_below", "excerpts", "outputs")


@dataclass(frozen=True, slots=True)
class ChangedLabels:
    """The labels of one file under another prior.

    Attributes:
        file: As it was read.
        records: What is to be written, one for each of the file's.
        labels: The same as values.
        reweighed: How many were reweighed for want of their text.
        emptied: How many of these lost their evidence, since it spoke for another outcome.
    """

    file: LabelFile
    records: tuple[Mapping[str, object], ...]
    labels: tuple[Label, ...]
    reweighed: int
    emptied: int

    @property
    def moved(self) -> int:
        """How many have another mode than before, or have one where they had none, or lost it."""
        before = (record.label.mode for record in self.file.records)
        return sum(old is not new.mode for old, new in zip(before, self.labels, strict=True))


@dataclass(frozen=True, slots=True)
class BatchShares:
    """How common each outcome is estimated to be among the labels themselves.

    Attributes:
        prior: As a prior.
        shares: With 95 % intervals over interviews; there are none where too few labels are left
            without some interview to estimate from.
        interviews: How many.
    """

    prior: Prior
    shares: Mapping[Mode, Estimate]
    interviews: int


def estimate_batch(inputs: LabelInputs, card: Card) -> BatchShares:
    """Estimate from labels how common each outcome is among them (see `estimate_prior`).

    Args:
        inputs: The labels; those too short have no say.
        card: Of the model that made them.

    Raises:
        UsageError: There are fewer than 200, or one names a prior that is not known.
    """
    learned = build_ruling(card, LabelOptions(CORPUS)).learned
    told = [record for record in inputs.records if record.label.probabilities]
    chances = [_reweigh(record, learned, learned) for record in told]
    prior = estimate_prior(chances, learned)
    groups = [(one.label.excerpt.school, _name_interview(one.label)) for one in told]
    return BatchShares(prior, _find_intervals(chances, groups, prior, learned), len(set(groups)))


def _name_interview(label: Label) -> str:
    return label.excerpt.interview or label.excerpt.source


def _find_intervals(
    chances: Sequence[Mapping[Mode, float]],
    groups: Sequence[tuple[str | None, str]],
    prior: Prior,
    learned: Prior,
) -> dict[Mode, Estimate]:
    """Return the shares with intervals, by leaving out one interview at a time."""
    import numpy as np

    names = list(dict.fromkeys(groups))
    deleted = np.full((len(names), len(OUTCOMES)), np.nan)
    sizes = np.array([[groups.count(name)] * len(OUTCOMES) for name in names], dtype=np.int64)
    for number, name in enumerate(names):
        rest = [one for one, group in zip(chances, groups, strict=True) if group != name]
        try:
            without = estimate_prior(rest, learned)
        except UsageError:  # too few
            break
        deleted[number] = [without.shares[mode] for mode in OUTCOMES]
    values = np.array([prior.shares[mode] for mode in OUTCOMES])
    limits = [SHARE] * len(OUTCOMES)
    found = estimate_from_deletions(values, deleted, sizes=sizes, limits=limits)
    return dict(zip(OUTCOMES, found, strict=True))


class PriorChange:
    """Changes labels as if they had been made under another prior.

    Args:
        model: The one that made them.
        options: The prior, and when to abstain.

    Raises:
        ModelError: It is of a kind that `distmode train` does not make.
        UsageError: The prior asked for cannot be read.

    Attributes:
        stamp: Of the model under the new prior.
    """

    def __init__(self, model: Model, options: LabelOptions) -> None:
        self._ruling = build_ruling(model.card, options)
        self._labeller = Labeller(model, options)
        self.stamp = self._labeller.stamp

    def change(self, file: LabelFile) -> ChangedLabels:
        """Change the labels of one file.

        Raises:
            TableError: A record without text names a prior that is not known.
        """
        spoken = [one for one in file.records if one.has_text and one.label.probabilities]
        excerpts = [record.label.excerpt for record in spoken]
        again = iter(label_excerpts(self._labeller, excerpts))
        labels: list[Label] = []
        reweighed = emptied = 0
        for record in file.records:
            if not record.label.probabilities:
                labels.append(record.label)
            elif record.has_text:
                labels.append(next(again))
            else:
                labels.append(self._decide(record))
                reweighed += 1
                emptied += bool(record.label.evidence) and not labels[-1].evidence
        records = (
            self._build_record(record, label, file.offsets)
            for record, label in zip(file.records, labels, strict=True)
        )
        return ChangedLabels(file, tuple(records), tuple(labels), reweighed, emptied)

    def _decide(self, record: LabelRecord) -> Label:
        """Return the label that the recorded probabilities make under the new prior."""
        label = record.label
        chances = _reweigh(record, self._ruling.prior, self._ruling.learned)
        decision = decide(chances, self._ruling.rule)
        renewed = replace(
            label,
            status="labelled" if decision.mode else "abstained",
            mode=decision.mode,
            modes=decision.modes,
            probabilities=chances,
        )
        same = _find_first(renewed) is _find_first(label)
        return renewed if same else replace(renewed, evidence=())

    def _build_record(
        self, record: LabelRecord, label: Label, offsets: OffsetUnit | None
    ) -> dict[str, object]:
        """Return the record of a changed label: every other field, and their order, stay."""
        fields = dict(record.fields) | {"prior": self.stamp.prior}
        if not label.probabilities:
            return fields
        renewed = build_record(label, model=self.stamp, with_text=record.has_text)
        fields |= {name: renewed[name] for name in _OUTCOME}
        if not record.has_text and label.evidence:
            fields["evidence"] = record.fields["evidence"]
        elif offsets is not None:
            fields["evidence"] = _convert(record, label, fields["evidence"], offsets)
        return fields


def _find_first(label: Label) -> Mode:
    """Return the most probable outcome, the one that evidence is of, given or not."""
    return label.mode or next(iter(label.modes), Mode.NONE)


def _reweigh(record: LabelRecord, new: Prior, learned: Prior) -> dict[Mode, float]:
    """Return the probabilities that a record would hold under another prior."""
    return reweigh(record.label.probabilities, find_factors(_find_old(record, learned), new))


def _find_old(record: LabelRecord, learned: Prior) -> Prior:
    """Return the prior that a record names.

    Raises:
        TableError: It is not known.
    """
    told = record.stamp.prior
    try:
        # Never a file that a record names: it may come from a stranger.
        known = told in (CORPUS, INTERVIEWS) or "=" in told
        prior = choose_prior(told, learned) if known else None
    except ValueError:  # UsageError among them
        prior = None
    if prior is None or min(prior.shares.values()) <= 0:
        raise TableError(
            f"{record.place}, field 'prior': is none that is known; expected corpus, interviews or "
            "the seven shares, each above 0"
        )
    return prior


def _convert(
    record: LabelRecord, label: Label, evidence: object, unit: OffsetUnit
) -> list[dict[str, object]]:
    """Return evidence with its offsets in another unit as well."""
    excerpt = record.label.excerpt
    base = record.fields[f"start_{unit}"]
    spans = [dict(item) for item in evidence] if isinstance(evidence, list) else []
    edges = (edge - excerpt.start for item in label.evidence for edge in (item.start, item.end))
    places = convert_offsets(excerpt.text, edges, unit)
    for item in spans:
        for edge in _EDGES:
            within = places[item[edge] - excerpt.start]
            item[f"{edge}_{unit}"] = within + (base if isinstance(base, int) else 0)
    return spans


@dataclass(frozen=True, slots=True)
class WrittenChange:
    """Changed labels that were written.

    Attributes:
        changed: The labels.
        name: Path of their file in the folder, with `/`.
        sha256: Hash of that file.
    """

    changed: ChangedLabels
    name: str
    sha256: str


def describe_change(
    inputs: LabelInputs, written: Iterable[WrittenChange], stamp: ModelStamp, abstain_below: float
) -> dict[str, object]:
    """Return what `run.json` beside changed labels holds: hashes and counts, no talk.

    It says of the transcripts what it said before, where all of that run's labels were changed.

    Args:
        inputs: The labels before, and what failed.
        written: Those after.
        stamp: Which model gave them, under which prior.
        abstain_below: Below which probability no mode was given.
    """
    tally = Tally()
    tally.failures += inputs.failures
    for one in written:
        labels = one.changed.labels
        sha256 = next((label.excerpt.source_sha256 for label in labels), "")
        tally.add(one.changed.file.name, Finished(sha256, one.sha256), count_labels(labels))
    run: dict[str, object] = {
        "schema": RUN_SCHEMA,
        **describe_labels(stamp, abstain_below=abstain_below),
        "with_text": all(record.has_text for record in inputs.records),
        **tally.describe(),
    }
    of_this_run = inputs.run.get("model_sha256") == stamp.sha256
    if inputs.failures or not of_this_run or inputs.run.get("transcripts") != tally.done:
        return run
    # Without its key, no run of `label` takes these labels for its own.
    before = {name: value for name, value in inputs.run.items() if name != "key"}
    return {**before, **{name: run[name] for name in _CHANGED}}


def write_changed(
    changed: Iterable[ChangedLabels], file: IO[bytes], *, file_format: TextFormat
) -> None:
    """Write the records of changed labels, as they come."""
    records = (record for one in changed for record in one.records)
    write = write_jsonl if file_format == "jsonl" else write_csv
    write(records, file)
