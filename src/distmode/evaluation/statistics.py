"""Statistics of confusion matrices, many matrices at once.

A confusion matrix here has one row for each of the seven outcomes (what coders gave) and eight
columns (what the model gave: the outcomes, and last "abstained"). Abstained is treated as one more
code, one that coders never use, so that every abstention is a disagreement and lowers recall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.agreement import cohen_kappa, find_ratio, krippendorff_alpha
from distmode.codebook import OUTCOMES
from distmode.intervals import AGREEMENT, SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.codebook import Mode
    from distmode.intervals import FloatArray, IntArray

OVERALL = {"kappa": AGREEMENT, "alpha": AGREEMENT, "percent": SHARE, "macro_f1": SHARE}
BY_MODE = {
    "precision": SHARE,
    "recall": SHARE,
    "f1": SHARE,
    "kappa": AGREEMENT,
    "alpha": AGREEMENT,
}
RANKED_BY_MODE = {"average_precision": SHARE}
"""What is measured of each mode from probabilities, not from counts."""


def count_confusions(
    coded: Sequence[Mode], given: Sequence[Mode | None], groups: IntArray
) -> IntArray:
    """Return one confusion matrix a group, shape (G, 7, 8).

    Args:
        coded: What a coder gave each excerpt.
        given: What the model, or another coder, gave it; None where it abstained.
        groups: Its group, numbered from 0.
    """
    import numpy as np

    place: dict[Mode | None, int] = {mode: number for number, mode in enumerate(OUTCOMES)}
    place[None] = len(OUTCOMES)
    counts = np.zeros((int(groups.max()) + 1, len(OUTCOMES), len(OUTCOMES) + 1), dtype=np.int64)
    rows, columns = ([place[mode] for mode in modes] for modes in (coded, given))
    np.add.at(counts, (groups, np.array(rows), np.array(columns)), 1)
    return counts


def overall_statistics(confusions: FloatArray) -> FloatArray:
    """Return the statistics of `OVERALL` for each confusion matrix.

    Macro-F1 is the mean of F1 over the outcomes that were coded or given at least once in that
    matrix; the others have no F1.

    Args:
        confusions: Counts, shape (B, 7, 8).

    Returns:
        Shape (B, 4); NaN where undefined.
    """
    import numpy as np

    coded, given, both = _margins(confusions)
    f1 = find_ratio(2 * both, coded + given)
    measured = ~np.isnan(f1)
    # A row of zeros for "abstained", which coders never give, makes the matrix square.
    square = np.pad(confusions, ((0, 0), (0, 1), (0, 0)))
    return np.column_stack(
        [
            cohen_kappa(square),
            krippendorff_alpha(square),
            find_ratio(both.sum(axis=-1), confusions.sum(axis=(-2, -1))),
            find_ratio(np.where(measured, f1, 0).sum(axis=-1), measured.sum(axis=-1)),
        ]
    )


def mode_statistics(confusions: FloatArray) -> FloatArray:
    """Return the statistics of `BY_MODE` for each outcome: it against all the rest.

    Args:
        confusions: Counts, shape (B, 7, 8).

    Returns:
        Shape (B, 35), the five of the first outcome first; NaN where undefined.
    """
    import numpy as np

    coded, given, both = _margins(confusions)
    total = confusions.sum(axis=(-2, -1))[:, None]
    neither = total - coded - given + both
    tables = np.stack(
        [np.stack([both, coded - both], axis=-1), np.stack([given - both, neither], axis=-1)],
        axis=-2,
    )
    by_mode = np.stack(
        [
            find_ratio(both, given),
            find_ratio(both, coded),
            find_ratio(2 * both, coded + given),
            cohen_kappa(tables),
            krippendorff_alpha(tables),
        ],
        axis=-1,
    )
    return by_mode.reshape(len(confusions), -1)


def overall_sizes(confusions: IntArray) -> IntArray:
    """Return how many excerpts each of `overall_statistics` rests on, shape (B, 4): all."""
    import numpy as np

    return np.repeat(confusions.sum(axis=(-2, -1))[:, None], len(OVERALL), axis=1)


def mode_sizes(confusions: IntArray) -> IntArray:
    """Return how many excerpts each of `mode_statistics` rests on, shape (B, 35).

    Precision rests on those that the model gave the mode, all others on those that coders did.
    """
    import numpy as np

    outcomes = len(OUTCOMES)
    coded = confusions.sum(axis=2)
    given = confusions.sum(axis=1)[:, :outcomes]
    by_mode = np.stack([given if name == "precision" else coded for name in BY_MODE], axis=-1)
    return by_mode.reshape(len(confusions), -1)


def _margins(confusions: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how often each outcome was coded, given, and both, each of shape (B, 7)."""
    import numpy as np

    outcomes = len(OUTCOMES)
    both = np.diagonal(confusions[:, :, :outcomes], axis1=-2, axis2=-1)
    return confusions.sum(axis=2), confusions.sum(axis=1)[:, :outcomes], both
