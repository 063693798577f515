"""By which prior and which rule a model's probabilities become labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from distmode.codebook import MODES, Mode
from distmode.decision import SECONDARY_FROM, DecisionRule
from distmode.modelfile import Card
from distmode.prior import (
    CORPUS,
    INTERVIEWS,
    Prior,
    build_corpus_prior,
    build_interviews_prior,
    parse_prior,
    read_prior,
)


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """How probabilities become labels.

    Attributes:
        prior: `corpus`, `interviews`, a TOML file, or shares as records name them; None for what
            the model's card says.
        abstain_below: No mode is given below this probability.
    """

    prior: str | None = None
    abstain_below: float = 0.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a model's probabilities are turned into labels by.

    Attributes:
        learned: The prior that the model's own probabilities presume.
        prior: The one that labels are to presume.
        rule: When further modes are listed, and when to abstain.
    """

    learned: Prior
    prior: Prior
    rule: DecisionRule


def build_ruling(card: Card, options: LabelOptions) -> Ruling:
    """Return by what a model's probabilities become labels.

    Raises:
        UsageError: The prior asked for cannot be read, or the card does not name the model's own.
    """
    learned = build_corpus_prior(_read_counts(card))
    asked = options.prior or str(card.settings.get("prior", CORPUS))
    rule = DecisionRule(_read_thresholds(card.settings), options.abstain_below)
    return Ruling(learned, choose_prior(asked, learned), rule)


def choose_prior(asked: str, learned: Prior) -> Prior:
    """Return the prior that a name or a file means.

    Args:
        asked: `corpus`, `interviews`, a TOML file, or shares as records name them.
        learned: The prior of the model's training data.

    Raises:
        UsageError: It is none of these.
    """
    if asked == CORPUS:
        return learned
    if asked == INTERVIEWS:
        return build_interviews_prior()
    return parse_prior(asked) if "=" in asked else read_prior(Path(asked))


def _read_counts(card: Card) -> dict[Mode, int]:
    counts = card.training.get("modes")
    if not isinstance(counts, Mapping):
        return {}
    found = {mode: counts.get(mode.value) for mode in card.modes}
    return {mode: number for mode, number in found.items() if isinstance(number, int)}


def _read_thresholds(settings: Mapping[str, object]) -> dict[Mode, float]:
    given = settings.get("thresholds")
    known = given if isinstance(given, Mapping) else {}
    found = {mode: known.get(mode.value, SECONDARY_FROM) for mode in MODES}
    return {
        mode: value if isinstance(value, float) else SECONDARY_FROM for mode, value in found.items()
    }
