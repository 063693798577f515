import json
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest, chi2
from scipy.stats import t as student

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Judgement, compare_models, describe_comparison, measure_evaluation
from distmode.evaluation.comparing import (
    comparison_to_json,
    find_mcnemar_p,
    measure_difference,
    measure_mcnemar,
)
from distmode.intervals import Estimate

FORMAL, NONE = Mode.FORMAL, Mode.NONE
NAMES = ("one", "other")


def draw(n: int, right: float, seed: int) -> list[Judgement]:
    """The same excerpts for every seed, labelled rightly so often."""
    coding, chance = random.Random(0), random.Random(seed)
    drawn = []
    for number in range(n):
        coded = coding.choice([*OUTCOMES, NONE, NONE])
        given = coded if chance.random() < right else chance.choice(OUTCOMES)
        rest = 0.3 * chance.random()
        chances = dict.fromkeys(OUTCOMES, rest / 6) | {given: 1 - rest}
        drawn.append(Judgement(coded, given, f"g{number % 7}", chances, str(number)))
    return drawn


def test_differences_are_those_of_the_two_evaluations() -> None:
    one, other = draw(210, 0.9, 1), draw(210, 0.7, 2)
    found = measure_difference(one, other, unit="interview")
    first, second = (measure_evaluation(side, unit="interview").overall for side in (one, other))
    assert list(found) == ["kappa", "macro_f1", "percent", "brier"]
    for name, difference in found.items():
        assert difference.n == 210
        assert difference.value == pytest.approx(
            (first[name].value or 0) - (second[name].value or 0)
        )
        assert difference.low is not None
        assert difference.low < (difference.value or 0) < (difference.high or 0)


@pytest.mark.parametrize(("name", "width"), [("kappa", 2), ("percent", 1), ("brier", 2)])
def test_the_interval_is_paired_and_leaves_out_each_interview(name: str, width: int) -> None:
    one, other = draw(140, 0.9, 3), draw(140, 0.7, 4)

    def differ(left_out: str) -> float:
        sides = [[j for j in side if j.group != left_out] for side in (one, other)]
        first, second = (measure_evaluation(s, unit="interview").overall[name] for s in sides)
        return (first.value or 0) - (second.value or 0)

    value = differ("")
    error = np.sqrt(6 / 7 * sum((differ(f"g{group}") - value) ** 2 for group in range(7)))
    place = value / width
    margin = student.ppf(0.975, 6) * error / width / (1 - place**2)
    found = measure_difference(one, other, unit="interview")[name]
    assert found.low == pytest.approx(width * np.tanh(np.arctanh(place) - margin))
    assert found.high == pytest.approx(width * np.tanh(np.arctanh(place) + margin))


def test_what_two_models_have_in_common_falls_out() -> None:
    # Interviews differ widely in how hard they are, but the models differ alike in all of them.
    hard = [draw(140, 1.0, 5), draw(140, 1.0, 5)]
    for side, extra in zip(hard, (0, 1), strict=True):
        for i, one in enumerate(side):
            if i // 7 < 2 * (i % 7) + extra + (i % 7 == 3):
                side[i] = replace(one, given=None)
    found = measure_difference(*hard, unit="interview")["percent"]
    apart = [measure_evaluation(side, unit="interview").overall["percent"] for side in hard]
    assert found.low is None, "the same difference in every interview leaves no spread"
    assert found.value == pytest.approx(7 / 140)
    assert all((one.high or 0) - (one.low or 0) > 0.3 for one in apart)


def test_the_same_labels_differ_by_nothing() -> None:
    one = draw(100, 0.8, 6)
    comparison = compare_models(one, one, names=NAMES, unit="interview")
    assert comparison.difference["kappa"] == Estimate(0.0, None, None, 100)
    assert comparison.mcnemar.p is None
    assert "there is no interval" in describe_comparison(comparison)


def test_brier_is_over_excerpts_to_which_both_gave_probabilities() -> None:
    one, other = draw(50, 0.8, 7), draw(50, 0.8, 8)
    other = [replace(j, probabilities={}) if i < 30 else j for i, j in enumerate(other)]
    assert measure_difference(one, other, unit="interview")["brier"].n == 20
    other = [replace(j, probabilities={}) for j in other]
    assert measure_difference(one, other, unit="interview")["brier"] == Estimate(
        None, None, None, 0
    )


def test_judgements_of_different_excerpts_are_not_compared() -> None:
    one = draw(20, 0.8, 9)
    with pytest.raises(ValueError, match="different excerpts: 0, 19"):
        measure_difference(one, one[::-1], unit="interview")
    with pytest.raises(ValueError, match="shorter"):
        measure_difference(one, one[:-1], unit="interview")


# McNemar's test ------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [(0, 1), (3, 9), (12, 12), (1, 20), (0, 24)])
def test_few_excerpts_are_tested_exactly(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue
    assert find_mcnemar_p(first, second) == pytest.approx(expected)


@pytest.mark.parametrize(("first", "second"), [(5, 20), (40, 60), (30, 30), (100, 101)])
def test_many_excerpts_are_tested_by_edwards(first: int, second: int) -> None:
    corrected = max(0, abs(first - second) - 1) ** 2 / (first + second)
    assert find_mcnemar_p(first, second) == pytest.approx(chi2.sf(corrected, 1))


def test_what_one_model_alone_has_right_is_counted() -> None:
    pairs = [(FORMAL, FORMAL)] * 4 + [(FORMAL, NONE)] * 3 + [(None, FORMAL)] * 2 + [(NONE, NONE)]
    sides = [[Judgement(FORMAL, pair[side], "a") for pair in pairs] for side in (0, 1)]
    found = measure_mcnemar(*sides)
    assert (found.only_first, found.only_second, found.method) == (3, 2, "exact")
    assert found.p == 1


# In words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "told"),
    [
        ((0.95, 0.6), "the data show that one agrees better with the coder than other"),
        ((0.6, 0.95), "the data show that other agrees better with the coder than one"),
        ((0.8, 0.8), "the data do not show whether one or other does better"),
    ],
)
def test_the_sentence_says_what_the_data_show(right: tuple[float, float], told: str) -> None:
    sides = [draw(210, share, seed) for share, seed in zip(right, (10, 11), strict=True)]
    comparison = compare_models(*sides, names=NAMES, unit="interview")
    assert describe_comparison(comparison).startswith(told)


def test_a_model_that_learned_from_the_codings_is_not_called_better() -> None:
    sides = [draw(210, share, seed) for share, seed in ((0.95, 10), (0.6, 11))]
    comparison = compare_models(*sides, names=NAMES, unit="interview", learned=("one",))
    told = describe_comparison(comparison)
    assert told.startswith("the data do not show whether one or other does better: one learned")
    assert comparison_to_json(comparison)["learned"] == ["one"]


def test_too_few_excerpts_show_nothing() -> None:
    comparison = compare_models(draw(9, 1, 1), draw(9, 1, 2), names=NAMES, unit="interview")
    assert "kappa not measured" in describe_comparison(comparison)


def test_json_has_every_statistic_with_its_interval() -> None:
    comparison = compare_models(draw(99, 0.9, 1), draw(99, 0.6, 2), names=NAMES, unit="interview")
    found = json.loads(json.dumps(comparison_to_json(comparison), allow_nan=False))
    assert (found["first"], found["second"]) == NAMES
    assert set(found["difference"]["brier"]) == {"value", "low", "high", "n"}
    assert set(found["mcnemar"]) == {"only_first", "only_second", "method", "p"}
    assert found["second_overall"]["kappa"]["n"] == 99
