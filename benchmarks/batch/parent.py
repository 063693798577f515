"""How much can the one process take that hands work to a cluster and writes what comes back?

    nice python -m benchmarks.batch.parent [--transcripts 400]

prints the line of README.md, in less than a minute: the workers give back at once what they would
have given after labelling, so that all the time is the parent's, the scheduler's and the wire's.
"""

import argparse
import os
import tempfile
import time
from functools import partial
from pathlib import Path

from distmode.batch import Engine, Work, map_in_order
from distmode.workflow import LabelledSource
from distmode.workflow.counts import Counts, Finished
from distmode.workflow.stores import open_file_store

WORDS = 8_000  # of an interview of an hour
RECORDS = 110  # what they are cut into
_TRANSCRIPT_BYTES, _RECORD_BYTES = 45_000, 1_350


def give_back(data: bytes) -> LabelledSource:
    """Return what an interview's labels would be, in size."""
    name = data[:12].hex()
    line = b'{"text":"' + b"x" * (_RECORD_BYTES - 12) + b'"}\n'
    return LabelledSource(name, line * RECORDS, Finished(name, name), Counts())


def measure(address: str, transcripts: int, folder: Path) -> tuple[float, float]:
    """Return the seconds that a run takes, and the processor's seconds of this process alone."""
    work = Work(here=give_back, elsewhere=give_back, weigh=len, total=1)
    items = (os.urandom(12) + b"x" * _TRANSCRIPT_BYTES for _ in range(transcripts))
    with open_file_store(folder / "labels.jsonl", "jsonl", "key") as store:
        results = map_in_order(work, items, Engine(dask=address))
        store.keep(next(iter(results)))  # the way there is open now
        begin, spent = time.perf_counter(), time.process_time()
        for result in results:
            store.keep(result)
        store.finish()
    return time.perf_counter() - begin, time.process_time() - spent


def main() -> None:
    """Print what was measured."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transcripts", type=int, default=400)
    transcripts: int = parser.parse_args().transcripts
    start = partial(LocalCluster, n_workers=2, threads_per_worker=1, dashboard_address=None)
    with start() as cluster, tempfile.TemporaryDirectory() as folder:
        seconds, spent = measure(cluster.scheduler_address, transcripts, Path(folder))
    for what, time_taken in (("altogether", seconds), ("of the parent's processor", spent)):
        a_second = (transcripts - 1) / time_taken
        print(
            f"{what}: {a_second:.0f} transcripts, {a_second * RECORDS:,.0f} records, "
            f"{a_second * WORDS:,.0f} words a second"
        )


if __name__ == "__main__":
    main()
