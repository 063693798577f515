import math
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sklearn.metrics import cohen_kappa_score

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import (
    RULE,
    Evaluation,
    Judgement,
    Unit,
    describe_findings,
    find_verdicts,
    findings_to_json,
    measure_evaluation,
    measure_findings,
)
from distmode.intervals import Estimate

FORMAL, NONE = Mode.FORMAL, Mode.NONE


def draw(n: int = 200, *, right: float = 0.8, groups: int = 8, seed: int = 1) -> list[Judgement]:
    chance = random.Random(seed)
    drawn = []
    for number in range(n):
        coded = FORMAL if number % 3 == 0 else NONE
        given = coded if chance.random() < right else (NONE if coded is FORMAL else FORMAL)
        drawn.append(Judgement(coded, given, f"g{number % groups}"))
    return drawn


def evaluate(
    *,
    kappa: tuple[float | None, float | None, float | None] = (0.85, 0.7, 0.95),
    precision: tuple[float | None, float | None, float | None] = (0.9, 0.7, 0.95),
    n: int = 40,
    groups: int = 6,
    unit: Unit = "interview",
) -> Evaluation:
    """An evaluation in which `formal` has these figures, and excerpts enough to bear them out."""
    evaluation = measure_evaluation(draw(), unit="interview")
    many = tuple(tuple(1000 * count for count in row) for row in evaluation.confusion)
    figures = {
        **evaluation.modes[FORMAL],
        "kappa": Estimate(*kappa, n),
        "precision": Estimate(*precision, n),
    }
    modes: Mapping[Mode, Mapping[str, Estimate]] = {**evaluation.modes, FORMAL: figures}
    return replace(
        evaluation,
        modes=modes,
        coded_groups={**evaluation.coded_groups, FORMAL: groups},
        confusion=many,
        unit=unit,
    )


@pytest.mark.parametrize(
    ("kappa", "precision", "n", "groups", "verdict", "because"),
    [
        ((0.85, 0.7, 0.95), (0.9, 0.7, 0.95), 40, 6, "automate", "from 40 coded in 6 interviews"),
        ((0.8, 0.667, 0.9), (0.9, 0.667, 0.95), 30, 5, "automate", "kappa 0.80"),
        ((0.79, 0.7, 0.9), (0.9, 0.7, 0.95), 40, 6, "assist", "to automate: kappa of 0.80"),
        ((0.85, 0.66, 0.95), (0.9, 0.7, 0.95), 40, 6, "assist", "its lower end at 0.667"),
        ((0.85, 0.7, 0.95), (0.8, 0.6, 0.95), 40, 6, "assist", "lower end of precision at 0.667"),
        ((0.85, 0.7, 0.95), (0.8, None, None), 40, 6, "assist", "lower end of precision at 0.667"),
        ((0.85, 0.7, 0.95), (0.9, 0.7, 0.95), 29, 6, "assist", "30 coded (now 29)"),
        ((0.85, 0.7, 0.95), (0.9, 0.7, 0.95), 40, 4, "assist", "5 interviews (now 4)"),
        ((0.6, 0.41, 0.8), (0.9, 0.7, 0.95), 12, 3, "assist", "kappa 0.60, at least 0.41"),
        ((0.6, 0.4, 0.8), (0.9, 0.7, 0.95), 90, 9, "not enough evidence", "0.40 to 0.80"),
        ((0.3, 0.1, 0.41), (0.9, 0.7, 0.95), 90, 9, "not enough evidence", "0.10 to 0.41"),
        ((0.3, 0.1, 0.4), (0.9, 0.7, 0.95), 90, 9, "code by hand", "at most 0.40"),
        ((0.3, None, None), (0.9, None, None), 20, 2, "not enough evidence", "no interval"),
        ((None, None, None), (None, None, None), 9, 4, "not enough evidence", "9 coded in 4"),
        ((None, None, None), (None, None, None), 40, 4, "not enough evidence", "undefined"),
        # Nothing went wrong: the exact lower end of 30 in 30 is .884, of 10 in 10 .692.
        ((1.0, None, None), (1.0, None, None), 30, 5, "automate", "at least 0.88"),
        ((1.0, None, None), (1.0, None, None), 10, 5, "assist", "30 coded (now 10)"),
        ((1.0, None, None), (1.0, None, None), 30, 4, "not enough evidence", "no interval"),
    ],
)
def test_the_rule(
    kappa: tuple[float | None, float | None, float | None],
    precision: tuple[float | None, float | None, float | None],
    n: int,
    groups: int,
    verdict: str,
    because: str,
) -> None:
    found = find_verdicts(evaluate(kappa=kappa, precision=precision, n=n, groups=groups))[FORMAL]
    assert found.name == verdict
    assert because in found.because


def give(coded: Mode, given: Mode, group: str, times: int) -> list[Judgement]:
    return [Judgement(coded, given, group)] * times


def test_interviews_that_happen_to_be_alike_bear_out_no_more_than_their_excerpts() -> None:
    # Each of five interviews has 6 formal excerpts (one missed, but two in the last) and 8 others
    # (one taken for formal): over interviews next to nothing varies.
    judgements = []
    for number in range(5):
        missed = 1 + (number == 4)
        judgements += give(FORMAL, FORMAL, f"g{number}", 6 - missed)
        judgements += give(FORMAL, NONE, f"g{number}", missed)
        judgements += give(NONE, FORMAL, f"g{number}", 1) + give(NONE, NONE, f"g{number}", 20)
    evaluation = measure_evaluation(judgements, unit="interview")
    kappa = evaluation.modes[FORMAL]["kappa"]
    coded, given = ([getattr(one, side) for one in judgements] for side in ("coded", "given"))
    whole = cohen_kappa_score(coded, given)
    without = [
        cohen_kappa_score(coded[:i] + coded[i + 1 :], given[:i] + given[i + 1 :])
        for i in range(len(coded))
    ]
    n = len(coded)
    error = math.sqrt((n - 1) / n * sum((one - whole) ** 2 for one in without))
    # Twice Fisher's z: the log-odds of the place between -1 and 1.
    low = math.tanh(math.atanh(whole) - 1.959964 * error / (1 - whole**2))
    assert kappa.low is not None
    assert low < kappa.low - 0.05
    assert f"at least {low:.2f}" in find_verdicts(evaluation)[FORMAL].because


def test_precision_of_few_excerpts_does_not_automate() -> None:
    # 12 excerpts of which 10 are right say no more than .52 or so, whatever interviews say.
    evaluation = evaluate(precision=(0.83, 0.8, 0.86), kappa=(0.85, 0.7, 0.95))
    few = replace(evaluation.modes[FORMAL]["precision"], n=12)
    modes = {**evaluation.modes, FORMAL: {**evaluation.modes[FORMAL], "precision": few}}
    verdict = find_verdicts(replace(evaluation, modes=modes))[FORMAL]
    assert verdict.name == "assist"
    assert verdict.because.endswith("to automate: the lower end of precision at 0.667")


def test_without_groups_there_is_no_verdict() -> None:
    judgements = [replace(one, group=str(n)) for n, one in enumerate(draw())]
    found = find_verdicts(measure_evaluation(judgements, unit="excerpt"))
    assert {verdict.name for verdict in found.values()} == {"not enough evidence"}
    assert "neither interviews nor schools" in found[FORMAL].because


@pytest.mark.parametrize(
    ("right", "verdict"), [(1.0, "automate"), (0.98, "automate"), (0.8, "assist"), (0.5, None)]
)
def test_verdicts_follow_how_good_a_model_is(right: float, verdict: str | None) -> None:
    found = find_verdicts(measure_evaluation(draw(600, right=right), unit="interview"))
    assert found[FORMAL].name == (verdict or "code by hand")
    assert found[Mode.CULTURAL].name == "not enough evidence"


def test_two_interviews_are_no_ground_for_any_verdict() -> None:
    findings = measure_findings(draw(400, right=0.9, groups=2), unit="interview")
    assert {verdict.name for verdict in findings.verdicts.values()} == {"not enough evidence"}
    (note,) = describe_findings(findings)
    assert "all excerpts come from 2 interviews" in note


def test_a_model_that_learned_from_the_codings_gets_no_verdict() -> None:
    findings = measure_findings(draw(), unit="interview", learned=True)
    assert findings.verdicts == {}
    assert "learned from these very codings" in describe_findings(findings)[0]
    modes = findings_to_json(findings)["modes"]
    assert isinstance(modes, dict)
    assert modes["formal"]["verdict"] is None


def test_json_has_the_verdict_its_rule_and_its_reason() -> None:
    found = findings_to_json(measure_findings(draw(), unit="interview"))
    modes, verdicts = found["modes"], found["verdicts"]
    assert isinstance(modes, dict)
    assert isinstance(verdicts, dict)
    assert list(modes) == [mode.value for mode in OUTCOMES]
    assert modes["formal"]["verdict"] == "assist"
    assert verdicts["rule"] == RULE
    assert "to automate" in verdicts["because"]["formal"]


def test_codings_that_are_all_alike_are_told() -> None:
    judgements = [Judgement(NONE, NONE, f"g{n % 5}") for n in range(30)]
    findings = measure_findings(judgements, unit="interview")
    assert findings.evaluation.overall["kappa"].value is None
    (note,) = describe_findings(findings)
    assert "all 30 excerpts are coded none, so kappa and alpha cannot tell" in note
    assert "NaN" not in str(findings_to_json(findings))
