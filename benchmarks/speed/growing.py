"""How the time grows with the number of excerpts."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.speed.material import Made, make_transcripts
from benchmarks.speed.ways import MODELS
from distmode.modelfile import find_model, read_model
from distmode.transcript import Source
from distmode.workflow import Labeller, ReadingOptions, RecordOptions, label_source
from distmode.workflow.output import format_records

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LONGEST_SECONDS = 100.0
# A transcript is read, cut and labelled as a whole; no interview has a million words.
_LARGEST_TRANSCRIPT = 10_000

_SOURCE = Source(None, "made.txt")


def time_growth(say: Callable[[str], None]) -> dict[str, Any]:
    """Label more and more excerpts, as long as that takes less than 100 seconds at a time."""
    return {
        "longest_seconds": LONGEST_SECONDS,
        "models": [_grow(name, model, say) for name, model in MODELS.items()],
        "one_transcript": _grow("one", MODELS["lite"], say, as_one=True),
    }


def _grow(
    name: str, model: str, say: Callable[[str], None], *, as_one: bool = False
) -> dict[str, Any]:
    labeller = Labeller(read_model(find_model(model)))
    _label(make_transcripts(50), labeller)
    sizes: list[dict[str, float]] = []
    for size in SIZES:
        if _is_too_much(size, sizes) or (as_one and size > _LARGEST_TRANSCRIPT):
            break
        say(f"{name}: {size} excerpts")
        transcripts = make_transcripts(size)
        seconds, words = _label(_join(transcripts) if as_one else transcripts, labeller)
        sizes.append({"excerpts": size, "words": words, "seconds": seconds})
    return {
        "name": name,
        "model": model,
        "sizes": sizes,
        "exponent": _fit_exponent(sizes),
        "not_run": [size for size in SIZES if size not in {one["excerpts"] for one in sizes}],
    }


def _is_too_much(size: int, before: Sequence[dict[str, float]]) -> bool:
    if not before:
        return False
    return before[-1]["seconds"] * size / before[-1]["excerpts"] > LONGEST_SECONDS


def _join(transcripts: Iterable[Made]) -> list[Made]:
    made = list(transcripts)
    data = b"\n\n".join(one.data for one in made)
    return [Made(data, sum(one.excerpts for one in made), sum(one.words for one in made))]


def _label(transcripts: Iterable[Made], labeller: Labeller) -> tuple[float, int]:
    """Return seconds of processor time and words; making transcripts up is not counted.

    Raises:
        RuntimeError: A transcript was cut into other excerpts than it was made of.
    """
    options, records = ReadingOptions(), RecordOptions(labeller.stamp)
    seconds, words = 0.0, 0
    for made in transcripts:
        begin = time.process_time()
        found = label_source(_SOURCE, labeller, options, made.data)
        format_records(found, records, "jsonl")
        seconds += time.process_time() - begin
        words += made.words
        if len(found.labels) != made.excerpts:
            raise RuntimeError(f"{len(found.labels)} excerpts, expected {made.excerpts}")
    return seconds, words


def _fit_exponent(sizes: Sequence[dict[str, float]]) -> float | None:
    """Return b of seconds = a * excerpts^b, by least squares on logarithms; None of one size."""
    if len(sizes) < 2:
        return None
    places = [math.log(one["excerpts"]) for one in sizes]
    values = [math.log(one["seconds"]) for one in sizes]
    x, y = sum(places) / len(places), sum(values) / len(values)
    above = sum((a - x) * (b - y) for a, b in zip(places, values, strict=True))
    return above / sum((a - x) ** 2 for a in places)
