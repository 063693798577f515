"""From excerpts to labels, one input after the other: a bad one costs no other's result."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from distmode.classifier import (
    Account,
    Accountant,
    check_classifier,
    extract_features,
    predict_from_features,
)
from distmode.codebook import OUTCOMES, Mode
from distmode.decision import decide, is_too_short
from distmode.evidence import find_evidence
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.modelfile import Model
from distmode.preprocess import Tokens, preprocess
from distmode.prior import find_factors, reweigh
from distmode.suitability import find_warnings, measure_suitability, read_home
from distmode.tables import ModelStamp
from distmode.transcript import Source
from distmode.workflow.reading import ReadingOptions, SourceFailure, for_each, read_source
from distmode.workflow.ruling import LabelOptions, build_ruling

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
class Weighed:
    """What spoke for one outcome in one excerpt.

    The outcome's log-odds under the prior in force (the logarithm of its probability less the mean
    of those of the other outcomes that the model knows) are the account's log-odds and `prior`.

    Attributes:
        account: How the log-odds come about under the prior of the model's training data.
        prior: What the prior in force adds to them.
        evidence: The words and the sentence that spoke most for it, strongest first.
    """

    account: Account
    prior: float
    evidence: tuple[Evidence, ...]


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
        options: How its probabilities become labels.

    Raises:
        ModelError: It is of a kind that `distmode train` does not make, or its card is damaged.
        UsageError: The prior asked for cannot be read.

    Attributes:
        stamp: Which model it is, for the records.
    """

    def __init__(self, model: Model, options: LabelOptions | None = None) -> None:
        card = model.card
        check_classifier(model.estimator, width=card.width)
        self._ruling = build_ruling(card, options or LabelOptions())
        self._factors = find_factors(self._ruling.learned, self._ruling.prior)
        self._shifts = _find_shifts({mode: self._factors[mode] for mode in card.modes})
        self._home = read_home(card.settings.get("home"), width=card.width)
        self.stamp = ModelStamp(
            f"{card.name} {card.version}",
            card.payload_sha256,
            card.codebook,
            self._ruling.prior.name,
        )
        self._encoder = model.encoder
        self._classifier = model.estimator
        self._accountant = Accountant(model.estimator)

    def read(self, excerpts: Iterable[Excerpt]) -> tuple[Tokens, ...]:
        """Return the tokens of excerpts as the model needs them.

        Raises:
            ModelError: The model's encoder is damaged.
        """
        return tuple(preprocess((one.text for one in excerpts), encoder=self._encoder))

    def label(self, excerpts: Sequence[Excerpt], tokens: Sequence[Tokens]) -> tuple[Label, ...]:
        """Return one label an excerpt, in their order."""
        features = extract_features(self._classifier, tokens)
        chances = predict_from_features(self._classifier, features).tolist()
        return tuple(
            Label(excerpt, status="too_short", warnings=self._find_warnings(excerpt, tokens[row]))
            if excerpt.from_transcript
            and is_too_short(excerpt.text, unbroken_words=excerpt.unbroken_words)
            else self._build_label(_Seen(excerpt, tokens[row], features[row], chances[row]))
            for row, excerpt in enumerate(excerpts)
        )

    def weigh(self, excerpt: Excerpt, tokens: Tokens, modes: Sequence[Mode]) -> tuple[Weighed, ...]:
        """Return what spoke for some outcomes in one excerpt; of one never learned there is none.

        Args:
            excerpt: The excerpt.
            tokens: Its tokens, from `read`.
            modes: The outcomes.
        """
        features = extract_features(self._classifier, [tokens])
        return self._weigh(_Seen(excerpt, tokens, features, ()), modes)

    def _build_label(self, seen: _Seen) -> Label:
        learned = dict(zip(OUTCOMES, seen.chances, strict=True))
        probabilities = reweigh(learned, self._factors)
        decision = decide(probabilities, self._ruling.rule)
        # Where it abstains, the evidence is of what it would have given.
        shown = decision.mode or next(iter(decision.modes), Mode.NONE)
        evidence = [item for weighed in self._weigh(seen, [shown]) for item in weighed.evidence]
        return Label(
            seen.excerpt,
            status="labelled" if decision.mode else "abstained",
            mode=decision.mode,
            modes=decision.modes,
            probabilities=probabilities,
            evidence=tuple(evidence),
            warnings=self._find_warnings(seen.excerpt, seen.tokens),
        )

    def _weigh(self, seen: _Seen, modes: Sequence[Mode]) -> tuple[Weighed, ...]:
        return tuple(
            Weighed(
                account,
                self._shifts[account.mode],
                find_evidence(
                    seen.excerpt,
                    seen.tokens,
                    mode=account.mode,
                    weights=account.weights.tolist(),
                    sentences=account.sentences.tolist(),
                ),
            )
            for account in self._accountant.account(seen.tokens, seen.features, modes)
        )

    def _find_warnings(self, excerpt: Excerpt, tokens: Tokens) -> tuple[str, ...]:
        return find_warnings(excerpt.text, tokens, self._home)


def _find_shifts(factors: Mapping[Mode, float]) -> dict[Mode, float]:
    """Return what another prior adds to the log-odds of each outcome.

    Args:
        factors: By what the chance of each outcome that the model knows is multiplied.
    """
    logs = {mode: math.log(factor) for mode, factor in factors.items()}
    known, total = len(logs), math.fsum(logs.values())
    return {mode: (known * log - total) / max(known - 1, 1) for mode, log in logs.items()}


def label_excerpts(labeller: Labeller, excerpts: Sequence[Excerpt]) -> tuple[Label, ...]:
    """Label excerpts that are at hand, in their order."""
    return labeller.label(excerpts, labeller.read(excerpts))


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
    tokens = labeller.read(read.excerpts)
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
