"""distmode against a peer on the same excerpts: the difference of kappas, with its interval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from distmode.codebook import OUTCOMES
from distmode.evaluation import Judgement, Unit
from distmode.evaluation.statistics import OVERALL, overall_statistics
from distmode.intervals import Estimate, Limits, estimate_from_sums

if TYPE_CHECKING:
    from distmode.intervals import FloatArray

_KAPPA = list(OVERALL).index("kappa")
_DIFFERENCE = Limits(-2.0, 2.0)


def compare_kappas(
    ours: Sequence[Judgement], theirs: Sequence[Judgement], *, unit: Unit
) -> Estimate:
    """Return kappa of ours less kappa of theirs, by the same jackknife as every other interval.

    Args:
        ours: One judgement an excerpt.
        theirs: Of the same excerpts in the same order.
        unit: What their groups are.
    """
    names = [judgement.group if unit != "excerpt" else "" for judgement in ours]
    counts = np.stack([_count(ours, names), _count(theirs, names)], axis=1)
    sizes = counts[:, 0].sum(axis=(1, 2)).astype(np.int64)[:, None]
    (difference,) = estimate_from_sums(counts, _subtract, sizes=sizes, limits=(_DIFFERENCE,))
    return difference


def _subtract(sums: "FloatArray") -> "FloatArray":
    """Return differences, shape (B, 1), of kappas of matrices of shape (B, 2, 7, 8)."""
    ours, theirs = (overall_statistics(sums[:, side])[:, _KAPPA] for side in (0, 1))
    return np.asarray(ours - theirs)[:, None]


def _count(judgements: Sequence[Judgement], names: Sequence[str]) -> "FloatArray":
    """Return one confusion matrix a group, shape (G, 7, 8), the last column for abstentions."""
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    counts = np.zeros((len(places), len(OUTCOMES), len(OUTCOMES) + 1))
    for judgement, name in zip(judgements, names, strict=True):
        column = len(OUTCOMES) if judgement.given is None else OUTCOMES.index(judgement.given)
        counts[places[name], OUTCOMES.index(judgement.coded), column] += 1
    return counts
