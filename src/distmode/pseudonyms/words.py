"""Words of a text as the finders of names see them: with places, capitals and possessives."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, which blanks part, as a set."""
    return frozenset(text.split())


# A letter with the accents that may follow it as characters of their own.
_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"
_WORD = re.compile(rf"(?<![\w'’]){_LETTER}+(?:['’‑-]{_LETTER}+)*(?!\w)")
_AFTER_QUOTE = re.compile(rf"(?<=['’]){_LETTER}+(?:['’‑-]{_LETTER}+)*(?!\w)")
# What everyday words go together with names: `Adler-led`, `ex-Ashgrove`.
_ENDINGS = word_set(
    "led based style wide like born trained educated run type free side area ish era"
)
_BEGINNINGS = word_set("ex non mid pre post pro anti sub inter trans un near half all then")
_HYPHEN = re.compile("[-‑]")
_CLITIC = re.compile(r"['’](?:s|d|ll|ve|re|m)$", re.IGNORECASE)
# What may stand between the words of one name: blanks, one line break, the point of an initial.
_JOINT = re.compile(r"\.?[^\S\n]*\n?[^\S\n]*")
_ABBREVIATED = word_set("mr mrs ms mx dr prof st rev fr sr jr hon mt")
_INSIDE = re.compile(r"[\s,;&]*|\s*[\"'“”‘’]?\)?[\"'”’]?[,;]?\s+")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        text: Without a possessive or another clitic.
        start: First code point.
        end: The one after the last, the clitic left out.
        tail: The clitic: `'s`, `'ll`; mostly empty.
        begins: Whether a sentence, a quotation or the like may begin with it.
        fold: What is the same for all spellings that differ in case or form.
    """

    text: str
    start: int
    end: int
    tail: str = ""
    begins: bool = False
    fold: str = field(default="", compare=False)

    @property
    def whole_end(self) -> int:
        """Code point after the clitic."""
        return self.end + len(self.tail)

    @property
    def is_capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[0].isupper()

    @property
    def is_acronym(self) -> bool:
        """Whether it has several letters, all of them capitals (or all but a plural s)."""
        bare = self.text[:-1] if self.text.endswith("s") else self.text
        return len(bare) > 1 and bare.isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is a single capital letter."""
        return len(self.text) == 1 and self.text.isupper() and self.text != "I"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text.

    Attributes:
        text: The text.
        words: In order.
    """

    text: str
    words: tuple[Word, ...]

    def gap(self, at: int) -> str:
        """Return what stands between a word (its clitic included) and the next."""
        return self.text[self.words[at].whole_end : self.words[at + 1].start]

    def are_joined(self, at: int) -> bool:
        """Say whether a word and the next can belong to one name."""
        if at + 1 >= len(self.words) or self.words[at].tail:
            return False
        gap = self.gap(at)
        if not gap or not _JOINT.fullmatch(gap):
            return False
        one = self.words[at]
        return not gap.startswith(".") or one.is_initial or fold(one.text) in _ABBREVIATED


def fold(text: str) -> str:
    """Return what is the same for all spellings of a word that differ in case or form.

    >>> fold("O’Neill") == fold("o'neill")
    True
    """
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("‑", "-")


def split_words(text: str, *, starts: Iterable[int] = ()) -> Words:
    """Return the words of a text.

    Args:
        text: The text.
        starts: Places where somebody begins to speak.

    >>> [word.text for word in split_words("Mrs O'Neill's class, St. Mary's.").words]
    ['Mrs', "O'Neill", 'class', 'St', 'Mary']
    """
    opening = frozenset(starts)
    words: list[Word] = []
    for start, whole in _find(text):
        clitic = _CLITIC.search(whole)
        tail = clitic.group() if clitic and clitic.start() else ""
        bare = whole[: len(whole) - len(tail)]
        begins = start in opening or _begins(text, words, start)
        words.append(Word(bare, start, start + len(bare), tail, begins, fold(bare)))
    return Words(text, tuple(words))


def _find(text: str) -> Iterator[tuple[int, str]]:
    """Yield where words start, and the words."""
    found = {match.start(): match.group() for match in _WORD.finditer(text)}
    if "'" in text or "’" in text:
        # A word in single quotation marks, not the rest of one with an apostrophe.
        for match in _AFTER_QUOTE.finditer(text):
            before = text[match.start() - 2 : match.start() - 1] if match.start() > 1 else ""
            if not (before.isalnum() or before == "_"):
                found.setdefault(match.start(), match.group())
    for start in sorted(found):
        yield from _divide(start, found[start])


def _divide(start: int, whole: str) -> Iterator[tuple[int, str]]:
    """Yield a compound of a name and an everyday word in parts: `Adler-led`, `ex-Ashgrove`."""
    parts = _HYPHEN.split(whole)
    ends = len(parts) > 1 and parts[-1] in _ENDINGS and parts[0][:1].isupper()
    if not ends and not (len(parts) > 1 and parts[0].casefold() in _BEGINNINGS):
        yield start, whole
        return
    for part in parts:
        if part:
            yield start, part
        start += len(part) + 1


def _begins(text: str, words: list[Word], start: int) -> bool:
    if not words:
        return True
    last = words[-1]
    gap = text[last.whole_end : start]
    if _PARAGRAPH.search(gap):
        return True
    if gap.startswith(".") and (last.is_initial or last.fold in _ABBREVIATED):
        return not _INSIDE.fullmatch(gap[1:])
    if any(map(str.isalnum, gap)):  # a number in between
        return gap.rstrip()[-1:] in ".?!:…"
    return not _INSIDE.fullmatch(gap)
