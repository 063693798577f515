"""From talk to tokens and sentence vectors: a spaCy pipeline of rules, and an encoder if asked for.

Every excerpt becomes a row of token forms, each with its place in the text. A form is the lemma of
a common English word, or a placeholder. Only words of the shipped lexicon ever become forms:
whatever else a participant says (names of people and places, rare words that could identify
somebody) is masked before anything is learned, in training and in labelling alike. Negation is
kept as `not`. With an encoder every sentence becomes a vector as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.encoder import SentenceVectors, open_encoder
from distmode.files import read_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

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
# Abbreviations that end in a full stop without ending a sentence; lower case, without it.
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "rev", "sr", "jr", "yr", "yrs", "nos", "dept", "asst",
    "vs", "e.g", "i.e", "approx", "hon", "gov", "supt", "jan", "feb", "aug", "sept", "oct", "nov",
    "dec",
})  # fmt: skip
_SENTENCE_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s|$)""")
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")
_ASIDE = re.compile(r"\[[^\[\]\n]{1,40}\]")
# Under this key a spaCy document keeps its sentence vectors.
_VECTORS = "distmode_vectors"
# A text this much in capitals gives no hint at names by its capitals.
_SHOUTING = 0.6


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one excerpt, as parallel tuples of equal length.

    Attributes:
        forms: What the classifier sees; no form holds a blank.
        starts: First code point of each in the excerpt's text.
        ends: Code point after its last.
        sentences: Number of the sentence each stands in, from 0.
        vectors: The sentences as vectors; None without an encoder.
    """

    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    vectors: SentenceVectors | None = None

    @property
    def line(self) -> str:
        """All forms in one string, separated by single blanks."""
        return " ".join(self.forms)


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
    rows = [(*line.split("\t"), "", "")[:3] for line in text.splitlines()]
    return Lexicon(
        lemmas={form: lemma or form for form, lemma, _ in rows},
        names=frozenset(form for form, _, name in rows if name),
    )


@cache
def read_capitals() -> frozenset[str]:
    """Return the words that keep their meaning when written with a capital (posts, bodies)."""
    return read_words("capitals.txt")


@cache
def build_pipeline(encoder: Path | None = None) -> "Language":
    """Build the spaCy pipeline: tokens, sentences, names (as entities), lemmas, sentence vectors.

    Args:
        encoder: Folder of the encoder that makes the vectors; without it there are none.

    Raises:
        ModelError: The encoder is damaged.
    """
    import spacy
    from spacy.language import Language

    Language.component("distmode_sentences", func=mark_sentences)
    Language.component("distmode_names", func=mark_names)
    Language.component("distmode_lemmas", func=mark_lemmas)
    nlp = spacy.blank("en")
    # spaCy's limit guards parsers against long texts; the components here are linear in length.
    nlp.max_length = 1 << 40
    for name in ("distmode_sentences", "distmode_names", "distmode_lemmas"):
        nlp.add_pipe(name)
    if encoder:
        Language.factory("distmode_vectors", func=build_vectorizer)
        nlp.add_pipe("distmode_vectors", config={"encoder": str(encoder)})
    return nlp


def find_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence of a text, in code points, without blanks around them.

    Every character that is not a blank lies in exactly one sentence. Paragraph breaks end a
    sentence; "Mr.", "Yr. 4" and an ellipsis within a sentence do not.

    >>> find_sentences("Mr. Ito asked... well, he did. And then?")
    ((0, 30), (31, 40))
    """
    return trim_spans(text, pairwise([0, *_find_breaks(text), len(text)]))


def trim_spans(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans of a text without outer blanks, and without those that are blank."""
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        if kept := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            trimmed.append((first, first + len(kept)))
    return tuple(trimmed)


def preprocess(texts: Iterable[str], *, encoder: Path | None = None) -> Iterator[Tokens]:
    """Yield the tokens of each text, in order; what one becomes never depends on its neighbours.

    Args:
        texts: The talk.
        encoder: Folder of the encoder that turns sentences into vectors, if they are wanted.

    Raises:
        ModelError: The encoder is damaged.
    """
    for doc in build_pipeline(encoder).pipe(texts):
        yield _read_tokens(doc)


def mark_sentences(doc: "Doc") -> "Doc":
    """Set the sentence starts of a spaCy document (a pipeline component)."""
    breaks = _find_breaks(doc.text)
    waiting = 0
    for token in doc:
        begins = token.i == 0
        while not token.is_space and waiting < len(breaks) and token.idx >= breaks[waiting]:
            begins = True
            waiting += 1
        token.is_sent_start = begins
    return doc


def mark_names(doc: "Doc") -> "Doc":
    """Mark names of people and places as entities of a spaCy document (a pipeline component).

    A name is a capitalised word inside a sentence that is not a post or body, a capitalised word at
    its beginning that is no common word or also a given name, or whatever follows a title such as
    "Mrs".
    """
    from spacy.tokens import Span

    names: list[Span] = []
    for sentence in doc.sents:
        names += [Span(doc, i, i + 1, label="NAME") for i in _find_names(sentence)]
    doc.set_ents(names)
    return doc


def mark_lemmas(doc: "Doc") -> "Doc":
    """Set the lemma of every token of a spaCy document (a pipeline component); empty if unknown."""
    lexicon = read_lexicon().lemmas
    capitals = read_capitals()
    for token in doc:
        word = token.norm_.lower().replace("’", "'").rstrip(".")
        token.lemma_ = lexicon.get(word) or (word if word in capitals else "")
    return doc


def build_vectorizer(nlp: "Language", name: str, encoder: str) -> "Callable[[Doc], Doc]":
    """Build the component that turns sentences into vectors (a factory of spaCy components).

    Args:
        nlp: The pipeline it is for.
        name: What it is called there.
        encoder: Folder of the encoder.
    """
    opened = open_encoder(Path(encoder))

    def add_vectors(doc: "Doc") -> "Doc":
        doc.user_data[_VECTORS] = opened.encode(doc.text, find_sentences(doc.text))
        return doc

    return add_vectors


def _find_breaks(text: str) -> list[int]:
    """Return where a new sentence may begin: after its end mark, or after a paragraph break."""
    breaks = {match.end() for match in PARAGRAPH_BREAK.finditer(text)}
    breaks.update(m.end() for m in _SENTENCE_END.finditer(text) if _ends_sentence(text, m))
    return sorted(breaks)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 40].lstrip().lstrip("\"'“‘([")
    goes_on = bool(following) and following[0].islower()
    mark = match.group()
    if mark[0] != ".":
        return not (goes_on and mark[0] == "…")
    if mark.startswith(".."):
        return not goes_on
    words = text[max(0, match.start() - 12) : match.start()].split()
    before = words[-1].lstrip("\"'“‘([").lower() if words else ""
    is_initial = len(before) == 1 and before.isalpha() and before != "i"
    return not (before in _ABBREVIATIONS or is_initial or goes_on)


def _find_names(sentence: "Span") -> list[int]:
    words = [token for token in sentence if token.text[0].isalpha()]
    inside = [token for token in words[1:] if token.text != "I"]
    capitalised = sum(token.text[0].isupper() for token in inside)
    shouting = len(inside) > 3 and capitalised > _SHOUTING * len(inside)
    return [
        token.i
        for before, token in pairwise([None, *words])
        if token is not None
        and (_follows_title(before, token) or (not shouting and _looks_like_name(token)))
    ]


def _follows_title(before: "Token | None", token: "Token") -> bool:
    if before is None:
        return False
    title = before.lower_.rstrip(".")
    capitals = before.text[0].isupper() and token.text[0].isupper()
    return title in _ABBREVIATED_TITLES or (title in _TITLES and capitals)


def _looks_like_name(token: "Token") -> bool:
    if not token.text[0].isupper() or token.is_stop:
        return False
    word = token.lower_.rstrip(".")
    if word in read_capitals() or word in _TITLES:
        return False
    begins = token.is_sent_start or not (
        token.nbor(-1).text[0].isalnum() or token.nbor(-1).text == ","
    )
    lexicon = read_lexicon()
    return not begins or word not in lexicon.lemmas or word in lexicon.names


def _read_tokens(doc: "Doc") -> Tokens:
    asides = [match.span() for match in _ASIDE.finditer(doc.text)]
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    sentence = -1
    for token in doc:
        sentence += bool(token.is_sent_start)
        form = "" if _lies_in(token.idx, asides) else _find_form(token)
        if form:
            forms.append(form)
            starts.append(token.idx)
            ends.append(token.idx + len(token.text))
            sentences.append(sentence)
    vectors = doc.user_data.get(_VECTORS)
    return Tokens(tuple(forms), tuple(starts), tuple(ends), tuple(sentences), vectors)


def _lies_in(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _find_form(token: "Token") -> str:
    """Return a token's form; empty for blanks, punctuation and hesitations."""
    if token.ent_type_:
        return NAME
    word = token.lower_
    if not any(map(str.isalnum, word)) or word in _HESITATIONS or word in _AMBIGUOUS:
        return ""
    if token.lemma_:
        return str(token.lemma_)
    return NUMBER if any(map(str.isdigit, token.text)) else RARE
