"""From probabilities to a label: which mode is given, which others are likely, when none is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from distmode.codebook import MODES, OUTCOMES, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

# Excerpts of transcripts below this many words are not given to the model: "Yeah, exactly." has
# no mode of its own. They stay in the output as `too_short`.
LEAST_WORDS = 8

SECONDARY_FROM = 0.25
"""From which probability on a further mode is listed where a model's card says nothing else."""

_GRID = tuple(step / 50 for step in range(3, 26))
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """When a further mode is listed, and when no mode is given.

    Attributes:
        thresholds: From which probability on each mode is listed as a further one.
        abstain_below: No mode is given where the most probable outcome is less probable than this.
    """

    thresholds: Mapping[Mode, float] = field(
        default_factory=lambda: dict.fromkeys(MODES, SECONDARY_FROM)
    )
    abstain_below: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the probabilities of one excerpt.

    Attributes:
        mode: The most probable outcome; on a tie the one that stands first in the codebook. None
            where the rule says to abstain.
        modes: The most probable outcome and every other likely mode, most probable first, also
            where the rule says to abstain; empty where the most probable outcome is `none`.
    """

    mode: Mode | None
    modes: tuple[Mode, ...]


def decide(probabilities: Mapping[Mode, float], rule: DecisionRule | None = None) -> Decision:
    """Return the decision for one excerpt.

    Args:
        probabilities: Of the seven outcomes.
        rule: When a further mode is listed, and when to abstain.

    >>> chances = dict.fromkeys(OUTCOMES, 0.02) | {Mode.FORMAL: 0.6, Mode.CULTURAL: 0.3}
    >>> [mode.value for mode in decide(chances).modes]
    ['formal', 'cultural']
    >>> decide(chances, DecisionRule(abstain_below=0.7)).mode is None
    True
    """
    rule = rule or DecisionRule()
    ranked = sorted(OUTCOMES, key=lambda mode: (-probabilities[mode], OUTCOMES.index(mode)))
    first, *rest = ranked
    mode = None if probabilities[first] < rule.abstain_below else first
    if first is Mode.NONE:
        return Decision(mode, ())
    likely = (m for m in rest if m in MODES and probabilities[m] >= rule.thresholds[m])
    return Decision(mode, (first, *likely))


def fit_thresholds(probabilities: "Matrix", coded: Sequence[tuple[Mode, ...]]) -> dict[Mode, float]:
    """Return from which probability on each mode is best listed as a further one.

    The thresholds make the mean Jaccard index between coded and given sets of modes largest (the
    empty set counts as the set of `none` alone), one mode after the other, three times over.

    Args:
        probabilities: Shape (excerpts, 7), of excerpts that the classifier was not fitted on.
        coded: All modes of each excerpt; empty for `none`.
    """
    import numpy as np

    thresholds = dict.fromkeys(MODES, SECONDARY_FROM)
    if not any(len(modes) > 1 for modes in coded):
        return thresholds
    truth = np.array([[mode in modes for mode in MODES] for modes in coded])
    columns = [OUTCOMES.index(mode) for mode in MODES]
    chances, first = probabilities[:, columns], probabilities.argmax(axis=1)
    is_first = first[:, None] == np.array(columns)
    carries = (first != OUTCOMES.index(Mode.NONE))[:, None]

    def agree(limits: Sequence[float]) -> float:
        given = carries & (is_first | (chances >= np.array(limits)))
        both, either = (truth & given).sum(axis=1), (truth | given).sum(axis=1)
        return float(np.where(either > 0, both / np.maximum(either, 1), 1.0).mean())

    limits = [thresholds[mode] for mode in MODES]
    for _ in range(_ROUNDS):
        for place in range(len(MODES)):
            tried = {
                limit: agree([*limits[:place], limit, *limits[place + 1 :]]) for limit in _GRID
            }
            limits[place] = max(_GRID, key=lambda limit: (tried[limit], limit))
    return dict(zip(MODES, limits, strict=True))


def is_too_short(text: str, *, unbroken_words: int = 0) -> bool:
    """Tell whether an excerpt of a transcript has too few words to be labelled.

    Args:
        text: The excerpt.
        unbroken_words: Words of the talk that murmurs broke into this excerpt and others; a half
            is not too short for that reason alone.
    """
    return max(len(text.split()), unbroken_words) < LEAST_WORDS
