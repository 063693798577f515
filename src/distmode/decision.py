"""From probabilities to a label: which mode is given, and which others are likely."""

from collections.abc import Mapping
from dataclasses import dataclass

from distmode.codebook import OUTCOMES, Mode

# Excerpts of transcripts below this many words are not given to the model: "Yeah, exactly." has
# no mode of its own. They stay in the output as `too_short`.
LEAST_WORDS = 8

# A further mode is listed from this probability on. By cross-validation over the schools of the
# constructed corpus, sets of modes made so agree best with the coders' sets (mean Jaccard index).
SECONDARY_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the probabilities of one excerpt.

    Attributes:
        mode: The most probable outcome; on a tie the one that stands first in the codebook.
        modes: `mode` and every other likely mode, most probable first; empty for `none`.
    """

    mode: Mode
    modes: tuple[Mode, ...]


def decide(probabilities: Mapping[Mode, float]) -> Decision:
    """Return the decision for one excerpt.

    Args:
        probabilities: Of the seven outcomes.

    >>> chances = dict.fromkeys(OUTCOMES, 0.02) | {Mode.FORMAL: 0.6, Mode.CULTURAL: 0.3}
    >>> [mode.value for mode in decide(chances).modes]
    ['formal', 'cultural']
    """
    ranked = sorted(OUTCOMES, key=lambda mode: (-probabilities[mode], OUTCOMES.index(mode)))
    first, *rest = ranked
    if first is Mode.NONE:
        return Decision(Mode.NONE, ())
    likely = (m for m in rest if m is not Mode.NONE and probabilities[m] >= SECONDARY_FROM)
    return Decision(first, (first, *likely))


def is_too_short(text: str, *, unbroken_words: int = 0) -> bool:
    """Tell whether an excerpt of a transcript has too few words to be labelled.

    Args:
        text: The excerpt.
        unbroken_words: Words of the talk that murmurs broke into this excerpt and others; a half
            is not too short for that reason alone.
    """
    return max(len(text.split()), unbroken_words) < LEAST_WORDS
