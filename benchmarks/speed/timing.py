"""Timing of work in this process: seconds of processor time, turn and turn about."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Time:
    """How long something took.

    Attributes:
        processor: Seconds of processor time, all threads together.
        clock: Seconds by the clock.
    """

    processor: float
    clock: float


@dataclass(slots=True)
class Round:
    """One round: what each way of doing the work took for the same texts.

    Attributes:
        words: How many words were labelled.
        times: By name.
        stages: Seconds of processor time of parts of one of them, by its name and theirs.
    """

    words: int
    times: dict[str, Time] = field(default_factory=dict)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)


def measure(work: Callable[[], object]) -> Time:
    """Do a piece of work and return what it took."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return Time(time.process_time() - processor, time.perf_counter() - clock)


@contextmanager
def stages_timed(places: Mapping[str, tuple[Any, str]]) -> Iterator[dict[str, float]]:
    """Measure the processor time of some functions while others call them.

    Args:
        places: Where each stage's function stands: the module or type that has it, and its name
            there. One that is called within another is counted in both.

    Yields:
        Seconds by stage, which grow.
    """
    spent = dict.fromkeys(places, 0.0)
    kept = {stage: getattr(home, name) for stage, (home, name) in places.items()}
    for stage, (home, name) in places.items():
        setattr(home, name, _watch(kept[stage], spent, stage))
    try:
        yield spent
    finally:
        for stage, (home, name) in places.items():
            setattr(home, name, kept[stage])


def _watch(function: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    @wraps(function)
    def watched(*given: object, **named: object) -> object:
        begin = time.process_time()
        try:
            return function(*given, **named)
        finally:
            spent[stage] += time.process_time() - begin

    return watched


def summarise(values: Sequence[float]) -> dict[str, float]:
    """Return the median of values, the least and the greatest."""
    return {"median": median(values), "least": min(values), "greatest": max(values)}
