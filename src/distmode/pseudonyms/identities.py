"""Which ways of writing mean one person, school or place.

Linked is only what is sure: `Ruth` is Ruth Adler where no other Ruth has a surname; where two have
one, `Ruth` means the one whose full name stands in the same transcript, and where both do or none,
it is left by itself. Whoever knows better corrects the key.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from distmode.pseudonyms.schools import LEVELS, is_type
from distmode.pseudonyms.words import split_words, word_set

Identity = tuple[str, ...]
"""What tells one person, school or place from all others in a run; the first part says the kind."""

_MEN = word_set("mr sir father fr brother uncle lord herr señor encik")
_WOMEN = word_set("""
    mrs ms miss dame lady sister aunt auntie aunty madam mdm frau señora puan whaea
""")


@dataclass(frozen=True, slots=True)
class FullName:
    """First name and surname, folded; the first name is a single letter if only that is known."""

    given: str
    surname: str

    @property
    def is_initial(self) -> bool:
        """Whether only the initial of the first name is known."""
        return len(self.given) == 1


def read_full_name(text: str) -> FullName | None:
    """Return first name and surname of a person's name; None where it has but one word.

    >>> read_full_name("Ruth E. Adler")
    FullName(given='ruth', surname='adler')
    """
    folds = [word.fold for word in split_words(text).words]
    if len(folds) < 2:
        return None
    given = next((one for one in folds[:-1] if len(one) > 1), folds[0])
    rest = [one for one in folds[folds.index(given) + 1 :] if len(one) > 1]
    return FullName(given, " ".join(rest) if rest else folds[-1])


@dataclass(slots=True)
class People:
    """The people of a study by their names.

    Attributes:
        documents: For each full name the documents that hold it.
        titles: For each surname that stands behind a title the titles, folded.
        known: Full names that have an identity already, from the key.
    """

    documents: dict[FullName, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    known: dict[FullName, Identity] = field(default_factory=dict)

    def identify_full(self, name: FullName) -> Identity:
        """Return who a full name means; one with an initial the only one whom it can mean."""
        if name in self.known:
            return self.known[name]
        if name.is_initial or len(name.surname) == 1:
            fitting = [one for one in self.documents if _agree(one, name)]
            if len(fitting) == 1:
                return self.identify_full(fitting[0])
        return ("person", name.given, name.surname)

    def is_full(self, name: FullName) -> bool:
        """Say whether a full name is somebody's for sure."""
        return name in self.documents or name in self.known

    def identify_titled(self, surname: str, title: str, document: str) -> Identity:
        """Return who a surname behind a title means."""
        if self.is_shared(surname):
            group = _find_group(title)
            return ("person", "", surname, group) if group else ("person", "", surname)
        if self._is_given_only(surname):
            return ("person", "", surname, "titled")
        return self.identify_single(surname, document) or ("person", "", surname)

    def identify_single(self, word: str, document: str) -> Identity | None:
        """Return who a first name or surname alone means in a document; None where nobody knows."""
        fitting = self.list_bearers(word)
        if len(fitting) > 1:
            fitting = [one for one in fitting if document in self.documents.get(one, ())]
        if len(fitting) == 1 and not (fitting[0].surname == word and self.is_shared(word)):
            return self.identify_full(fitting[0])
        return None

    def list_bearers(self, word: str) -> list[FullName]:
        """Return the people whose first name or surname it is."""
        whole = [one for one in {**self.documents, **self.known} if not one.is_initial]
        return [one for one in whole if word in (one.given, one.surname)]

    def is_shared(self, surname: str) -> bool:
        """Say whether a surname is that of a man and of a woman, by their titles."""
        groups = {_find_group(title) for title in self.titles.get(surname, ())}
        return {"m", "f"} <= groups

    def needs_title(self, surname: str) -> bool:
        """Say whether a surname tells somebody only with the title before it."""
        return self.is_shared(surname) or self._is_given_only(surname) or len(surname) == 1

    def _is_given_only(self, word: str) -> bool:
        """Say whether a surname behind a title is somebody else's first name: Mr James, James."""
        if word not in self.titles:
            return False
        bearers = self.list_bearers(word)
        return bool(bearers) and all(one.surname != word for one in bearers)


def _agree(whole: FullName, name: FullName) -> bool:
    """Say whether a name with an initial can be short for a whole one."""
    if whole.is_initial or len(whole.surname) == 1:
        return False
    return whole.given.startswith(name.given) and (
        whole.surname == name.surname
        or (len(name.surname) == 1 and whole.surname.startswith(name.surname))
    )


def _find_group(title: str) -> str:
    return "m" if title in _MEN else "f" if title in _WOMEN else ""


@dataclass(frozen=True, slots=True)
class SchoolName:
    """A school's name in its parts, folded.

    Attributes:
        base: The words that are its own.
        levels: What they say of its kind: primary, high.
        text: The base as written, with a possessive where it has one.
    """

    base: tuple[str, ...]
    levels: frozenset[str]
    text: str


def read_school_name(text: str) -> SchoolName:
    """Return the parts of a school's name.

    >>> read_school_name("Millbank Primary School").base
    ('millbank',)
    """
    words = split_words(text).words
    own = [at for at, word in enumerate(words) if not is_type(word.fold)]
    folds = tuple(word.fold for word in words)
    if not own or folds[1:2] == ("of",):  # University of Leeds is not Leeds
        own = list(range(len(words)))
    last = words[own[-1]]
    return SchoolName(
        base=folds[own[0] : own[-1] + 1],
        levels=frozenset(one.rstrip("s") for one in folds if one.rstrip("s") in LEVELS),
        text=text[words[own[0]].start : last.whole_end],
    )


def group_schools(names: Iterable[SchoolName]) -> Mapping[SchoolName, Identity]:
    """Return which names mean one school.

    Names of one base do unless their levels are at odds (a primary and a high school); then a name
    without a level is left by itself.
    """
    by_base: dict[tuple[str, ...], list[SchoolName]] = defaultdict(list)
    for name in dict.fromkeys(names):
        by_base[name.base].append(name)
    found: dict[SchoolName, Identity] = {}
    for base, members in by_base.items():
        levels = {one.levels for one in members if one.levels}
        at_odds = any(not one & other for one in levels for other in levels)
        for one in members:
            found[one] = ("school", *base, *(sorted(one.levels) if at_odds else ()))
    return found
