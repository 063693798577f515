"""Words a second: all ways in turn for the same transcripts, which nobody has seen before."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.speed.material import write_transcripts
from benchmarks.speed.timing import Round, measure, summarise
from benchmarks.speed.ways import FLOOR, Way, build_ways, count_words, time_stages
from distmode.transcript import Source

ROUNDS = 5

# Transcripts of a round, and as many for the stages of distmode.
_SHARES = 2 * ROUNDS + 1


def compare_ways(say: Callable[[str], None], *, with_torch: bool) -> dict[str, Any]:
    """Time all ways, round after round, and return what came out as plain values.

    Each round has its own transcripts: what was seen before would be found in spaCy's and
    distmode's tables of words. Who begins changes from round to round.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        talk = folder / "talk"
        talk.mkdir()
        sources = write_transcripts(talk)
        ways = build_ways(folder, with_torch=with_torch)
        shares = [sources[number::_SHARES] for number in range(_SHARES)]
        for way in ways:
            way.does(shares[-1][:1])
        rounds = []
        for number in range(ROUNDS):
            say(f"round {number + 1} of {ROUNDS}")
            rounds.append(_time_round(ways, shares[number], shares[ROUNDS + number], number))
        return _describe(ways, rounds, [len(share) for share in shares[:ROUNDS]])


def _time_round(
    ways: Sequence[Way], sources: Sequence[Source], others: Sequence[Source], number: int
) -> Round:
    found = Round(count_words(sources))
    first = number % len(ways)
    for way in (*ways[first:], *ways[:first]):
        found.times[way.name] = measure(partial(way.does, sources))
    words = count_words(others)
    for way in ways:
        if way.model:
            stages = time_stages(way, others)
            found.stages[way.name] = {name: 1e6 * s / words for name, s in stages.items()}
    return found


def _describe(
    ways: Sequence[Way], rounds: Sequence[Round], transcripts: Sequence[int]
) -> dict[str, Any]:
    return {
        "words": [one.words for one in rounds],
        "transcripts": transcripts,
        "ways": [
            {
                "name": way.name,
                "title": way.title,
                "words_per_second": summarise(_find_speeds(rounds, way, "processor")),
                "words_per_second_by_clock": summarise(_find_speeds(rounds, way, "clock")),
                "times_the_floor": summarise(
                    [one.times[way.name].processor / one.times[FLOOR].processor for one in rounds]
                ),
                "times_faster": _compare(rounds, way, ways),
                "stages_in_microseconds_a_word": _find_stages(rounds, way),
            }
            for way in ways
        ],
    }


def _compare(rounds: Sequence[Round], way: Way, ways: Sequence[Way]) -> dict[str, object]:
    """Return how many times faster a way is than each other, the median of rounds and its range."""
    return {
        other.name: summarise(
            [one.times[other.name].processor / one.times[way.name].processor for one in rounds]
        )
        for other in ways
        if other is not way
    }


def _find_speeds(rounds: Sequence[Round], way: Way, measured: str) -> list[float]:
    return [one.words / getattr(one.times[way.name], measured) for one in rounds]


def _find_stages(rounds: Sequence[Round], way: Way) -> dict[str, float]:
    if not way.model:
        return {}
    stages = [one.stages[way.name] for one in rounds]
    return {name: median(one[name] for one in stages) for name in stages[0]}
