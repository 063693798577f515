import random
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import (
    Evaluation,
    Judgement,
    choose_threshold,
    findings_to_json,
    measure_evaluation,
    measure_findings,
)
from distmode.evaluation.precision import average_precision_by_group
from distmode.intervals import Estimate

FORMAL, NONE = Mode.FORMAL, Mode.NONE


def draw(n: int, seed: int, *, groups: int = 8) -> list[Judgement]:
    """Judgements whose probabilities have ties and know something of the coding."""
    chance = random.Random(seed)
    drawn = []
    for number in range(n):
        coded = chance.choice([*OUTCOMES, NONE, NONE])
        weights = [chance.random() + (0.6 if mode is coded else 0) for mode in OUTCOMES]
        chances = [round(weight / sum(weights), 2) for weight in weights]
        probabilities = dict(zip(OUTCOMES, chances, strict=True))
        given = OUTCOMES[int(np.argmax(chances))]
        group = f"g{chance.randrange(groups)}"
        drawn.append(Judgement(coded, given, group, probabilities, str(number)))
    return drawn


def measure(judgements: list[Judgement]) -> Evaluation:
    return measure_evaluation(judgements, unit="interview")


# Average precision ---------------------------------------------------------------------------


def test_average_precision_by_hand() -> None:
    # From the top: right; one right and one wrong with the same probability; wrong; right.
    # Recall 1/3, 2/3, 2/3, 1; precision 1, 2/3, 2/4, 3/5.
    positive = np.array([1, 1, 0, 0, 1])
    chances = np.array([0.9, 0.8, 0.8, 0.4, 0.2])
    whole, *_ = average_precision_by_group(positive, chances, np.zeros(5, dtype=np.int64))
    assert whole == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 5)


@pytest.mark.parametrize("seed", range(3))
def test_average_precision_is_that_of_scikit_learn(seed: int) -> None:
    judgements = draw(250, seed)
    evaluation = measure(judgements)
    for mode in OUTCOMES:
        expected = average_precision_score(
            [one.coded is mode for one in judgements],
            [one.probabilities[mode] for one in judgements],
        )
        found = evaluation.modes[mode]["average_precision"]
        assert found.value == pytest.approx(expected)
        assert found.n == sum(one.coded is mode for one in judgements)


def test_the_interval_of_average_precision_is_that_of_leaving_out_each_group() -> None:
    judgements = draw(160, 4, groups=6)

    def score(kept: list[Judgement]) -> float:
        return float(
            average_precision_score(
                [one.coded is NONE for one in kept], [one.probabilities[NONE] for one in kept]
            )
        )

    value = score(judgements)
    without = [score([one for one in judgements if one.group != f"g{g}"]) for g in range(6)]
    error = np.sqrt(5 / 6 * sum((one - value) ** 2 for one in without))
    margin = 2.570582 * error / (value * (1 - value))  # t of 5 degrees of freedom
    found = measure(judgements).modes[NONE]["average_precision"]
    assert found.low == pytest.approx(1 / (1 + (1 - value) / value * np.exp(margin)), abs=1e-6)
    assert found.high == pytest.approx(1 / (1 + (1 - value) / value * np.exp(-margin)), abs=1e-6)


def test_average_precision_needs_ten_that_are_coded_so_and_some_that_are_not() -> None:
    judgements = draw(60, 5)
    few = [one for one in judgements if one.coded is not FORMAL] + [
        replace(judgements[0], coded=FORMAL)
    ] * 9
    assert measure(few).modes[FORMAL]["average_precision"] == Estimate(None, None, None, 9)
    alike = [replace(one, coded=FORMAL) for one in judgements]
    assert measure(alike).modes[FORMAL]["average_precision"] == Estimate(None, None, None, 60)


def test_excerpts_without_probabilities_are_not_ranked() -> None:
    judgements = draw(120, 6)
    bare = [replace(one, probabilities={}) for one in judgements[:20]]
    found = measure([*judgements[20:], *bare])
    expected = measure(judgements[20:])
    for mode in OUTCOMES:
        name = "average_precision"
        assert found.modes[mode][name].value == expected.modes[mode][name].value
    assert found.reliability == expected.reliability
    assert found.coverage[0].accuracy.n == 100
    assert found.coverage[0].coverage.value == pytest.approx(100 / 120)


def test_nothing_is_ranked_without_any_probability() -> None:
    evaluation = measure([replace(one, probabilities={}) for one in draw(30, 1)])
    assert not evaluation.reliability
    assert not evaluation.coverage
    assert evaluation.modes[NONE]["average_precision"] == Estimate(None, None, None, 0)


# Reliability ---------------------------------------------------------------------------------


def bold(boldness: float, *, right: bool, group: str = "a") -> Judgement:
    rest = (1 - boldness) / 6
    chances = dict.fromkeys(OUTCOMES, rest) | {FORMAL: boldness}
    return Judgement(FORMAL if right else NONE, FORMAL, group, chances)


def test_reliability_by_hand() -> None:
    judgements = [bold(0.8, right=number < 6, group=f"g{number % 4}") for number in range(12)]
    judgements += [bold(0.9, right=number < 11, group=f"g{number % 4}") for number in range(12)]
    judgements += [bold(1.0, right=True)] * 3
    low, high = measure(judgements).reliability
    assert (low.low, low.high) == (0.8, 0.9)
    assert low.said == pytest.approx(0.8)
    assert (low.right.value, low.right.n) == (0.5, 12)
    assert (high.low, high.high) == (0.9, 1.0)
    assert high.said == pytest.approx((12 * 0.9 + 3 * 1.0) / 15), "1 belongs to the last bin"
    assert high.right.value == pytest.approx(14 / 15)
    assert high.right.low is not None


def test_a_bin_of_fewer_than_ten_is_not_measured() -> None:
    (only,) = measure([bold(0.75, right=True, group=str(n)) for n in range(9)]).reliability
    assert only.right == Estimate(None, None, None, 9)
    assert only.said == 0.75


def test_reliability_adds_up_to_the_calibration_error() -> None:
    # 500 excerpts, so that nearly all bins are measured; the others are counted by hand.
    judgements = draw(500, 7)
    evaluation = measure(judgements)
    error = 0.0
    for one in evaluation.reliability:
        inside = [
            max(j.probabilities, key=lambda mode: j.probabilities[mode]) is j.coded
            for j in judgements
            if one.low <= max(j.probabilities.values()) < one.high
        ]
        assert len(inside) == one.right.n
        error += abs(sum(inside) / len(inside) - one.said) * len(inside) / 500
    assert evaluation.overall["ece"].value == pytest.approx(error)


# Coverage ------------------------------------------------------------------------------------


def test_coverage_is_that_of_the_command_threshold() -> None:
    judgements = draw(200, 8)
    steps = choose_threshold(judgements, accuracy=0.5, unit="interview").steps
    assert measure(judgements).coverage == steps


def test_what_was_abstained_from_does_not_change_the_curves() -> None:
    judgements = draw(200, 9)
    timid = [
        replace(one, given=None) if max(one.probabilities.values()) < 0.3 else one
        for one in judgements
    ]
    bold_one, timid_one = measure(judgements), measure(timid)
    assert timid_one.abstained > 10
    assert timid_one.reliability == bold_one.reliability
    assert timid_one.coverage == bold_one.coverage


# Abstentions ---------------------------------------------------------------------------------


def test_abstentions_are_counted_both_ways() -> None:
    judgements = draw(200, 10)
    timid = [replace(one, given=None) if i % 4 == 0 else one for i, one in enumerate(judgements)]
    evaluation = measure(timid)
    left = measure([one for one in timid if one.given is not None])
    assert list(evaluation.overall_answered) == ["kappa", "alpha", "percent", "macro_f1"]
    for name, found in evaluation.overall_answered.items():
        assert found == left.overall[name]
        assert found.n == 150
        errors = evaluation.overall[name]
        assert errors.n == 200
        assert (errors.value or 0) < (found.value or 0)


def test_without_abstentions_there_is_one_way_only() -> None:
    findings = measure_findings(draw(60, 11), unit="interview")
    assert findings.evaluation.overall_answered == {}
    assert "overall_answered" not in findings_to_json(findings)


def test_all_abstained_leaves_nothing_to_measure() -> None:
    evaluation = measure([replace(one, given=None) for one in draw(40, 12)])
    assert {one.value for one in evaluation.overall_answered.values()} == {None}
    assert {one.n for one in evaluation.overall_answered.values()} == {0}


def test_groups_in_which_a_mode_was_coded_are_counted() -> None:
    judgements = [Judgement(FORMAL, NONE, group) for group in "aab"]
    judgements += [Judgement(NONE, NONE, group) for group in "bcd"]
    counts = measure(judgements).coded_groups
    assert (counts[FORMAL], counts[NONE], counts[Mode.CULTURAL]) == (2, 3, 0)
    assert set(measure_evaluation(judgements, unit="excerpt").coded_groups.values()) == {0}
