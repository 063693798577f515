"""Who gave which code to which excerpt, as arrays, and sums of them over groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from distmode.agreement.nominal import cohen_kappa
from distmode.agreement.sets import Modes
from distmode.codebook import OUTCOMES
from distmode.intervals import MINIMUM_N

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from distmode.intervals import FloatArray, IntArray

    BoolArray = NDArray[np.bool_]

Given = Mapping[str, Modes]
_NOT_CODED = -1


@dataclass(frozen=True, slots=True)
class Ratings:
    """Who gave which code to which excerpt.

    Attributes:
        codes: Place of the mode in the codebook, -1 where not coded, shape (U, C).
        groups: The excerpts' groups, numbered from 0, shape (U,).
    """

    codes: IntArray
    groups: IntArray

    @classmethod
    def build(cls, coded: Sequence[tuple[Given, str]], coders: Sequence[str]) -> Ratings:
        """Return the primary modes that coders gave, of excerpts with their groups."""
        import numpy as np

        place = {mode: number for number, mode in enumerate(OUTCOMES)}
        codes = [
            [place[given[coder][0]] if coder in given else _NOT_CODED for coder in coders]
            for given, _ in coded
        ]
        _, groups = np.unique([group for _, group in coded], return_inverse=True)
        return cls(np.array(codes, dtype=np.int64), np.asarray(groups, dtype=np.int64))

    def take_pair(self, one: int, other: int) -> Ratings:
        """Return what two coders gave the excerpts that both coded."""
        codes = self.codes[:, [one, other]]
        both = (codes != _NOT_CODED).all(axis=1)
        return Ratings(codes[both], self.groups[both])

    def find_shared(self) -> BoolArray:
        """Return which excerpts two coders or more coded, shape (U,)."""
        shared: BoolArray = (self.codes != _NOT_CODED).sum(axis=1) > 1
        return shared

    def count_codes(self) -> IntArray:
        """Return how many coders gave each excerpt each code, shape (U, 7)."""
        import numpy as np

        return np.stack([(self.codes == k).sum(axis=1) for k in range(len(OUTCOMES))], axis=1)

    def build_tables(self, number: int) -> FloatArray:
        """Return the confusion of two coders in each of some number of groups, (G, 7, 7)."""
        import numpy as np

        tables = np.zeros((number, len(OUTCOMES), len(OUTCOMES)))
        np.add.at(tables, (self.groups, self.codes[:, 0], self.codes[:, 1]), 1)
        return tables


def find_kappas(ratings: Ratings) -> FloatArray:
    """Return the mean kappa of pairs of coders, over all groups and without each in turn.

    Only pairs count that share ten excerpts (all, where no pair does: then nothing is measured).

    Returns:
        Shape (1 + G, 8): of all codes, then of each against the rest; NaN where undefined.
    """
    import numpy as np

    number = int(ratings.groups.max()) + 1
    places = combinations(range(ratings.codes.shape[1]), 2)
    pairs = [ratings.take_pair(one, other) for one, other in places]
    enough = [pair for pair in pairs if len(pair.codes) >= MINIMUM_N] or pairs
    total = np.zeros((number + 1, 1 + len(OUTCOMES)))
    counted = np.zeros(1 + len(OUTCOMES))
    for pair in enough:
        tables = leave_out(pair.build_tables(number))
        kappas = np.column_stack([cohen_kappa(tables), cohen_kappa(_split(tables))])
        defined = ~np.isnan(kappas[0])
        total[:, defined] += kappas[:, defined]
        counted += defined
    return np.where(counted > 0, total / np.maximum(counted, 1), np.nan)


def _split(tables: FloatArray) -> FloatArray:
    """Return each code against the rest, shape (..., 7, 2, 2), of tables (..., 7, 7)."""
    import numpy as np

    both = np.diagonal(tables, axis1=-2, axis2=-1)
    one, other = tables.sum(axis=-1), tables.sum(axis=-2)
    neither = tables.sum(axis=(-2, -1))[..., None] - one - other + both
    rows = [np.stack([both, one - both], axis=-1), np.stack([other - both, neither], axis=-1)]
    return np.stack(rows, axis=-2)


def sum_groups(values: FloatArray | IntArray | BoolArray, groups: IntArray) -> FloatArray:
    """Return the sums of values, shape (U, ...), within each group, shape (G, ...)."""
    import numpy as np

    sums = np.zeros((int(groups.max()) + 1, *values.shape[1:]))
    np.add.at(sums, groups, values)
    return sums


def leave_out(sums: FloatArray) -> FloatArray:
    """Return the sum over all groups, and then without each in turn, shape (1 + G, ...)."""
    import numpy as np

    total = sums.sum(axis=0)
    return np.concatenate([total[None], total - sums])
