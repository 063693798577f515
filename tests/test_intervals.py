from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from distmode.intervals import (
    AGREEMENT,
    SHARE,
    Estimate,
    Limits,
    estimate_from_deletions,
    estimate_from_sums,
)

if TYPE_CHECKING:
    from distmode.intervals import FloatArray


def share(sums: FloatArray) -> FloatArray:
    """Hits among tries; column 0 and 1."""
    with np.errstate(invalid="ignore"):
        return sums[:, :1] / sums[:, 1:]


def estimate_share(hits: list[int], tries: list[int], limits: Limits = SHARE) -> Estimate:
    counts = np.array([hits, tries], dtype=float).T
    (estimate,) = estimate_from_sums(
        counts, share, sizes=np.array(tries)[:, None], limits=(limits,)
    )
    return estimate


def test_a_share_of_three_groups_by_hand() -> None:
    # Shares .2, .5, .8 of ten each. Without one group: .65, .5, .35, so the standard error is
    # sqrt(2/3 * (.15² + .15²)) = .173205; on log-odds / .25 = .692820; t with 2 degrees of
    # freedom 4.302653; margin 2.980965; the ends are 1 / (1 + exp(± 2.980965)).
    estimate = estimate_share([2, 5, 8], [10, 10, 10])
    assert estimate.value == 0.5
    assert estimate.low == pytest.approx(1 / (1 + math.exp(2.980965)), abs=1e-6)
    assert estimate.high == pytest.approx(1 / (1 + math.exp(-2.980965)), abs=1e-6)
    assert estimate.n == 30


def test_on_the_range_of_kappa_the_scale_is_fishers_z() -> None:
    # The same deletions on -1 to 1: z = atanh(.5), its standard error .173205 / (1 - .5²).
    estimate = estimate_share([2, 5, 8], [10, 10, 10], AGREEMENT)
    margin = 4.302653 * math.sqrt(0.03) / 0.75
    assert estimate.low == pytest.approx(math.tanh(math.atanh(0.5) - margin), abs=1e-6)
    assert estimate.high == pytest.approx(math.tanh(math.atanh(0.5) + margin), abs=1e-6)


def test_degrees_of_freedom_are_the_groups_that_hold_what_is_measured() -> None:
    # Seven interviews without a single try add nothing to what three have shown, but for the
    # factor (G - 1) / G: 9/10 instead of 2/3.
    estimate = estimate_share([2, 5, 8] + [0] * 7, [10, 10, 10] + [0] * 7)
    margin = 4.302653 * math.sqrt(0.9 * 0.045) / 0.25
    assert estimate.low == pytest.approx(1 / (1 + math.exp(margin)), abs=1e-6)


def test_an_interval_never_leaves_the_range() -> None:
    estimate = estimate_share([10, 10, 10, 7], [10, 10, 10, 10])
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0 < estimate.low < 0.925 < estimate.high < 1


@pytest.mark.parametrize("groups", [1, 2])
def test_below_three_groups_there_is_no_interval(groups: int) -> None:
    estimate = estimate_share([3, 6][:groups], [10, 10][:groups])
    assert estimate == Estimate([0.3, 0.45][groups - 1], None, None, 10 * groups)


def test_two_groups_among_many_empty_ones_are_still_two() -> None:
    estimate = estimate_share([3, 6, 0, 0, 0], [10, 10, 0, 0, 0])
    assert estimate == Estimate(0.45, None, None, 20)


def test_below_ten_nothing_is_measured() -> None:
    assert estimate_share([1, 1, 2], [3, 3, 3]) == Estimate(None, None, None, 9)
    assert estimate_share([1, 1, 2], [3, 3, 4]).value == 0.4


@pytest.mark.parametrize(
    ("hits", "value"), [([10, 10, 10], 1.0), ([0, 0, 0], 0.0), ([4, 4, 4], 0.4)]
)
def test_where_no_group_makes_a_difference_no_certainty_is_claimed(
    hits: list[int], value: float
) -> None:
    assert estimate_share(hits, [10, 10, 10]) == Estimate(value, None, None, 30)


def test_what_is_undefined_is_none_and_never_nan() -> None:
    undefined = estimate_from_deletions(
        np.array([np.nan, 0.5]),
        np.array([[np.nan, 0.4], [0.2, np.nan], [0.3, 0.6]]),
        sizes=np.full((3, 2), 10),
        limits=(SHARE, SHARE),
    )
    assert undefined == (Estimate(None, None, None, 30), Estimate(0.5, None, None, 30))


def test_the_same_counts_give_the_same_numbers() -> None:
    hits, tries = [3, 9, 1, 4, 4], [10, 12, 7, 9, 30]
    assert estimate_share(hits, tries) == estimate_share(hits, tries)
    backwards = estimate_share(hits[::-1], tries[::-1])
    assert backwards.low == pytest.approx(estimate_share(hits, tries).low)


def test_json_names_the_four_numbers() -> None:
    assert Estimate(None, None, None, 3).to_json() == {
        "value": None,
        "low": None,
        "high": None,
        "n": 3,
    }


def test_intervals_over_six_unlike_groups_hold_the_true_share() -> None:
    # benchmarks/intervals has the whole simulation; here the share in a group is Beta(4, 6), so
    # that the true one is .4.
    random = np.random.default_rng(7)
    held = 0
    for _ in range(500):
        tries = random.integers(10, 40, 6)
        hits = random.binomial(tries, random.beta(4, 6, 6))
        estimate = estimate_share(hits.tolist(), tries.tolist())
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= 0.4 <= estimate.high
    assert 0.92 <= held / 500 <= 0.98
