"""From a shipped model and a study's own codings to a model adapted to that study."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from distmode.classifier import Fitted, adapt_classifier, check_classifier
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import TrainingError
from distmode.evaluation import Groups, choose_groups
from distmode.excerpt import CodedExcerpt
from distmode.intervals import MINIMUM_GROUPS
from distmode.modelfile import FORMAT, Card, Model, installed_libraries
from distmode.preprocess import Tokens
from distmode.prior import CORPUS
from distmode.tables import CodedTable
from distmode.workflow.evaluating import (
    CrossValidation,
    cross_validate_with,
    evaluate_tokens,
    tokenise,
)
from distmode.workflow.learned import is_learned, list_learned
from distmode.workflow.ruling import LabelOptions, build_ruling
from distmode.workflow.training import (
    Trained,
    TrainingOptions,
    describe_evaluation,
    describe_training,
    leave_out,
)

_ENOUGH = 25
_LEAST, _MOST = 1e-3, 1e3
_CONFIDENTIAL = (
    "It was adapted to codings of one study. It learned no words of that study, but numbers that "
    "rest on what participants said: share it only with those who may see the coded excerpts."
)


def adapt_model(table: CodedTable, base: Model, options: TrainingOptions) -> Trained:
    """Make a model that heeds a study's own codings, however few, and else goes by its base.

    Args:
        table: The codings.
        base: The model to adapt.
        options: Name, version, what the data are, and who withdrew; encoder and settings are the
            base's.

    Raises:
        TrainingError: No coded excerpts are left, an interview to exclude does not occur, or the
            base does not know a mode that was coded.
        ModelError: The base is of a kind that `distmode train` does not make.
    """
    coded = leave_out(table.excerpts, options.exclude)
    check_classifier(base.estimator, width=base.card.width)
    tokens = tokenise(coded, encoder=base.encoder)
    fitted = _read_fitted(base.card.settings)
    modes = [excerpt.mode for excerpt in coded]
    classifier = adapt_classifier(base.estimator, tokens, modes, fitted=fitted)
    groups = _choose_held_out(coded)
    validation = _validate(coded, tokens, groups, base, fitted) if groups else None
    return Trained(
        classifier=classifier,
        card=_build_card(describe_training(table, coded, options), base, options, validation),
        validation=validation,
        left_out=len(table.excerpts) - len(coded),
        notes=(*_find_overlap(table, base), *_find_notes(modes, validation)),
        base_evaluation=evaluate_tokens(base, coded, tokens, groups) if groups else None,
    )


def _read_fitted(settings: Mapping[str, object]) -> Fitted:
    """Return how the base was fitted, from its card.

    Raises:
        TrainingError: The card does not say it.
    """
    found = [settings.get(name, 1.0) for name in ("temperature", "vectors_weight")]
    temperature, weight = (value if isinstance(value, int | float) else 0.0 for value in found)
    if not all(_LEAST < value < _MOST for value in (temperature, weight)):
        raise TrainingError(
            "the card of the base does not say how it was calibrated ('temperature' and "
            "'vectors_weight' under 'settings'); name another base"
        )
    return Fitted(float(temperature), float(weight))


def _choose_held_out(coded: Sequence[CodedExcerpt]) -> Groups | None:
    """Return the schools where there are three or more, else the interviews where there are two."""
    if all(excerpt.school for excerpt in coded):
        schools = choose_groups(coded, by="school")
        if len(set(schools.names)) >= MINIMUM_GROUPS:
            return schools
    groups = choose_groups(coded, by=None)
    return groups if groups.unit != "excerpt" and len(set(groups.names)) > 1 else None


def _validate(
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    base: Model,
    fitted: Fitted,
) -> CrossValidation:
    """Adapt to some interviews and label the others, in turn."""

    def fit(train: Sequence[int]) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
        return adapt_classifier(
            base.estimator,
            [tokens[i] for i in train],
            [coded[i].mode for i in train],
            fitted=fitted,
        )

    # The prior keeps adapted probabilities sober; a temperature of few codings would be chance.
    rule = build_ruling(base.card, LabelOptions(CORPUS)).rule
    return cross_validate_with(fit, coded, tokens, groups, rule=rule)


def _build_card(
    training: dict[str, object],
    base: Model,
    options: TrainingOptions,
    validation: CrossValidation | None,
) -> Card:
    # Only the last base is told of, or cards would grow with every adaptation.
    earlier = {name: value for name, value in base.card.training.items() if name != "base"}
    named = {
        "name": base.card.name,
        "version": base.card.version,
        "payload_sha256": base.card.payload_sha256,
        "training": earlier | {"files_sha256": sorted(list_learned(base.card))},
    }
    return replace(
        base.card,
        format=FORMAT,
        name=options.name,
        version=options.version,
        payload_sha256="",
        libraries=installed_libraries(),
        training=training | {"base": named},
        settings=dict(base.card.settings) | {"temperature": 1.0, "prior": CORPUS},
        evaluation=describe_evaluation(validation, "the study's codings"),
        limits=(_CONFIDENTIAL, *(one for one in base.card.limits if one != _CONFIDENTIAL)),
    )


def _find_overlap(table: CodedTable, base: Model) -> Iterator[str]:
    if is_learned(base.card, table):
        yield "the base was trained on these very codings: the figures flatter it"


def _find_notes(modes: Sequence[Mode], validation: CrossValidation | None) -> list[str]:
    counts = Counter(modes)
    notes = []
    if len(modes) < _ENOUGH:
        count = f"{len(modes)} coding{'s' * (len(modes) > 1)}"
        notes.append(f"only {count}: 25 or more are needed to tell more than the study's mix")
    absent = [mode.value for mode in OUTCOMES if not counts[mode]]
    if absent:
        notes.append(
            f"no excerpt is coded {', '.join(absent)}: of these the model knows what its base does"
        )
    if validation is None:
        notes.append(
            "fewer than two interviews: how good the model is on others was not measured; code "
            "excerpts of another interview"
        )
    return notes
