"""The spaCy pipeline, and tokens as plain values out of it."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from distmode.encoder import SentenceVectors, open_encoder
from distmode.preprocess.sentences import find_breaks, find_sentences
from distmode.preprocess.words import NAME, Word, describe_word

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Part = TypeVar("Part")

_ASIDE = re.compile(r"\[[^\[\]\n]{1,40}\]")
# An aside that is none: what `distmode pseudonymise` puts in the place of a name.
_PLACEHOLDER = re.compile(r"\[(?:Person|School|Place|Name) [1-9]\d{0,5}\]")
# Under these keys a spaCy document keeps what is known of its words, and its sentence vectors.
_WORDS, _VECTORS = "distmode_words", "distmode_vectors"
# Talk repeats its words; most are looked at only once.
_MOST_WORDS = 1 << 16
# spaCy's codes for a token outside of entities, and for one that begins one.
_OUTSIDE, _BEGINS = 2, 3
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


@cache
def build_pipeline(encoder: Path | None = None) -> "Language":
    """Build the spaCy pipeline: tokens, lemmas, sentences, names (as entities), sentence vectors.

    Args:
        encoder: Folder of the encoder that makes the vectors; without it there are none.

    Raises:
        ModelError: The encoder is damaged.
    """
    import spacy
    from spacy.language import Language

    Language.factory("distmode_lemmas", func=build_lemmatizer)
    Language.component("distmode_sentences", func=mark_sentences)
    Language.component("distmode_names", func=mark_names)
    nlp = spacy.blank("en")
    # spaCy's limit guards parsers against long texts; the components here are linear in length.
    nlp.max_length = 1 << 40
    for name in ("distmode_lemmas", "distmode_sentences", "distmode_names"):
        nlp.add_pipe(name)
    if encoder:
        Language.factory("distmode_vectors", func=build_vectorizer)
        nlp.add_pipe("distmode_vectors", config={"encoder": str(encoder)})
    return nlp


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


def build_lemmatizer(nlp: "Language", name: str) -> "Callable[[Doc], Doc]":
    """Build the component that sets lemmas (a factory of spaCy components); unknown ones are empty.

    What else is known of the words it leaves in the document, for the components after it.

    Args:
        nlp: The pipeline it is for.
        name: What it is called there.
    """

    @lru_cache(maxsize=_MOST_WORDS)
    def describe(orth: int, norm: int) -> Word:
        return describe_word(nlp.vocab, orth, norm)

    def mark_lemmas(doc: "Doc") -> "Doc":
        import numpy as np

        words = list(map(describe, *doc.to_array(["ORTH", "NORM"]).T.tolist()))
        doc.user_data[_WORDS] = words
        return _annotate(doc, ["LEMMA"], np.array([word.lemma for word in words], np.uint64))

    return mark_lemmas


def mark_sentences(doc: "Doc") -> "Doc":
    """Set the sentence starts of a spaCy document (a pipeline component)."""
    import numpy as np

    words: Sequence[Word] = doc.user_data[_WORDS]
    places = doc.to_array("IDX").tolist()
    begins = [-1] * len(words)
    begins[:1] = [1] * bool(words)
    for place in find_breaks(doc.text):
        first = bisect_left(places, place)
        while first < len(words) and words[first].is_space:
            first += 1
        if first < len(words):
            begins[first] = 1
    return _annotate(doc, ["SENT_START"], np.array(begins, np.int64).astype(np.uint64))


def mark_names(doc: "Doc") -> "Doc":
    """Mark names of people and places as entities of a spaCy document (a pipeline component).

    A name is a capitalised word inside a sentence that is not a post or body, a capitalised word at
    its beginning that is no common word or also a given name, or whatever follows a title such as
    "Mrs".
    """
    import numpy as np

    words: Sequence[Word] = doc.user_data[_WORDS]
    begins = np.flatnonzero(doc.to_array("SENT_START") == 1).tolist()
    names: list[int] = []
    for first, last in pairwise([*begins, len(words)]):
        names += _find_names(words, first, last)
    marks = np.full((len(words), 2), (_OUTSIDE, 0), np.uint64)
    marks[names] = (_BEGINS, doc.vocab.strings.add("NAME"))
    return _annotate(doc, ["ENT_IOB", "ENT_TYPE"], marks)


def _annotate(doc: "Doc", attributes: list[int | str], values: Any) -> "Doc":  # noqa: ANN401
    """Set attributes of all tokens at once; one by one takes ten times as long."""
    return doc.from_array(attributes, values)


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


def _find_names(words: "Sequence[Word]", first: int, last: int) -> list[int]:
    """Return which words of one sentence are names."""
    places = [place for place in range(first, last) if words[place].is_word]
    inside = [word for place in places[1:] if not (word := words[place]).is_i]
    capitalised = sum(word.is_capital for word in inside)
    shouting = len(inside) > 3 and capitalised > _SHOUTING * len(inside)
    found = []
    before: Word | None = None
    for place in places:
        word = words[place]
        if (before and before.title and _follows_title(before, word)) or (
            word.may_be_name
            and not shouting
            and (word.begins_as_name or (place > first and words[place - 1].leads_on))
        ):
            found.append(place)
        before = word
    return found


def _follows_title(before: Word, word: Word) -> bool:
    return before.title == "always" or (before.is_capital and word.is_capital)


def _read_tokens(doc: "Doc") -> Tokens:
    import numpy as np

    words: Sequence[Word] = doc.user_data[_WORDS]
    places, names, begins = doc.to_array(["IDX", "ENT_TYPE", "SENT_START"]).T
    starts = places.tolist()
    forms = [NAME if name else word.form for word, name in zip(words, names.tolist(), strict=True)]
    if asides := [match.span() for match in _ASIDE.finditer(doc.text)]:
        masked = {match.start() + 1 for match in _PLACEHOLDER.finditer(doc.text)}
        forms = [
            NAME if start in masked else "" if _lies_in(start, asides) else form
            for form, start in zip(forms, starts, strict=True)
        ]
    ends = [start + word.size for start, word in zip(starts, words, strict=True)]
    sentences = (np.cumsum(begins == 1) - 1).tolist()
    return Tokens(
        _keep_formed(forms, forms),
        _keep_formed(starts, forms),
        _keep_formed(ends, forms),
        _keep_formed(sentences, forms),
        doc.user_data.get(_VECTORS),
    )


def _keep_formed(row: Iterable[Part], forms: Iterable[str]) -> tuple[Part, ...]:
    """Leave out what has an empty form."""
    return tuple(compress(row, forms))


def _lies_in(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)
