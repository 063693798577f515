"""A model, or the way models are made, against coders' codings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.classifier import (
    ClassifierSettings,
    apply_temperature,
    check_classifier,
    fit_classifier,
    fit_temperature,
    predict_probabilities,
)
from distmode.codebook import OUTCOMES, Mode
from distmode.decision import decide
from distmode.evaluation import (
    Evaluation,
    Fold,
    Groups,
    Judgement,
    cross_validate,
    measure_evaluation,
)
from distmode.excerpt import CodedExcerpt
from distmode.modelfile import Model
from distmode.preprocess import preprocess

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What cross-validation gave.

    Attributes:
        evaluation: How well held-out excerpts were labelled.
        temperature: What makes the probabilities of held-out excerpts most likely.
    """

    evaluation: Evaluation
    temperature: float


def tokenise(coded: Sequence[CodedExcerpt]) -> list[str]:
    """Return one line of token forms for each coded excerpt."""
    return [tokens.line for tokens in preprocess(excerpt.text for excerpt in coded)]


def evaluate_model(model: Model, coded: Sequence[CodedExcerpt], groups: Groups) -> Evaluation:
    """Measure a model on codings that it was not made from.

    Raises:
        EvaluationError: There are no codings.
        ModelError: The model is of a kind that `distmode train` does not make.
    """
    check_classifier(model.estimator)
    lines = tokenise(coded)
    chances = _as_mappings(predict_probabilities(model.estimator, lines))
    judgements = [
        Judgement(excerpt.mode, decide(given).mode, group, given, excerpt.id)
        for excerpt, given, group in zip(coded, chances, groups.names, strict=True)
    ]
    return measure_evaluation(judgements, unit=groups.unit)


def cross_validate_classifier(
    coded: Sequence[CodedExcerpt],
    lines: Sequence[str],
    groups: Groups,
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings,
) -> CrossValidation:
    """Measure how well a classifier made from such codings labels groups it has not seen.

    Args:
        coded: The codings.
        lines: Their token lines, from `tokenise`.
        groups: What is held out whole.
        interviews: The interview of each, for the rule on rare features.
        settings: Of the classifier.

    Raises:
        EvaluationError: There are fewer than two groups.
    """
    modes = [excerpt.mode for excerpt in coded]

    def predict(fold: Fold) -> list[dict[Mode, float]]:
        classifier = fit_classifier(
            [lines[i] for i in fold.train],
            [modes[i] for i in fold.train],
            [interviews[i] for i in fold.train],
            settings=settings,
        )
        return _as_mappings(predict_probabilities(classifier, [lines[i] for i in fold.test]))

    judgements = cross_validate(coded, groups, predict, decide=lambda chances: decide(chances).mode)
    temperature = fit_temperature(_as_matrix(judgements), modes)
    return CrossValidation(
        measure_evaluation(_calibrate(judgements, temperature), unit=groups.unit), temperature
    )


def _calibrate(judgements: Sequence[Judgement], temperature: float) -> list[Judgement]:
    """Apply a temperature; it cannot change which outcome is most probable."""
    calibrated = _as_mappings(apply_temperature(_as_matrix(judgements), temperature))
    return [
        Judgement(one.coded, one.given, one.group, chances, one.id)
        for one, chances in zip(judgements, calibrated, strict=True)
    ]


def _as_matrix(judgements: Sequence[Judgement]) -> "NDArray[np.float64]":
    import numpy as np

    return np.array([[one.probabilities[mode] for mode in OUTCOMES] for one in judgements])


def _as_mappings(matrix: "NDArray[np.float64]") -> list[dict[Mode, float]]:
    return [dict(zip(OUTCOMES, row, strict=True)) for row in matrix.tolist()]
