import multiprocessing
import os
import subprocess
import sys
from collections.abc import Generator, Iterator

import pytest

from distmode.batch import Engine, engine, map_in_order
from distmode.errors import ModelError, WorkerError
from tests.batch import pieces
from tests.batch.pieces import Done, work_of
from tests.command_line import ROOT


@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_results_come_in_order(jobs: int | None) -> None:
    items = [0.2, 0.0, 0.1, *[0.0] * 20]
    done = list(map_in_order(work_of(pieces.do_slowly), items, Engine(jobs)))
    assert [one.item for one in done] == items
    assert ({one.process for one in done} == {os.getpid()}) == (jobs != 2)


@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_nothing_is_done_with_nothing(jobs: int | None) -> None:
    assert list(map_in_order(work_of(pieces.do), [], Engine(jobs))) == []


@pytest.mark.parametrize(("jobs", "ahead"), [(None, 0), (1, 0), (2, 8)])
def test_items_are_taken_as_results_are(jobs: int | None, ahead: int) -> None:
    taken: list[int] = []

    def take() -> Iterator[int]:
        for number in range(200):
            taken.append(number)
            yield number

    results = iter(map_in_order(work_of(pieces.do), take(), Engine(jobs)))
    for given in range(1, 51):
        next(results)
        assert len(taken) <= given + ahead
    if isinstance(results, Generator):
        results.close()


def test_much_work_goes_on_with_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_TRIAL", 0.0)
    monkeypatch.setattr(engine, "_WORTH_IT", 0.0)
    monkeypatch.setattr(engine, "_count_processors", lambda: 2)
    done = list(map_in_order(work_of(pieces.do, total=20), range(20), Engine()))
    assert [one.item for one in done] == list(range(20))
    assert done[0].process == os.getpid()
    assert done[-1].process != os.getpid()


def test_what_an_earlier_run_did_is_no_measure_of_the_work_that_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_TRIAL", 0.0)
    monkeypatch.setattr(engine, "_WORTH_IT", 0.0)
    monkeypatch.setattr(engine, "_count_processors", lambda: 2)
    done = list(map_in_order(work_of(pieces.do, weight=0), range(5), Engine()))
    assert {one.process for one in done} == {os.getpid()}


def test_an_error_of_the_work_comes_back_as_it_was() -> None:
    results = map_in_order(work_of(pieces.refuse), range(10), Engine(2))
    with pytest.raises(ModelError, match="the worker has another model"):
        list(results)


def test_a_lost_process_ends_the_run_with_advice() -> None:
    results = map_in_order(work_of(pieces.die), range(10), Engine(2))
    with pytest.raises(WorkerError, match="give the same command again with fewer --jobs"):
        list(results)


def _print_all() -> None:
    done = list(map_in_order(work_of(pieces.do), range(5), Engine(2)))
    assert done == [Done(number, os.getpid()) for number in range(5)]


@pytest.mark.skipif(os.name != "posix", reason="processes start otherwise")
def test_where_no_process_can_be_started_the_work_is_done_here() -> None:
    # A daemon may have no children. joblib warns of it; our own processes warn of nothing.
    script = "import warnings; warnings.simplefilter('ignore')\n"
    script += "import tests.batch.test_batch_engine as engines, multiprocessing\n"
    script += "engines.run_as_daemon()"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert ended.returncode == 0
    setting = {**os.environ, "JOBLIB_MULTIPROCESSING": "0"}
    script = "import tests.batch.test_batch_engine as engines; engines._print_all()"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=setting, check=False)
    assert ended.returncode == 0


def run_as_daemon() -> None:
    process = multiprocessing.get_context("fork").Process(target=_print_all, daemon=True)
    process.start()
    process.join()
    assert process.exitcode == 0
