"""Drawing excerpts to code by hand, each with a known chance of being drawn.

Known chances are what lets the codings speak for all excerpts, whatever the model is worth (Egami
et al. 2023). Drawing is by Python's own generator, so that a seed gives the same sample everywhere.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distmode.errors import UsageError

LEAST_IN_STRATUM = 2


@dataclass(frozen=True, slots=True)
class Chance:
    """What was decided for one excerpt.

    Attributes:
        id: Of the excerpt.
        stratum: Its stratum; the same for all in a simple random sample.
        probability: How likely it was to be drawn.
        drawn: Whether it was.
    """

    id: str
    stratum: str
    probability: float
    drawn: bool


def allocate(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Return how many excerpts to draw from each stratum.

    Two of each stratum first (all where it has fewer): below two its variance cannot be told. What
    is left of n goes to the strata in proportion to what they have left, remainders to the largest
    ones (Hamilton), names in alphabetical order deciding between equals.

    Args:
        sizes: How many excerpts each stratum has.
        n: How many to draw; all where there are no more.

    Raises:
        UsageError: n is too small for two of each.

    >>> allocate({"formal": 10, "none": 50, "strategic": 1}, 12)
    {'formal': 3, 'none': 8, 'strategic': 1}
    """
    n = min(n, sum(sizes.values()))
    taken = {name: min(sizes[name], LEAST_IN_STRATUM) for name in sorted(sizes)}
    spare = n - sum(taken.values())
    if spare < 0:
        raise UsageError(
            f"-n {n}: too few for two excerpts of each of {len(sizes)} strata; draw "
            f"{sum(taken.values())} at least, or leave --stratified out"
        )
    left = {name: sizes[name] - taken[name] for name in taken}
    total = sum(left.values())
    if total == 0:
        return taken
    exact = {name: spare * left[name] / total for name in taken}
    drawn = {name: int(exact[name]) for name in taken}
    by_remainder = sorted(taken, key=lambda name: drawn[name] - exact[name])
    for name in by_remainder[: spare - sum(drawn.values())]:
        drawn[name] += 1
    return {name: taken[name] + drawn[name] for name in taken}


def draw_sample(strata: Mapping[str, str], n: int, *, seed: int) -> tuple[Chance, ...]:
    """Draw a simple random sample without replacement from each stratum.

    Args:
        strata: The stratum of each excerpt, by its id; one stratum for a simple random sample. The
            order does not matter.
        n: How many to draw in all; all where there are no more.
        seed: The same draws the same sample.

    Returns:
        One an excerpt: those drawn first and shuffled, then the others by id.

    Raises:
        UsageError: n is too small for two of each stratum.
    """
    source = random.Random(seed)
    sizes = Counter(strata.values())
    counts = allocate(sizes, n) if len(sizes) > 1 else {name: min(n, sizes[name]) for name in sizes}
    drawn: list[str] = []
    for name in sorted(counts):
        ids = sorted(one for one, stratum in strata.items() if stratum == name)
        drawn += source.sample(ids, counts[name])
    source.shuffle(drawn)
    chosen = set(drawn)
    rest = sorted(one for one in strata if one not in chosen)
    return tuple(
        Chance(one, strata[one], counts[strata[one]] / sizes[strata[one]], one in chosen)
        for one in [*drawn, *rest]
    )


def count_by_stratum(chances: Sequence[Chance]) -> dict[str, tuple[int, int]]:
    """Return how many excerpts were drawn from each stratum, and of how many."""
    sizes = Counter(chance.stratum for chance in chances)
    drawn = Counter(chance.stratum for chance in chances if chance.drawn)
    return {name: (drawn[name], sizes[name]) for name in sorted(sizes)}
