"""Finds people: by titles, by given names, and by capitals where no everyday word has one."""

from collections.abc import Iterator

from distmode.pseudonyms.context import (
    judge,
    neighbour,
    opens_for_person,
    speaks_for_person,
    stands_in_heading,
)
from distmode.pseudonyms.mentions import Doubt, Mention, Sheet
from distmode.pseudonyms.vocabulary import (
    ABBREVIATED_TITLES,
    MONTHS,
    OPENING_VERBS,
    PARTICLES,
    TITLES,
    given_names,
    is_common,
    is_everyday,
    is_listed_no_name,
    places,
)
from distmode.pseudonyms.words import word_set

_LONGEST = 5
_DETERMINERS = word_set("""
    the a an our my your his her their this that these those each every any some no
""")
_UNSURE = "an everyday word with a capital; if it is a name, add it to the key"
_INITIALS = "may be somebody's initials; if so, add it to the key"
_SHORTEST_DOUBT = 3
# Cased talk has a capital in every tenth word or so.
_CAPITALS_SHARE = 0.02
# Everyday words that are written with a capital for other reasons than that they are names.
_SELDOM_NAMES = frozenset(("black", "white"))


def find_titled(sheet: Sheet) -> Iterator[Mention]:
    """Yield the names that a title stands before, and take their words; not the titles."""
    words = sheet.words.words
    for at, word in enumerate(words):
        if word.fold in TITLES and sheet.words.are_joined(at) and _opens_titled(sheet, at):
            first = at + 1
            if words[first].fold in PARTICLES and not words[first].is_capital:
                first = _pass_particles(sheet, first) or first
            last = _extend(sheet, first)
            yield sheet.build(at + 1, last, "person", "a title before it", title=word.fold)


def find_runs(sheet: Sheet) -> Iterator[Mention]:
    """Yield the names of several words, and take their words."""
    words = sheet.words.words
    for at in range(len(words)):
        if not sheet.is_free_capital(at) or not _opens_run(sheet, at):
            continue
        last = _extend(sheet, at)
        if last == at or all(words[one].is_initial for one in range(at, last + 1)):
            continue
        folds = [words[one].fold for one in range(at, last + 1)]
        if folds[0] in given_names() or words[at].is_initial or is_everyday(folds[0]):
            yield sheet.build(at, last, "person", "first name and surname")
        elif folds[0] in places():
            yield sheet.build(at, last, "place", "begins with a listed place")
        else:
            yield sheet.build(
                at, last, "person", "several words with capitals, none of them common"
            )


def find_singles(sheet: Sheet) -> Iterator[Mention | Doubt]:
    """Yield the names of one word, and words with a capital that may be names."""
    words = sheet.words.words
    small = _is_written_small(sheet)
    for at, word in enumerate(words):
        if sheet.is_taken(at):
            continue
        if not word.is_capital:
            if small and word.fold in given_names() and not is_common(word.fold):
                yield sheet.build(at, at, "name", "a first name, written small")
        elif found := _read_single(sheet, at):
            yield found


def _is_written_small(sheet: Sheet) -> bool:
    """Say whether a text has hardly any capitals, as speech recognition may leave it."""
    words = sheet.words.words
    capitals = sum(word.is_capital and word.text != "I" for word in words)
    return capitals < _CAPITALS_SHARE * len(words)


def _read_single(sheet: Sheet, at: int) -> Mention | Doubt | None:
    word = sheet.words.words[at]
    if word.is_acronym:
        return _doubt_acronym(sheet, at)
    if len(word.text) == 1:
        return None
    if not is_common(word.fold):
        rule = "a first name" if word.fold in given_names() else "a word with a capital, not common"
        return sheet.build(at, at, "name", rule)
    if is_everyday(word.fold):
        return _read_everyday(sheet, at)
    if word.begins or is_listed_no_name(word.fold) or len(word.text) < _SHORTEST_DOUBT:
        return None
    if word.fold in TITLES:
        return None
    return None if stands_in_heading(sheet.words, at) else Doubt(word.start, word.text, _UNSURE)


def _read_everyday(sheet: Sheet, at: int) -> Mention | Doubt | None:
    """Read `Mark`, `Hope`, `Hill`: names only where the neighbours say so."""
    word = sheet.words.words[at]
    verdict = judge(sheet.words, at)
    if verdict == "word":
        return None
    is_given = word.fold in given_names()
    if verdict == "name" and not _is_determined(sheet, at):
        if word.begins:
            sure = opens_for_person(sheet.words, at)
        else:
            sure = is_given or speaks_for_person(sheet.words, at)
        if sure:
            return sheet.build(at, at, "name", "an everyday word that is a name here")
    if (word.begins and not is_given) or word.fold in _SELDOM_NAMES:
        return None
    if word.begins and verdict == "unclear" and word.fold in OPENING_VERBS:
        return None
    return Doubt(word.start, word.text, _UNSURE)


def _is_determined(sheet: Sheet, at: int) -> bool:
    """Say whether an article or the like stands right before a word: `the Mark`."""
    before = neighbour(sheet.words, at)
    apart = at == 0 or bool(sheet.words.gap(at - 1).strip())
    return before is not None and not apart and before.fold in _DETERMINERS


def _doubt_acronym(sheet: Sheet, at: int) -> Doubt | None:
    word = sheet.words.words[at]
    short = len(word.text) in (2, 3) and word.text.isupper()
    if not short or is_common(word.fold) or stands_in_heading(sheet.words, at):
        return None
    return Doubt(word.start, word.text, _INITIALS)


def _opens_titled(sheet: Sheet, title: int) -> bool:
    """Say whether what follows a title is a name."""
    words = sheet.words.words
    word, name = words[title], words[title + 1]
    if sheet.is_taken(title + 1) or name.fold in TITLES:
        return False
    if name.fold in PARTICLES and not name.is_capital:
        return word.is_capital and _pass_particles(sheet, title + 1) is not None
    if not name.is_capital:
        plain = is_common(name.fold) and not is_everyday(name.fold)
        return word.fold in ABBREVIATED_TITLES and not plain and len(name.text) > 2
    if name.is_initial:
        return word.fold in ABBREVIATED_TITLES | {"miss", "sister", "father", "coach"}
    if name.text == "I" or (name.is_acronym and not word.is_acronym and len(name.text) < 4):
        return False
    if is_listed_no_name(name.fold) and not is_everyday(name.fold):
        return name.fold in given_names()
    if word.fold in ABBREVIATED_TITLES and not (is_common(name.fold) and "-" in name.text):
        return len(name.text) > 3 or not is_common(name.fold) or is_everyday(name.fold)
    # Not Mrs So-and-so.
    return word.is_capital and (not is_common(name.fold) or is_everyday(name.fold))


def _opens_run(sheet: Sheet, at: int) -> bool:
    words = sheet.words.words
    word = words[at]
    if word.is_acronym or not sheet.words.are_joined(at) or sheet.is_taken(at + 1):
        return False
    other = words[at + 1]
    if other.fold in PARTICLES and not other.is_capital:
        return word.is_initial or not is_common(word.fold)
    if not other.is_capital:
        return False
    if word.is_initial:
        plain = is_common(other.fold) and (not is_everyday(other.fold) or other.fold in MONTHS)
        return other.is_initial or (not plain and not other.is_acronym)
    if not is_common(word.fold):
        return True
    if not is_everyday(word.fold) or other.is_acronym:
        return False
    if word.begins and (word.fold in OPENING_VERBS or word.fold not in given_names()):
        return False
    return word.fold in given_names() and (not is_common(other.fold) or is_everyday(other.fold))


def _extend(sheet: Sheet, first: int) -> int:
    """Return the last word of the name that begins at a place."""
    words = sheet.words.words
    last = first
    while last - first + 1 < _LONGEST and sheet.words.are_joined(last):
        following = last + 1
        if words[following].begins or sheet.is_taken(following):
            break
        if words[following].fold == words[first].fold:  # a name alone on its line, then in full
            break
        if words[following].fold in PARTICLES and not words[following].is_capital:
            after = _pass_particles(sheet, following)
            if after is None:
                break
            last = after
        elif _goes_on(sheet, last, following):
            last = following
        else:
            break
    return last


def _pass_particles(sheet: Sheet, at: int) -> int | None:
    """Return the name after `van der` and the like, None where no name follows."""
    words = sheet.words.words
    while words[at].fold in PARTICLES and not words[at].is_capital and sheet.words.are_joined(at):
        at += 1
    plain = is_common(words[at].fold) and not is_everyday(words[at].fold)
    return None if plain or not sheet.is_free_capital(at) else at


def _goes_on(sheet: Sheet, last: int, at: int) -> bool:
    """Say whether a word goes on the name that the word before it belongs to."""
    words = sheet.words.words
    word = words[at]
    if not word.is_capital or word.text == "I" or word.fold in TITLES:
        return False
    if "\n" in sheet.words.gap(last) and stands_in_heading(sheet.words, last):
        return False
    if word.is_initial:
        return True
    if word.is_acronym:
        return words[last].is_acronym and not is_common(word.fold)
    if is_listed_no_name(word.fold):
        return is_everyday(word.fold) and word.fold in given_names()
    if not is_common(word.fold) or is_everyday(word.fold):
        return True
    return words[last].fold in given_names()
