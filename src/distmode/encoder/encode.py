"""Encodes sentences one by one, and pools them into excerpts."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.encoder.folder import (
    NETWORK_FILE,
    VOCABULARY_FILE,
    check_files,
    read_encoder_card,
)
from distmode.encoder.pieces import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Shares = NDArray[np.float64]

Span = tuple[int, int]

# Talk without stops is one endless sentence; attention takes time with the square of its length.
_LONGEST_STRETCH = 60
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, eq=False)
class SentenceVectors:
    """The sentences of one excerpt as vectors.

    Attributes:
        spans: First code point of each sentence, and the one after its last.
        sizes: How many word pieces each has: its weight in the excerpt's vector.
        matrix: One vector of length one a sentence; shape (sentences, width).
    """

    spans: tuple[Span, ...]
    sizes: tuple[int, ...]
    matrix: "Matrix"

    def share(self) -> "Shares":
        """Return what each sentence adds to the excerpt's vector; the rows' sum is that vector.

        Shape (sentences, width). The excerpt's vector is the mean of its sentences' vectors,
        weighted by their sizes and brought to length one.
        """
        import numpy as np

        weighted: Shares = np.asarray(self.sizes, np.float64)[:, None] * self.matrix
        shares: Shares = weighted / max(float(np.linalg.norm(weighted.sum(axis=0))), 1e-9)
        return shares

    def pool(self) -> "Shares":
        """Return the excerpt's vector, shape (width,); zeros for an excerpt without words."""
        pooled: Shares = self.share().sum(axis=0)
        return pooled


class Encoder:
    """Turns sentences into vectors of length one; each is computed by itself, on one thread.

    Args:
        folder: Where an encoder lies.

    Raises:
        ModelError: Its files are missing or damaged, or onnxruntime cannot read them.
    """

    def __init__(self, folder: Path) -> None:
        # From 1.29 on onnxruntime collects telemetry unless this is set before it is imported.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        card = read_encoder_card(folder)
        check_files(card)
        options = onnxruntime.SessionOptions()
        # More threads make single sentences slower; work is shared out to processes.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            (folder / NETWORK_FILE).read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        vocabulary = (folder / VOCABULARY_FILE).read_text(encoding="utf-8")
        self._pieces = WordPieces(vocabulary.split("\n"))
        self.width = card.width

    def encode(self, text: str, sentences: Iterable[Span]) -> SentenceVectors:
        """Return the vectors of a text's sentences.

        Args:
            text: The talk.
            sentences: Where they stand in it. Those of more than 60 words are cut evenly.
        """
        import numpy as np

        spans = tuple(part for span in sentences for part in cut_long(text, span))
        numbers = [self._pieces.number(text[start:end]) for start, end in spans]
        rows = [self._encode_one(one) for one in numbers]
        matrix = np.stack(rows) if rows else np.zeros((0, self.width), np.float32)
        # The two marks around a sentence are no pieces of it.
        return SentenceVectors(spans, tuple(max(len(one) - 2, 1) for one in numbers), matrix)

    def _encode_one(self, numbers: Sequence[int]) -> "Matrix":
        import numpy as np

        vector: Matrix = self._session.run(None, {"ids": np.array(numbers, np.int64)})[0]
        return vector


@cache
def open_encoder(folder: Path) -> Encoder:
    """Open an encoder; opened once, it stays open, since opening takes longer than an excerpt."""
    return Encoder(folder)


def cut_long(text: str, span: Span) -> Iterator[Span]:
    """Yield a span, or where it has more than 60 words, even parts of it.

    >>> text = "so " * 61
    >>> list(cut_long(text, (0, 182)))
    [(0, 89), (90, 182)]
    """
    words = [match.span() for match in _WORD.finditer(text, *span)]
    parts = -(-len(words) // _LONGEST_STRETCH)
    for part in range(parts):
        first, last = part * len(words) // parts, (part + 1) * len(words) // parts - 1
        yield words[first][0], words[last][1]
