"""Agreement between sets of modes, for excerpts that carry more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.codebook import Mode
from distmode.intervals import MINIMUM_N, SHARE, Estimate, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.intervals import FloatArray, IntArray

SETS = {"jaccard": SHARE, "masi": SHARE}

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


def measure_sets(
    coded: Sequence[Modes], given: Sequence[Modes], groups: IntArray
) -> dict[str, Estimate]:
    """Return the mean Jaccard index and MASI similarity of coded and given sets of modes.

    Args:
        coded: All modes that coders gave each excerpt; empty for `none`.
        given: All that the model gave it.
        groups: Its group, numbered from 0.
    """
    import numpy as np

    if len(coded) < MINIMUM_N:
        return {name: Estimate(None, None, None, len(coded)) for name in SETS}
    rows = [(find_jaccard(a, b), find_masi(a, b), 1.0) for a, b in zip(coded, given, strict=True)]
    counts = np.zeros((int(groups.max()) + 1, 3))
    # Sums of floats depend on their order: a fixed one, whatever order the excerpts come in.
    order = sorted(range(len(rows)), key=lambda i: (groups[i], rows[i]))
    np.add.at(counts, groups[order], np.array(rows)[order])
    sizes = np.repeat(counts[:, 2:].astype(np.int64), len(SETS), axis=1)
    estimates = estimate_from_sums(counts, _means, sizes=sizes, limits=tuple(SETS.values()))
    return dict(zip(SETS, estimates, strict=True))


def _means(counts: FloatArray) -> FloatArray:
    import numpy as np

    means: FloatArray = counts[:, :2] / np.maximum(counts[:, 2:], 1e-300)
    return means


def _as_set(modes: Modes) -> frozenset[Mode]:
    return frozenset(modes or (Mode.NONE,))
