"""Whether talk is what distmode was made for: English, about schools or organisations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distmode.files import read_words
from distmode.preprocess import NAME, RARE, Tokens

NOT_ENGLISH = "not_english"

_LETTER = re.compile(r"[^\W\d_]")
_LAST_LATIN = "\u024f"
# Below this many tokens shares of words say nothing.
_LEAST_TOKENS = 8
_LEAST_TOKENS_OF_A_TRANSCRIPT = 150
# Of the excerpts of the constructed corpus none holds less than .77; German, French, Spanish,
# Malay, Afrikaans, Dutch and Welsh talk that was tried held .4 at most.
_LEAST_KNOWN = 0.6
# All interviews of the constructed corpus hold more (.009 to .13), though some speak of nothing but
# the building; interviews with a poet and with makers of computer games that were tried held .005.
_LEAST_SCHOOL_WORDS = 0.007


@dataclass(frozen=True, slots=True)
class Suitability:
    """How a transcript's talk looks as a whole.

    Attributes:
        tokens: How many.
        known: Share that is common English; None below 150 tokens.
        school_words: Share that names schools or organisations, their people or tasks; likewise.
    """

    tokens: int
    known: float | None
    school_words: float | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell the user, in words; empty when all is well."""
        if self.known is None or self.school_words is None:
            return ()
        if self.known < _LEAST_KNOWN:
            return (
                "most of it is not English; distmode knows English only, its labels mean nothing",
            )
        if self.school_words < _LEAST_SCHOOL_WORDS:
            return ("it hardly speaks of a school or another organisation; its labels mean little",)
        return ()


def find_warnings(text: str, tokens: Tokens) -> tuple[str, ...]:
    """Return the codes of what makes one excerpt's label doubtful, from that excerpt alone.

    Args:
        text: The excerpt.
        tokens: Its tokens.
    """
    known = _share_known([tokens])
    unknown = len(tokens.forms) >= _LEAST_TOKENS and known < _LEAST_KNOWN
    return (NOT_ENGLISH,) if unknown or _is_foreign_script(text) else ()


def _is_foreign_script(text: str) -> bool:
    """Tell whether most letters are not Latin; some such scripts have no blanks between words."""
    letters = _LETTER.findall(text)
    foreign = sum(letter > _LAST_LATIN for letter in letters)
    return len(letters) >= _LEAST_TOKENS and foreign > len(letters) / 2


def measure_suitability(excerpts: Sequence[Tokens]) -> Suitability:
    """Return how the talk of one transcript looks as a whole."""
    total = sum(len(tokens.forms) for tokens in excerpts)
    if total < _LEAST_TOKENS_OF_A_TRANSCRIPT:
        return Suitability(total, None, None)
    school_words = read_words("school_words.txt")
    about = sum(form in school_words for tokens in excerpts for form in tokens.forms)
    return Suitability(total, _share_known(excerpts), about / total)


def _share_known(excerpts: Sequence[Tokens]) -> float:
    """Return the share of common English words among those that are not names."""
    words = [form for tokens in excerpts for form in tokens.forms if form != NAME]
    return 1 - words.count(RARE) / len(words) if words else 1.0
