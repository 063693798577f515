from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from distmode.classifier import (
    Accountant,
    ClassifierSettings,
    apply_temperature,
    calibrate_classifier,
    extract_features,
    fit_classifier,
    fit_temperature,
    predict_probabilities,
)
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import TrainingError
from distmode.preprocess import NAME, preprocess

TALK = {
    Mode.FORMAL: "The head of department is responsible for it, that is in the job description.",
    Mode.PRAGMATIC: "We were short that week, so whoever was free had to cover the meeting.",
    Mode.OPPORTUNISTIC: "She started the reading group without being asked and we let her lead it.",
    Mode.NONE: "The roof leaks and the budget for the new building never came.",
}
SETTINGS = ClassifierSettings(least_interviews=1)


def fit(modes: Sequence[Mode], settings: ClassifierSettings = SETTINGS) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    lines = [tokens.line for tokens in preprocess(TALK[mode] for mode in modes)]
    interviews = [f"i{number}" for number in range(len(modes))]
    return fit_classifier(lines, modes, interviews, settings=settings)


@pytest.mark.parametrize("modes", [[Mode.FORMAL, Mode.NONE], list(TALK), [Mode.PRAGMATIC]])
def test_contributions_add_up_to_the_log_odds(modes: list[Mode]) -> None:
    classifier = fit(modes)
    calibrate_classifier(classifier, 0.7)
    talk = "Whoever was free had to lead the meeting, the meeting about the roof. She let her lead."
    tokens = next(preprocess([talk]))
    probabilities = predict_probabilities(classifier, [tokens.line])[0]
    logs = {mode: np.log(probabilities[OUTCOMES.index(mode)]) for mode in modes}
    features = extract_features(classifier, [tokens.line])
    accounts = Accountant(classifier).account(tokens, features, modes)
    assert [account.mode for account in accounts] == modes
    for account in accounts:
        others = [value for mode, value in logs.items() if mode is not account.mode]
        expected = logs[account.mode] - (np.mean(others) if others else logs[account.mode])
        assert account.base + account.weights.sum() == pytest.approx(expected, abs=1e-9)


def test_words_never_learned_weigh_nothing() -> None:
    tokens = next(preprocess(["Zebra responsible zebra."]))
    classifier = fit(list(TALK))
    features = extract_features(classifier, [tokens.line])
    account = Accountant(classifier).account(tokens, features, [Mode.FORMAL])[0]
    assert tokens.forms == ("zebra", "responsible", "zebra")
    assert account.weights[1] > abs(account.weights[0])
    assert account.weights[0] == account.weights[2]


def test_no_account_of_a_mode_never_learned_or_of_silence() -> None:
    classifier = fit(list(TALK))
    accountant = Accountant(classifier)
    for talk, mode in (("They lead together.", Mode.CULTURAL), ("...", Mode.FORMAL)):
        tokens = next(preprocess([talk]))
        features = extract_features(classifier, [tokens.line])
        assert accountant.account(tokens, features, [mode]) == ()


def test_probabilities_have_a_column_for_every_outcome() -> None:
    probabilities = predict_probabilities(fit(list(TALK)), ["head of department", "roof", ""])
    assert probabilities.shape == (3, 7)
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    assert (probabilities[:, OUTCOMES.index(Mode.CULTURAL)] == 0).all()
    assert probabilities[0].argmax() == OUTCOMES.index(Mode.FORMAL)
    assert probabilities[1].argmax() == OUTCOMES.index(Mode.NONE)


def test_nothing_in_is_nothing_out() -> None:
    assert predict_probabilities(fit(list(TALK)), []).shape == (0, 7)


def test_one_mode_only_is_always_given() -> None:
    probabilities = predict_probabilities(fit([Mode.PRAGMATIC, Mode.PRAGMATIC]), ["anything"])
    assert probabilities[0].argmax() == OUTCOMES.index(Mode.PRAGMATIC)
    assert probabilities[0].max() == 1.0


def test_no_excerpts_is_an_error_in_plain_words() -> None:
    with pytest.raises(TrainingError, match="no coded excerpts"):
        fit([])


def test_a_feature_must_occur_in_enough_interviews() -> None:
    lines = ["lanyard head", "lanyard head", "lanyard head", "head roof"]
    modes = [Mode.FORMAL, Mode.FORMAL, Mode.NONE, Mode.NONE]
    # "lanyard" occurs in three excerpts but two interviews, "head" in three interviews.
    classifier = fit_classifier(
        lines, modes, ["a", "a", "b", "c"], settings=ClassifierSettings(least_interviews=3)
    )
    parts = dict(classifier.named_steps["features"].transformer_list)
    assert set(parts["words"].vocabulary) == {"head"}
    assert "lan" not in "".join(parts["characters"].vocabulary)


def test_too_few_interviews_leave_only_how_often_each_mode_occurs() -> None:
    lines = ["head", "head", "roof"]
    modes = [Mode.FORMAL, Mode.FORMAL, Mode.NONE]
    classifier = fit_classifier(lines, modes, ["a", "a", "b"], settings=ClassifierSettings())
    parts = dict(classifier.named_steps["features"].transformer_list)
    assert set(parts["words"].vocabulary) == {"_never_"}
    formal, none = (
        predict_probabilities(classifier, [f"roof {NAME}"])[0][OUTCOMES.index(mode)]
        for mode in (Mode.FORMAL, Mode.NONE)
    )
    assert formal == pytest.approx(2 / 3, abs=1e-3)
    assert none == pytest.approx(1 / 3, abs=1e-3)


def test_temperature_finds_how_much_too_bold_probabilities_are() -> None:
    # 70 of 100 right, but sure of 90 %: the logit ln 9 must shrink to ln(7/3).
    bold = np.full((100, 7), 0.0)
    bold[:, 0], bold[:, 6] = 0.9, 0.1
    modes = [Mode.FORMAL] * 70 + [Mode.NONE] * 30
    temperature = fit_temperature(bold, modes)
    assert temperature == pytest.approx(np.log(9) / np.log(7 / 3), rel=1e-3)
    calm = apply_temperature(bold, temperature)
    assert calm[0, 0] == pytest.approx(0.7, abs=1e-3)
    assert calm[0, 1:6].sum() == 0


def test_temperature_of_nothing_to_learn_from_is_one() -> None:
    assert fit_temperature(np.zeros((0, 7)), []) == 1.0
    certain = np.eye(7)[[0, 0, 5]]
    assert fit_temperature(certain, [Mode.FORMAL, Mode.FORMAL, Mode.CULTURAL]) == 1.0
    assert fit_temperature(certain, [Mode.CULTURAL, Mode.CULTURAL, Mode.FORMAL]) == 1.0
    half = np.array([[0.5, 0.5, 0, 0, 0, 0, 0]] * 3)
    assert fit_temperature(half, [Mode.FORMAL] * 3) == 1.0
    sure = np.array([[0.6, 0.4, 0, 0, 0, 0, 0]] * 9)
    assert fit_temperature(sure, [Mode.FORMAL] * 9) == 1.0, "always right: no bound would do"


def test_calibration_is_the_same_in_the_weights_and_in_the_probabilities() -> None:
    classifier = fit(list(TALK))
    lines = ["whoever be free", "the head of department"]
    expected = apply_temperature(predict_probabilities(classifier, lines), 1.7)
    calibrate_classifier(classifier, 1.7)
    assert predict_probabilities(classifier, lines) == pytest.approx(expected)


def test_the_same_talk_gives_the_same_numbers_alone_and_in_company() -> None:
    classifier = fit(list(TALK))
    lines = [tokens.line for tokens in preprocess(TALK.values())]
    together = predict_probabilities(classifier, lines)
    alone = np.vstack([predict_probabilities(classifier, [line]) for line in lines])
    assert (together == alone).all()
