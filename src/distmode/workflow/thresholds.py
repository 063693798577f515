"""A model's labels against coders' codings: below which probability it had better abstain."""

from collections.abc import Sequence

from distmode.classifier import check_classifier, predict_probabilities
from distmode.codebook import OUTCOMES
from distmode.decision import decide
from distmode.evaluation import Groups, Judgement, ThresholdChoice, choose_threshold
from distmode.excerpt import CodedExcerpt
from distmode.modelfile import Model
from distmode.prior import find_factors, reweigh
from distmode.workflow.evaluating import tokenise
from distmode.workflow.ruling import LabelOptions, build_ruling


def find_threshold(
    model: Model,
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    *,
    accuracy: float,
    prior: str | None = None,
) -> ThresholdChoice:
    """Find below which probability to abstain, from codings that the model was not made from.

    The model is as it is and labels every excerpt once; only the threshold is learned from the
    codings, and tried on groups that it was not learned from.

    Args:
        model: The model.
        coded: The codings.
        groups: Theirs, from `choose_groups`.
        accuracy: Which share of the labels that are given is to agree with the coder.
        prior: As for `LabelOptions`.

    Raises:
        EvaluationError: There are too few codings, or they name no groups.
        ModelError: The model is of a kind that `distmode train` does not make.
        UsageError: The prior asked for cannot be read, or the share asked for is none.
    """
    check_classifier(model.estimator, width=model.card.width)
    ruling = build_ruling(model.card, LabelOptions(prior))
    factors = find_factors(ruling.learned, ruling.prior)
    tokens = tokenise(coded, encoder=model.encoder)
    judgements = []
    rows = predict_probabilities(model.estimator, tokens).tolist()
    for excerpt, row, group in zip(coded, rows, groups.names, strict=True):
        chances = reweigh(dict(zip(OUTCOMES, row, strict=True)), factors)
        given = decide(chances, ruling.rule).mode
        judgements.append(Judgement(excerpt.mode, given, group, chances, excerpt.id))
    return choose_threshold(judgements, accuracy=accuracy, unit=groups.unit)
