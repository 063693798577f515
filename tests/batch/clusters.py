"""A Dask cluster of real processes on this machine."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.command_line import ROOT


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler and its workers.

    Attributes:
        address: Of the scheduler.
        workers: Their processes.
        logs: The folder of what they printed.
    """

    address: str
    workers: tuple["subprocess.Popen[bytes]", ...]
    logs: Path

    def read_logs(self) -> str:
        """Return all that scheduler and workers printed so far."""
        return "".join(path.read_text() for path in sorted(self.logs.glob("*.log")))


def find_free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def start_cluster(
    folder: Path, *, workers: int = 2, threads: int = 1, losses: int = 3
) -> Iterator[Cluster]:
    """Start a cluster; it ends with the block.

    Args:
        folder: For logs and the workers' own files.
        workers: How many processes.
        threads: Of each.
        losses: How many workers a piece of work may take down.
    """
    port = find_free_port()
    address = f"tcp://127.0.0.1:{port}"
    setting = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(losses)}
    usual = ["--host", "127.0.0.1", "--no-dashboard"]
    alone = ["--no-nanny", "--nworkers", "1", "--nthreads", str(threads)]
    with ExitStack() as stack:

        def start(name: str, *arguments: str) -> "subprocess.Popen[bytes]":
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments, *usual],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **setting, "PYTHONPATH": str(ROOT)},
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start("scheduler", "distributed.cli.dask_scheduler", "--port", str(port), "--no-show")
        own = ["--local-directory", str(folder)]
        yield Cluster(
            address,
            tuple(
                start(f"worker{number}", "distributed.cli.dask_worker", address, *own, *alone)
                for number in range(workers)
            ),
            folder,
        )
