"""What a run was: `run.json` beside its labels, for whoever asks later where they came from."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from distmode.files import hash_file, write_bytes
from distmode.modelfile import CARD_FILE, LITE_MODEL, Model, installed_libraries, list_models
from distmode.prior import CORPUS, INTERVIEWS
from distmode.tables import ModelStamp
from distmode.transcript import is_label_file
from distmode.workflow.batches import LabelTask
from distmode.workflow.counts import Finished, Tally
from distmode.workflow.labelling import build_stamp
from distmode.workflow.reading import SourceFailure

RUN_FILE = "run.json"
RUN_SCHEMA = "distmode.run/1"

_WORDS = frozenset(
    f"{CORPUS} {INTERVIEWS} jsonl csv parquet excerpt turn paragraph sentence transcript excerpts "
    f"utf16 utf8 label {LITE_MODEL}".split()
)
_HIDDEN = "..."


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of a run before it has begun.

    Attributes:
        command: What was typed, `show_command` of it.
        key: What tells it from runs that could give other records (`batches.find_key`).
        task: What was done with each input.
        card_sha256: Hash of the model's card.
        began: When.
    """

    command: Sequence[str]
    key: str
    task: LabelTask
    card_sha256: str
    began: datetime


def list_versions() -> dict[str, str]:
    """Return the versions of distmode and of the libraries that labels depend on, by name."""
    return {"distmode": version("distmode"), **installed_libraries()}


def hash_card(folder: Path) -> str:
    """Return the SHA-256 of a model's card, in hexadecimal."""
    return hash_file(folder / CARD_FILE)


def show_command(arguments: Iterable[str]) -> list[str]:
    """Return a command without what could name a participant: files, folders, speakers.

    >>> show_command(["label", "ruth.txt", "--prior=corpus", "--interviewer", "Helen", "-j", "2"])
    ['label', '...', '--prior=corpus', '--interviewer', '...', '-j', '2']
    """
    return [_show_argument(argument) for argument in arguments]


def _show_argument(argument: str) -> str:
    if argument.startswith("-") and not argument.startswith("--") and argument != "-":
        # What is glued to a short option (`-oLABELS`) is its value.
        return argument[:2] + _HIDDEN * (len(argument) > 2)
    if argument.startswith("--"):
        option, equals, value = argument.partition("=")
        return option + equals + (_show_argument(value) if value else "")
    is_number = argument.replace(".", "", 1).isdigit()
    known = is_number or argument in _WORDS or argument in {one.name for one in list_models()}
    return argument if known else _HIDDEN


def describe_run(facts: RunFacts, tally: Tally, model: Model) -> dict[str, object]:
    """Return what `run.json` holds: hashes and counts, no talk and no file names."""
    ended = datetime.now(UTC)
    seconds = (ended - facts.began).total_seconds()
    return {
        "schema": RUN_SCHEMA,
        **describe_labels(
            build_stamp(model.card, facts.task.labelling),
            abstain_below=facts.task.labelling.abstain_below,
        ),
        "with_text": facts.task.form.with_text,
        "model_card_sha256": facts.card_sha256,
        "key": facts.key,
        "command": list(facts.command),
        "options": _describe_options(facts.task),
        "libraries": list_versions(),
        "began": facts.began.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "words": tally.words,
        "from_before": tally.from_before,
        **tally.describe(),
        "failures": [{"reason": _show_reason(one)} for one in tally.failures],
    }


def describe_labels(stamp: ModelStamp, *, abstain_below: float) -> dict[str, object]:
    """Return which model gave labels, and by which rule."""
    return {
        "distmode": version("distmode"),
        "model": stamp.name_version,
        "model_sha256": stamp.sha256,
        "codebook": stamp.codebook,
        "prior": stamp.prior,
        "abstain_below": abstain_below,
    }


def _describe_options(task: LabelTask) -> dict[str, object]:
    """Return how inputs were read; names of speakers only by their number."""
    options = task.reading
    return {
        "unit": options.unit,
        "max_words": options.max_words,
        "all_speakers": options.keep_interviewer,
        "as": options.treat_as,
        "speaker_pattern": options.reading.speaker_pattern is not None,
        "named_interviewers": len(options.reading.interviewers),
        "named_participants": len(options.reading.participants),
        "named_people": len(options.study.people),
        "format": task.form.file_format,
        "offsets": task.form.offsets,
    }


def _show_reason(failure: SourceFailure) -> str:
    """Return why an input failed, without its name."""
    name = failure.name
    stem = name.rpartition("/")[2]
    return failure.message.replace(name, _HIDDEN).replace(stem, _HIDDEN)


def read_finished(folder: Path, key: str) -> frozenset[Finished]:
    """Return what an earlier, complete run of the same kind has finished in a folder."""
    run = read_run(folder)
    return frozenset(read_outputs(run) if run.get("key") == key else ())


def read_outputs(run: Mapping[str, object]) -> tuple[Finished, ...]:
    """Return what a `run.json` says was written, each with what it was made from."""
    outputs = run.get("outputs")
    return tuple(
        Finished(str(one.get("source_sha256")), str(one.get("labels_sha256")))
        for one in (outputs if isinstance(outputs, list) else ())
        if isinstance(one, Mapping)
    )


def read_run(folder: Path) -> Mapping[str, object]:
    """Return what the `run.json` of a folder of labels says; empty where there is none."""
    try:
        found = json.loads((folder / RUN_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_run(folder: Path, run: Mapping[str, object]) -> None:
    """Write `run.json` into a folder of labels.

    Raises:
        OutputError: The file cannot be written.
    """
    text = json.dumps(run, ensure_ascii=False, indent=2) + "\n"
    write_bytes(folder / RUN_FILE, text.encode())


def find_leftovers(folder: Path, names: Iterable[str], file_format: str) -> list[str]:
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
