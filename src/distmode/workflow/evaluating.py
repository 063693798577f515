"""A model, or the way models are made, against coders' codings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.classifier import (
    ClassifierSettings,
    apply_temperature,
    check_classifier,
    fit_temperature,
    predict_probabilities,
)
from distmode.codebook import OUTCOMES, Mode
from distmode.decision import DecisionRule, decide, fit_thresholds
from distmode.evaluation import (
    Evaluation,
    Groups,
    Judgement,
    cross_validate,
    measure_calibration,
    measure_evaluation,
    number_groups,
)
from distmode.excerpt import CodedExcerpt
from distmode.intervals import Estimate
from distmode.modelfile import Model
from distmode.preprocess import Tokens, preprocess
from distmode.prior import build_corpus_prior, build_interviews_prior, find_factors, reweigh
from distmode.workflow.learning import Fit, build_fit, build_predict
from distmode.workflow.ruling import LabelOptions, build_ruling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What cross-validation gave.

    Attributes:
        evaluation: How well held-out excerpts were labelled.
        temperature: What makes the probabilities of held-out excerpts most likely.
        natural: How calibrated the labels of these groups would be in whole interviews, under the
            prior `interviews`: `brier` and `ece`.
        thresholds: From which probability on a further mode is best listed, on the same excerpts.
        judgements: What was given each excerpt, in their order.
    """

    evaluation: Evaluation
    temperature: float
    natural: Mapping[str, Estimate]
    thresholds: Mapping[Mode, float]
    judgements: tuple[Judgement, ...] = ()


def tokenise(coded: Sequence[CodedExcerpt], *, encoder: Path | None) -> list[Tokens]:
    """Return the tokens of each coded excerpt.

    Args:
        coded: The excerpts.
        encoder: Folder of the encoder that turns sentences into vectors; None for words alone.

    Raises:
        ModelError: The encoder is damaged.
    """
    return list(preprocess((excerpt.text for excerpt in coded), encoder=encoder))


def evaluate_model(
    model: Model,
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    options: LabelOptions | None = None,
) -> Evaluation:
    """Measure a model on codings that it was not made from.

    Args:
        model: The model.
        coded: The codings.
        groups: Theirs.
        options: How its probabilities become labels.

    Raises:
        EvaluationError: There are no codings.
        ModelError: The model is of a kind that `distmode train` does not make.
        UsageError: The prior asked for cannot be read.
    """
    judgements = judge_excerpts(model, coded, groups, options)
    return measure_evaluation(judgements, unit=groups.unit)


def judge_excerpts(
    model: Model,
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    options: LabelOptions | None = None,
) -> list[Judgement]:
    """Label coded excerpts, and put what the model gave beside what coders gave.

    Args and errors as for `evaluate_model`.
    """
    check_classifier(model.estimator, width=model.card.width)
    tokens = tokenise(coded, encoder=model.encoder)
    return _judge_tokens(model, coded, tokens, groups, options)


def evaluate_tokens(
    model: Model,
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
) -> Evaluation:
    """Measure a model on codings whose tokens are at hand (see `evaluate_model`)."""
    judgements = _judge_tokens(model, coded, tokens, groups, None)
    return measure_evaluation(judgements, unit=groups.unit)


def _judge_tokens(
    model: Model,
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    options: LabelOptions | None,
) -> list[Judgement]:
    ruling = build_ruling(model.card, options or LabelOptions())
    factors = find_factors(ruling.learned, ruling.prior)
    learned = _as_mappings(predict_probabilities(model.estimator, tokens))
    chances = [reweigh(one, factors) for one in learned]
    return _judge(coded, chances, groups, ruling.rule)


def cross_validate_classifier(
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings,
) -> CrossValidation:
    """Measure how well a classifier made from such codings labels groups it has not seen.

    Args:
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        groups: What is held out whole.
        interviews: The interview of each, for the rule on rare features.
        settings: Of the classifier.

    Raises:
        EvaluationError: There are fewer than two groups.
    """
    fit = build_fit(coded, tokens, interviews, settings=settings)
    return cross_validate_with(fit, coded, tokens, groups)


def cross_validate_with(
    fit: Fit,
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    *,
    rule: DecisionRule | None = None,
) -> CrossValidation:
    """Measure how well a way of making classifiers labels groups it has not seen.

    Args:
        fit: Returns a classifier fitted on the excerpts of these numbers.
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        groups: What is held out whole.
        rule: By which probabilities, as bold as they are, become labels. Without it one temperature
            and the thresholds of further modes are found from the same held-out excerpts that are
            then measured: seven numbers in all, which flatters Brier, calibration error, Jaccard
            and MASI by next to nothing where excerpts are thousands.

    Raises:
        EvaluationError: There are fewer than two groups.
    """
    held = _as_matrix(cross_validate(coded, groups, build_predict(fit, tokens)))
    modes = [excerpt.mode for excerpt in coded]
    temperature = 1.0 if rule else fit_temperature(held, modes)
    # A temperature cannot change which outcome is most probable.
    calibrated = apply_temperature(held, temperature)
    rule = rule or DecisionRule(fit_thresholds(calibrated, [excerpt.modes for excerpt in coded]))
    chances = _as_mappings(calibrated)
    judgements = _judge(coded, chances, groups, rule)
    evaluation = measure_evaluation(judgements, unit=groups.unit)
    natural = _measure_natural(coded, chances, groups)
    return CrossValidation(
        evaluation, temperature, natural, rule.thresholds, judgements=tuple(judgements)
    )


def _measure_natural(
    coded: Sequence[CodedExcerpt], chances: Sequence[Mapping[Mode, float]], groups: Groups
) -> dict[str, Estimate]:
    """Measure calibration as it would be in whole interviews, where the modes alone are rarer."""
    learned = build_corpus_prior(Counter(excerpt.mode for excerpt in coded))
    factors = find_factors(learned, build_interviews_prior())
    numbers = number_groups(groups)
    modes = [excerpt.mode for excerpt in coded]
    reweighed = [reweigh(one, factors) for one in chances]
    return measure_calibration(reweighed, modes, numbers, weights=factors)


def _judge(
    coded: Sequence[CodedExcerpt],
    chances: Sequence[Mapping[Mode, float]],
    groups: Groups,
    rule: DecisionRule,
) -> list[Judgement]:
    judgements = []
    for excerpt, given, group in zip(coded, chances, groups.names, strict=True):
        decision = decide(given, rule)
        judgements.append(
            Judgement(
                coded=excerpt.mode,
                given=decision.mode,
                group=group,
                probabilities=given,
                id=excerpt.id,
                coded_modes=excerpt.modes,
                given_modes=decision.modes,
                role=excerpt.role,
                school=excerpt.school,
                interview=excerpt.interview,
                words=len(excerpt.text.split()),
            )
        )
    return judgements


def _as_matrix(judgements: Sequence[Judgement]) -> "NDArray[np.float64]":
    import numpy as np

    return np.array([[one.probabilities[mode] for mode in OUTCOMES] for one in judgements])


def _as_mappings(matrix: "NDArray[np.float64]") -> list[dict[Mode, float]]:
    return [dict(zip(OUTCOMES, row, strict=True)) for row in matrix.tolist()]
