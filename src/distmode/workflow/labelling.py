"""From excerpts to labels, one input after the other: a bad one costs no other's result."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from distmode.classifier import (
    Accountant,
    check_classifier,
    extract_features,
    predict_from_features,
)
from distmode.codebook import OUTCOMES
from distmode.decision import decide, is_too_short
from distmode.evidence import find_evidence
from distmode.excerpt import Excerpt, Label
from distmode.modelfile import Model
from distmode.preprocess import Tokens, preprocess
from distmode.suitability import find_warnings, measure_suitability
from distmode.tables import ModelStamp
from distmode.transcript import Source
from distmode.workflow.reading import ReadingOptions, SourceFailure, for_each, read_source

_ENOUGH_TO_JUDGE = 5


@dataclass(frozen=True, slots=True)
class SourceLabels:
    """The labels of one input.

    Attributes:
        name: Path relative to the folder given, with `/`.
        sha256: Hash of its bytes.
        plain: The text that offsets refer to.
        labels: In running order; every excerpt has one.
        warnings: What the user should know of it; holds no talk.
    """

    name: str
    sha256: str
    plain: str
    labels: tuple[Label, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """One excerpt as the model sees it."""

    excerpt: Excerpt
    tokens: Tokens
    features: Any
    chances: Sequence[float]


class Labeller:
    """Labels excerpts with one model; what it gives an excerpt depends on that excerpt alone.

    Args:
        model: From `modelfile.read_model`.

    Raises:
        ModelError: It is of a kind that `distmode train` does not make.

    Attributes:
        stamp: Which model it is, for the records.
    """

    def __init__(self, model: Model) -> None:
        check_classifier(model.estimator)
        card = model.card
        self.stamp = ModelStamp(f"{card.name} {card.version}", card.payload_sha256, card.codebook)
        self._classifier = model.estimator
        self._accountant = Accountant(model.estimator)

    def label(self, excerpts: Sequence[Excerpt], tokens: Sequence[Tokens]) -> tuple[Label, ...]:
        """Return one label an excerpt, in their order."""
        features = extract_features(self._classifier, [one.line for one in tokens])
        chances = predict_from_features(self._classifier, features).tolist()
        return tuple(
            Label(excerpt, status="too_short", warnings=find_warnings(excerpt.text, tokens[row]))
            if excerpt.from_transcript
            and is_too_short(excerpt.text, unbroken_words=excerpt.unbroken_words)
            else self._build_label(_Seen(excerpt, tokens[row], features[row], chances[row]))
            for row, excerpt in enumerate(excerpts)
        )

    def _build_label(self, seen: _Seen) -> Label:
        probabilities = dict(zip(OUTCOMES, seen.chances, strict=True))
        decision = decide(probabilities)
        accounts = self._accountant.account(seen.tokens, seen.features, [decision.mode])
        evidence = [
            item
            for account in accounts
            for item in find_evidence(
                seen.excerpt, seen.tokens, account.weights.tolist(), mode=account.mode
            )
        ]
        return Label(
            seen.excerpt,
            status="labelled",
            mode=decision.mode,
            modes=decision.modes,
            probabilities=probabilities,
            evidence=tuple(evidence),
            warnings=find_warnings(seen.excerpt.text, seen.tokens),
        )


def label_excerpts(labeller: Labeller, excerpts: Sequence[Excerpt]) -> tuple[Label, ...]:
    """Label excerpts that are at hand, in their order."""
    return labeller.label(excerpts, tuple(preprocess(excerpt.text for excerpt in excerpts)))


def label_sources(
    sources: Iterable[Source], labeller: Labeller, options: ReadingOptions
) -> Iterator[SourceLabels | SourceFailure]:
    """Label inputs one by one, in their order; one that cannot be labelled becomes a failure.

    Raises:
        UsageError: The options make no sense, whatever the input.
    """
    return for_each(sources, lambda source: _label_source(source, labeller, options))


def _label_source(source: Source, labeller: Labeller, options: ReadingOptions) -> SourceLabels:
    read = read_source(source, options)
    tokens = tuple(preprocess(excerpt.text for excerpt in read.excerpts))
    labels = labeller.label(read.excerpts, tokens)
    doubts = (*measure_suitability(tokens).warnings, *_doubt(labels))
    return SourceLabels(
        name=read.name,
        sha256=read.sha256,
        plain=read.plain,
        labels=labels,
        warnings=(*read.warnings, *doubts),
    )


def _doubt(labels: Sequence[Label]) -> Iterator[str]:
    """Yield what is odd about the labels of one input as a whole."""
    if not labels:
        yield "nothing to label: nobody but the interviewer speaks; see distmode turns"
    short = sum(label.status == "too_short" for label in labels)
    if short > len(labels) / 2 and len(labels) >= _ENOUGH_TO_JUDGE:
        yield f"{short} of {len(labels)} excerpts are too short to label; see distmode turns"
