"""What a peer is: it learns from coded excerpts and gives probabilities of the seven outcomes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from distmode.codebook import OUTCOMES, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
else:
    Matrix = Any


class PeerError(Exception):
    """A peer cannot do its work; the message says why and holds no talk."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an excerpt comes from.

    Attributes:
        school: Excerpts of one school are never on both sides of a split.
        interview: Unique among all schools' interviews.
    """

    school: str
    interview: str


class Peer(ABC):
    """One way to label excerpts.

    A fitted peer is stored by pickling it; what can be had again from a file (a network's weights)
    should stay out of that.

    Args:
        folder: Where slow work may be kept; numbers and models only, never talk.

    Attributes:
        name: On the command line and in the JSON.
        title: In the tables.
        about: What it is and how it was set, in a sentence for the docs.
        needs: What it needs beyond distmode's own dependencies: modules, each with the package of
            PyPI that has it.
        constant: Whether every excerpt gets the same, so that neither its speed nor a comparison
            with it tells anything.
        facts: What else there is to say of it once it is fitted, for the JSON.
    """

    name: ClassVar[str]
    title: str
    about: str
    needs: ClassVar[dict[str, str]] = {}
    constant: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts: dict[str, object] = {}

    @classmethod
    def find_missing(cls) -> tuple[str, ...]:
        """Return the packages that it needs and that are not installed."""
        return tuple(package for module, package in cls.needs.items() if find_spec(module) is None)

    @classmethod
    def list_inputs(cls) -> tuple[Path, ...]:
        """Return files and folders that its results depend on beside its own module."""
        return ()

    @abstractmethod
    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Learn from coded excerpts.

        Args:
            texts: The talk.
            modes: The primary mode or `none` of each.
            origins: Where each comes from.
        """

    @abstractmethod
    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return probabilities, shape (texts, 7), columns as `OUTCOMES`; a row of NaN abstains."""

    def forget(self) -> None:  # noqa: B027 (most remember nothing)
        """Drop what was remembered of texts seen before, so that labelling can be timed."""


def arrange_outcomes(names: Sequence[str], chances: Matrix) -> Matrix:
    """Return probabilities with their columns as `OUTCOMES`.

    Args:
        names: The outcome of each column; one that is missing gets probability zero.
        chances: Shape (texts, names).
    """
    import numpy as np

    arranged: Matrix = np.zeros((len(chances), len(OUTCOMES)))
    arranged[:, [OUTCOMES.index(Mode(name)) for name in names]] = chances
    return arranged
