"""Agreement between sets of modes, for excerpts that carry more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.agreement import find_jaccard, find_masi
from distmode.intervals import MINIMUM_N, SHARE, Estimate, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.agreement import Modes
    from distmode.intervals import FloatArray, IntArray

SETS = {"jaccard": SHARE, "masi": SHARE}


def measure_sets(
    coded: Sequence[Modes], given: Sequence[Modes | None], groups: IntArray
) -> dict[str, Estimate]:
    """Return the mean Jaccard index and MASI similarity of coded and given sets of modes.

    Args:
        coded: All modes that coders gave each excerpt; empty for `none`.
        given: All that the model gave it; None where it abstained, which agrees with nothing.
        groups: Its group, numbered from 0.
    """
    import numpy as np

    if len(coded) < MINIMUM_N:
        return {name: Estimate(None, None, None, len(coded)) for name in SETS}
    rows = [
        (0.0, 0.0, 1.0) if b is None else (find_jaccard(a, b), find_masi(a, b), 1.0)
        for a, b in zip(coded, given, strict=True)
    ]
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
