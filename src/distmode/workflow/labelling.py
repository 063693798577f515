"""From excerpts to labels, one input after the other: a bad one costs no other's result."""

import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
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
from distmode.modelfile import Card, Model
from distmode.preprocess import Tokens, preprocess
from distmode.prior import find_factors, reweigh
from distmode.suitability import find_warnings, measure_suitability, read_home
from distmode.tables import ModelStamp
from distmode.transcript import Source
from distmode.workflow.reading import ReadingOptions, read_source
from distmode.workflow.ruling import LabelOptions, Ruling, build_ruling

_ENOUGH_TO_JUDGE = 5
_LIMITING = threading.Lock()


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
        self.stamp = _stamp(card, self._ruling)
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
        with _one_thread():
            features = extract_features(self._classifier, tokens)
            chances = predict_from_features(self._classifier, features).tolist()
            return tuple(
                self._build_label(_Seen(excerpt, tokens[row], features[row], chances[row]))
                for row, excerpt in enumerate(excerpts)
            )

    def weigh(self, excerpt: Excerpt, tokens: Tokens, modes: Sequence[Mode]) -> tuple[Weighed, ...]:
        """Return what spoke for some outcomes in one excerpt; of one never learned there is none.

        Args:
            excerpt: The excerpt.
            tokens: Its tokens, from `read`.
            modes: The outcomes.
        """
        with _one_thread():
            features = extract_features(self._classifier, [tokens])
            return self._weigh(_Seen(excerpt, tokens, features, ()), modes)

    def _build_label(self, seen: _Seen) -> Label:
        excerpt, warnings = seen.excerpt, self._find_warnings(seen.excerpt, seen.tokens)
        if excerpt.from_transcript and is_too_short(
            excerpt.text, unbroken_words=excerpt.unbroken_words
        ):
            return Label(excerpt, status="too_short", warnings=warnings)
        learned = dict(zip(OUTCOMES, seen.chances, strict=True))
        probabilities = reweigh(learned, self._factors)
        decision = decide(probabilities, self._ruling.rule)
        # Where it abstains, the evidence is of what it would have given.
        shown = decision.mode or next(iter(decision.modes), Mode.NONE)
        evidence = [item for weighed in self._weigh(seen, [shown]) for item in weighed.evidence]
        return Label(
            excerpt,
            status="labelled" if decision.mode else "abstained",
            mode=decision.mode,
            modes=decision.modes,
            probabilities=probabilities,
            evidence=tuple(evidence),
            warnings=warnings,
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


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute in one thread: sums of floats depend on how many share them, and so would labels."""
    # The limit is the process's. Were two callers inside, the first to leave would lift it for the
    # other, and the last would leave it in force for good.
    with _LIMITING, _find_threads().limit(limits=1):
        yield


@cache
def _find_threads() -> Any:  # noqa: ANN401 (threadpoolctl has no types)
    """Return what sets the threads of numerical libraries; to look for these takes 3 ms."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def build_stamp(card: Card, options: LabelOptions) -> ModelStamp:
    """Return which model and which prior records are to name.

    Raises:
        UsageError: The prior asked for cannot be read, or is not one for this model.
        ModelError: The card does not name the model's own prior.
    """
    return _stamp(card, build_ruling(card, options))


def _stamp(card: Card, ruling: Ruling) -> ModelStamp:
    name = f"{card.name} {card.version}"
    return ModelStamp(name, card.payload_sha256, card.codebook, ruling.prior.name)


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


def label_source(
    source: Source, labeller: Labeller, options: ReadingOptions, data: bytes | None = None
) -> SourceLabels:
    """Label one input.

    Args:
        source: Which.
        labeller: What labels its excerpts.
        options: How it is to be read.
        data: Its bytes, where they are at hand.

    Raises:
        TranscriptError: It cannot be read, or holds no talk.
        UsageError: The options make no sense, whatever the input.
    """
    read = read_source(source, options, data)
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
