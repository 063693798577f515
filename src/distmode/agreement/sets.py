"""Agreement between sets of modes, for excerpts that carry more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.agreement.nominal import find_ratio
from distmode.codebook import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from distmode.intervals import FloatArray

Modes = tuple[Mode, ...]


def find_jaccard(one: Modes, other: Modes) -> float:
    """Return the Jaccard index of two sets of modes; no mode counts as the set of `none` alone.

    >>> find_jaccard((Mode.FORMAL, Mode.CULTURAL), (Mode.CULTURAL,)), find_jaccard((), ())
    (0.5, 1.0)
    """
    a, b = _as_set(one), _as_set(other)
    return len(a & b) / len(a | b)


def find_masi(one: Modes, other: Modes) -> float:
    """Return the MASI similarity of two sets of modes (Passonneau 2006).

    It is the Jaccard index times 1 for equal sets, 2/3 where one holds the other, 1/3 where they
    overlap otherwise, 0 where they do not.

    >>> round(find_masi((Mode.FORMAL, Mode.CULTURAL), (Mode.CULTURAL,)), 3)
    0.333
    """
    a, b = _as_set(one), _as_set(other)
    if a == b:
        return 1.0
    monotonicity = 2 / 3 if a < b or b < a else 1 / 3
    return find_jaccard(one, other) * monotonicity


def sum_sets(excerpts: Sequence[Mapping[str, Modes]]) -> tuple[FloatArray, FloatArray]:
    """Return what `masi_alpha` is made of.

    Args:
        excerpts: Of each what every coder gave it, in any order of modes.

    Returns:
        For each excerpt its disagreement (the distances between all ordered pairs of its coders'
        sets, over its coders less one) and then how often each set was given, shape (U, 1 + D),
        zeros where fewer than two coded it; and the distances between sets, shape (D, D).
    """
    import numpy as np

    sets = sorted({_in_order(modes) for given in excerpts for modes in given.values()})
    place = {modes: number for number, modes in enumerate(sets)}
    distances = np.array([[1 - find_masi(a, b) for b in sets] for a in sets])
    counts = np.zeros((len(excerpts), len(sets)))
    for row, given in enumerate(excerpts):
        if len(given) > 1:
            for modes in given.values():
                counts[row, place[_in_order(modes)]] += 1
    apart = ((counts @ distances) * counts).sum(axis=1)
    apart /= np.maximum(counts.sum(axis=1) - 1, 1)
    return np.column_stack([apart, counts]), distances


def masi_alpha(sums: FloatArray, distances: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha with MASI distances of `sum_sets` (Passonneau 2006).

    Args:
        sums: Summed over excerpts, shape (..., 1 + D).
        distances: Shape (D, D).

    Returns:
        Shape (...); NaN where only one set was given.
    """
    given = sums[..., 1:]
    expected = ((given @ distances) * given).sum(axis=-1)
    return 1 - find_ratio((given.sum(axis=-1) - 1) * sums[..., 0], expected)


def _as_set(modes: Modes) -> frozenset[Mode]:
    return frozenset(modes or (Mode.NONE,))


def _in_order(modes: Modes) -> Modes:
    return tuple(sorted(_as_set(modes)))
