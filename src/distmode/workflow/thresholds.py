"""A model's labels against coders' codings: below which probability it had better abstain."""

from collections.abc import Sequence

from distmode.evaluation import Groups, ThresholdChoice, choose_threshold
from distmode.excerpt import CodedExcerpt
from distmode.modelfile import Model
from distmode.workflow.evaluating import judge_excerpts
from distmode.workflow.ruling import LabelOptions


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
    judgements = judge_excerpts(model, coded, groups, LabelOptions(prior))
    return choose_threshold(judgements, accuracy=accuracy, unit=groups.unit)
