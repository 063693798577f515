"""`distmode threshold`."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import AsJson, Data, ModelName, PriorName, Quiet, open_model
from distmode.errors import ExitStatus

if TYPE_CHECKING:
    from distmode.evaluation import ThresholdChoice
    from distmode.tables import CodedTable

Accuracy = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Which share of the labels that are given is to agree with the coder.",
        show_default=False,
    ),
]


@guard
def threshold(
    coded: Data,
    *,
    accuracy: Accuracy,
    model: ModelName = None,
    prior: PriorName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find below which probability to abstain, from your own codings.

    The threshold is chosen on all interviews but one and tried on that one, for each in turn. The
    codings must not be what the model was trained on. Ends with 4 where the share asked for cannot
    be had or not be told.
    """
    from distmode.evaluation import choose_groups, describe_threshold, threshold_to_json
    from distmode.report import build_console, show_threshold
    from distmode.tables import read_coded_excerpts
    from distmode.workflow import LabelOptions, build_ruling, find_threshold, is_learned

    table = read_coded_excerpts(coded)
    _tell_doubts(table, quiet=quiet)
    opened = open_model(model)
    for note in () if quiet else opened.notes:
        say(note)
    own = is_learned(opened.card, table)
    if own:
        say(
            "warning: the model was trained on these very codings, so what is found promises "
            "nothing; give codings of interviews that it has not seen"
        )
    groups = choose_groups(table.excerpts, by=None)
    choice = find_threshold(opened, table.excerpts, groups, accuracy=accuracy, prior=prior)
    for note in () if quiet else describe_threshold(choice):
        say(f"warning: {note}")
    command = _write_command(choice, model, prior)
    name = f"{opened.card.name} {opened.card.version}"
    if as_json:
        described: dict[str, object] = {
            "model": name,
            "model_sha256": opened.card.payload_sha256,
            "prior": build_ruling(opened.card, LabelOptions(prior)).prior.name,
            "trained_on_these": own,
            "command": command,
        }
        _print_json(threshold_to_json(choice) | described)
    else:
        title = f"Labels of {name} against {count(choice.n, 'coded excerpt')}"
        show_threshold(build_console(), choice, title=title, command=command)
    if choice.outcome != "found":
        known = "cannot be told" if choice.outcome == "untold" else "cannot be had"
        say(f"labels of which {accuracy:g} agree with the coder {known} from these codings")
        raise typer.Exit(ExitStatus.BELOW_FLOOR)


def _tell_doubts(table: "CodedTable", *, quiet: bool) -> None:
    if quiet:
        return
    for warning in table.warnings:
        say(f"warning: {warning}")
    if table.undecided:
        undecided = count(table.undecided, "excerpt")
        say(f"{undecided} without a mode (not coded, or coders did not agree) passed over")


def _write_command(choice: "ThresholdChoice", model: str | None, prior: str | None) -> str | None:
    """Return the command that labels with the threshold that was found; None where none was."""
    if choice.outcome != "found":
        return None
    words = ["distmode", "label", "INTERVIEWS"]
    for option, value in (("--model", model), ("--prior", prior)):
        words += [option, value] if value is not None else []
    return shlex.join([*words, "--abstain-below", f"{choice.best.threshold:g}"])


def _print_json(described: dict[str, object]) -> None:
    import json

    typer.echo(json.dumps(described, ensure_ascii=False))
