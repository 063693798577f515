from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from distmode.classifier import (
    Accountant,
    ClassifierSettings,
    apply_temperature,
    calibrate_classifier,
    check_classifier,
    extract_features,
    fit_classifier,
    fit_temperature,
    predict_probabilities,
)
from distmode.codebook import OUTCOMES, Mode
from distmode.encoder import SentenceVectors
from distmode.errors import ModelError, TrainingError
from distmode.preprocess import NAME, Tokens, preprocess

TALK = {
    Mode.FORMAL: "The head of department is responsible for it, that is in the job description.",
    Mode.PRAGMATIC: "We were short that week, so whoever was free had to cover the meeting.",
    Mode.OPPORTUNISTIC: "She started the reading group without being asked and we let her lead it.",
    Mode.NONE: "The roof leaks and the budget for the new building never came.",
}
SETTINGS = ClassifierSettings(least_interviews=1)


def fit(modes: Sequence[Mode], settings: ClassifierSettings = SETTINGS) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    tokens = list(preprocess(TALK[mode] for mode in modes))
    interviews = [f"i{number}" for number in range(len(modes))]
    return fit_classifier(tokens, modes, interviews, settings=settings)


def as_tokens(line: str) -> Tokens:
    """Return the words of a line as tokens, whatever the lexicon says of them."""
    forms = tuple(line.split())
    places = tuple(range(len(forms)))
    return Tokens(forms, places, places, (0,) * len(forms))


@pytest.mark.parametrize("modes", [[Mode.FORMAL, Mode.NONE], list(TALK), [Mode.PRAGMATIC]])
def test_contributions_add_up_to_the_log_odds(modes: list[Mode]) -> None:
    classifier = fit(modes)
    calibrate_classifier(classifier, 0.7)
    talk = "Whoever was free had to lead the meeting, the meeting about the roof. She let her lead."
    tokens = next(preprocess([talk]))
    probabilities = predict_probabilities(classifier, [tokens])[0]
    logs = {mode: np.log(probabilities[OUTCOMES.index(mode)]) for mode in modes}
    features = extract_features(classifier, [tokens])
    accounts = Accountant(classifier).account(tokens, features, modes)
    assert [account.mode for account in accounts] == modes
    for account in accounts:
        others = [value for mode, value in logs.items() if mode is not account.mode]
        expected = logs[account.mode] - (np.mean(others) if others else logs[account.mode])
        assert account.base + account.weights.sum() == pytest.approx(expected, abs=1e-9)


def test_words_never_learned_weigh_nothing() -> None:
    tokens = next(preprocess(["Zebra responsible zebra."]))
    classifier = fit(list(TALK))
    features = extract_features(classifier, [tokens])
    account = Accountant(classifier).account(tokens, features, [Mode.FORMAL])[0]
    assert tokens.forms == ("zebra", "responsible", "zebra")
    assert account.weights[1] > abs(account.weights[0])
    assert account.weights[0] == account.weights[2]


def test_no_account_of_a_mode_never_learned() -> None:
    classifier = fit(list(TALK))
    tokens = next(preprocess(["They lead together."]))
    features = extract_features(classifier, [tokens])
    assert Accountant(classifier).account(tokens, features, [Mode.CULTURAL]) == ()


def test_probabilities_have_a_column_for_every_outcome() -> None:
    probabilities = predict_probabilities(
        fit(list(TALK)), [as_tokens(line) for line in ("head of department", "roof", "")]
    )
    assert probabilities.shape == (3, 7)
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    assert (probabilities[:, OUTCOMES.index(Mode.CULTURAL)] == 0).all()
    assert probabilities[0].argmax() == OUTCOMES.index(Mode.FORMAL)
    assert probabilities[1].argmax() == OUTCOMES.index(Mode.NONE)


def test_nothing_in_is_nothing_out() -> None:
    assert predict_probabilities(fit(list(TALK)), []).shape == (0, 7)


def test_one_mode_only_is_always_given() -> None:
    probabilities = predict_probabilities(
        fit([Mode.PRAGMATIC, Mode.PRAGMATIC]), [as_tokens("anything")]
    )
    assert probabilities[0].argmax() == OUTCOMES.index(Mode.PRAGMATIC)
    assert probabilities[0].max() == 1.0


def test_no_excerpts_is_an_error_in_plain_words() -> None:
    with pytest.raises(TrainingError, match="no coded excerpts"):
        fit([])


def test_a_feature_must_occur_in_enough_interviews() -> None:
    lines = ("lanyard head", "lanyard head", "lanyard head", "head roof")
    tokens = [as_tokens(line) for line in lines]
    modes = [Mode.FORMAL, Mode.FORMAL, Mode.NONE, Mode.NONE]
    # "lanyard" occurs in three excerpts but two interviews, "head" in three interviews.
    classifier = fit_classifier(
        tokens, modes, ["a", "a", "b", "c"], settings=ClassifierSettings(least_interviews=3)
    )
    parts = dict(classifier.named_steps["features"].transformer_list)
    assert set(parts["words"].vocabulary) == {"head"}
    assert "lan" not in "".join(parts["characters"].vocabulary)


def test_too_few_interviews_leave_only_how_often_each_mode_occurs() -> None:
    tokens = [as_tokens(line) for line in ("head", "head", "roof")]
    modes = [Mode.FORMAL, Mode.FORMAL, Mode.NONE]
    classifier = fit_classifier(tokens, modes, ["a", "a", "b"], settings=ClassifierSettings())
    parts = dict(classifier.named_steps["features"].transformer_list)
    assert set(parts["words"].vocabulary) == {"_never_"}
    formal, none = (
        predict_probabilities(classifier, [as_tokens(f"roof {NAME}")])[0][OUTCOMES.index(mode)]
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
    tokens = [as_tokens("whoever be free"), as_tokens("the head of department")]
    expected = apply_temperature(predict_probabilities(classifier, tokens), 1.7)
    calibrate_classifier(classifier, 1.7)
    assert predict_probabilities(classifier, tokens) == pytest.approx(expected)


def test_the_same_talk_gives_the_same_numbers_alone_and_in_company() -> None:
    classifier = fit(list(TALK))
    tokens = list(preprocess(TALK.values()))
    together = predict_probabilities(classifier, tokens)
    alone = np.vstack([predict_probabilities(classifier, [one]) for one in tokens])
    assert (together == alone).all()


def with_vectors(talk: str, *rows: tuple[float, float]) -> Tokens:
    matrix = np.array(rows, dtype=np.float32)
    spans = ((0, len(talk)),) * len(rows)
    tokens = next(preprocess([talk]))
    return replace(tokens, vectors=SentenceVectors(spans, (3,) * len(rows), matrix))


def test_sentence_vectors_count_and_add_up_to_the_log_odds_with_the_words() -> None:
    # The same words throughout: only the vectors can tell the modes apart.
    talk = "She leads it. He does too."
    coded = [(Mode.FORMAL, (1.0, 0.0)), (Mode.NONE, (0.0, 1.0)), (Mode.CULTURAL, (-1.0, 0.0))]
    tokens = [with_vectors(talk, row, row) for _, row in coded]
    modes = [mode for mode, _ in coded]
    classifier = fit_classifier(tokens, modes, ["a", "b", "c"], settings=SETTINGS)
    calibrate_classifier(classifier, 0.5)
    check_classifier(classifier, width=2)
    given = predict_probabilities(classifier, tokens)
    assert [OUTCOMES[place] for place in given.argmax(axis=1)] == modes
    mixed = with_vectors(talk, (1.0, 0.0), (0.0, 0.2))
    chances = predict_probabilities(classifier, [mixed])[0]
    features = extract_features(classifier, [mixed])
    account = Accountant(classifier).account(mixed, features, [Mode.FORMAL])[0]
    logs = {mode: np.log(chances[OUTCOMES.index(mode)]) for mode in modes}
    expected = logs[Mode.FORMAL] - (logs[Mode.NONE] + logs[Mode.CULTURAL]) / 2
    total = account.base + account.weights.sum() + account.sentences.sum()
    assert total == pytest.approx(expected, abs=1e-6)
    assert account.sentences[0] > 0 > account.sentences[1]


@pytest.mark.parametrize("width", [0, 1, 3])
def test_a_classifier_of_another_width_is_refused(width: int) -> None:
    rows = [(1.0, 0.0), (0.0, 1.0)]
    tokens = [with_vectors("She leads.", row) for row in rows]
    classifier = fit_classifier(tokens, [Mode.FORMAL, Mode.NONE], ["a", "b"], settings=SETTINGS)
    with pytest.raises(ModelError, match="not one that `distmode train` makes"):
        check_classifier(classifier, width=width)


def test_talk_without_words_is_accounted_for_by_its_vectors() -> None:
    rows = [(1.0, 0.0), (0.0, 1.0)]
    tokens = [with_vectors("She leads.", row) for row in rows]
    classifier = fit_classifier(tokens, [Mode.FORMAL, Mode.NONE], ["a", "b"], settings=SETTINGS)
    silent = with_vectors("...", (1.0, 0.0))
    assert silent.forms == ()
    chances = predict_probabilities(classifier, [silent])[0]
    features = extract_features(classifier, [silent])
    account = Accountant(classifier).account(silent, features, [Mode.FORMAL])[0]
    odds = chances[OUTCOMES.index(Mode.FORMAL)] / chances[OUTCOMES.index(Mode.NONE)]
    assert account.base + account.sentences.sum() == pytest.approx(np.log(odds))
    assert account.weights.shape == (0,)
