"""`distmode model show|list|verify`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import guard
from distmode.cli.options import AsJson
from distmode.errors import ExitStatus, ModelError

if TYPE_CHECKING:
    from distmode.modelfile import Card

models = typer.Typer(
    help="What a model file is, what it learned, whether it is whole.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="A shipped model's name, or a model folder.")]
_SHOWN_WORDS = 15


@models.command()
@guard
def show(name: Name = "distmode-en", *, as_json: AsJson = False) -> None:
    """Print a model's card: what it learned from, what speaks for each mode, how good it is."""
    from distmode.modelfile import find_model, read_model
    from distmode.workflow import describe_model

    model = read_model(find_model(name))
    described = describe_model(model, words=_SHOWN_WORDS)
    if as_json:
        import json

        typer.echo(json.dumps(described.to_json(), ensure_ascii=False))
        return
    from distmode.report import build_console, show_card

    show_card(
        build_console(),
        model.card,
        learned=described.learned,
        evaluations=described.evaluations,
        notes=model.notes,
    )


@models.command(name="list")
@guard
def list_models() -> None:
    """List the models that come with distmode."""
    from distmode.modelfile import list_models as find_models
    from distmode.report import build_console, show_models

    found: dict[Path, Card | str] = {folder: _read(folder) for folder in find_models()}
    show_models(build_console(), found)


def _read(folder: Path) -> "Card | str":
    from distmode.modelfile import read_card

    try:
        return read_card(folder)
    except ModelError as error:
        return str(error)


@models.command()
@guard
def verify(name: Name = "distmode-en") -> None:
    """Check that a model is whole and holds nothing that a distmode model never holds."""
    from distmode.modelfile import find_model, verify_model
    from distmode.report import build_console, show_checks

    folder = find_model(name)
    checks = verify_model(folder)
    show_checks(build_console(), folder.name, checks)
    if not all(check.passed for check in checks):
        raise typer.Exit(ExitStatus.NOTHING_DONE)
