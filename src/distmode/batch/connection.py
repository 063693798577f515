"""The way to a Dask cluster: whether it is one, whether it can do the work, and who hears of it."""

import asyncio
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from distmode.errors import ExitStatus, UsageError, WorkerError

if TYPE_CHECKING:
    from distributed import Client

_ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/]+:\d{1,5}")
_WITH_CERTIFICATES = "tls://"
_CONNECT_SECONDS = 10.0
_FIRST_WORKER_SECONDS = 30.0
_CLOSE_SECONDS = 2.0
_NOISY = ("distributed", "tornado", "asyncio")


@contextmanager
def open_client(address: str) -> Iterator["Client"]:
    """Open the way to a scheduler that has workers, and say nothing on standard error meanwhile.

    Raises:
        UsageError: Dask is not installed, or the workers have several threads.
        WorkerError: No scheduler with a worker answers.
    """
    try:
        import distributed  # noqa: F401 - it sets up the logging that is silenced next
    except ImportError:
        raise UsageError(
            "--dask needs the packages dask and distributed; pip install 'distmode[dask]'"
        ) from None
    with _silence():
        client = _connect(address)
        try:
            _await_worker(client, address)
            _check_cluster(client, address)
            yield client
        finally:
            with suppress(Exception):  # a scheduler that has gone cannot be taken leave of
                client.close(timeout=_CLOSE_SECONDS)  # type: ignore[no-untyped-call]


def _connect(address: str) -> "Client":
    """Connect to a scheduler.

    Raises:
        UsageError: The address is none, or the certificates that it needs are not there.
        WorkerError: No scheduler answers.
    """
    from distributed import Client
    from distributed.security import Security

    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"--dask {address}: is no address of a Dask scheduler; give tcp://HOST:PORT or, with "
            "certificates, tls://HOST:PORT"
        )
    security = Security()  # type: ignore[no-untyped-call]
    if address.startswith(_WITH_CERTIFICATES) and not _has_certificates(security):
        raise UsageError(
            f"--dask {address}: needs certificates; name them in Dask's settings: "
            "distributed.comm.tls.ca-file, .client.cert and .client.key"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on other versions there; what fails of it is told
            asyncio.run(_knock(address, security))
            return Client(  # type: ignore[no-untyped-call]
                address, timeout=_CONNECT_SECONDS, set_as_default=False, security=security
            )
    except Exception as error:  # whatever answers there, it is no scheduler
        raise _refuse(
            f"--dask {address}: no Dask scheduler answers there ({type(error).__name__}); start "
            "one, or check the address"
        ) from None


async def _knock(address: str, security: Any) -> None:  # noqa: ANN401
    """Make sure that a scheduler answers: a client would wait for ever for one that does not."""
    from distributed.comm.core import connect

    settings = security.get_connection_args("client")
    async with asyncio.timeout(_CONNECT_SECONDS + 1):
        comm = await connect(address, timeout=_CONNECT_SECONDS, **settings)  # type: ignore[no-untyped-call]
    comm.abort()


def _has_certificates(security: Any) -> bool:  # noqa: ANN401
    """Tell whether Dask's settings name certificates that can be read."""
    try:
        return bool(security.get_connection_args("client").get("ssl_context"))
    except (OSError, ValueError, TypeError):
        return False


def _refuse(message: str) -> WorkerError:
    """Return the error of a run that never began."""
    error = WorkerError(message)
    error.status = ExitStatus.NOTHING_DONE
    return error


def _await_worker(client: "Client", address: str) -> None:
    """Wait for the first worker.

    Raises:
        WorkerError: None came.
    """
    try:
        client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
    except (OSError, RuntimeError) as error:
        raise _refuse(
            f"--dask {address}: the scheduler has no worker ({type(error).__name__}); start some: "
            "dask worker ADDRESS --nworkers 4 --nthreads 1"
        ) from None


def _check_cluster(client: "Client", address: str) -> None:
    """Make sure that the work can be done there.

    Raises:
        UsageError: A worker has several threads, of which one alone can work.
        WorkerError: The scheduler or a worker has no distmode, or another.
    """
    most = max(client.nthreads().values(), default=1)  # type: ignore[no-untyped-call]
    if most > 1:
        raise UsageError(
            f"--dask {address}: a worker there has {most} threads, but labels one transcript at a "
            f"time; start it as: dask worker ADDRESS --nworkers {most} --nthreads 1"
        )
    try:
        found = {"the scheduler": client.run_on_scheduler(_find_version)}  # type: ignore[no-untyped-call]
        found |= client.run(_find_version, on_error="return")
    except Exception as error:
        found = {"the scheduler": error}
    for where, answer in found.items():
        if answer != _find_version():
            other = "none" if isinstance(answer, Exception) else answer
            raise _refuse(
                f"--dask {address}: needs distmode {_find_version()} at {where}, found {other}; "
                "put the same distmode, Python and Dask where the scheduler and the workers run"
            )


def _find_version() -> str:
    """Return the version of distmode in the process that asks."""
    return version("distmode")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask and what it stands on from writing to standard error."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(_NOISY)]
    levels = {name: logging.getLogger(name).level for name in (*names, *_NOISY)}
    for name in levels:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
