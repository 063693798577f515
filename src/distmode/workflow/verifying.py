"""Whether labels still belong to the inputs and to the model that they say."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from distmode.errors import ModelError, TableError
from distmode.files import hash_file
from distmode.modelfile import Check, find_model, list_models, read_card
from distmode.tables import find_label_files
from distmode.transcript import Source
from distmode.workflow.counts import Finished
from distmode.workflow.runs import RUN_FILE, RUN_SCHEMA, hash_card, read_outputs, read_run
from distmode.workflow.stores import find_run_journal

_SHOWN = 3


def verify_run(
    folder: Path, sources: Sequence[Source] | None, *, model: str | None = None
) -> tuple[Check, ...]:
    """Check a folder of labels against its `run.json`, its inputs and its model.

    Args:
        folder: What `label --out FOLDER` wrote.
        sources: The inputs as they are now, found from the same path that was given to `label`;
            None not to check them.
        model: A shipped model's name or a folder; None for the shipped model that the run names.

    Returns:
        What was looked at: `complete` (the run was not stopped), `labels` (every file is as it was
        written, none is missing or strange), `inputs` (each is the very file that was labelled, and
        all that are there were labelled) and `model` (payload and card are those of the run).

    Raises:
        TableError: The folder has no `run.json` that says what was written, or its only run was
            stopped.
    """
    run = read_run(folder)
    if not run and find_run_journal(folder).exists():
        raise TableError(
            f"{folder}: its run was stopped before it was done, so there is nothing to check yet; "
            "give the `distmode label` command again, it goes on where it was"
        )
    if run.get("schema") != RUN_SCHEMA or not isinstance(run.get("outputs"), list):
        raise TableError(
            f"{folder / RUN_FILE}: is not there, or does not say what was written; give a folder "
            "that `distmode label --out FOLDER` has finished"
        )
    outputs = read_outputs(run)
    checks = [_check_complete(folder), _check_labels(folder, outputs)]
    if sources is not None:
        checks.append(_check_inputs(folder, sources, outputs))
    return (*checks, _check_model(run, model))


def _check_complete(folder: Path) -> Check:
    if find_run_journal(folder).exists():
        detail = "a later run was stopped; give its command again, or remove the journal"
        return Check("complete", passed=False, detail=detail)
    return Check("complete", passed=True, detail="no run in this folder was stopped")


def _check_labels(folder: Path, outputs: Sequence[Finished]) -> Check:
    """Check that the files are the very ones that the run wrote, none more and none fewer."""
    # Counted, since a copy under another name would be counted twice by whoever reads the folder.
    wanted = Counter(one.labels_sha256 for one in outputs)
    found = {name: hash_file(folder / name) for name in _list_labels(folder)}
    there = Counter(found.values())
    strange = [name for name, sha256 in found.items() if sha256 not in wanted]
    copies = [name for name, sha256 in found.items() if there[sha256] > wanted[sha256] > 0]
    lost = (wanted - there).total()
    faults = [
        *_name("changed since, or of another run", strange),
        *_name("the same labels more often than they were written", copies),
        *([f"missing or changed: {lost} of {wanted.total()}"] if lost else []),
    ]
    return _judge("labels", faults, f"{len(found)} files as they were written")


def _list_labels(folder: Path) -> list[str]:
    try:
        return [file.name for file in find_label_files([folder]).files]
    except TableError:
        return []


def _check_inputs(folder: Path, sources: Sequence[Source], outputs: Sequence[Finished]) -> Check:
    """Check that each input is the one that its labels were made from."""
    made_from: dict[str, set[str]] = {}
    for one in outputs:
        made_from.setdefault(one.labels_sha256, set()).add(one.source_sha256)
    names = {str(PurePosixPath(name).with_suffix("")): name for name in _list_labels(folder)}
    labelled = {source: folder / name for source, name in names.items()}
    now = {source.name: _hash(source) for source in sources}
    before = {name: made_from.get(hash_file(path), set()) for name, path in labelled.items()}
    both = [name for name in now if name in labelled]
    new = [name for name in now if name not in labelled]
    gone = [name for name in labelled if name not in now]
    # The same bytes under another name: whoever names a folder above or below sees all so.
    renamed = {name for name in new if any(now[name] in before[other] for other in gone)}
    found_again = {name for name in gone if before[name] & {now[one] for one in renamed}}
    faults = [
        *_name_renamed(renamed),
        *_name("never labelled", [name for name in new if name not in renamed]),
        *_name("not there any more", [name for name in gone if name not in found_again]),
        *_name(
            "changed since it was labelled",
            [name for name in both if now[name] not in before[name]],
        ),
    ]
    return _judge("inputs", faults, f"{len(both)} as they were when they were labelled")


def _name_renamed(names: Collection[str]) -> Iterator[str]:
    for told in _name("labelled under other names", sorted(names)):
        yield f"{told}: give the folder that you gave to `label`, or label again what was renamed"


def _hash(source: Source) -> str:
    try:
        return hash_file(source.path) if source.path else ""
    except OSError:
        return ""


def _check_model(run: Mapping[str, object], named: str | None) -> Check:
    told = str(run.get("model", ""))
    try:
        folder = find_model(named or _find_shipped(told))
        card = read_card(folder)
    except ModelError as error:
        return Check("model", passed=False, detail=str(error))
    wanted = (run.get("model_sha256"), run.get("model_card_sha256"))
    found = (card.payload_sha256, hash_card(folder))
    parts = ("payload", "card")
    faults = [
        f"{folder}: {part} is not that of {told}"
        for part, want, have in zip(parts, wanted, found, strict=True)
        if want is not None and want != have
    ]
    return _judge("model", faults, f"{told}, the very one")


def _find_shipped(told: str) -> str:
    """Return the name of the shipped model that a run names; it names no other place to look."""
    name = told.rpartition(" ")[0]
    if name not in {folder.name for folder in list_models()}:
        raise ModelError(
            f"made with the model '{name[:30]}', which does not come with distmode; name its "
            "folder with --model"
        )
    return name


def _name(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _SHOWN} more" * (len(names) > _SHOWN)
        yield f"{what}: {', '.join(sorted(names)[:_SHOWN])}{more}"


def _judge(name: str, faults: Sequence[str], well: str) -> Check:
    return Check(name, passed=not faults, detail="; ".join(faults) or well)
