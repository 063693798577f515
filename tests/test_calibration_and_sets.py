import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from distmode.agreement import find_jaccard, find_masi
from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Judgement, measure_evaluation
from distmode.evaluation.calibration import measure_calibration
from distmode.evaluation.sets import measure_sets

F, C, P, N = Mode.FORMAL, Mode.CULTURAL, Mode.PRAGMATIC, Mode.NONE


def chances(mode: Mode, chance: float) -> dict[Mode, float]:
    return dict.fromkeys(OUTCOMES, (1 - chance) / 6) | {mode: chance}


def test_calibration_error_by_hand() -> None:
    # Twenty labels said to be 80 % sure of which 10 are right, twenty 40 % sure of which 10 are.
    given = [chances(F, 0.8)] * 20 + [chances(C, 0.4)] * 20
    coded = ([F] * 10 + [N] * 10) + ([C] * 10 + [N] * 10)
    groups = np.arange(40) % 5
    found = measure_calibration(given, coded, groups)
    assert found["ece"].value == pytest.approx(0.5 * 0.3 + 0.5 * 0.1)
    assert found["ece"].n == 40


def test_brier_is_that_of_scikit_learn() -> None:
    draws = np.random.default_rng(3).dirichlet(np.ones(7), size=60)
    coded = [OUTCOMES[i] for i in np.random.default_rng(4).integers(0, 7, size=60)]
    given = [dict(zip(OUTCOMES, row, strict=True)) for row in draws.tolist()]
    found = measure_calibration(given, coded, np.arange(60) % 6)
    labels = [mode.value for mode in OUTCOMES]
    theirs = brier_score_loss(
        [mode.value for mode in coded], draws[:, np.argsort(labels)], labels=sorted(labels)
    )
    assert found["brier"].value == pytest.approx(theirs)
    low, high = found["brier"].low, found["brier"].high
    assert low is not None
    assert high is not None
    assert low < theirs < high


def test_too_few_excerpts_are_not_measured() -> None:
    found = measure_calibration([chances(F, 0.8)] * 9, [F] * 9, np.zeros(9, dtype=np.int64))
    assert {one.value for one in found.values()} == {None}


@pytest.mark.parametrize(
    ("one", "other", "jaccard", "masi"),
    [
        ((F, C), (C, F), 1, 1),
        ((F,), (), 0, 0),
        ((), (), 1, 1),
        ((F, C), (F,), 1 / 2, 1 / 3),
        ((F, C), (F, P), 1 / 3, 1 / 9),
        ((F, C), (P,), 0, 0),
    ],
)
def test_sets_of_modes_are_compared_as_published(
    one: tuple[Mode, ...], other: tuple[Mode, ...], jaccard: float, masi: float
) -> None:
    assert find_jaccard(one, other) == pytest.approx(jaccard)
    assert find_masi(one, other) == pytest.approx(masi)


def test_means_over_excerpts_come_with_intervals_over_groups() -> None:
    coded: list[tuple[Mode, ...]] = [(F,), (F, C), ()] * 8
    given: list[tuple[Mode, ...]] = [(F,), (F,), (F,)] * 7 + [()] * 3
    found = measure_sets(coded, given, np.arange(24) % 4)
    assert found["jaccard"].value == pytest.approx((7 * 1.5 + 1) / 24)
    assert found["masi"].value == pytest.approx((7 * (1 + 1 / 3) + 1) / 24)
    assert found["masi"].low is not None


def test_sets_are_measured_only_where_coders_gave_several_modes() -> None:
    def judge(modes: tuple[Mode, ...] | None) -> Judgement:
        return Judgement(F, F, "a", chances(F, 0.9), "x", modes, (F,))

    single = measure_evaluation([judge((F,))] * 12, unit="interview")
    several = measure_evaluation([judge((F, C))] * 12, unit="interview")
    unknown = measure_evaluation([judge(None)] * 12, unit="interview")
    assert "masi" not in single.overall
    assert "masi" not in unknown.overall
    assert several.overall["jaccard"].value == pytest.approx(0.5)


def test_abstaining_agrees_with_no_set_of_modes() -> None:
    given: list[tuple[Mode, ...] | None] = [(F, C), None] * 6
    found = measure_sets([(F, C)] * 12, given, np.arange(12) % 4)
    assert found["jaccard"].value == pytest.approx(0.5)
    assert found["masi"].value == pytest.approx(0.5)
