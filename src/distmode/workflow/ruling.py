"""By which prior and which rule a model's probabilities become labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from distmode.codebook import MODES, Mode
from distmode.decision import SECONDARY_FROM, DecisionRule
from distmode.errors import ModelError, UsageError
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

_MOST_EXCERPTS = 1_000_000_000


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
        UsageError: The prior asked for cannot be read, or is not one for this model.
        ModelError: The card does not name the model's own prior.
    """
    learned = build_corpus_prior(_read_counts(card))
    asked = options.prior or _read_default(card)
    if "base" in card.training and asked != CORPUS:
        # What mix its probabilities presume lies between its base's and that of the codings.
        raise UsageError(
            f"--prior: {card.name} was adapted to a study and has its mix from the codings; leave "
            "--prior out, or give corpus"
        )
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
    path = Path(asked)
    return parse_prior(asked) if "=" in asked and not path.is_file() else read_prior(path)


def _read_default(card: Card) -> str:
    """Return the prior that a card names; a card names no files."""
    named = card.settings.get("prior", CORPUS)
    if named not in (CORPUS, INTERVIEWS):
        raise ModelError(
            f"model {card.name}: 'prior' under 'settings' in its card.json should be {CORPUS} or "
            f"{INTERVIEWS}; get the model again from where it came from"
        )
    return str(named)


def _read_counts(card: Card) -> dict[Mode, int]:
    counts = card.training.get("modes")
    known = counts if isinstance(counts, Mapping) else {}
    found = {mode: known.get(mode.value) for mode in card.modes}
    numbers = {mode: number for mode, number in found.items() if _is_count(number)}
    if not any(numbers.values()):
        raise ModelError(
            f"model {card.name}: 'modes' under 'training' in its card.json does not say on how "
            "many excerpts of each mode it rests; get the model again from where it came from"
        )
    return numbers


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_EXCERPTS


def _read_thresholds(settings: Mapping[str, object]) -> dict[Mode, float]:
    """Return a card's thresholds; where it has none that can be one, the usual."""
    given = settings.get("thresholds")
    known = given if isinstance(given, Mapping) else {}
    found = {mode: known.get(mode.value) for mode in MODES}
    return {
        mode: float(value) if isinstance(value, int | float) and 0 <= value <= 1 else SECONDARY_FROM
        for mode, value in found.items()
    }
