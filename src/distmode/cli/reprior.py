"""`distmode reprior`."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.delivery import Format, Target, check_out, say_leftovers
from distmode.cli.edge import count, guard, say
from distmode.cli.label import choose_target
from distmode.cli.labelling import Loudness
from distmode.cli.options import Quiet, find_status
from distmode.errors import DistmodeError, OutputError, TableError, UsageError

if TYPE_CHECKING:
    from distmode.modelfile import Model
    from distmode.tables import LabelFile
    from distmode.workflow import (
        BatchShares,
        ChangedLabels,
        LabelInputs,
        TextFormat,
        WrittenChange,
    )


class Written(StrEnum):
    """How changed labels are written."""

    JSONL = "jsonl"
    CSV = "csv"


Labels = Annotated[
    list[Path],
    typer.Argument(
        help="Files of labels (.jsonl, .csv) that distmode wrote, or folders of them.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="Write to FILE.jsonl or FILE.csv, or to a folder: one file for each that was read.",
        show_default=False,
    ),
]
NewPrior = Annotated[
    str,
    typer.Option(
        "--prior",
        metavar="corpus|interviews|FILE|batch",
        help=(
            "How common each outcome is to be taken: as in the training data, as in whole "
            "interviews, as a TOML file says, or as estimated from these labels themselves."
        ),
        show_default=False,
    ),
]
NewAbstention = Annotated[
    float | None,
    typer.Option(
        "--abstain-below",
        min=0.0,
        max=1.0,
        help=(
            "Give no mode where the most probable outcome is less probable than this. Without it "
            "as run.json says, else 0."
        ),
        show_default=False,
    ),
]
MadeWith = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="The model that made the labels, where it does not come with distmode.",
        show_default=False,
    ),
]
AsFormat = Annotated[
    Written | None,
    typer.Option(
        "--format", help="How labels are written. Without it as they were.", show_default=False
    ),
]


@guard
def reprior(
    labels: Labels,
    *,
    prior: NewPrior,
    abstain_below: NewAbstention = None,
    model: MadeWith = None,
    output_format: AsFormat = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Change labels already made as if they had been made under another prior.

    Labels that hold their text become, to the byte, what `label --prior` would have written; those
    without it are reweighed. A prior from the labels themselves (batch) takes 200 of them.
    """
    from distmode.workflow import BATCH, estimate_batch, open_label_model, read_label_inputs

    asked = Format(output_format.value) if output_format else None
    target = choose_target(asked, out, on_terminal=False)
    if target.form is Format.PARQUET:
        raise UsageError(f"--out {out}: changed labels are written as .jsonl or .csv")
    inputs = read_label_inputs(labels)
    for warning in () if quiet else inputs.warnings:
        say(f"warning: {warning}")
    for failure in inputs.failures:
        say(failure.message)
    formats = _choose_formats(inputs.files, target, asked)
    read = [*labels, Path(prior), *(one.path for one in inputs.files)]
    if _check_out(target, formats, read) and not quiet:
        say(f"{target.path}: labels of an earlier run are replaced")
    opened = open_label_model(inputs, model)
    for note in () if quiet else opened.notes:
        say(note)
    if prior == BATCH:
        batch = estimate_batch(inputs, opened.card)
        _tell_shares(batch, quiet=quiet)
        prior = batch.prior.name
    run = _Run(inputs, opened, prior, abstain_below)
    run.deliver(target, formats, quiet=quiet)
    if not quiet:
        run.tell()
    raise typer.Exit(find_status(done=len(run.done), failed=len(run.failures)))


def _choose_formats(
    files: "Sequence[LabelFile]", target: Target, asked: Format | None
) -> "dict[str, TextFormat]":
    """Return how the labels of each file, by its name, are to be written.

    Raises:
        UsageError: Several formats would go into one output, or CSV into JSON Lines.
    """
    own = {file.name: file.file_format for file in files}
    is_one_file = target.path is not None and not target.is_folder
    wanted = target.form if asked or is_one_file else None
    if wanted is None and target.path is None and len(set(own.values())) > 1:
        raise UsageError("the labels are of both formats; give --format csv, or --out FOLDER")
    if wanted is None:
        return own
    lossy = next((name for name in own if wanted is Format.JSONL and own[name] == "csv"), None)
    if lossy is not None:
        raise UsageError(
            f"{lossy}: CSV holds less than JSON Lines (evidence without places, columns as text); "
            "write CSV, or label the transcripts again"
        )
    return dict.fromkeys(own, "csv" if wanted is Format.CSV else "jsonl")


def _check_out(target: Target, formats: "Mapping[str, TextFormat]", read: Iterable[Path]) -> bool:
    """Make sure that no labels that are read, and no other file, are lost.

    Returns:
        Whether the target is one file that holds labels of an earlier run.
    """
    from distmode.files import resolve_all

    if target.form is Format.PARQUET:
        raise UsageError(
            "changed labels are written as .jsonl or .csv; name such a file with --out"
        )
    folder = target.path or Path()
    inputs = resolve_all(read)
    if target.is_folder and folder.resolve() in inputs:
        raise UsageError(f"--out {folder}: its labels are read; name another folder")
    places = (folder / _place(name, form) for name, form in formats.items())
    return check_out(target, places, inputs)


def _place(name: str, form: str) -> PurePosixPath:
    return PurePosixPath(name).with_suffix(f".{form}")


def _tell_shares(batch: "BatchShares", *, quiet: bool) -> None:
    if quiet:
        return
    from distmode.report import format_estimate

    n = next(iter(batch.shares.values())).n
    where = f"{count(n, 'label')} of {count(batch.interviews, 'interview')}"
    shown = ", ".join(
        f"{mode.value} {format_estimate(share)}" for mode, share in batch.shares.items()
    )
    say(f"shares estimated from {where}: {shown}")
    say(
        "they hold if the model's probabilities do and nothing but the mix differs from its "
        "training data; shares counted in a hand-coded sample (--prior FILE) need no such faith"
    )


class _Run:
    """One run of the command: what is changed, what was written, what failed."""

    def __init__(
        self, inputs: "LabelInputs", model: "Model", prior: str, abstain_below: float | None
    ) -> None:
        from distmode.workflow import LabelOptions, PriorChange, choose_abstention

        self._inputs = inputs
        self._abstain_below = choose_abstention(inputs, abstain_below)
        self._change = PriorChange(model, LabelOptions(prior, self._abstain_below))
        self.failures = list(inputs.failures)
        self.done: list[ChangedLabels] = []

    def deliver(self, target: Target, formats: "Mapping[str, TextFormat]", *, quiet: bool) -> None:
        """Write what is changed to where it was asked for."""
        from distmode.files import write_whole
        from distmode.workflow import write_changed

        changed = self._change_files(quiet=quiet)
        if target.is_folder and target.path is not None:
            self._write_folder(changed, target.path, formats)
            return
        first = next(changed, None)
        if first is None:
            return
        form = formats[first.file.name]
        if target.path is None:
            write_changed(chain([first], changed), sys.stdout.buffer, file_format=form)
            return
        with write_whole(target.path) as file:
            write_changed(chain([first], changed), file, file_format=form)

    def _change_files(self, *, quiet: bool) -> "Iterator[ChangedLabels]":
        from distmode.report import RunProgress

        total, manner = len(self._inputs.files), Loudness.QUIET if quiet else Loudness.USUAL
        with RunProgress(total, manner.value, say, title="Changing") as progress:
            for file in self._inputs.files:
                try:
                    changed = self._change.change(file)
                except TableError as error:
                    self._fail(file, error)
                else:
                    self.done.append(changed)
                    yield changed
                progress.advance()

    def _fail(self, file: "LabelFile", error: DistmodeError) -> None:
        from distmode.workflow import SourceFailure

        say(str(error))
        self.failures.append(SourceFailure(file.name, str(error)))

    def _write_folder(
        self,
        changed: "Iterator[ChangedLabels]",
        folder: Path,
        formats: "Mapping[str, TextFormat]",
    ) -> None:
        """Write one file for each that was read; one that cannot be written costs no other."""
        from distmode.files import hash_file, write_whole
        from distmode.workflow import WrittenChange, write_changed

        written: list[WrittenChange] = []
        for one in changed:
            form = formats[one.file.name]
            name = _place(one.file.name, form)
            try:
                with write_whole(folder / name) as file:
                    write_changed([one], file, file_format=form)
            except OutputError as error:
                self.done.remove(one)
                self._fail(one.file, error)
            else:
                written.append(WrittenChange(one, str(name), hash_file(folder / name)))
        if written:
            self._write_run(folder, written)
            _tell_leftovers(folder, [PurePosixPath(one.name) for one in written])

    def _write_run(self, folder: Path, written: "Sequence[WrittenChange]") -> None:
        from distmode.workflow import describe_change, write_run

        inputs = replace(self._inputs, failures=tuple(self.failures))
        stamp = self._change.stamp
        write_run(folder, describe_change(inputs, written, stamp, self._abstain_below))

    def tell(self) -> None:
        """Say on standard error what was changed."""
        total = sum(len(one.labels) for one in self.done)
        moved = sum(one.moved for one in self.done)
        failed = len(self.failures)
        say(
            f"{count(total, 'label')} of {count(len(self.done), 'file')} under prior "
            f"{self._change.stamp.prior}: {moved} with another outcome than before"
            + f", {count(failed, 'file')} failed"
            * bool(failed)
        )
        reweighed = sum(one.reweighed for one in self.done)
        emptied = sum(one.emptied for one in self.done)
        if reweighed:
            say(
                f"{count(reweighed, 'label')} without text reweighed from six decimals; {emptied} "
                "lost their evidence, which can be found anew only in a text"
            )


def _tell_leftovers(folder: Path, written: "Sequence[PurePosixPath]") -> None:
    from distmode.workflow import find_leftovers

    left: set[str] = set()
    for form in ("jsonl", "csv"):
        names = [str(name.with_suffix("")) for name in written]
        left.update(find_leftovers(folder, names, form))
    left -= {str(name) for name in written}
    say_leftovers(folder, sorted(left))
