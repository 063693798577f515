"""The application: its commands in the order that a user meets them."""

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from distmode.cli.agree import agree
from distmode.cli.codebook import codebook
from distmode.cli.edge import say
from distmode.cli.estimate import estimate
from distmode.cli.evaluate import evaluate
from distmode.cli.explain import explain
from distmode.cli.exporting import export_labels
from distmode.cli.importing import import_codings
from distmode.cli.label import label
from distmode.cli.model import models
from distmode.cli.page import report
from distmode.cli.profile import profile
from distmode.cli.pseudonymise import pseudonymise
from distmode.cli.reprior import reprior
from distmode.cli.sample import sample
from distmode.cli.threshold import threshold
from distmode.cli.train import train
from distmode.cli.turns import turns
from distmode.cli.verify import verify_run
from distmode.errors import ExitStatus

app = typer.Typer(
    name="distmode",
    help=(
        "Says by which mode leadership comes to be distributed in interviews with people in "
        "schools. Nothing leaves this machine."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_SELDOM = (50_000, 50, 50)


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"distmode {version('distmode')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


app.command()(label)
app.command("verify-run")(verify_run)
app.command()(reprior)
app.command()(explain)
app.command()(turns)
app.command()(train)
app.command()(evaluate)
app.command()(agree)
app.command()(threshold)
app.command()(sample)
app.command()(estimate)
app.command()(report)
app.command()(profile)
app.command("export")(export_labels)
app.command("import")(import_codings)
app.command()(pseudonymise)
app.command()(codebook)
app.add_typer(models, name="model")


def run() -> None:
    """Run the command line; what `distmode` and `python -m distmode` call."""
    _prepare_streams()
    # Libraries make hundreds of thousands of objects that stay; looking through them for cycles
    # again and again would take a seventh of the time until the first label.
    gc.set_threshold(*_SELDOM)
    for name in ("SIGTERM", "SIGHUP"):
        # Ended from outside, a run must leave no temporary file with talk in it either.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        app()
    except KeyboardInterrupt:
        say("stopped")
        sys.exit(ExitStatus.INTERRUPTED)


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the shell
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            # Talk holds characters that a Windows console's own encoding cannot print.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
