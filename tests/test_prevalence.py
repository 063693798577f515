"""Eight excerpts in three interviews, whose shares can be worked out by hand."""

from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest

from distmode.codebook import OUTCOMES, Mode
from distmode.prevalence import (
    Group,
    Population,
    estimate_prevalence,
    prevalence_to_json,
    tune_predictions,
)
from distmode.prevalence.estimators import (
    find_design_variance,
    find_spread,
    measure_codings,
    measure_labels,
)
from distmode.prevalence.shares import Spread, find_difference_ends, find_ends

INTERVIEWS = np.array([0, 0, 0, 1, 1, 2, 2, 2])
PREDICTED = np.array([1.0, 0, 1, 0, 0, 1, 0, 0])[:, None]
TRUE = np.array([1.0, 0, 0, 1, 0, 1, 0, 0])[:, None]
ALL = np.ones(8, dtype=np.bool_)
HALVES = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def draw(
    *places: int,
    chances: NDArray[np.float64] | None = None,
    strata: NDArray[np.int64] | None = None,
    predicted: NDArray[np.float64] = PREDICTED,
) -> Population:
    drawn = np.isin(np.arange(8), places)
    return Population(
        predicted=predicted,
        # What is not drawn is not known: a wrong value must make no difference.
        coded=np.where(drawn[:, None], TRUE, 77.0),
        drawn=drawn,
        chances=np.full(8, len(places) / 8) if chances is None else chances,
        strata=np.zeros(8, dtype=np.int64) if strata is None else strata,
        interviews=INTERVIEWS,
    )


SAMPLE = draw(0, 2, 4, 5)


def fix(tuning: float) -> NDArray[np.float64]:
    return np.array([tuning])


def test_tuning_is_the_slope_of_codings_on_predictions() -> None:
    # Coded 1, 0, 0, 1, predicted 1, 1, 0, 1: covariance .5, variance .75.
    assert tune_predictions(SAMPLE).tolist() == pytest.approx([2 / 3])
    assert tune_predictions(draw(3, 4)).tolist() == [1.0]
    # A prediction that is right less often than not is trusted not at all.
    assert tune_predictions(draw(2, 3)).tolist() == [0.0]


def test_it_is_the_estimate_of_ppi_plus_plus_with_the_coded_kept_apart() -> None:
    drawn, n, rest = SAMPLE.drawn, 4, 4
    f, y = PREDICTED[drawn, 0], TRUE[drawn, 0]
    # Angelopoulos, Duchi and Zrnic 2023, section 6: predictions of the other excerpts alone.
    tuned = np.cov(f, y)[0, 1] / ((1 + n / rest) * np.var(f, ddof=1))
    theirs = y.mean() + tuned * (PREDICTED[~drawn, 0].mean() - f.mean())
    ours = measure_codings(SAMPLE, ALL, tune_predictions(SAMPLE)).values[0]
    assert ours == pytest.approx(theirs)


def test_shares_and_both_variances_by_hand() -> None:
    labels = measure_labels(SAMPLE, ALL)
    hand = measure_codings(SAMPLE, ALL, fix(0.0))
    corrected = measure_codings(SAMPLE, ALL, fix(2 / 3))
    assert [one.values[0] for one in (labels, hand, corrected)] == pytest.approx(
        [3 / 8, 1 / 2, 1 / 4]
    )
    # (1 - 4/8) / 4 times the variances 1/3 and 2/9 of codings and of what predictions leave.
    assert find_design_variance(SAMPLE, hand.influence)[0] == pytest.approx(1 / 24)
    assert find_design_variance(SAMPLE, corrected.influence)[0] == pytest.approx(1 / 36)
    # Without the first, second, third interview; squared distances from the share times 2/3.
    assert labels.deleted[:, 0] == pytest.approx([1 / 5, 3 / 6, 2 / 5])
    assert hand.deleted[:, 0] == pytest.approx([1 / 2, 2 / 3, 1 / 3])
    assert corrected.deleted[:, 0] == pytest.approx([3 / 10, 1 / 3, 7 / 45])
    assert (find_spread(hand) ** 2).sum() == pytest.approx(1 / 27)
    by_hand = (1 / 20) ** 2 + (1 / 12) ** 2 + (7 / 45 - 1 / 4) ** 2
    assert (find_spread(corrected) ** 2).sum() == pytest.approx(2 / 3 * by_hand)
    assert (hand.n, hand.size, hand.interviews) == (4, 8, 3)
    assert hand.effective_n == pytest.approx(8)


def test_a_group_is_estimated_from_its_own_codings() -> None:
    first = INTERVIEWS == 0
    measured = measure_codings(SAMPLE, first, fix(1.0))
    # Predicted 2 of 3; coded 1, 0 against 1, 1 predicted: half a mode too many for each.
    assert measured.values[0] == pytest.approx(2 / 3 - 1 / 2)
    assert np.isnan(find_spread(measured)).all()


def test_the_overall_estimate_is_the_mean_of_the_pseudo_outcomes() -> None:
    for tuning in (0.0, 0.4, 1.0):
        seen = np.where(SAMPLE.drawn, 1 / 0.5, 0.0)[:, None]
        pseudo = tuning * PREDICTED + (TRUE - tuning * PREDICTED) * seen
        values = measure_codings(SAMPLE, ALL, fix(tuning)).values
        assert values[0] == pytest.approx(pseudo.mean())


@pytest.mark.parametrize("tuning", [0.0, 0.5, 1.0])
def test_over_all_samples_the_estimate_and_its_variance_are_unbiased(tuning: float) -> None:
    values, variances = [], []
    for places in combinations(range(8), 4):
        population = draw(*places)
        measured = measure_codings(population, ALL, fix(tuning))
        values.append(measured.values[0])
        variances.append(find_design_variance(population, measured.influence)[0])
    assert len(values) == 70
    assert np.mean(values) == pytest.approx(3 / 8)
    assert np.mean(variances) == pytest.approx(np.var(values))


@pytest.mark.parametrize("tuning", [0.0, 0.5, 1.0])
def test_so_they_are_in_a_stratified_sample(tuning: float) -> None:
    chances = np.where(HALVES == 0, 2 / 4, 3 / 4)
    values, variances = [], []
    for left, right in product(combinations(range(4), 2), combinations(range(4, 8), 3)):
        population = draw(*left, *right, chances=chances, strata=HALVES)
        measured = measure_codings(population, ALL, fix(tuning))
        values.append(measured.values[0])
        variances.append(find_design_variance(population, measured.influence)[0])
    assert len(values) == 24
    assert np.mean(values) == pytest.approx(3 / 8)
    assert np.mean(variances) == pytest.approx(np.var(values))


def test_in_a_group_it_is_unbiased_over_all_samples_that_hold_some_of_it() -> None:
    member = INTERVIEWS < 2
    values = [
        measure_codings(draw(*places), member, fix(0.7)).values[0]
        for places in combinations(range(8), 3)
        if member[list(places)].any()
    ]
    assert np.mean(values) == pytest.approx(TRUE[member].mean())


def test_right_predictions_are_left_as_they_are() -> None:
    for places in combinations(range(8), 4):
        population = draw(*places, predicted=TRUE)
        tuning = tune_predictions(population)
        assert measure_codings(population, ALL, tuning).values[0] == pytest.approx(3 / 8)


def widen(population: Population, times: int) -> Population:
    """The same excerpts several times over, their one outcome as `formal`, the rest as `none`."""
    repeat = np.repeat(np.arange(8), times)

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        wide = np.zeros((8 * times, 7))
        wide[:, 0] = values[repeat, 0]
        wide[:, 6] = 1 - values[repeat, 0]
        return wide

    return Population(
        spread(population.predicted),
        spread(population.coded),
        population.drawn[repeat],
        population.chances[repeat],
        population.strata[repeat],
        population.interviews[repeat],
    )


def test_every_outcome_is_estimated_three_ways_for_two_estimands() -> None:
    found = estimate_prevalence(widen(SAMPLE, 5), ())
    assert len(found.shares) == 2 * 7 * 3
    formal = {
        (share.estimand, share.method): share.estimate
        for share in found.shares
        if share.mode is Mode.FORMAL
    }
    for estimand in ("these_transcripts", "schools_like_these"):
        values = [formal[estimand, method].value for method in ("naive", "hand", "corrected")]
        assert values == pytest.approx([3 / 8, 1 / 2, 1 / 4])
    assert formal["these_transcripts", "naive"].low is None
    assert [one.n for one in formal.values()] == [40, 20, 20] * 2
    for share in found.shares:
        low, high = share.estimate.low, share.estimate.high
        if low is not None and high is not None:
            assert share.estimate.value is not None
            assert 0 <= low <= share.estimate.value <= high <= 1
    assert found.tuning[Mode.FORMAL] == pytest.approx(2 / 3)
    assert list(found.tuning) == list(OUTCOMES)
    # Three interviews vary more than 40 given excerpts do.
    narrow, wide = (formal[e, "hand"] for e in ("these_transcripts", "schools_like_these"))
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low


def test_with_all_coded_the_share_in_these_transcripts_is_known() -> None:
    found = estimate_prevalence(widen(draw(*range(8)), 2), ())
    formal = [one.estimate for one in found.shares if one.mode is Mode.FORMAL]
    assert (formal[1].low, formal[1].high) == pytest.approx((3 / 8, 3 / 8))
    assert formal[4].low is not None
    assert formal[4].low < 3 / 8


def test_small_groups_are_shown_only_when_asked_for() -> None:
    population = widen(SAMPLE, 5)
    groups = [Group("interview", str(i), population.interviews == i) for i in range(3)]
    hidden = estimate_prevalence(population, groups)
    assert (hidden.suppressed, len(hidden.counts), hidden.differences) == ({"interview": 3}, 1, ())
    shown = estimate_prevalence(population, groups, show_small=True)
    assert shown.suppressed == {}
    assert [one.coded for one in shown.counts] == [20, 10, 5, 5]
    by_hand = [one.estimate.value for one in shown.shares if one.method == "hand"]
    # Five codings are too few to measure anything by.
    assert by_hand.count(None) == 2 * 2 * 7
    assert {one.group for one in shown.differences} == {"0"}
    less = shown.differences[0].estimate
    # Corrected with 2/3: 2/3 * 2/3 - 1/6 in the first interview, 2/3 * 1/5 + 1/6 in the others.
    assert less.value == pytest.approx((4 / 9 - 1 / 6) - (2 / 15 + 1 / 6))
    assert shown.differences[7].estimate.low is None


def test_a_group_without_codings_has_nothing_but_its_labels() -> None:
    population = widen(draw(0, 2, 5), 5)
    group = Group("school", "b", population.interviews == 1)
    found = estimate_prevalence(population, [group], show_small=True)
    shares = [one for one in found.shares if one.group == "b" and one.mode is Mode.FORMAL]
    assert [one.estimate.value for one in shares] == [0.0, None, None] * 2
    assert [one.estimate.n for one in shares] == [10, 0, 0] * 2
    assert not found.differences


def test_a_group_never_has_a_number_that_is_none() -> None:
    population = widen(draw(0, 2, 5), 5)
    groups = [Group("interview", str(i), population.interviews == i) for i in range(3)]
    found = prevalence_to_json(estimate_prevalence(population, groups, show_small=True))
    assert "nan" not in repr(found).lower()
    assert found["schema"] == "distmode.estimate/1"


@pytest.mark.parametrize(("hits", "n"), [(1, 40), (20, 40), (37, 40)])
def test_the_interval_of_a_simple_sample_is_wilsons(hits: int, n: int) -> None:
    share = hits / n
    ends = find_ends(share, Spread(share * (1 - share) / n, 10**9, share)) or ()
    wilson = binomtest(hits, n).proportion_ci(method="wilson")
    assert ends == pytest.approx((wilson.low, wilson.high), abs=1e-6)


def test_none_found_among_n_is_bounded_as_wilson_does() -> None:
    ends = find_ends(0.0, Spread(0.0, 10**9, 0.0, 40.0)) or ()
    wilson = binomtest(0, 40).proportion_ci(method="wilson")
    assert ends == pytest.approx((0.0, wilson.high), abs=1e-6)
    assert find_ends(0.0, Spread(0.0, 10**9, 0.0)) is None
    assert find_ends(0.3, Spread(float("nan"), 3, 0.3)) is None
    assert find_ends(0.3, Spread(0.01, 0, 0.3)) is None


def test_intervals_stay_where_shares_and_differences_can_be() -> None:
    for value, hand, variance in product((0.0, 0.01, 0.5, 1.0), (0.0, 0.3), (1e-6, 0.01, 0.5)):
        low, high = find_ends(value, Spread(variance, 2, hand, 30.0)) or (9.0, -9.0)
        assert 0 <= low <= value <= high <= 1
    ends = find_difference_ends(0.9, 0.04, 2) or ()
    assert ends == pytest.approx((0.9 - 4.3026527 * 0.2, 1.0))
