"""What costs nothing: the same answer for every excerpt."""

from collections import Counter
from collections.abc import Sequence

from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer
from distmode.codebook import OUTCOMES, Mode


class Natural(Peer):
    """`none`, which is what most talk of real interviews is."""

    name = "none"
    title = "Always `none`"
    about = "Gives every excerpt `none`, the most frequent code in whole interviews."
    constant = True
    _answer = Mode.NONE

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Learn nothing."""

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return certainty."""
        import numpy as np

        return np.tile([float(mode is self._answer) for mode in OUTCOMES], (len(texts), 1))


class Majority(Natural):
    """The most frequent outcome of the training data, for every excerpt."""

    name = "majority"
    title = "Most frequent code"
    about = "Gives every excerpt the code that is most frequent in the training data."

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Count the modes."""
        counts = Counter(modes)
        self._answer = max(OUTCOMES, key=lambda mode: counts[mode])
        self.title = f"Most frequent code (`{self._answer}`)"
