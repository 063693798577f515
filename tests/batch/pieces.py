"""Pieces of work that other processes can import."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from distmode.batch import Work
from distmode.errors import ModelError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an item, and where."""

    item: object
    process: int


def do(item: object) -> Done:
    """Say who did it."""
    return Done(item, os.getpid())


def do_slowly(item: float) -> Done:
    """Take as many seconds as the item says."""
    time.sleep(item)
    return do(item)


def refuse(item: object) -> Done:
    """Refuse to do an item, as a model that is another does."""
    if item == 3:
        raise ModelError("the worker has another model")
    return do(item)


def fail(item: object) -> Done:
    """Fail as a fault in a program does, with talk in the error."""
    raise KeyError(f"Ruth said: {item}")


def die(item: object) -> Done:
    """Take the process down, as the system does for want of memory."""
    if item == 3:
        os._exit(9)
    return do(item)


def work_of(function: Callable[[T], Done], *, weight: int = 1, total: int = 100) -> Work[T, Done]:
    """Return the work of doing one thing with each item; here it is only said who did it."""
    return Work(here=do, elsewhere=function, weigh=lambda _: weight, total=total)
