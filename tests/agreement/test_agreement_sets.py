from itertools import product

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]

from distmode.agreement.sets import Modes, find_masi, masi_alpha, sum_sets
from distmode.codebook import OUTCOMES, Mode

F, P, C, NONE = Mode.FORMAL, Mode.PRAGMATIC, Mode.CULTURAL, Mode.NONE


def alpha(excerpts: list[dict[str, Modes]]) -> float:
    sums, distances = sum_sets(excerpts)
    return float(masi_alpha(sums.sum(axis=0), distances))


def test_masi_is_passonneaus() -> None:
    # Passonneau (2006), section 3: Jaccard times 1, 2/3, 1/3 or 0.
    assert find_masi((F, P), (P, F)) == 1
    assert find_masi((F, P, C), (F, P)) == pytest.approx(2 / 3 * 2 / 3)
    assert find_masi((F, P), (P, C)) == pytest.approx(1 / 3 * 1 / 3)
    assert find_masi((F,), (NONE,)) == 0


def test_alpha_by_hand() -> None:
    # Two coders, three excerpts; the distance of {F, C} and {F} is 1 - 1/2 x 2/3 = 2/3.
    # Observed: 2 x 2/3 over 6 values. Expected: pairs of values F C (1), F (3), none (2):
    # 2 (1 x 3 x 2/3 + 1 x 2 x 1 + 3 x 2 x 1) over 6 x 5.
    excerpts: list[dict[str, Modes]] = [
        {"a": (F, C), "b": (F,)},
        {"a": (F,), "b": (F,)},
        {"a": (NONE,), "b": (NONE,)},
        {"a": (P,)},
    ]
    assert alpha(excerpts) == pytest.approx(1 - (4 / 3 / 6) / (20 / 30))


def test_alpha_agrees_with_nltk_with_codings_left_out() -> None:
    random = np.random.default_rng(9)
    sets = [(mode,) for mode in OUTCOMES] + [(F, P), (C, F), (F, P, C)]
    excerpts: list[dict[str, Modes]] = []
    for _ in range(80):
        first = sets[random.integers(len(sets))]
        excerpts.append(
            {
                coder: first if random.random() < 0.5 else sets[random.integers(len(sets))]
                for coder in random.permutation(["a", "b", "c"])[: random.integers(2, 4)]
            }
        )
    triples = [
        (coder, str(number), frozenset(modes))
        for number, given in enumerate(excerpts)
        for coder, modes in given.items()
    ]
    task = AnnotationTask(triples, distance=lambda a, b: 1 - find_masi(tuple(a), tuple(b)))
    assert alpha(excerpts) == pytest.approx(task.alpha())


def test_the_order_of_modes_does_not_matter() -> None:
    for one, other in product([(F, C), (C, F)], repeat=2):
        excerpts: list[dict[str, Modes]] = [{"a": one, "b": other}, {"a": (P,), "b": (P,)}]
        assert alpha(excerpts) == 1


def test_one_set_only_is_undefined() -> None:
    assert np.isnan(alpha([{"a": (F,), "b": (F,)}] * 12))
