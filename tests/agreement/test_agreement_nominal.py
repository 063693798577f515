"""Formulas against published examples, and against scikit-learn and NLTK on random codings."""

from itertools import combinations

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from distmode.agreement.nominal import (
    alpha_of_sums,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    specific_agreement,
    sum_ratings,
)

Floats = NDArray[np.float64]

# Krippendorff (2011), section C: four observers, twelve units, some left out (0).
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
).T


def total(codes: NDArray[np.int64], number: int) -> Floats:
    """The sums of codes 1 to `number`, 0 where left out, one row an excerpt."""
    ratings = np.stack([(codes == k).sum(axis=1) for k in range(1, number + 1)], axis=1)
    sums: Floats = sum_ratings(ratings).sum(axis=0)
    return sums


def test_alpha_with_missing_codings_is_krippendorffs() -> None:
    assert float(alpha_of_sums(total(FOUR, 5))) == pytest.approx(0.743, abs=0.0005)


def test_codes_that_nobody_gave_do_not_change_alpha() -> None:
    assert alpha_of_sums(total(FOUR, 7)) == pytest.approx(alpha_of_sums(total(FOUR, 5)))


def test_alpha_of_two_is_krippendorffs() -> None:
    # Krippendorff (2011), section B: Meg and Owen, twelve articles, alpha .692.
    meg, owen = "aabbdcccedda", "babbbccceddd"
    codes = np.array([["abcde".index(code) + 1 for code in one] for one in (meg, owen)]).T
    assert float(alpha_of_sums(total(codes, 5))) == pytest.approx(0.692, abs=0.0005)
    table = np.zeros((5, 5))
    np.add.at(table, (codes[:, 0] - 1, codes[:, 1] - 1), 1)
    assert krippendorff_alpha(table) == pytest.approx(alpha_of_sums(total(codes, 5)))


def test_ac1_with_missing_codings_is_gwets() -> None:
    # The same data in Gwet (2014), as `gwet.ac1.raw(cac.raw4raters)` of his R package irrCAC has
    # it: AC1 .77544, percent agreement .81818.
    sums = total(FOUR, 5)
    assert float(gwet_ac1(sums)) == pytest.approx(0.77544, abs=5e-6)
    assert float(percent_agreement(sums)) == pytest.approx(0.81818, abs=5e-6)


def test_kappa_is_cohens() -> None:
    # Cohen (1960), the worked example: 200 subjects, agreement .70, by chance .41, kappa .492.
    table = np.array([[88.0, 14.0, 18.0], [10.0, 40.0, 10.0], [2.0, 6.0, 12.0]])
    assert float(cohen_kappa(table)) == pytest.approx(0.492, abs=0.0005)


@pytest.mark.parametrize(
    ("cells", "kappa", "positive", "negative"),
    [
        # Feinstein and Cicchetti (1990), the paradox: the same percent agreement, .85.
        ((40, 9, 6, 45), 0.70, 80 / 95, 90 / 105),
        ((80, 10, 5, 5), 0.32, 160 / 175, 10 / 25),
    ],
)
def test_the_paradox_is_feinsteins_and_cicchettis(
    cells: tuple[int, int, int, int], kappa: float, positive: float, negative: float
) -> None:
    a, b, c, d = cells
    codes = np.array([[1, 1]] * a + [[1, 2]] * b + [[2, 1]] * c + [[2, 2]] * d)
    sums = total(codes, 2)
    assert float(percent_agreement(sums)) == pytest.approx(0.85)
    assert float(cohen_kappa(np.array([[a, b], [c, d]], dtype=float))) == pytest.approx(
        kappa, abs=0.005
    )
    assert specific_agreement(sums).tolist() == pytest.approx([positive, negative])


def test_specific_agreement_of_three_coders_by_hand() -> None:
    # Excerpts a a a, a a b, b b b: of those who gave a, 3 x 2 + 2 x 1 of 3 x 2 + 2 x 2 others did.
    codes = np.array([[1, 1, 1], [1, 1, 2], [2, 2, 2], [1, 0, 0]])
    sums = total(codes, 2)
    assert specific_agreement(sums).tolist() == pytest.approx([8 / 10, 6 / 8])
    assert float(percent_agreement(sums)) == pytest.approx((1 + 1 / 3 + 1) / 3)


def test_statistics_agree_with_scikit_learn_and_nltk() -> None:
    random = np.random.default_rng(6)
    for _ in range(20):
        truth = random.integers(1, 8, size=60)
        codes = np.stack(
            [np.where(random.random(60) < 0.6, truth, random.integers(1, 8, 60)) for _ in range(3)],
            axis=1,
        )
        kappas = []
        for one, other in combinations(range(3), 2):
            table = np.zeros((7, 7))
            np.add.at(table, (codes[:, one] - 1, codes[:, other] - 1), 1)
            kappas.append(float(cohen_kappa(table)))
            theirs = cohen_kappa_score(codes[:, one], codes[:, other])
            assert kappas[-1] == pytest.approx(theirs)
        triples = [(str(c), str(i), int(codes[i, c])) for i in range(60) for c in range(3)]
        task = AnnotationTask(triples)
        assert float(np.mean(kappas)) == pytest.approx(task.kappa())
        assert float(alpha_of_sums(total(codes, 7))) == pytest.approx(task.alpha())
        assert float(percent_agreement(total(codes, 7))) == pytest.approx(task.avg_Ao())


def test_what_is_undefined_is_not_a_number() -> None:
    one_code = np.array([[1, 1]] * 12)
    assert np.isnan(alpha_of_sums(total(one_code, 2)))
    assert np.isnan(cohen_kappa(np.array([[12.0, 0.0], [0.0, 0.0]])))
    assert np.isnan(specific_agreement(total(one_code, 2))[1])
    assert float(gwet_ac1(total(one_code, 2))) == 1.0
    nothing = np.zeros((7, 2))
    for statistic in (percent_agreement, alpha_of_sums, gwet_ac1):
        assert np.isnan(statistic(nothing))
