"""How long a process takes from its start to its end: help, and one short file."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.speed.timing import Time, summarise

QUICK_ROUNDS, SLOW_ROUNDS = 15, 7

_SHORT = Path(__file__).parents[2] / "examples" / "interviews" / "ashgrove" / "ruth.txt"
_BARE = '''
import typer

app = typer.Typer()


@app.command()
def label(path: str, quiet: bool = False) -> None:
    """Label transcripts."""


app()
'''


@dataclass(frozen=True, slots=True)
class Start:
    """A process that is started.

    Attributes:
        name: In the JSON.
        title: In the table.
        command: What is run.
    """

    name: str
    title: str
    command: tuple[str, ...]


def time_starts(python: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Start processes in turn, round after round, and return what they took as plain values.

    Args:
        python: Of the environment that distmode is installed in.
        say: Tells how far it is.
    """
    with TemporaryDirectory() as place:
        bare = Path(place) / "bare.py"
        bare.write_text(_BARE, encoding="utf-8")
        quick = _list_quick(python, bare)
        label = (python, "-m", "distmode", "label", str(_SHORT), "-q", "--model")
        slow = [
            Start("lite", "a short file, `distmode-en-lite`", (*label, "distmode-en-lite")),
            Start("encoder", "a short file, `distmode-en`", (*label, "distmode-en")),
        ]
        say(f"{QUICK_ROUNDS} rounds of help")
        times = _time_all(quick, QUICK_ROUNDS)
        say(f"{SLOW_ROUNDS} rounds of a short file")
        times |= _time_all(slow, SLOW_ROUNDS)
    return {
        "words": len(_SHORT.read_text(encoding="utf-8").split()),
        "starts": [_describe(start, times, quick) for start in (*quick, *slow)],
    }


def _list_quick(python: str, bare: Path) -> list[Start]:
    return [
        Start("python", "Python alone (`python -c pass`)", (python, "-c", "pass")),
        Start("bare", "a bare Typer application, `--help`", (python, str(bare), "--help")),
        Start("help", "`distmode --help`", (python, "-m", "distmode", "--help")),
        Start("command", "`distmode label --help`", (python, "-m", "distmode", "label", "--help")),
    ]


def _time_all(starts: Sequence[Start], rounds: int) -> dict[str, list[Time]]:
    times: dict[str, list[Time]] = {start.name: [] for start in starts}
    for start in starts:
        _time(start)
    for number in range(rounds):
        first = number % len(starts)
        for start in (*starts[first:], *starts[:first]):
            times[start.name].append(_time(start))
    return times


def _time(start: Start) -> Time:
    """Run a process; its processor time is that of the process and what it started.

    Raises:
        RuntimeError: It failed.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        start.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()
    )
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(start.command)} ended with {process.returncode}")
    return Time(used.ru_utime + used.ru_stime, clock)


def _environment() -> dict[str, str]:
    # On a terminal of its own width help is laid out alike by both.
    return {**os.environ, "COLUMNS": "100", "TERM": "dumb"}


def _describe(
    start: Start, times: Mapping[str, Sequence[Time]], quick: Sequence[Start]
) -> dict[str, Any]:
    mine = times[start.name]
    found: dict[str, Any] = {
        "name": start.name,
        "title": start.title,
        "processor_seconds": summarise([one.processor for one in mine]),
        "clock_seconds": summarise([one.clock for one in mine]),
        "rounds": len(mine),
    }
    if start in quick:
        pairs = zip(mine, times["bare"], strict=True)
        found["times_bare_typer"] = summarise(
            [one.processor / bare.processor for one, bare in pairs]
        )
    return found
