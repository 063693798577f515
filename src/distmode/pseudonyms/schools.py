"""Finds the names of schools: `Millbank Primary School`, `St Mary's`, `University of Leeds`."""

from collections.abc import Iterator
from dataclasses import replace

from distmode.pseudonyms.mentions import Mention, Sheet
from distmode.pseudonyms.vocabulary import given_names, is_common, is_everyday, is_listed_no_name
from distmode.pseudonyms.words import word_set

_HEADS = word_set("""
    school academy college primary infants infant juniors junior high secondary grammar
    elementary nursery preschool comprehensive middle prep preparatory university
    kindergarten polytechnic
""")
LEVELS = word_set("""
    primary infant junior high secondary grammar elementary nursery middle university
""")
"""What tells two schools of one name apart, without a plural s."""

# After these another capital makes something else of it: High Street, Primary Care, Junior Choir.
_WEAK_HEADS = _HEADS - {"school", "university", "polytechnic", "comprehensive"}
_TYPES = _HEADS | word_set("""
    schools catholic rc ce cofe church england community free foundation girls boys special
    state public trust form sixth day upper lower first independent international boarding
    technology technical sports arts science language specialist voluntary aided controlled
    charter district
""")
_LINKS = word_set("of the and for")
# With these alone it is a kind of school or lesson: Forest School, Sunday School, Summer School.
_GENERIC = word_set("""
    forest sunday summer saturday business medical law graduate normal big village local
    drama music open old new leading teaching healthy eco rights training teachers teacher
    agricultural national holiday evening night church dance art cookery driving finishing
    riding stage ballet home whole our the my this that her his their your both each every
    any some at in from to for a an no all county city town public private segregated
    mission bible extended outstanding good failing catholic community feeder partner sister
    staff year two one three four big
""")
_OPENERS = word_set("""
    the a an our my this that her his their your at in from to for and but so or when while
    if as because since after before although though where what who how why which we i they
    he she it is was are were then now there here with by on of yes no well not just like
    both each every any some all most many even once until till than about around near over
    between under during
""")
_VERBS = frozenset(("is", "are", "was", "were", "has", "have"))
# Titles that schools have in their names.
_HONOURED = word_set("sir dame lady lord bishop archbishop cardinal king queen prince father")
_SAINTS = frozenset(("st", "saint"))
_NO_SCHOOL = word_set("""
    church road street square hospital lane avenue parish cathedral close hall park day
""")
_MOST_BEFORE = 7
_MOST_AFTER = 6


def find_schools(sheet: Sheet) -> Iterator[Mention]:
    """Yield the schools that their own names tell, and take their words."""
    words = sheet.words.words
    for at, word in enumerate(words):
        if word.fold in _HEADS and sheet.is_free_capital(at):
            mention = _read_before(sheet, at) or _read_after(sheet, at)
            if mention:
                yield mention
    for at, word in enumerate(words):
        if word.fold in _SAINTS and sheet.is_free_capital(at):
            mention = _read_saint(sheet, at)
            if mention:
                yield mention


def is_type(word: str) -> bool:
    """Say whether a folded word tells of what kind a school is."""
    return word in _TYPES or word in _LINKS


def _read_before(sheet: Sheet, head: int) -> Mention | None:
    words = sheet.words.words
    first = _find_first(sheet, head)
    last = head
    while last - head < _MOST_AFTER and _goes_on(sheet, last) and words[last + 1].fold in _TYPES:
        last += 1
    if not any(_is_distinct(words[at].fold) for at in range(first, head)):
        return None
    after = last + 1
    if _goes_on(sheet, last) and sheet.is_free_capital(after):
        other = words[after]
        weak = words[last].fold in _WEAK_HEADS
        if weak and other.fold in _NO_SCHOOL:
            return None
    return sheet.build(first, last, "school", "the name of a school")


def _find_first(sheet: Sheet, head: int) -> int:
    """Return where the name begins whose kind of school stands at a place."""
    words = sheet.words.words
    first = head
    for at in range(head - 1, max(head - _MOST_BEFORE, 0) - 1, -1):
        gap = sheet.words.gap(at)
        is_point = gap.strip() == "." and words[at].fold in _SAINTS
        is_point = is_point or (gap.strip() in ("'", "’") and words[at].text.endswith("s"))
        if (gap.strip() and not is_point) or "\n\n" in gap or sheet.is_taken(at):
            break
        if not (words[at].is_capital or words[at].fold in _LINKS) or words[at + 1].begins:
            break
        if words[at].fold in _VERBS or (words[at].fold == "and" and not _joins_saints(sheet, at)):
            break
        first = at
    while first < head and _is_lead(sheet, first):
        first += 1
    return first


def _joins_saints(sheet: Sheet, at: int) -> bool:
    """Say whether an `and` is part of one name: `St Peter and St Paul's`."""
    words = sheet.words.words
    return at > 1 and words[at - 2].fold in _SAINTS and not words[at - 1].tail


def _is_lead(sheet: Sheet, at: int) -> bool:
    """Say whether a word before a school's name is no part of it: `Head of Ashgrove Primary`."""
    word = sheet.words.words[at]
    if word.fold in _SAINTS | _HONOURED:
        return False
    if word.fold == "our" and sheet.words.words[at + 1].fold == "lady":
        return False
    if not word.is_capital or word.fold in _OPENERS:
        return True
    return is_listed_no_name(word.fold) and not is_everyday(word.fold) and not is_type(word.fold)


def _is_distinct(word: str) -> bool:
    if word in _TYPES or word in _LINKS or word in _GENERIC:
        return False
    return not is_listed_no_name(word) or is_everyday(word) or word in given_names()


def _goes_on(sheet: Sheet, at: int) -> bool:
    words = sheet.words
    if at + 1 >= len(words.words) or words.gap(at).strip() or "\n\n" in words.gap(at):
        return False
    return words.words[at + 1].is_capital and not words.words[at + 1].begins


def _read_after(sheet: Sheet, head: int) -> Mention | None:
    """Read `University of Leeds`."""
    words = sheet.words.words
    if words[head].fold not in ("university", "college", "academy") or head + 2 >= len(words):
        return None
    if words[head + 1].fold != "of" or not sheet.is_free_capital(head + 2):
        return None
    if sheet.words.gap(head).strip() or sheet.words.gap(head + 1).strip():
        return None
    if is_common(words[head + 2].fold):
        return None
    return sheet.build(head, head + 2, "school", "the name of a school")


def _read_saint(sheet: Sheet, at: int) -> Mention | None:
    """Read `St Mary's`; with what makes it a church or a road it is left to the places."""
    words = sheet.words
    if not words.are_joined(at) or not sheet.is_free_capital(at + 1):
        return None
    name = words.words[at + 1]
    if name.tail.casefold() not in ("'s", "’s"):
        return None
    after = words.words[at + 2] if at + 2 < len(words.words) else None
    if after and not words.gap(at + 1).strip() and after.fold in _NO_SCHOOL and after.is_capital:
        return None
    mention = sheet.build(at, at + 1, "school", "a saint's name")
    end = name.whole_end
    return replace(mention, end=end, text=words.text[mention.start : end])
