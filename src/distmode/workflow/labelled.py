"""Labels already made, as input to other commands, and the model that made them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import ModelError, TableError, UsageError
from distmode.modelfile import Model, find_model, list_models, read_model
from distmode.tables import LabelFile, LabelRecord, find_label_files, read_label_file
from distmode.workflow.reading import SourceFailure
from distmode.workflow.runs import read_run

_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class LabelInputs:
    """Labels already made.

    Attributes:
        files: Those that could be read.
        failures: Those that could not, and why.
        warnings: What was passed over, and what is in doubt; holds no talk.
        run: What `run.json` of the one folder given says; empty where there is none.
    """

    files: tuple[LabelFile, ...]
    failures: tuple[SourceFailure, ...]
    warnings: tuple[str, ...]
    run: Mapping[str, object]

    @property
    def records(self) -> tuple[LabelRecord, ...]:
        """All records, in the order of the files."""
        return tuple(record for file in self.files for record in file.records)


def read_label_inputs(paths: Sequence[Path]) -> LabelInputs:
    """Read labels already made; a file that cannot be read costs no other.

    Raises:
        TableError: Something named is missing or holds no labels.
    """
    found = find_label_files(paths)
    files: list[LabelFile] = []
    failures: list[SourceFailure] = []
    for file in found.files:
        try:
            files.append(read_label_file(file))
        except TableError as error:
            failures.append(SourceFailure(file.name, str(error)))
    doubts = (f"{file.path}: {warning}" for file in files for warning in file.warnings)
    run = read_run(paths[0]) if len(paths) == 1 else {}
    return LabelInputs(tuple(files), tuple(failures), (*found.warnings, *doubts), run)


def open_label_model(inputs: LabelInputs, named: str | None = None) -> Model:
    """Open the model that labels were made with.

    Args:
        inputs: The labels.
        named: A shipped model's name or a model folder; without it the shipped model of the name
            that the labels carry.

    Raises:
        ModelError: It is not there, or not the very model that made them.
        TableError: There are no labels, or several models made them.
    """
    stamps: dict[str, LabelRecord] = {}
    for record in inputs.records:
        stamps.setdefault(record.stamp.sha256, record)
    if not stamps:
        raise TableError("there are no labels; give labels that `distmode label` wrote")
    first, *others = stamps.values()
    if others:
        raise TableError(
            f"{others[0].place}: made with another model than {first.place} "
            f"({others[0].stamp.name_version}, {first.stamp.name_version}); "
            "change the labels of each model by themselves"
        )
    name = first.stamp.name_version.rpartition(" ")[0]
    # A label file may come from a stranger: what it names is looked for among our own models only.
    if named is None and name not in {folder.name for folder in list_models()}:
        raise ModelError(
            f"{first.place}: made with the model '{name[:30]}', which does not come with "
            "distmode; name its folder with --model"
        )
    model = read_model(find_model(named or name))
    if model.card.payload_sha256 != first.stamp.sha256:
        raise ModelError(
            f"{first.place}: made with {first.stamp.name_version[:40]} (sha256 "
            f"{first.stamp.sha256[:_SHOWN_DIGITS]}...), but {model.folder} is "
            f"{model.card.payload_sha256[:_SHOWN_DIGITS]}...; name the model that made the labels "
            "with --model, or label the transcripts again"
        )
    return model


def choose_abstention(inputs: LabelInputs, asked: float | None) -> float:
    """Return below which probability no mode is to be given: as asked, else as it was before.

    Raises:
        UsageError: It is no probability, or labels abstain and nothing says below which one.
    """
    told = inputs.run.get("abstain_below") if asked is None else asked
    if isinstance(told, int | float) and not isinstance(told, bool):
        if not 0 <= told <= 1:
            raise UsageError(f"--abstain-below {told:g}: give a probability, from 0 to 1")
        return float(told)
    for record in inputs.records:
        if record.label.status == "abstained":
            raise UsageError(
                f"{record.place}: this label abstains, and no run.json says below which "
                "probability; give --abstain-below as the labels were made (0 for never)"
            )
    return 0.0
