"""Steps that an interrupt must not cut in two."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


@contextmanager
def hold_back(names: Iterable[str]) -> Iterator[None]:
    """Hold signals back; they come when the block ends. Processes started in it never get them.

    Args:
        names: Of the signals, such as `SIGINT`; those that the system does not have are left out.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    held = {getattr(signal, name) for name in names if hasattr(signal, name)}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
