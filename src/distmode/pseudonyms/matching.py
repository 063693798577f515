"""Finds the names of a key in a text: the one place where it is decided what is replaced.

A name whose words are all everyday words (`Mark`, `Oak Hill`) must have its capital, and a single
one of them also a place where its neighbours allow for a name. All other names are found in any
case. A title stays standing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from distmode.pseudonyms.contacts import contact_key, find_contacts
from distmode.pseudonyms.context import follows_title, judge, leans_to_person
from distmode.pseudonyms.edits import Edit
from distmode.pseudonyms.forms import Form, build_form, fits, holds, is_made_of_words
from distmode.pseudonyms.key import KEEP, Entry, Key
from distmode.pseudonyms.kinds import find_labels, find_placeholders, label_of
from distmode.pseudonyms.mentions import Document, Doubt, SpeakerLabel
from distmode.pseudonyms.vocabulary import (
    MONTHS,
    OPENING_VERBS,
    given_names,
    is_common,
)
from distmode.pseudonyms.words import Word, Words, split_words

_CONTACTS = frozenset(("email", "phone", "link", "postcode", "number"))
_DIGIT_KINDS = ("phone", "number")
_UNCLEAR = "replaced elsewhere, but here it may be an everyday word"
_SHORTEST_PLURAL = 4
# Between two words of a name: blanks, or the end of a line, but not of a paragraph.
_BLANK = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_LONGEST_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a key does to one document.

    Attributes:
        edits: In order.
        rows: For each edit the place of its row in the key, from 0.
        doubts: Names of the key that were left standing, in order.
    """

    edits: tuple[Edit, ...]
    rows: tuple[int, ...]
    doubts: tuple[Doubt, ...] = ()

    def count(self) -> Counter[int]:
        """Return how often each row of the key replaced something."""
        return Counter(self.rows)


@dataclass(frozen=True, slots=True)
class _Match:
    """A form where it stands; `form` None for what a key keeps."""

    start: int
    end: int
    row: int
    entry: Entry


def _fold_blanks(name: str) -> str:
    """Return what is the same for a name in any case, on one line or broken over two."""
    return " ".join(name.split()).casefold()


class Matcher:
    """Finds the names of a key.

    Args:
        key: The key.
    """

    def __init__(self, key: Key) -> None:
        self._key = key
        self._index: dict[str, list[Form]] = defaultdict(list)
        self._contacts: dict[tuple[bool, str], list[tuple[int, Entry]]] = defaultdict(list)
        self._literals: list[tuple[str, int, Entry]] = []
        for row, entry in enumerate(key.entries):
            if entry.kind != "file":
                for form in entry.forms:
                    self._add(row, entry, form)
        for forms in self._index.values():
            forms.sort(key=lambda one: (-len(one.folds), -len(one.tail)))

    def replace(self, document: Document) -> Replaced:
        """Return what the key does to a document.

        The labels of speakers get placeholders without brackets, in capitals where the name has
        them, so that they are read as names again.
        """
        matches, doubts = self.find(document)
        labelled = bytearray(len(document.plain))
        for label in document.labels:
            labelled[label.start : label.end] = b"\x01" * (label.end - label.start)
        edits: list[Edit] = []
        rows: list[int] = []
        for match in matches:
            if match.entry.kind == KEEP:
                continue
            old = document.plain[match.start : match.end]
            new = match.entry.placeholder
            if _lies_in(match, labelled):
                new = label_of(new).upper() if old.isupper() and len(old) > 3 else label_of(new)
            edits.append(Edit(match.start, match.end, old, new))
            rows.append(match.row)
        return Replaced(tuple(edits), tuple(rows), tuple(doubts))

    def find(self, document: Document) -> tuple[list[_Match], list[Doubt]]:
        """Return where the names of the key stand, in order, and where they stand in doubt."""
        text = document.plain
        blocked = find_placeholders(text)
        for label in document.labels:
            inside = find_labels(text[label.start : label.end])
            blocked += [(label.start + one, label.start + other) for one, other in inside]
        matches = list(_drop_overlapping(self._find_strings(document), blocked, len(text)))
        blocked += [(match.start, match.end) for match in matches]
        words = split_words(text, starts=document.starts)
        free = _mark_free(words, blocked)
        labels = _mark_inside(words, [(one.start, one.end) for one in document.labels])
        doubts: list[Doubt] = []
        at = 0
        while at < len(words.words):
            form = self._find_form(words, at, document.name, free) if free[at] else None
            if form is None:
                if free[at] and (plural := self._find_plural(words.words[at], document.name)):
                    matches.append(plural)
                at += 1
                continue
            if form.is_plain and not labels[at] and not self._is_meant(words, at, form, doubts):
                at += 1
                continue
            matches.append(_build_match(words, at, form))
            at += len(form.folds)
        return sorted(matches, key=lambda one: one.start), doubts

    def knows(self, name: str, source: str) -> bool:
        """Say whether a name by itself is one of the key's."""
        return bool(self.find(Document(source, name, (SpeakerLabel(0, len(name)),)))[0])

    def _add(self, row: int, entry: Entry, form: str) -> None:
        words = split_words(form)
        if entry.kind in _CONTACTS:
            digits = entry.kind in _DIGIT_KINDS
            self._contacts[digits, _contact(form, entry.kind)].append((row, entry))
        if entry.kind in _CONTACTS or not is_made_of_words(words):
            self._literals.append((form, row, entry))
            return
        built = build_form(row, entry, words)
        self._index[built.folds[0]].append(built)

    def _find_strings(self, document: Document) -> Iterator[_Match]:
        """Yield contacts and what else is no run of words."""
        text = document.plain
        for contact in find_contacts(text) if self._contacts else ():
            found = text[contact.start : contact.end]
            digits = contact.kind in _DIGIT_KINDS
            claims = self._contacts.get((digits, _contact(found, contact.kind)), ())
            if claim := _choose(claims, document.name):
                yield _Match(contact.start, contact.end, *claim)
        if self._literal_pattern is None:
            return
        for match in self._literal_pattern.finditer(text):
            claims = self._literal_claims.get(_fold_blanks(match.group()), ())
            if claim := _choose(claims, document.name):
                yield _Match(match.start(), match.end(), *claim)

    @cached_property
    def _literal_claims(self) -> dict[str, list[tuple[int, Entry]]]:
        found: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
        for form, row, entry in self._literals:
            found[_fold_blanks(form)].append((row, entry))
        return found

    @cached_property
    def _literal_pattern(self) -> re.Pattern[str] | None:
        forms = sorted(
            {form for form, _, _ in self._literals if form.strip()},
            key=lambda one: (-len(one), one),
        )
        if not forms:
            return None
        joined = "|".join(_BLANK.join(map(re.escape, form.split())) for form in forms)
        return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)

    def _find_form(self, words: Words, at: int, source: str, free: bytearray) -> Form | None:
        """Return the longest form that stands at a word; one for this source alone goes first."""
        fitting = self._list_fitting(words, at, source, free)
        fitting = [one for one in fitting if not self._is_cut(words, at, one, source, free)]
        if not fitting:
            return None
        longest = max((len(form.folds), len(form.tail)) for form in fitting)
        best = [form for form in fitting if (len(form.folds), len(form.tail)) == longest]
        return next((form for form in best if form.entry.only_in), best[0])

    def _list_fitting(self, words: Words, at: int, source: str, free: bytearray) -> list[Form]:
        forms = self._index.get(words.words[at].fold, ()) if at < len(words.words) else ()
        return [one for one in forms if holds(one.entry, source) and fits(words, at, one, free)]

    def _is_cut(self, words: Words, at: int, form: Form, source: str, free: bytearray) -> bool:
        """Say whether a name behind a title is but the beginning of one that goes on."""
        behind = self._list_fitting(words, at + form.lead, source, free) if form.lead else []
        return any(len(other.folds) > len(form.folds) - form.lead for other in behind)

    def _find_plural(self, word: Word, source: str) -> _Match | None:
        """Return a person's name in the plural: `the Adlers`, `both Ruths`."""
        if not word.is_capital or word.tail or is_common(word.fold):
            return None
        for ending in ("s", "es"):
            stem = word.fold.removesuffix(ending)
            if stem == word.fold or len(stem) < _SHORTEST_PLURAL or is_common(stem):
                continue
            for form in self._index.get(stem, ()):
                single = len(form.folds) == 1 and form.entry.kind == "person"
                if single and holds(form.entry, source):
                    return _Match(word.start, word.end - len(ending), form.row, form.entry)
        return None

    def _is_meant(self, words: Words, at: int, form: Form, doubts: list[Doubt]) -> bool:
        """Say whether everyday words are a name where they stand."""
        word = words.words[at]
        there = words.words[at : at + len(form.folds)]
        if any(
            needed and not one.is_capital for one, needed in zip(there, form.capitals, strict=True)
        ):
            return follows_title(words, at)
        if form.entry.kind == KEEP:
            return True
        if len(form.folds) > 1 or form.exact or not word.is_capital:
            return True
        verdict = judge(words, at)
        if verdict == "unclear" and not _is_left_standing(words, at):
            return True  # of somebody who is known, so that no name is left by mistake
        if verdict == "unclear":
            doubts.append(Doubt(word.start, word.text, _UNCLEAR))
        return verdict == "name"


def _is_left_standing(words: Words, at: int) -> bool:
    """Say whether a word in doubt is more likely no name: a month, or what opens a sentence."""
    word = words.words[at]
    if word.fold in MONTHS:
        return True
    if not word.begins or leans_to_person(words, at):
        return False
    return word.fold in OPENING_VERBS or word.fold not in given_names()


def _contact(text: str, kind: str) -> str:
    """Return what is the same for all spellings; a spreadsheet takes leading zeros away."""
    found = contact_key(text, "phone" if kind in _DIGIT_KINDS else "email")
    return found.lstrip("0") if kind in _DIGIT_KINDS else found


def _choose(claims: Iterable[tuple[int, Entry]], source: str) -> tuple[int, Entry] | None:
    holding = [claim for claim in claims if holds(claim[1], source)]
    special = next((claim for claim in holding if claim[1].only_in), None)
    return special or next(iter(holding), None)


def _build_match(words: Words, at: int, form: Form) -> _Match:
    first, last = words.words[at + form.lead], words.words[at + len(form.folds) - 1]
    end = last.whole_end if form.tail else last.end
    return _Match(first.start, end, form.row, form.entry)


def _drop_overlapping(
    matches: Iterable[_Match], blocked: Iterable[tuple[int, int]], length: int
) -> Iterator[_Match]:
    taken = bytearray(length)
    for start, end in blocked:
        taken[start:end] = b"\x01" * (end - start)
    for match in matches:
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = b"\x01" * (match.end - match.start)
            yield match


def _mark_inside(words: Words, spans: Iterable[tuple[int, int]]) -> bytearray:
    marks = bytearray(len(words.text) + 1)
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return bytearray(marks[word.start] for word in words.words)


def _mark_free(words: Words, blocked: Iterable[tuple[int, int]]) -> bytearray:
    return bytearray(1 - mark for mark in _mark_inside(words, blocked))


def _lies_in(match: _Match, marks: bytearray) -> bool:
    return all(marks[match.start : match.end])
