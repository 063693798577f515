"""The edge of the program: errors become one line and an exit status, here and nowhere else."""

import functools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec

import typer

from distmode.errors import DistmodeError, ExitStatus, describe_fault

P = ParamSpec("P")


def guard(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that no error of it ends in a traceback.

    A closed pipe is no error: whoever read the output had enough.
    """

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except typer.Exit:
            raise
        except BrokenPipeError:
            _forget_output()
        except KeyboardInterrupt:
            say("stopped; files that were complete before are kept, nothing else was written")
            raise typer.Exit(ExitStatus.INTERRUPTED) from None
        except DistmodeError as error:
            say(str(error))
            raise typer.Exit(error.status) from None
        except OSError as error:
            say(f"the output cannot be written ({error.strerror or type(error).__name__})")
            raise typer.Exit(ExitStatus.NOTHING_DONE) from None
        except Exception as error:
            say(describe_fault(error))
            raise typer.Exit(ExitStatus.NOTHING_DONE) from None

    return guarded


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "input"), count(3, "input")
    ('1 input', '3 inputs')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def say(message: str) -> None:
    """Print one line for the user on standard error; the work goes on where nobody reads it."""
    with suppress(OSError):
        typer.echo(f"distmode: {' '.join(message.split())}", err=True)


def _forget_output() -> None:
    """Point standard output nowhere, so that Python does not complain of the pipe when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
