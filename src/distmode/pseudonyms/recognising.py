"""Names that a trained spaCy model recognises, where one is installed and asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from distmode.errors import ModelError
from distmode.pseudonyms.contacts import find_contacts
from distmode.pseudonyms.kinds import Kind, find_placeholders
from distmode.pseudonyms.mentions import Document, Doubt, Found, Mention
from distmode.pseudonyms.vocabulary import (
    TITLES,
    countries,
    is_common,
    is_everyday,
    is_listed_no_name,
)
from distmode.pseudonyms.words import split_words, word_set

if TYPE_CHECKING:
    from spacy.language import Language

_KINDS: dict[str, Kind] = {
    "PERSON": "person",
    "PER": "person",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
_ORGANISATIONS = ("ORG", "NORP")
_HEADS = word_set("school academy college primary infants juniors university high")
_RULE = "recognised by {}"
_ORGANISATION = "taken for an organisation by {}; if it gives somebody away, add it to the key"
_PLAIN = "everyday words, taken for a name by {}; if they are one, add them to the key"
# spaCy's own limit is a million characters; shorter pieces need less memory.
_PIECE = 50_000


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A trained pipeline.

    Attributes:
        name: Of its package.
        pipeline: What was loaded.
    """

    name: str
    pipeline: "Language"


def open_recogniser(name: str) -> Recogniser:
    """Open a trained spaCy pipeline by the name of its package.

    Raises:
        ModelError: It is not installed, cannot be opened, or recognises no names.
    """
    import spacy

    if not spacy.util.is_package(name):
        raise ModelError(
            f"--spacy-model {name[:40]}: no such package is installed; install one on a machine "
            "with a network: python -m spacy download en_core_web_sm"
        )
    try:
        pipeline = spacy.load(name, exclude=["parser", "lemmatizer"])
    except Exception as error:
        raise ModelError(
            f"--spacy-model {name[:40]}: cannot be opened ({type(error).__name__}); install the "
            "version of it that fits spaCy: python -m spacy download en_core_web_sm"
        ) from None
    if not any(part in pipeline.pipe_names for part in ("ner", "entity_ruler", "span_ruler")):
        raise ModelError(
            f"--spacy-model {name[:40]}: recognises no names (it has no 'ner'); try en_core_web_sm"
        )
    return Recogniser(name, pipeline)


def add_recognised(document: Document, found: Found, recogniser: Recogniser) -> Found:
    """Return what was found, with what a trained pipeline recognises beside it.

    Where both see a name the rules decide how far it goes; where they cannot tell of what it is,
    the pipeline does.
    """
    mentions = list(found.mentions)
    doubts = list(found.doubts)
    taken = bytearray(len(document.plain))
    spans = [(one.start, one.end) for one in mentions]
    spans += [(label.start, label.end) for label in document.labels]
    spans += [(one.start, one.end) for one in find_contacts(document.plain)]
    for start, end in (*spans, *find_placeholders(document.plain)):
        taken[start:end] = b"\x01" * (end - start)
    places = {(one.start, one.end): at for at, one in enumerate(mentions)}
    for one in _recognise(document.plain, recogniser):
        at = places.get((one.start, one.end))
        if isinstance(one, Mention) and at is not None and mentions[at].kind == "name":
            mentions[at] = replace(mentions[at], kind=one.kind)
        elif not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            if isinstance(one, Mention):
                mentions.append(one)
            else:
                doubts.append(Doubt(one.start, one.text, one.suggestion))
    mentions.sort(key=lambda one: one.start)
    doubts.sort(key=lambda one: one.start)
    return replace(found, mentions=tuple(mentions), doubts=tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Organisation:
    start: int
    end: int
    text: str
    suggestion: str


def _recognise(plain: str, recogniser: Recogniser) -> Iterator["Mention | _Organisation"]:
    for start, piece in _cut(plain):
        for entity in recogniser.pipeline(piece).ents:
            trimmed = _trim(piece, entity.start_char, entity.end_char)
            if trimmed is None:
                continue
            first, last = trimmed
            text = piece[first:last]
            kind = _KINDS.get(entity.label_)
            named = _holds_name(text)
            if entity.label_ == "ORG" and _is_school(text):
                kind = "school"
            if kind and named:
                rule = _RULE.format(recogniser.name)
                yield Mention(start + first, start + last, text, kind, rule)
            elif kind or entity.label_ in _ORGANISATIONS:
                told = (_PLAIN if kind else _ORGANISATION).format(recogniser.name)
                yield _Organisation(start + first, start + last, text, told)


def _cut(plain: str) -> Iterator[tuple[int, str]]:
    """Yield pieces of a text and where they start, cut at line ends where there are any."""
    start = 0
    while start < len(plain):
        end = start + _PIECE
        if end < len(plain):
            end = plain.rfind("\n", start, end) + 1 or end
        yield start, plain[start:end]
        start = end


def _trim(piece: str, start: int, end: int) -> tuple[int, int] | None:
    """Return an entity without titles, articles and possessive; None where nothing is left."""
    words = list(split_words(piece[start:end]).words)
    while words and (words[0].fold in TITLES | {"the"} or not words[0].is_capital):
        words.pop(0)
    while words and not words[-1].is_capital:
        words.pop()
    if not words or all(is_listed_no_name(one.fold) for one in words):
        return None
    if " ".join(word.fold for word in words) in countries():
        return None
    return start + words[0].start, start + words[-1].end


def _holds_name(text: str) -> bool:
    """Say whether a word of a text is no everyday word, or not only one."""
    words = split_words(text).words
    return any(not is_common(word.fold) or is_everyday(word.fold) for word in words)


def _is_school(text: str) -> bool:
    return any(word.fold in _HEADS for word in split_words(text).words)
