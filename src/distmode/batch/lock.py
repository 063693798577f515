"""Two runs on one output would destroy each other's work: only one has it at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.batch.interrupts import hold_back
from distmode.errors import OutputError
from distmode.files import cannot_write

if TYPE_CHECKING:
    from filelock import BaseFileLock


@contextmanager
def lock_output(path: Path, *, of: Path) -> Iterator[None]:
    """Keep other runs from an output while this one writes it.

    The lock is the operating system's: it goes with the process, however that ends. The file that
    carries it is removed afterwards; one that a killed run left behind locks nothing.

    Args:
        path: Of the file that carries the lock; its folder is made if it is missing.
        of: The output, for the message.

    Raises:
        OutputError: Another run has it, or the file cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, blocking=False, mode=0o600)
    try:
        # An interrupt between the making of the file and its being held would leave it there.
        with hold_back(["SIGINT", "SIGTERM", "SIGHUP"]):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout:
        raise OutputError(
            f"{of}: another run of distmode is writing there; wait until it has ended, or name "
            "another place with --out"
        ) from None
    except OSError as error:
        raise cannot_write(of, error) from error
    except KeyboardInterrupt:
        _let_go(lock, path)
        raise
    try:
        yield
    finally:
        _let_go(lock, path)


def _let_go(lock: "BaseFileLock", path: Path) -> None:
    """Remove the file while it is held: whoever waits sees that its name has gone.

    Where an open file cannot be removed (Windows), it is removed right after; there no run can
    remove the file that another one has open.
    """
    if not lock.is_locked:
        return
    with suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()
    if os.name == "nt":
        with suppress(OSError):
            path.unlink(missing_ok=True)
