"""How many words a second peers label: the same texts, the same run, turn and turn about."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from benchmarks.accuracy.peers import Peer
from benchmarks.accuracy.running import Say, describe_failure
from distmode.intervals import Estimate

ROUNDS = 5
EXCERPTS = 300

_WARM_UP = 3
# Below the clock's resolution, so that nothing is divided by zero.
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a peer labels.

    Attributes:
        words: A second of processor time, which is what one thread needs by the clock where nothing
            else runs; all threads are counted.
        by_clock: The same by the clock on the wall, which is slower on a busy machine.
    """

    words: Estimate
    by_clock: Estimate


def choose_texts(texts: Sequence[str]) -> list[str]:
    """Return texts spread evenly over all of them."""
    return list(texts[:: max(1, len(texts) // EXCERPTS)])[:EXCERPTS]


def measure_speeds(peers: Mapping[str, Peer], texts: Sequence[str], say: Say) -> dict[str, Speed]:
    """Time all peers in turn, round after round, so that a busy moment hits all alike.

    Args:
        peers: Fitted, by name. They forget what they remember of texts.
        texts: What all label; nothing of it may have been seen by chance only by some.
        say: Tells of peers that fail, which are left out.
    """
    seconds: dict[str, list[tuple[float, float]]] = {}
    for number in range(ROUNDS + 1):
        say(f"speed: round {number} of {ROUNDS}" if number else "speed: warming up")
        for name, peer in peers.items():
            try:
                if number == 0:
                    peer.forget()
                    peer.predict_probabilities(texts[:_WARM_UP])
                    seconds[name] = []
                elif name in seconds:
                    seconds[name].append(_time(peer, texts))
            except Exception as error:  # its other results still count
                say(f"{name}: speed not measured, {describe_failure(error)}")
                seconds.pop(name, None)
    words = sum(len(text.split()) for text in texts)
    return {name: _summarise(words, len(texts), rounds) for name, rounds in seconds.items()}


def _time(peer: Peer, texts: Sequence[str]) -> tuple[float, float]:
    """Return seconds of processor time and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    peer.predict_probabilities(texts)
    return time.process_time() - processor, time.perf_counter() - clock


def _summarise(words: int, n: int, rounds: Sequence[tuple[float, float]]) -> Speed:
    processor, clock = zip(*rounds, strict=True)
    return Speed(_estimate(words, n, processor), _estimate(words, n, clock))


def _estimate(words: int, n: int, seconds: Sequence[float]) -> Estimate:
    """Return the geometric mean of speeds with a t interval over rounds."""
    from scipy.special import stdtrit

    speeds = [math.log(words / max(second, _SHORTEST)) for second in seconds]
    margin = stdtrit(len(speeds) - 1, 0.975) * stdev(speeds) / math.sqrt(len(speeds))
    middle = mean(speeds)
    return Estimate(math.exp(middle), math.exp(middle - margin), math.exp(middle + margin), n)
