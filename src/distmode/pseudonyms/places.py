"""Finds the names of places: listed ones, roads and the like, rivers and counties."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from distmode.pseudonyms.context import neighbour
from distmode.pseudonyms.mentions import Mention, Sheet
from distmode.pseudonyms.vocabulary import (
    countries,
    given_names,
    is_common,
    is_everyday,
    is_listed_no_name,
    places,
)
from distmode.pseudonyms.words import split_words, word_set

_ROADS = word_set("road street lane avenue crescent terrace drive close")
_AFTER = _ROADS | word_set("""
    court gardens grove estate park square hill bridge green heath common town city county
    village valley island bay beach harbour harbor falls creek springs river lake mountain
    mountains farm hospital library station hotel church chapel cathedral mosque temple hall
    centre center wharf quay manor wood woods forest borough parish district junction fork
    store theatre museum cemetery
""")
_NATURAL = word_set(
    "falls springs creek fork bay beach harbour harbor island valley grove heath lake"
)
_BEFORE = word_set("river lake mount fort port county loch isle camp cape glen")
_COMPASS = word_set("north south east west upper lower great little new old central")
_NO_NAME = word_set("""
    high main health leisure sports sport town city job the our my this that a an main old
    new whole children children's childrens family community children’s early shopping day
    call medical resource learning assembly music dining school lunch local national state
    first
""")
PREPOSITIONS = word_set("in near outside around towards across over throughout beyond")
# Places that are subjects, makes or food far more often.
_NEVER_ALONE = frozenset(("reading", "bath", "sandwich", "rugby", "crewe", "poole", "deal", "hull"))


def find_places(sheet: Sheet) -> Iterator[Mention]:
    """Yield the places that their own names tell, and take their words."""
    for at in range(len(sheet.words.words)):
        mention = _read_typed(sheet, at) or _read_led(sheet, at)
        if mention:
            yield mention
    yield from _find_everyday(sheet)


def find_countries(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Yield where countries stand, and take their words."""
    for first, last in _match(sheet, _index(countries())):
        words = sheet.words.words
        start, end = words[first].start, words[last].end
        sheet.take(first, last)
        yield start, sheet.words.text[start:end]


def find_listed(sheet: Sheet) -> Iterator[Mention]:
    """Yield listed places of several words, and take their words; `New Mexico` is not Mexico."""
    for first, last in _match(sheet, _index(places())):
        if last > first:
            yield sheet.build(first, last, "place", "a listed place")


def _match(
    sheet: Sheet, index: Mapping[str, tuple[tuple[str, ...], ...]]
) -> Iterator[tuple[int, int]]:
    words = sheet.words.words
    for at, word in enumerate(words):
        for entry in index.get(word.fold, ()) if sheet.is_free_capital(at) else ():
            last = at + len(entry) - 1
            if last < len(words) and _is_entry(sheet, at, entry):
                yield at, last
                break


def _is_entry(sheet: Sheet, at: int, entry: tuple[str, ...]) -> bool:
    words = sheet.words
    found = words.words[at : at + len(entry)]
    if tuple(word.fold for word in found) != entry:
        return False
    if any(map(sheet.is_taken, range(at, at + len(entry)))):
        return False
    joined = all(words.are_joined(at + step) for step in range(len(entry) - 1))
    return joined and found[-1].is_capital


@cache
def _index(entries: frozenset[str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the entries by their first word, longer ones first."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for entry in entries:
        folds = tuple(word.fold for word in split_words(entry).words)
        if folds:
            found[folds[0]].append(folds)
    return {
        first: tuple(sorted(rest, key=lambda one: (-len(one), one)))
        for first, rest in found.items()
    }


def _read_typed(sheet: Sheet, at: int) -> Mention | None:
    """Read `Corbin Road`, `Brunswick County`, `St Anne's Church`."""
    words = sheet.words.words
    if words[at].fold not in _AFTER or not sheet.is_free_capital(at) or words[at].begins:
        return None
    first = at
    while first > 0 and at - first < 3 and _belongs(sheet, first - 1):
        first -= 1
        if words[first].begins:
            break
    while first < at and (words[first].fold in _NO_NAME or _is_plain(sheet, first, at)):
        first += 1
    if first == at or _is_surname(sheet, first, at):
        return None
    return sheet.build(first, at, "place", "the name of a road, a town or a building")


def _is_surname(sheet: Sheet, first: int, at: int) -> bool:
    """Say whether it is rather somebody's name: `Sarah Hill`."""
    words = sheet.words.words
    named = words[first].fold in given_names() and words[first].fold not in places()
    return first == at - 1 and named and is_everyday(words[at].fold)


def _belongs(sheet: Sheet, at: int) -> bool:
    gap = sheet.words.gap(at)
    is_saint = sheet.words.words[at].fold in ("st", "saint", "mt")
    joined = not gap.strip() or (gap.strip() == "." and is_saint)
    return joined and "\n" not in gap and sheet.is_free_capital(at)


def _is_plain(sheet: Sheet, first: int, at: int) -> bool:
    """Say whether a word before a kind of place is no name: `Health Centre`; roads take any."""
    word = sheet.words.words[first]
    if word.begins and is_common(word.fold) and word.fold not in given_names():
        return True
    if is_listed_no_name(word.fold) and word.fold not in given_names():
        return True
    if sheet.words.words[at].fold in _ROADS or _leads_to_place(sheet, first, at):
        return False
    return is_common(word.fold) and not is_everyday(word.fold)


def _leads_to_place(sheet: Sheet, first: int, at: int) -> bool:
    """Say whether a preposition leads to a name of nature: `in Great Falls`."""
    before = neighbour(sheet.words, first)
    natural = sheet.words.words[at].fold in _NATURAL
    return natural and before is not None and before.fold in PREPOSITIONS | {"at", "from", "to"}


def _read_led(sheet: Sheet, at: int) -> Mention | None:
    """Read `River Tame`, `South Leeds`, `Isle of Wight`."""
    words = sheet.words.words
    word = words[at]
    if word.fold not in _BEFORE | _COMPASS or not sheet.is_free_capital(at):
        return None
    name = at + 1
    if name < len(words) and words[name].fold == "of" and word.fold in ("isle", "county"):
        name += 1
    if not sheet.is_free_capital(name) or sheet.words.gap(at).strip() or words[at].tail:
        return None
    other = words[name]
    known = other.fold in places()
    if other.is_acronym or (is_common(other.fold) and not known):
        return None
    if word.fold in _COMPASS and (word.begins or not known):
        return None
    return sheet.build(at, name, "place", "the name of a road, a town or a building")


def _find_everyday(sheet: Sheet) -> Iterator[Mention]:
    """Yield places that are everyday words as well, where a preposition tells: `in Derby`."""
    words = sheet.words
    for at, word in enumerate(words.words):
        if word.fold not in places() or not sheet.is_free_capital(at) or word.begins:
            continue
        before = neighbour(words, at)
        led = before is not None and (before.fold in PREPOSITIONS or before.fold == "from")
        if is_common(word.fold) and led and word.fold not in _NEVER_ALONE and not word.is_acronym:
            yield sheet.build(at, at, "place", "a listed place")
