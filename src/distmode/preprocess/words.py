"""What is known of a word wherever it stands: its lemma, its form, whether it may be a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from distmode.files import read_words

if TYPE_CHECKING:
    from spacy.vocab import Vocab

NAME = "_name_"
NUMBER = "_number_"
RARE = "_rare_"

# What follows these is a name, however it is written; the others need a capital on both sides.
_ABBREVIATED_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof"})
_TITLES = _ABBREVIATED_TITLES | {
    "miss", "professor", "sir", "madam", "sister", "brother", "father", "rev", "auntie", "uncle",
}  # fmt: skip
# Hesitations say how somebody talks, not how leadership spreads; constructed talk misuses them.
_HESITATIONS = frozenset(
    {"um", "uh", "er", "erm", "eh", "ah", "oh", "hm", "hmm", "mm", "mhm", "mmm", "huh"}
)
# Clitics that can stand for several words: is, has or a possessive; had or would.
_AMBIGUOUS = frozenset({"'s", "’s", "'d", "’d", "s", "d"})


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word wherever it stands.

    Attributes:
        size: Code points.
        is_space: Whether it is blank.
        is_word: Whether it begins with a letter.
        is_capital: Whether that is a capital.
        is_i: Whether it is "I".
        leads_on: Whether what follows it stands inside a sentence: a word, a number or a comma.
        title: How it makes a name of what follows: `always`, `capitals` (of both), or not at all.
        may_be_name: Whether it is capitalised and no post, body, title or stop word.
        begins_as_name: Whether it is a name even where a sentence begins.
        lemma: spaCy's number of its lemma, or of the empty text.
        form: Its form where it is no name; empty for blanks, punctuation and hesitations.
    """

    size: int
    is_space: bool
    is_word: bool
    is_capital: bool
    is_i: bool
    leads_on: bool
    title: Literal["", "always", "capitals"]
    may_be_name: bool
    begins_as_name: bool
    lemma: int
    form: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that may become features, all in lower case.

    Attributes:
        lemmas: The lemma of every form.
        names: Forms that are given names as well ("mark", "hope").
    """

    lemmas: Mapping[str, str]
    names: frozenset[str]


@cache
def read_lexicon() -> Lexicon:
    """Return the lexicon that `tools/build_lexicon.py` made."""
    text = (files("distmode") / "data" / "lexicon.tsv").read_text(encoding="utf-8")
    lemmas: dict[str, str] = {}
    names: list[str] = []
    # No row is kept as an object: 65,000 of them would set Python's garbage collector to work.
    for line in text.splitlines():
        form, _, rest = line.partition("\t")
        lemma, _, name = rest.partition("\t")
        lemmas[form] = lemma or form
        if name:
            names.append(form)
    return Lexicon(lemmas, frozenset(names))


@cache
def read_capitals() -> frozenset[str]:
    """Return the words that keep their meaning when written with a capital (posts, bodies)."""
    return read_words("capitals.txt")


def describe_word(vocab: "Vocab", orth: int, norm: int) -> Word:
    """Return what is known of a word.

    Args:
        vocab: Of the pipeline.
        orth: spaCy's number of how it is written.
        norm: spaCy's number of what it stands for; "can" for the "ca" of "can't".
    """
    lexeme, lexicon, capitals = vocab[orth], read_lexicon(), read_capitals()
    text, lower = lexeme.text, lexeme.lower_
    bare = lower.rstrip(".")
    meant = vocab.strings[norm].lower().replace("’", "'").rstrip(".")
    lemma = lexicon.lemmas.get(meant) or (meant if meant in capitals else "")
    is_word, is_capital = text[0].isalpha(), text[0].isupper()
    return Word(
        size=len(text),
        is_space=lexeme.is_space,
        is_word=is_word,
        is_capital=is_capital,
        is_i=text == "I",
        leads_on=text[0].isalnum() or text == ",",
        title="always" if bare in _ABBREVIATED_TITLES else "capitals" if bare in _TITLES else "",
        may_be_name=is_capital and not (lexeme.is_stop or bare in capitals or bare in _TITLES),
        begins_as_name=bare not in lexicon.lemmas or bare in lexicon.names,
        lemma=vocab.strings.add(lemma),
        form=_find_form(text, lower, lemma),
    )


def _find_form(text: str, lower: str, lemma: str) -> str:
    """Return the form of a word that is no name; empty for blanks, punctuation and hesitations."""
    if not any(map(str.isalnum, lower)) or lower in _HESITATIONS or lower in _AMBIGUOUS:
        return ""
    return lemma or (NUMBER if any(map(str.isdigit, text)) else RARE)
