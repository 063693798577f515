"""What the probabilities of a model say, as arrays: its curves and how well it ranks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.evaluation.abstaining import Abstention, measure_coverage
from distmode.evaluation.roc import area_by_group
from distmode.intervals import MINIMUM_N, SHARE, Estimate, estimate_from_deletions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.evaluation.measure import Judgement
    from distmode.intervals import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Ranked:
    """The excerpts that have probabilities.

    Attributes:
        places: Where they stand among all, shape (k,).
        chances: Their probabilities, shape (k, 7).
        coded: Places in `OUTCOMES` of what coders gave them, shape (k,).
        groups: Numbers of their groups, from 0 and without gaps, shape (k,).
    """

    places: IntArray
    chances: FloatArray
    coded: IntArray
    groups: IntArray

    @classmethod
    def find(cls, judgements: Sequence[Judgement], numbers: IntArray) -> Ranked:
        """Find them.

        Raises:
            EvaluationError: A probability is not a number.
        """
        import numpy as np

        known = [i for i, one in enumerate(judgements) if Mode.NONE in one.probabilities]
        rows = [
            [judgements[i].probabilities.get(mode, math.nan) for mode in OUTCOMES] for i in known
        ]
        for i, row in zip(known, rows, strict=True):
            if any(map(math.isnan, row)):
                raise EvaluationError(
                    f"excerpt '{judgements[i].id}': the model gave a probability that is not a "
                    "number; train the model again, and check it with 'distmode model verify'"
                )
        places = np.array(known, dtype=np.int64)
        return cls(
            places=places,
            chances=np.array(rows, dtype=np.float64).reshape(-1, len(OUTCOMES)),
            coded=np.array([OUTCOMES.index(judgements[i].coded) for i in known], dtype=np.int64),
            groups=np.unique(numbers[places], return_inverse=True)[1].astype(np.int64),
        )


def measure_ranked_coverage(ranked: Ranked, numbers: IntArray) -> tuple[Abstention, ...]:
    """Return how accuracy and coverage go together; excerpts without probabilities get no label.

    Args:
        ranked: The excerpts that have probabilities.
        numbers: Number of the group of every excerpt, shape (n,).
    """
    import numpy as np

    if not len(ranked.places):
        return ()
    boldness, right = np.full(len(numbers), -1.0), np.zeros(len(numbers), dtype=bool)
    boldness[ranked.places] = ranked.chances.max(axis=1)
    right[ranked.places] = ranked.chances.argmax(axis=1) == ranked.coded
    return measure_coverage(boldness, right, numbers)


def measure_area(ranked: Ranked) -> Estimate:
    """Return the area under the ROC curve of any mode against `none`, by 1 - P(`none`)."""
    import numpy as np

    none = OUTCOMES.index(Mode.NONE)
    n = len(ranked.places)
    positive = (ranked.coded != none).astype(np.int64)
    if min(positive.sum(), n - positive.sum()) < MINIMUM_N:
        return Estimate(None, None, None, n)
    area = area_by_group(positive, 1 - ranked.chances[:, none], ranked.groups)
    (estimate,) = estimate_from_deletions(
        np.array([area.value]),
        area.deleted[:, None],
        sizes=np.bincount(ranked.groups)[:, None],
        limits=(SHARE,),
    )
    return estimate
