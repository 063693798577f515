"""The coded excerpts that are nearest to one excerpt, found without anything kept in a model.

A model holds no excerpts and no vectors of any, so that it can be shared. Its training data are
known again by the hashes in its card: those of the shipped models came with distmode, those of
other models only their owner has. Encoding them all takes most of a minute; so those 500 that
share most words with the excerpt are looked for first, and only these are encoded. On the shipped
corpus the three found so are about as near as the three nearest of all (mean cosine .68 against
.69) and as often of the excerpt's own mode (.60), but only half of them are the same.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distmode.classifier import extract_features
from distmode.excerpt import CodedExcerpt
from distmode.files import hash_file
from distmode.modelfile import Card, Model, list_models
from distmode.preprocess import Tokens, preprocess
from distmode.tables import read_coded_excerpts
from distmode.workflow.learned import list_learned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

MOST_COMPARED = 500
"""How many coded excerpts are compared by meaning; more are first sifted by shared words."""

_SHOWN = 3
_WORD = re.compile(r"[^\W\d_]+")
# Where the corpus of the shipped models lies, seen from the folder of the models.
_CORPUS = Path("data", "annotated")


@dataclass(frozen=True, slots=True)
class Codings:
    """Coded excerpts to look for neighbours in.

    Attributes:
        excerpts: The excerpts.
        learned: Whether the model, or the one it was adapted from, was trained on all their files.
        warnings: What the user should know about how they were read; holds no talk.
    """

    excerpts: tuple[CodedExcerpt, ...] = ()
    learned: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A coded excerpt that is near another excerpt.

    Attributes:
        coded: The coded excerpt.
        similarity: The cosine between both excerpts' sentence vectors, or between their features of
            words where the model has no encoder.
    """

    coded: CodedExcerpt
    similarity: float


def find_codings(card: Card, paths: Sequence[Path]) -> Codings:
    """Return the codings that paths name; without any, what the model was trained on.

    Without paths only what came with distmode is looked at: there are none for a model trained on
    other codings.

    Args:
        card: Of the model.
        paths: Tables of coded excerpts, or folders of them.

    Raises:
        TableError: They cannot be read.
    """
    known = list_learned(card)
    wanted = list(paths) or [path for path in _list_shipped() if hash_file(path) in known]
    if not wanted:
        return Codings()
    table = read_coded_excerpts(wanted)
    learned = all(source.sha256 in known for source in table.sources)
    return Codings(table.excerpts, learned, table.warnings)


def _list_shipped() -> list[Path]:
    folders = {folder.parent.parent / _CORPUS for folder in list_models()}
    return sorted(path for folder in folders for path in folder.rglob("*.jsonl"))


class Neighbourhood:
    """Finds the coded excerpts that are nearest to others.

    Args:
        codings: Where to look.
        model: Whose encoder, or whose features of words, decide what is near.
        most: With how many excerpts to compare at most; None for all of them.

    Attributes:
        codings: Where it looks.
        compared: With how many each excerpt is compared.
    """

    def __init__(self, codings: Codings, model: Model, *, most: int | None = MOST_COMPARED) -> None:
        self.codings = codings
        self.compared = min(len(codings.excerpts), most or len(codings.excerpts))
        self._model = model
        self._coded = codings.excerpts
        self._words = [_find_words(one.text) for one in self._coded]
        spread = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log1p(len(self._coded) / n) for word, n in spread.items()}
        self._lengths = [self._measure(words) for words in self._words]
        self._tokens: dict[int, Tokens] = {}

    def find(self, text: str, tokens: Tokens) -> tuple[Neighbour, ...]:
        """Return the three nearest coded excerpts, nearest first, the excerpt itself left out.

        There are fewer where nothing else is like it at all.

        Args:
            text: The excerpt.
            tokens: Its tokens.
        """
        places = self._sift(text)
        if not places:
            return ()
        similar = self._compare(tokens, [self._read(place) for place in places])
        ranked = sorted(zip(similar, places, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return tuple(Neighbour(self._coded[n], value) for value, n in ranked[:_SHOWN] if value > 0)

    def _sift(self, text: str) -> list[int]:
        """Return the places of those that share most words with a text, rare words counting more.

        It is the cosine of which words occur, each weighted by how few excerpts have it.
        """
        words, itself = _find_words(text), _fold(text)
        places = [n for n, one in enumerate(self._coded) if _fold(one.text) != itself]
        if len(places) <= self.compared:
            return places
        shared = {place: self._measure(words & self._words[place]) ** 2 for place in places}
        places.sort(key=lambda n: (-shared[n] / max(self._lengths[n], 1e-9), n))
        return places[: self.compared]

    def _measure(self, words: frozenset[str]) -> float:
        return math.sqrt(math.fsum(self._rarity.get(word, 0.0) ** 2 for word in words))

    def _read(self, place: int) -> Tokens:
        if place not in self._tokens:
            text = self._coded[place].text
            self._tokens[place] = next(preprocess([text], encoder=self._model.encoder))
        return self._tokens[place]

    def _compare(self, one: Tokens, others: Sequence[Tokens]) -> list[float]:
        """Return the cosines between one excerpt and others; 0 for those without words."""
        import numpy as np

        rows = self._represent([one, *others])
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        products = (rows[1:] @ rows[:1].T).toarray().ravel()
        cosines: list[float] = (products / np.maximum(lengths[1:] * lengths[0], 1e-9)).tolist()
        return cosines

    def _represent(self, tokens: Sequence[Tokens]) -> Any:  # noqa: ANN401 (scipy has no types)
        """Return excerpts as rows: their vectors, or where there are none all their features."""
        import numpy as np
        from scipy.sparse import csr_matrix

        pooled = [one.vectors.pool() for one in tokens if one.vectors is not None]
        if pooled:
            return csr_matrix(np.stack(pooled))
        return extract_features(self._model.estimator, tokens)


def _find_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
