from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from distmode.classifier import (
    ClassifierSettings,
    Fitted,
    adapt_classifier,
    calibrate_classifier,
    extract_features,
    fit_classifier,
    predict_probabilities,
)
from distmode.classifier.features import count_spoken
from distmode.codebook import OUTCOMES, Mode
from distmode.encoder import SentenceVectors
from distmode.errors import TrainingError
from distmode.preprocess import Tokens

BASE = ((Mode.FORMAL, "post head"), (Mode.CULTURAL, "we trust"), (Mode.NONE, "roof bus"))
WIDTH = 3
TEMPERATURE, WEIGHT = 0.6, 1.8
FITTED = Fitted(TEMPERATURE, WEIGHT)
FORMAL, CULTURAL, NONE = (OUTCOMES.index(mode) for mode, _ in BASE)


def as_tokens(line: str, seed: int, *, with_vectors: bool = True) -> Tokens:
    forms = tuple(line.split())
    places = tuple(range(len(forms)))
    tokens = Tokens(forms, places, places, (0,) * len(forms))
    if not with_vectors:
        return tokens
    row = np.random.default_rng(seed).normal(size=(1, WIDTH)).astype(np.float32)
    return replace(tokens, vectors=SentenceVectors(((0, 1),), (1,), row))


def fit_base(*, with_vectors: bool = True) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    tokens = [
        as_tokens(line, seed, with_vectors=with_vectors) for seed, (_, line) in enumerate(BASE * 4)
    ]
    modes = [mode for mode, _ in BASE] * 4
    interviews = [str(number) for number in range(len(modes))]
    settings = ClassifierSettings(least_interviews=1, vectors_weight=WEIGHT)
    base = fit_classifier(tokens, modes, interviews, settings=settings)
    calibrate_classifier(base, TEMPERATURE)
    return base


def minimise_as_written(
    base: Any,  # noqa: ANN401
    tokens: Sequence[Tokens],
    modes: Sequence[Mode],
) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """The formulas of the module's docstring, over all parameters, without any shortcut."""
    names = list(base.classes_)
    features = extract_features(base, tokens).toarray()
    head, first = base.named_steps["head"], count_spoken(base)
    logits = (features @ head.coef_.T + head.intercept_) * TEMPERATURE
    part = WEIGHT * features[:, first:] if features.shape[1] > first else features
    given = [names.index(mode.value) for mode in modes]
    is_mode = np.array([name != "none" for name in names], dtype=float)
    size = part.shape[1]

    def spell_out(flat: "np.ndarray[Any, Any]") -> "tuple[Any, Any, Any]":
        trust, b_any, beta = flat[0], flat[1], flat[2:5]
        w_any, omega = flat[5 : 5 + size], flat[5 + size :].reshape(3, size)
        return trust, b_any * is_mode + beta, np.outer(is_mode, w_any) + omega

    def loss(flat: "np.ndarray[Any, Any]") -> float:
        trust, bias, weights = spell_out(flat)
        sums = trust * logits + bias + part @ weights.T
        fit = sums[np.arange(len(given)), given] - np.logaddexp.reduce(sums, axis=1)
        penalty = ((trust - 0.75) / 0.25) ** 2 / 2 + (flat[1:] ** 2).sum() / 2
        return float(penalty - fit.sum())

    start = np.zeros(5 + 4 * size)
    found = minimize(loss, start, method="BFGS", options={"gtol": 1e-7}).x
    trust, bias, weights = spell_out(found)
    coefficients = trust * head.coef_ * TEMPERATURE
    if features.shape[1] > first:
        coefficients[:, first:] += WEIGHT * weights
    else:
        coefficients += weights
    return coefficients, trust * head.intercept_ * TEMPERATURE + bias


@pytest.mark.parametrize("with_vectors", [True, False])
@pytest.mark.parametrize(
    "modes",
    [
        [Mode.NONE],
        [Mode.FORMAL, Mode.NONE],
        [Mode.FORMAL, Mode.CULTURAL, Mode.NONE, Mode.NONE, Mode.NONE, Mode.FORMAL, Mode.NONE],
    ],
)
@pytest.mark.filterwarnings("ignore:.*precision loss.*")
def test_the_corrections_minimise_the_loss_as_it_is_written(
    modes: list[Mode],
    with_vectors: bool,
) -> None:
    base = fit_base(with_vectors=with_vectors)
    tokens = [
        as_tokens(f"head bus {'trust' * (seed % 2)}", 100 + seed, with_vectors=with_vectors)
        for seed in range(len(modes))
    ]
    adapted = adapt_classifier(base, tokens, modes, fitted=FITTED).named_steps["head"]
    coefficients, intercepts = minimise_as_written(base, tokens, modes)
    assert adapted.coef_ == pytest.approx(coefficients, abs=2e-4)
    assert adapted.intercept_ == pytest.approx(intercepts, abs=2e-4)


def test_one_coding_hardly_moves_the_base_and_many_do() -> None:
    base = fit_base()
    asked = [as_tokens("head post", 7)]
    before = predict_probabilities(base, asked)[0, FORMAL]
    few = adapt_classifier(base, asked, [Mode.NONE], fitted=FITTED)
    many = adapt_classifier(base, asked * 60, [Mode.NONE] * 60, fitted=FITTED)
    after = [predict_probabilities(model, asked)[0, FORMAL] for model in (few, many)]
    assert before > after[0] > after[1]
    assert predict_probabilities(many, asked)[0].argmax() == NONE


def test_codings_of_one_mode_draw_the_line_between_any_mode_and_none_for_all() -> None:
    base = fit_base()
    asked = [as_tokens("we trust", 5)]
    tokens = [as_tokens("bus", seed) for seed in range(30)]
    adapted = adapt_classifier(base, tokens, [Mode.FORMAL] * 30, fitted=FITTED)
    before, after = (predict_probabilities(model, asked)[0] for model in (base, adapted))
    assert after[NONE] < before[NONE]
    assert after.sum() == pytest.approx(1.0)


def test_the_base_stays_as_it_is_and_no_word_is_learned() -> None:
    base = fit_base()
    weights = base.named_steps["head"].coef_.copy()
    tokens = [as_tokens("secret head", seed) for seed in range(5)]
    adapted = adapt_classifier(base, tokens, [Mode.FORMAL] * 5, fitted=FITTED)
    assert (base.named_steps["head"].coef_ == weights).all()
    parts = dict(adapted.named_steps["features"].transformer_list)
    assert "secret" not in parts["words"].vocabulary.tolist()
    spoken = count_spoken(base)
    ratio = adapted.named_steps["head"].coef_[:, :spoken] / weights[:, :spoken]
    assert ratio == pytest.approx(ratio[0, 0]), "words' weights are scaled alike, no more"


def test_the_same_codings_give_the_same_bytes() -> None:
    base = fit_base()
    tokens = [as_tokens("head bus", seed) for seed in range(8)]
    modes = [Mode.FORMAL, Mode.NONE] * 4
    one, other = (adapt_classifier(base, tokens, modes, fitted=FITTED) for _ in range(2))
    assert one.named_steps["head"].coef_.tobytes() == other.named_steps["head"].coef_.tobytes()


def test_what_a_base_cannot_do_is_said() -> None:
    base = fit_base()
    with pytest.raises(TrainingError, match="was never taught strategic"):
        adapt_classifier(base, [as_tokens("head", 1)], [Mode.STRATEGIC], fitted=FITTED)
    with pytest.raises(TrainingError, match="no coded excerpts"):
        adapt_classifier(base, [], [], fitted=FITTED)
    settings = ClassifierSettings(least_interviews=1)
    tokens = [as_tokens("head", 1)]
    narrow = fit_classifier(tokens, [Mode.FORMAL], ["a"], settings=settings)
    with pytest.raises(TrainingError, match="fewer than three modes"):
        adapt_classifier(narrow, tokens, [Mode.FORMAL], fitted=FITTED)
