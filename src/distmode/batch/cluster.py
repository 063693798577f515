"""Does the work on a Dask cluster: results in order, in bounded memory, workers lost survived.

The work goes to Dask itself and not through joblib's backend for it, which was tried first (joblib
1.6 with distributed 2026.8): a piece of work that takes its workers down, or a scheduler that goes,
leaves it waiting for ever; on a cluster of one worker it does the work in this process; workers
that come later get none; and scikit-learn inside a piece of work sends its parts over the cluster
once more, where the model then fails.
"""

import math
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import uuid4

from distmode.batch.connection import open_client
from distmode.batch.work import Item, Result, Work
from distmode.errors import DistmodeError, WorkerError, describe_fault

if TYPE_CHECKING:
    from distributed import Client

Value = TypeVar("Value")

# Pieces of work for each worker that are handed out or done and not yet taken: one that takes long
# holds up those behind it, not the workers.
_WINDOW = 4
_NO_WORKER_SECONDS = 60.0  # so long all workers can be gone before the run ends
_LOOK_SECONDS = 2.0  # between looks at who is there

# Libraries count their threads for the whole process: a worker labels one thing at a time.
_ONE_AT_A_TIME = threading.Lock()


def map_on_cluster(
    work: Work[Item, Result], items: Iterator[Item], address: str
) -> Iterator[Result]:
    """Yield the result of each item, in their order, from the workers of a Dask cluster.

    Workers can come and go meanwhile. What a lost one had is done again by another; an item that
    is done already never leaves this process.

    Args:
        work: What is to be done.
        items: Taken as they are needed, in this thread.
        address: Of the scheduler.

    Raises:
        UsageError: Dask is not installed, or a worker has several threads.
        WorkerError: No scheduler or no worker answers, or all of them went; or the work cannot be
            done there.
        DistmodeError: What the work itself raised.
    """
    with open_client(address) as client:
        cluster = _Cluster(client, address)
        window: deque[_Piece[Result]] = deque()
        while True:
            wanted = cluster.count_workers() * _WINDOW - len(window)
            window.extend(cluster.hand_out(work, item) for item in islice(items, max(wanted, 0)))
            if window:
                yield cluster.wait_for(window.popleft())
            elif wanted > 0:
                return
            else:
                cluster.look()


@dataclass(frozen=True, slots=True)
class _Piece(Generic[Result]):
    """A piece of work that is under way, or done here.

    Attributes:
        future: Dask's word for it; None if it was done here.
        done: What came of it here.
    """

    future: Any
    done: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class _Parcel(Generic[Value]):
    """Something that travels; Dask, which logs what it handles, cannot show what is in it."""

    value: Value


@dataclass(frozen=True, slots=True)
class _Raised:
    """An error that a piece of work ended with; were it raised there, Dask would log all of it."""

    error: DistmodeError


class _Cluster:
    """A scheduler and its workers, as they are at the moment."""

    def __init__(self, client: "Client", address: str) -> None:
        self._client = client
        self._address = address
        self._workers = 0
        self._looked = -math.inf
        self._last_seen = time.monotonic()

    def count_workers(self) -> int:
        """Return how many workers there are, by a look that is not old."""
        if time.monotonic() - self._looked > _LOOK_SECONDS:
            self.look()
        return self._workers

    def look(self) -> None:
        """Look who is there; wait for the next look where there is nobody.

        Raises:
            WorkerError: The scheduler has gone, or there was no worker for long.
        """
        try:
            self._workers = len(self._client.nthreads())  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, RuntimeError) as error:
            raise self._lose(f"the scheduler does not answer ({type(error).__name__})") from None
        now = self._looked = time.monotonic()
        if self._workers:
            self._last_seen = now
            return
        if now - self._last_seen > _NO_WORKER_SECONDS:
            raise self._lose(f"there has been no worker for {_NO_WORKER_SECONDS:.0f} seconds")
        time.sleep(_LOOK_SECONDS)

    def hand_out(self, work: Work[Item, Result], item: Item) -> _Piece[Result]:
        """Give a piece of work to the cluster; what is done already is done here."""
        if not work.weigh(item):
            return _Piece(None, (work.here(item),))
        # The key stands in logs: it says nothing of the item.
        key = f"distmode-{uuid4().hex}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Dask would warn of an input of 10 megabytes
            future = self._client.submit(_do, work.elsewhere, _Parcel(item), key=key, pure=False)
        return _Piece(future)

    def wait_for(self, piece: _Piece[Result]) -> Result:
        """Return what came of a piece of work.

        Raises:
            WorkerError: It cannot be done there, or nobody is left who could.
            DistmodeError: What it raised.
        """
        if piece.future is None:
            return piece.done[0]
        patience = _LOOK_SECONDS
        while True:
            try:
                found: Result | _Raised = self._fetch(piece.future, patience)
            except TimeoutError:
                self.look()
                # What travels slowly must arrive some time.
                patience = min(2 * patience, _NO_WORKER_SECONDS)
                continue
            if isinstance(found, _Raised):
                raise found.error
            return found

    def _fetch(self, future: Any, seconds: float) -> Any:  # noqa: ANN401
        """Return what a piece of work gave.

        Raises:
            TimeoutError: It is not there yet.
            WorkerError: It will never be.
        """
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            return future.result(timeout=seconds).value
        except TimeoutError:
            raise
        except KilledWorker:
            raise self._lose(
                "workers were lost again and again with the same input, perhaps for want of memory"
            ) from None
        except (CancelledError, OSError):
            raise self._lose("the scheduler has gone") from None
        except Exception as error:
            # Our own errors come as values: this one is of the cluster's machinery.
            raise self._lose(
                f"work cannot be done there ({type(error).__name__}); put the same distmode, "
                "Python and Dask where the scheduler and the workers run"
            ) from None

    def _lose(self, reason: str) -> WorkerError:
        return WorkerError(
            f"--dask {self._address}: {reason}; what was finished is kept with --out: give the "
            "same command again when the cluster is up"
        )


def _do(do: Callable[[Item], Result], parcel: _Parcel[Item]) -> _Parcel[Result | _Raised]:
    """Do a piece of work in a worker; no error leaves it, since Dask would log it with the talk."""
    with _ONE_AT_A_TIME:
        try:
            return _Parcel(do(parcel.value))
        except DistmodeError as error:
            return _Parcel(_Raised(error))
        except Exception as error:
            return _Parcel(_Raised(WorkerError(describe_fault(error))))
