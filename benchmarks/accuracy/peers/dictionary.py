"""A keyword dictionary, as text search queries and autocoding in QDA software apply it."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer
from distmode.codebook import MODES, Mode

_FILE = Path(__file__).with_name("dictionary.toml")
# A single hit must outweigh `none`, and the mode hit last must outweigh another with as many hits.
_NO_HIT = 0.5
_LAST = 0.01


class Dictionary(Peer):
    """The mode of which the most words are found."""

    name = "dictionary"
    title = "Keyword dictionary"
    about = (
        "The mode of which most words and phrases are found (`dictionary.toml`, written from the "
        "codebook before any result); of equals the one found last, since the codebook gives a "
        "draw to the process that the speaker ends on; without a find `none`. For the AUC an "
        "excerpt counts as more likely to carry a mode the more is found in it. Learns nothing."
    )

    @classmethod
    def list_inputs(cls) -> tuple[Path, ...]:
        """Return the dictionary."""
        return (_FILE,)

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Learn nothing."""

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return shares of hits, `none` counting as half a hit."""
        import numpy as np

        return np.array([_share_hits(text) for text in texts]).reshape(len(texts), -1)


@cache
def read_dictionary() -> dict[Mode, re.Pattern[str]]:
    """Return one pattern a mode, which matches each of its terms."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        mode: re.compile("|".join(map(_compile_term, _order(data[mode]))), re.IGNORECASE)
        for mode in MODES
    }


def _order(lists: dict[str, list[str]]) -> list[str]:
    """Return all terms, a longer one first, so that "step by step" is one hit."""
    return sorted((term for terms in lists.values() for term in terms), key=lambda t: (-len(t), t))


def _compile_term(term: str) -> str:
    """Return a term's pattern.

    >>> bool(re.fullmatch(_compile_term("hand* out"), "handing  out"))
    True
    """
    words = (re.escape(word).replace(r"\*", r"\w*").replace("'", "['’]") for word in term.split())
    return r"\b" + r"\s+".join(words) + r"\b"


def _share_hits(text: str) -> list[float]:
    starts = {mode: [m.start() for m in p.finditer(text)] for mode, p in read_dictionary().items()}
    weights = {mode: float(len(found)) for mode, found in starts.items()}
    last = max(MODES, key=lambda mode: max(starts[mode], default=-1))
    if starts[last]:
        weights[last] += _LAST
    total = sum(weights.values()) + _NO_HIT
    return [weights[mode] / total for mode in MODES] + [_NO_HIT / total]
