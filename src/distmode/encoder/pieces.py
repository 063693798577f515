"""Cuts text into the word pieces of an uncased BERT vocabulary (Devlin et al. 2019)."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LONGEST = 256
"""Most word pieces of one sentence, its two marks included; an encoder has no places for more."""

_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100


class WordPieces:
    """Numbers the word pieces of texts.

    Args:
        pieces: The vocabulary; a piece's number is its place.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        # Talk repeats its words; most are cut only once. No rule below looks beyond a blank.
        self._cut = lru_cache(maxsize=1 << 16)(self._cut_words)

    def number(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces between the marks of its start and end."""
        found: list[int] = []
        for word in text.split():
            found += self._cut(word)
        return [self._numbers[_START], *found[: LONGEST - 2], self._numbers[_END]]

    def _cut_words(self, written: str) -> tuple[int, ...]:
        """Return the numbers of all pieces of what stands between two blanks."""
        return tuple(piece for word in _split_words(written) for piece in self._cut_word(word))

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Take the longest known piece from the left, again and again."""
        unknown = (self._numbers[_UNKNOWN],)
        if len(word) > _LONGEST_WORD:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self._numbers:
                    break
            else:
                return unknown
            found.append(self._numbers[piece])
            start = end
        return tuple(found)


def _split_words(text: str) -> list[str]:
    """Lower case, no accents, every punctuation mark and Chinese character a word of its own."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", _clean(text).lower()):
        category = unicodedata.category(character)
        if category == "Mn":
            continue
        kept.append(f" {character} " if _stands_alone(character, category) else character)
    return "".join(kept).split()


def _clean(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_unseen(c))


def _is_unseen(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character).startswith("C")


def _stands_alone(character: str, category: str) -> bool:
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return category.startswith("P") or "\u4e00" <= character <= "\u9fff"
