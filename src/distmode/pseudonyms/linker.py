"""Says what each mention means, from all that was found in a study."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from distmode.pseudonyms.contacts import contact_key
from distmode.pseudonyms.finding import INITIALS_RULE
from distmode.pseudonyms.identities import (
    FullName,
    Identity,
    People,
    SchoolName,
    group_schools,
    read_full_name,
    read_school_name,
)
from distmode.pseudonyms.key import Key
from distmode.pseudonyms.kinds import Kind
from distmode.pseudonyms.mentions import Document, Found, Mention
from distmode.pseudonyms.vocabulary import given_names, is_common, places
from distmode.pseudonyms.words import fold

_ORDER: tuple[Kind, ...] = ("person", "place", "school")
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Meant:
    """What one mention means.

    Attributes:
        identity: Who or what.
        form: How it is written, as the key shall hold it.
        scoped: Whether it means this only in the document that it stands in.
    """

    identity: Identity
    form: str
    scoped: bool = False


class Linker:
    """Says what mentions mean, from all that was found."""

    def __init__(
        self, documents: Sequence[tuple[Document, Found]], known: Key, *, plurals: bool
    ) -> None:
        self._plurals = plurals
        self._people = People()
        self._kinds: dict[str, Kind] = {}
        self._initials: dict[str, list[FullName]] = defaultdict(list)
        self._read_known(known)
        for document, found in documents:
            for mention in found.mentions:
                self._read_person(mention, document.name)
        for name in {**self._people.documents, **self._people.known}:
            initials = (name.given[:1] + name.surname[:1]).casefold()
            self._initials[initials].append(name)
        self._schools = group_schools(_list_schools(documents))
        self._bases = _index_bases(self._schools)
        hints: dict[str, Counter[Kind]] = defaultdict(Counter)
        for _, found in documents:
            for word, hint in found.hints.items():
                hints[word] += hint
        small: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        for _, found in documents:
            small.update(found.small)
            inside.update(found.inside)
        self._words = {word for word, count in small.items() if count > inside[word]}
        self._kinds = {word: _choose_kind(word, hint) for word, hint in hints.items()}

    def identify(self, mention: Mention, document: str) -> Meant | None:
        """Return what a mention means; None for a plural of a known name, and for no name."""
        form = " ".join(mention.text.split())
        if mention.kind == "person" or self._is_person(mention, form):
            return self._identify_person(mention, form, document)
        if mention.kind == "school":
            return Meant(self._schools[read_school_name(form)], form)
        if mention.kind == "place":
            return Meant(("place", fold(form)), form)
        if mention.kind == "name":
            word = fold(form)
            if word in self._words and word not in given_names():
                return None  # mostly written small: a word that the lists lack
            return self._identify_single(form, document)
        return Meant((mention.kind, contact_key(form, mention.kind)), form)

    def _is_person(self, mention: Mention, form: str) -> bool:
        """Say whether what was taken for a place is somebody's full name elsewhere."""
        name = read_full_name(form) if mention.kind in ("place", "name") else None
        return name is not None and self._people.is_full(name)

    def _identify_person(self, mention: Mention, form: str, document: str) -> Meant | None:
        if mention.rule == INITIALS_RULE:
            return self._identify_initials(form, document)
        name = read_full_name(form)
        if name is not None:
            return Meant(self._people.identify_full(name), form)
        word = fold(form.rstrip("."))
        if not mention.title:
            return self._identify_single(form, document, kind="person")
        if self._people.needs_title(word):
            titled = f"{mention.title.capitalize()} {form}"
            return Meant(self._people.identify_titled(word, mention.title, document), titled)
        scoped = len(self._people.list_bearers(word)) > 1
        identity = self._people.identify_titled(word, mention.title, document)
        return Meant(identity, form, scoped and identity != ("person", "", word))

    def _identify_initials(self, form: str, document: str) -> Meant:
        letters = "".join(filter(str.isalpha, form)).casefold()
        fitting = self._initials.get(letters, [])
        here = [one for one in fitting if document in self._people.documents.get(one, ())]
        if len(here) == 1:
            return Meant(self._people.identify_full(here[0]), form, scoped=True)
        return Meant(("person", "", letters, "initials"), form)

    def _identify_single(self, form: str, document: str, kind: Kind | None = None) -> Meant | None:
        word = fold(form)
        if self._is_plural(word):
            return None
        if kind is None and word not in places() and (school := self._bases.get((word,))):
            return Meant(school, form)
        kind = kind or self._kinds.get(word, "name")
        bearers = self._people.list_bearers(word)
        if bearers or kind == "person":
            identity = self._people.identify_single(word, document)
            if identity is not None:
                return Meant(identity, form, scoped=len(bearers) > 1)
            return Meant(("person", "", word), form)
        return Meant((kind, word), form)

    def _is_plural(self, word: str) -> bool:
        """Say whether it is a known person's name with a plural s: the Adlers."""
        if word in given_names() or self._plurals:
            return False
        stems = (word.removesuffix(end) for end in ("s", "es") if word.endswith(end))
        return any(
            len(stem) >= _SHORTEST_PLURAL
            and not is_common(stem)
            and (self._people.list_bearers(stem) or self._kinds.get(stem) == "person")
            for stem in stems
        )

    def _read_person(self, mention: Mention, document: str) -> None:
        if mention.kind != "person" or mention.rule == INITIALS_RULE:
            return
        name = read_full_name(mention.text)
        if name is not None:
            self._people.documents[name].add(document)
            self._adopt(name)
        elif mention.title:
            self._people.titles[fold(mention.text.rstrip("."))].add(mention.title)

    def _adopt(self, name: FullName) -> None:
        """Give a full name the placeholder that its first name alone has in the key."""
        for word in (name.given, name.surname):
            identity = self._singles.get(word)
            if identity and name not in self._people.known:
                self._people.known[name] = identity

    def _read_known(self, known: Key) -> None:
        self._singles: dict[str, Identity] = {}
        for entry in known.names:
            identity: Identity = ("key", entry.placeholder, entry.kind)
            for form in entry.forms if entry.kind == "person" else ():
                name = read_full_name(form)
                if name is not None:
                    self._people.known.setdefault(name, identity)
                elif not entry.only_in:
                    self._singles.setdefault(fold(form), identity)


def _list_schools(documents: Sequence[tuple[Document, Found]]) -> Iterator[SchoolName]:
    for _, found in documents:
        for mention in found.mentions:
            if mention.kind == "school":
                yield read_school_name(" ".join(mention.text.split()))


def _index_bases(schools: Mapping[SchoolName, Identity]) -> dict[tuple[str, ...], Identity]:
    """Return the school that a base alone means; where two share it, one of its own."""
    found: dict[tuple[str, ...], set[Identity]] = defaultdict(set)
    for name, identity in schools.items():
        found[name.base].add(identity)
    return {
        base: next(iter(meant)) if len(meant) == 1 else ("school", *base)
        for base, meant in found.items()
    }


def _choose_kind(word: str, hint: Counter[Kind]) -> Kind:
    best = max(_ORDER, key=lambda kind: hint[kind])
    return best if hint[best] else "name"
