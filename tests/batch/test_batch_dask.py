import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

import pytest

from distmode.batch import Engine, connection, map_in_order
from distmode.batch import cluster as clusters
from distmode.errors import ExitStatus, ModelError, UsageError, WorkerError
from tests.batch import pieces
from tests.batch.clusters import Cluster, find_free_port, start_cluster
from tests.batch.pieces import Done, T, work_of
from tests.command_line import Run

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with start_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, interviews: Path) -> Path:
    """A folder of 24 transcripts."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(4):
        for path in sorted(interviews.rglob("*.*")):
            place = folder / f"school{number}" / path.name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def wanted(archive: Path) -> bytes:
    """Its labels."""
    return subprocess.run(_command(archive, "-j", "1"), check=True, capture_output=True).stdout


def _command(archive: Path, *options: str) -> list[str]:
    lite = ["--model", "distmode-en-lite"]
    return [sys.executable, "-m", "distmode", "label", str(archive), *lite, *options]


def _begin(archive: Path, cluster: Cluster, out: Path) -> "subprocess.Popen[bytes]":
    """Start a run on a cluster and return when its first records have come."""
    with out.open("wb") as file:
        process = subprocess.Popen(
            _command(archive, "--dask", cluster.address), stdout=file, stderr=subprocess.PIPE
        )
    while not out.stat().st_size:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return process


def _map(
    cluster: Cluster, function: Callable[[T], Done], items: Iterable[T], *, weight: int = 1
) -> Generator[Done]:
    results = map_in_order(work_of(function, weight=weight), items, Engine(dask=cluster.address))
    assert isinstance(results, Generator)
    return results


def test_results_come_in_order_whichever_worker_is_first(cluster: Cluster) -> None:
    items = [0.3, 0.0, 0.1, *[0.0] * 30]
    done = list(_map(cluster, pieces.do_slowly, items))
    assert [one.item for one in done] == items
    assert {one.process for one in done} == {worker.pid for worker in cluster.workers}


def test_items_are_taken_as_they_are_needed(cluster: Cluster) -> None:
    taken: list[int] = []

    def take() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = _map(cluster, pieces.do, take())
    for _ in range(5):
        next(results)
    assert len(taken) < 20
    results.close()


def test_what_is_done_already_never_leaves_the_process(cluster: Cluster) -> None:
    done = list(_map(cluster, pieces.do, range(30), weight=0))
    assert done == [Done(n, os.getpid()) for n in range(30)]


def test_an_error_of_the_work_comes_back_as_it_was(cluster: Cluster) -> None:
    results = _map(cluster, pieces.refuse, range(10))
    assert [next(results).item for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ModelError, match="the worker has another model"):
        next(results)


def test_a_fault_tells_no_talk_here_or_in_the_logs_of_the_cluster(cluster: Cluster) -> None:
    with pytest.raises(WorkerError, match=r"KeyError in pieces\.py, line \d+") as caught:
        list(_map(cluster, pieces.fail, ["we share the lead"]))
    assert "share" not in str(caught.value)
    logs = cluster.read_logs()
    assert "Starting established connection" in logs
    assert "share" not in logs
    assert "Ruth" not in logs


def test_labels_are_those_of_one_process_to_the_byte(
    run: Run, cluster: Cluster, archive: Path, wanted: bytes
) -> None:
    lite = ("--model", "distmode-en-lite")
    ended = run("label", archive, *lite, "--dask", cluster.address)
    assert ended.status == 0, ended.err
    assert ended.out.encode() == wanted
    assert ended.err.splitlines() == [
        "distmode: 380 excerpts of 24 inputs labelled, 48 too short to label",
        "distmode: these are a model's labels; `distmode model show` says how far to trust them",
    ]


@pytest.mark.skipif(os.name != "posix", reason="no such signals")
def test_an_interrupt_ends_a_run_at_once_and_in_one_line(
    cluster: Cluster, archive: Path, tmp_path: Path
) -> None:
    process = _begin(archive, cluster, tmp_path / "labels.jsonl")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == ExitStatus.INTERRUPTED
    lines = err.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("distmode: stopped; ")


def test_lost_workers_are_survived_until_none_is_left(
    tmp_path: Path, archive: Path, wanted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_cluster(tmp_path) as cluster:
        process = _begin(archive, cluster, tmp_path / "labels.jsonl")
        cluster.workers[0].kill()
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert (tmp_path / "labels.jsonl").read_bytes() == wanted
        assert len(err.splitlines()) == 2
        monkeypatch.setattr(clusters, "_NO_WORKER_SECONDS", 1.0)
        results = _map(cluster, pieces.do_slowly, [0.0] + [0.2] * 40)
        assert next(results).process == cluster.workers[1].pid
        cluster.workers[1].kill()
        with pytest.raises(WorkerError, match="no worker for 1 seconds; what was finished is kept"):
            list(results)


def test_work_that_takes_workers_down_ends_the_run(tmp_path: Path) -> None:
    with (
        start_cluster(tmp_path, losses=0) as cluster,
        pytest.raises(WorkerError, match="with the same input, perhaps for want of memory"),
    ):
        list(_map(cluster, pieces.die, range(5)))


def test_workers_have_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        start_cluster(tmp_path, workers=1, threads=3) as cluster,
        pytest.raises(UsageError, match=r"has 3 threads, .* --nworkers 3 --nthreads 1"),
    ):
        list(_map(cluster, pieces.do, range(5)))
    with start_cluster(tmp_path, workers=0) as cluster:
        monkeypatch.setattr(connection, "_FIRST_WORKER_SECONDS", 0.5)
        with pytest.raises(WorkerError, match="the scheduler has no worker") as caught:
            list(_map(cluster, pieces.do, range(5)))
        assert caught.value.status == ExitStatus.NOTHING_DONE


@pytest.mark.parametrize("address", ["", "cluster", "tcp://", "http://127.0.0.1:1", "tcp://a b:1"])
def test_what_is_no_address_is_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a Dask scheduler"):
        next(map_in_order(work_of(pieces.do), range(3), Engine(dask=address)))


def test_an_encrypted_cluster_needs_certificates() -> None:
    engine = Engine(dask="tls://127.0.0.1:1")
    with pytest.raises(UsageError, match="needs certificates; name them in Dask's settings"):
        next(map_in_order(work_of(pieces.do), range(3), engine))


def test_an_address_where_no_scheduler_answers_is_told(
    monkeypatch: pytest.MonkeyPatch, run: Run, interviews: Path
) -> None:
    monkeypatch.setattr(connection, "_CONNECT_SECONDS", 0.5)
    nobody = f"tcp://127.0.0.1:{find_free_port()}"
    ended = run("label", interviews, "--dask", nobody, "--model", "distmode-en-lite")
    assert (ended.status, ended.out) == (ExitStatus.NOTHING_DONE, "")
    assert f"--dask {nobody}: no Dask scheduler answers there" in ended.err
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = Engine(dask=f"tcp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(WorkerError, match=r"no Dask scheduler answers there \(TimeoutError"):
            next(map_in_order(work_of(pieces.do), range(3), engine))
