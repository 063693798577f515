"""Does the same work with each of many items: here, on several processes, or on a cluster.

Results come in the order of the items whatever does the work, and memory is bounded: joblib asks
for new items whenever a process is free, however many results wait to be taken, so it is given
items through a gate that closes when too many wait.
"""

import os
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Generic

from distmode.batch.cluster import map_on_cluster
from distmode.batch.interrupts import hold_back
from distmode.batch.work import Item, Result, Work
from distmode.errors import WorkerError

# A process takes about two seconds to load a model: where less work is left than this, in seconds,
# others would come too late.
_WORTH_IT = 12.0
_TRIAL = 2.0  # seconds after which the rest of the work can be judged
_WAITING = 4  # results that may wait to be taken, for each process
_WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Engine:
    """What does the work.

    Attributes:
        jobs: How many processes; None: as many as pay, one for little work.
        dask: Address of a Dask scheduler, to do it there instead.
    """

    jobs: int | None = None
    dask: str | None = None


def map_in_order(
    work: Work[Item, Result], items: Iterable[Item], engine: Engine
) -> Iterator[Result]:
    """Yield the result of each item, in the order of the items.

    Args:
        work: What is to be done.
        items: Taken as they are needed; taking one must not raise.
        engine: What does it.

    Raises:
        WorkerError: A process was lost (killed for want of memory, say), or the cluster cannot be
            reached; what was yielded before holds.
    """
    if engine.dask is not None:
        return map_on_cluster(work, iter(items), engine.dask)
    if engine.jobs is None:
        return _map_as_it_pays(work, iter(items))
    if engine.jobs == 1:
        return map(work.here, items)
    return _map_on_processes(work, iter(items), engine.jobs)


def _map_as_it_pays(work: Work[Item, Result], items: Iterator[Item]) -> Iterator[Result]:
    """Begin here; where much is left after a while, go on with as many processes as there are."""
    begin, done = time.monotonic(), 0
    jobs = _count_processors()
    for item in items:
        yield work.here(item)
        done += work.weigh(item)
        spent = time.monotonic() - begin
        if jobs > 1 and done and spent > _TRIAL and spent * (work.total / done - 1) > _WORTH_IT:
            yield from _map_on_processes(work, items, jobs)


def _count_processors() -> int:
    from joblib import cpu_count

    return int(cpu_count())


def _map_on_processes(
    work: Work[Item, Result], items: Iterator[Item], jobs: int
) -> Iterator[Result]:
    from joblib.externals.loky.process_executor import BrokenProcessPool
    from joblib.parallel import BACKENDS

    if "loky" not in BACKENDS:  # a system without semaphores: joblib has one process there
        yield from map(work.here, items)
        return
    watched = replace(work, elsewhere=partial(_do_while_wanted, work.elsewhere, os.getpid()))
    try:
        yield from _map_gated(watched, items, jobs)
    except BrokenProcessPool:
        raise WorkerError(
            "a process that did the work was ended from outside, perhaps for want of memory; give "
            "the same command again with fewer --jobs"
        ) from None


def _do_while_wanted(do: Callable[[Item], Result], parent: int, item: Item) -> Result:
    """Do a piece of work in a process that ends when the one that handed it out is gone."""
    _watch(parent)
    return do(item)


@cache
def _watch(parent: int) -> None:
    """End this process when its parent is killed; else it would wait for work for minutes.

    Where joblib cannot start processes it does the work in the one that hands it out, which stays.
    """
    if os.getpid() == parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    if os.name == "posix":
        threading.Thread(target=watch, daemon=True).start()


class _Gate(Generic[Item]):
    """Hands out items until too many results wait to be taken."""

    def __init__(self, items: Iterator[Item], most: int) -> None:
        self._items = items
        self._most = most
        self._given = 0
        self.taken = 0
        self.is_empty = False

    def pass_through(self) -> Iterator[Item]:
        """Yield items; ends when there are no more, or when too many results wait."""
        while self._given - self.taken < self._most:
            try:
                item = next(self._items)
            except StopIteration:
                self.is_empty = True
                return
            self._given += 1
            yield item


def _map_gated(work: Work[Item, Result], items: Iterator[Item], jobs: int) -> Iterator[Result]:
    from joblib import Parallel, delayed, parallel_config

    gate = _Gate(items, jobs * _WAITING)
    do = delayed(work.elsewhere)
    settings = {"batch_size": 1, "return_as": "generator", "pre_dispatch": 2 * jobs}
    with ExitStack() as stack:
        with _starting_processes():
            stack.enter_context(parallel_config("loky", inner_max_num_threads=1))
            pool = stack.enter_context(Parallel(n_jobs=jobs, max_nbytes=None, **settings))
        while not gate.is_empty:
            calls = (do(item) for item in gate.pass_through())
            with _starting_processes():
                # The first items are handed out here, and processes are started.
                results = pool(calls)
            with _closing(results):
                for result in results:
                    gate.taken += 1
                    yield result


@contextmanager
def _starting_processes() -> Iterator[None]:
    """Start processes that leave interrupts to this one, and warn of nothing.

    Ctrl-C reaches every process of a terminal; those that do the work are ended by the one that
    handed it out. What a process that was killed left behind is told by nobody but the next run.
    """
    warned = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    if os.name == "posix":
        from multiprocessing import resource_tracker

        # When it is started it lets interrupts through again; so it has to run before.
        resource_tracker.ensure_running()
    try:
        with hold_back(["SIGINT"]):
            yield
    finally:
        if warned is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = warned


@contextmanager
def _closing(results: Generator[Result]) -> Iterator[None]:
    """Give work up that nobody waits for any more."""
    try:
        yield
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # joblib says that results were not fetched
            results.close()
