"""Finds what may identify somebody in a document, by rules."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from distmode.pseudonyms.contacts import find_contacts
from distmode.pseudonyms.context import DOING, following, neighbour, speaks_for_person
from distmode.pseudonyms.kinds import Kind, find_labels, find_placeholders
from distmode.pseudonyms.mentions import Document, Doubt, Found, Mention, Sheet, SpeakerLabel
from distmode.pseudonyms.people import find_runs, find_singles, find_titled
from distmode.pseudonyms.places import PREPOSITIONS, find_countries, find_listed, find_places
from distmode.pseudonyms.schools import find_schools
from distmode.pseudonyms.vocabulary import (
    ROLE_INITIALS,
    TITLES,
    given_names,
    is_common,
    is_everyday,
    is_listed_no_name,
    places,
)
from distmode.pseudonyms.words import Words, split_words, word_set

LABEL_RULE = "names a speaker"
INITIALS_RULE = "initials that name a speaker"
COUNTRY = "a country; left standing: add it to the key if it gives somebody away"

_INITIALS = re.compile(r"(?:[A-Z]\.?){2,3}\d?\.?")
_SCHOOL_NOUNS = word_set("school primary academy infants juniors high nursery secondary")
_SURE, _LIKELY, _SLIGHT = 10, 3, 1


def find_names(document: Document) -> Found:
    """Find names of people, schools and places, and contacts, by rules.

    Every name is a mention; of single names the hints say what they may be of. What looks like a
    name and is left standing is a doubt.
    """
    text = document.plain
    contacts = find_contacts(text)
    mentions = [
        Mention(one.start, one.end, text[one.start : one.end], one.kind, "looks like one")
        for one in contacts
    ]
    labels = tuple(_find_in_labels(document))
    taken = [
        *find_placeholders(text),
        *((one.start, one.end) for one in contacts),
        *((label.start, label.end) for label in document.labels),
    ]
    words = split_words(text, starts=document.starts)
    sheet = Sheet(words, taken)
    mentions += [*labels, *find_schools(sheet), *find_titled(sheet), *find_listed(sheet)]
    doubts = [Doubt(start, name, COUNTRY) for start, name in find_countries(sheet)]
    mentions += [*find_places(sheet), *find_runs(sheet)]
    for found in find_singles(sheet):
        if isinstance(found, Doubt):
            doubts.append(found)
        else:
            mentions.append(found)
    mentions.sort(key=lambda one: one.start)
    doubts.sort(key=lambda one: one.start)
    hints = _find_hints(words, mentions)
    strange = [word for word in words.words if not is_common(word.fold)]
    small = Counter(word.fold for word in strange if not word.is_capital)
    inside = Counter(word.fold for word in strange if word.is_capital and not word.begins)
    return Found(tuple(mentions), hints, tuple(doubts), small, inside)


def _find_in_labels(document: Document) -> Iterator[Mention]:
    """Yield the names in the labels of speakers."""
    known: dict[str, tuple[Mention, ...]] = {}
    for label in document.labels:
        text = document.plain[label.start : label.end]
        if text not in known:
            known[text] = tuple(_read_label(text))
        for one in known[text]:
            yield _shift(one, label)


def _shift(one: Mention, label: SpeakerLabel) -> Mention:
    start, end = one.start + label.start, one.end + label.start
    return Mention(start, end, one.text, one.kind, one.rule, one.title)


def _read_label(text: str) -> Iterator[Mention]:
    """Yield the names in one label; a post or a part in the interview is none."""
    bare = text.strip().rstrip(":")
    if _INITIALS.fullmatch(bare):
        if bare.strip(".0123456789").replace(".", "").casefold() not in ROLE_INITIALS:
            start = text.index(bare)
            yield Mention(start, start + len(bare), bare, "person", INITIALS_RULE)
        return
    sheet = Sheet(split_words(text, starts=(0,)), [*find_placeholders(text), *find_labels(text)])
    yield from find_schools(sheet)
    yield from find_titled(sheet)
    yield from find_runs(sheet)
    alone = len(sheet.words.words) == 1
    for at, word in enumerate(sheet.words.words):
        if sheet.is_taken(at) or len(word.text) < 2:
            continue
        is_name = not is_common(word.fold) or (alone and is_everyday(word.fold))
        if is_name and not is_listed_no_name(word.fold) and word.fold not in TITLES:
            yield sheet.build(at, at, "person", LABEL_RULE)


def _find_hints(words: Words, mentions: list[Mention]) -> dict[str, Counter[Kind]]:
    """Return what the single names may be of, by their neighbours and the lists."""
    by_start = {word.start: at for at, word in enumerate(words.words)}
    hints: dict[str, Counter[Kind]] = defaultdict(Counter)
    for mention in mentions:
        at = by_start.get(mention.start)
        if at is None or words.words[at].end < mention.end:
            continue
        hint = hints[words.words[at].fold]
        if mention.kind == "name":
            _weigh(words, at, hint)
        elif mention.kind in ("person", "school", "place"):
            hint[mention.kind] += _SURE
    return dict(hints)


def _weigh(words: Words, at: int, hint: Counter[Kind]) -> None:
    word = words.words[at]
    before, after = neighbour(words, at), following(words, at)
    if word.fold in given_names():
        hint["person"] += _LIKELY
    if word.fold in places():
        hint["place"] += _LIKELY
    if before and before.fold in PREPOSITIONS:
        hint["place"] += 2
    if before and before.fold == "from":
        hint["place"] += _SLIGHT
    if before and before.fold == "at":
        hint["school"] += 2
    if after and after.fold in _SCHOOL_NOUNS:
        hint["school"] += _LIKELY
    if speaks_for_person(words, at):
        is_thing = after is not None and after.fold in ("has", "had", "is", "was", "would")
        hint["person"] += _SLIGHT if is_thing else 2
    if after and after.fold in DOING and word.tail:
        hint["person"] += _SLIGHT
