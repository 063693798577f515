"""Labels for many inputs: each is one piece of work that any process can do and give back."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from distmode.batch import Engine, Work, map_in_order
from distmode.classifier import check_classifier
from distmode.errors import ModelError
from distmode.excerpt import Label
from distmode.files import hash_bytes
from distmode.modelfile import Model, find_model, list_models, read_model
from distmode.offsets import OffsetUnit
from distmode.transcript import Source
from distmode.workflow.counts import Counts, Finished, count_labels, count_records
from distmode.workflow.labelling import Labeller, SourceLabels, label_source
from distmode.workflow.output import RecordOptions, TextFormat, format_records
from distmode.workflow.reading import ReadingOptions, SourceFailure, read_data, try_with
from distmode.workflow.ruling import LabelOptions, build_ruling

Kept = Literal["none", "abstained", "all"]
"""Which labels come back as values, beside their records."""

_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RecordForm:
    """What labels become where they are made.

    Attributes:
        file_format: How records are written.
        with_text: Whether talk goes into them.
        offsets: Another unit to give offsets in as well.
        kept: Which labels come back as values too.
    """

    file_format: TextFormat = "jsonl"
    with_text: bool = True
    offsets: OffsetUnit | None = None
    kept: Kept = "none"


@dataclass(frozen=True, slots=True)
class LabelTask:
    """All that a process needs to know to label an input; it can be pickled.

    Attributes:
        model: A shipped model's name, or a folder.
        payload_sha256: Of the model that is meant.
        labelling: How probabilities become labels.
        reading: How inputs are read.
        form: What labels become.
    """

    model: str
    payload_sha256: str
    labelling: LabelOptions
    reading: ReadingOptions
    form: RecordForm


@dataclass(frozen=True, slots=True)
class LabelledSource:
    """What came of one input.

    Attributes:
        name: Path relative to the folder given, with `/`.
        records: The records as they are written; empty where they lie in the output already.
        finished: Its hash and that of all its records.
        counts: What they are.
        labels: Those asked for as values.
        words: How many words were labelled in this run.
        warnings: What the user should know of it; holds no talk.
        is_from_before: Whether an earlier run had finished it.
    """

    name: str
    records: bytes
    finished: Finished
    counts: Counts
    labels: tuple[Label, ...] = ()
    words: int = 0
    warnings: tuple[str, ...] = ()
    is_from_before: bool = False


FindDone = Callable[[str, str], bytes | None]
"""Returns the records of an input, by its name and hash, that an earlier run has written."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One input to be labelled, with its bytes, so that it can be done where its file is not."""

    source: Source
    data: bytes


_Item = _Job | LabelledSource | SourceFailure


def build_task(
    model: Model, labelling: LabelOptions, reading: ReadingOptions, form: RecordForm
) -> LabelTask:
    """Return what processes need to know to label inputs with a model that is open here.

    Raises:
        UsageError: The prior asked for cannot be read, or is not one for this model.
        ModelError: The model is of a kind that `distmode train` does not make, or its card does not
            name its own prior.
    """
    check_classifier(model.estimator, width=model.card.width)
    # A prior's file may not be where the work is done; its shares travel.
    prior = build_ruling(model.card, labelling).prior.name
    return LabelTask(
        model=_name_model(model.folder),
        payload_sha256=model.card.payload_sha256,
        labelling=replace(labelling, prior=prior),
        reading=reading,
        form=form,
    )


def _name_model(folder: Path) -> str:
    """Return the name of a shipped model, which every machine has, or where a model lies."""
    is_shipped = folder.resolve() in {shipped.resolve() for shipped in list_models()}
    return folder.name if is_shipped else str(folder.resolve())


def find_key(task: LabelTask, model: Model, versions: Mapping[str, str]) -> str:
    """Return what tells runs apart that could give other records for the same inputs.

    Args:
        task: The run's.
        model: The model.
        versions: Of distmode and of the libraries that it computes with.
    """
    reading = replace(task.reading, study=replace(task.reading.study, files=()))
    # Which labels come back as values makes no difference to the records.
    form = replace(task.form, kept="none")
    told = (repr(reading), repr(form), repr(task.labelling), task.payload_sha256)
    card = model.card
    settings = json.dumps([dict(card.settings), dict(card.training)], sort_keys=True, default=str)
    encoder = repr(card.encoder)
    text = "\n".join((*told, settings, encoder, json.dumps(dict(versions), sort_keys=True)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def label_batch(
    sources: Sequence[Source],
    labeller: Labeller,
    task: LabelTask,
    *,
    engine: Engine,
    find_done: FindDone,
) -> Iterator[LabelledSource | SourceFailure]:
    """Label inputs, in their order; one that cannot be labelled becomes a failure.

    Args:
        sources: The inputs.
        labeller: Of the task, open in this process.
        task: What is to be done.
        engine: What does it.
        find_done: What an earlier run has finished, which is not done again.

    Raises:
        UsageError: The options make no sense, whatever the input.
        WorkerError: A process that did the work was lost.
    """
    work: Work[_Item, LabelledSource | SourceFailure] = Work(
        here=partial(_label, labeller=labeller, task=task),
        elsewhere=partial(_label_elsewhere, task=task),
        weigh=lambda item: len(item.data) if isinstance(item, _Job) else 0,
        total=sum(map(_measure_size, sources)),
    )
    return map_in_order(work, _prepare(sources, task, find_done), engine)


def _measure_size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:
        return 0


def _prepare(sources: Iterable[Source], task: LabelTask, find_done: FindDone) -> Iterator[_Item]:
    """Yield inputs with their bytes; what is done already, or cannot be read, as its result."""

    def prepare(source: Source) -> _Item:
        data = read_data(source, task.reading)
        digest = hash_bytes(data)
        done = find_done(source.name, digest)
        if done is None:
            return _Job(source, data)
        counts = count_records(done, task.form.file_format)
        finished = Finished(digest, hash_bytes(done))
        return LabelledSource(source.name, b"", finished, counts, is_from_before=True)

    for source in sources:
        yield try_with(source, prepare)


def _label_elsewhere(item: _Item, task: LabelTask) -> LabelledSource | SourceFailure:
    if not isinstance(item, _Job):
        return item
    return _label(item, _open_labeller(task.model, task.payload_sha256, task.labelling), task)


@lru_cache(maxsize=1)
def _open_labeller(name: str, payload_sha256: str, options: LabelOptions) -> Labeller:
    """Open a model once in each process."""
    model = read_model(find_model(name))
    found = model.card.payload_sha256
    if found != payload_sha256:
        raise ModelError(
            f"{model.folder}: the process that labels has another model of this name (sha256 "
            f"{found[:_SHOWN_DIGITS]}..., expected {payload_sha256[:_SHOWN_DIGITS]}...); put the "
            "same distmode and the same model on every machine"
        )
    return Labeller(model, options)


def _label(item: _Item, labeller: Labeller, task: LabelTask) -> LabelledSource | SourceFailure:
    if not isinstance(item, _Job):
        return item

    def label(source: Source) -> LabelledSource:
        found = label_source(source, labeller, task.reading, item.data)
        return _finish(found, labeller, task)

    return try_with(item.source, label)


def _finish(found: SourceLabels, labeller: Labeller, task: LabelTask) -> LabelledSource:
    form = task.form
    options = RecordOptions(labeller.stamp, with_text=form.with_text, offsets=form.offsets)
    records = format_records(found, options, form.file_format)
    return LabelledSource(
        name=found.name,
        records=records,
        finished=Finished(found.sha256, hash_bytes(records)),
        counts=count_labels(found.labels),
        labels=tuple(one for one in found.labels if _is_kept(one, form.kept)),
        words=sum(len(one.excerpt.text.split()) for one in found.labels),
        warnings=found.warnings,
    )


def _is_kept(label: Label, kept: Kept) -> bool:
    return kept == "all" or (kept == "abstained" and label.status == "abstained")
