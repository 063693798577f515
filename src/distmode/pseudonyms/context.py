"""Decides by its neighbours whether an everyday word with a capital is somebody's name."""

import re
from typing import Literal

from distmode.pseudonyms.vocabulary import (
    ABBREVIATED_TITLES,
    MONTHS,
    TITLES,
    given_names,
    is_common,
)
from distmode.pseudonyms.words import Word, Words, word_set

Verdict = Literal["name", "word", "unclear"]

# What people do, in the forms that follow a name.
DOING = word_set("""
    said says saying told tells asked asks thought thinks felt feels wanted wants came comes went
    goes got gets gave gives took takes made makes did has had knew knows ran runs led leads left
    leaves started starts set sets kept keeps put puts didn't wasn't isn't hasn't hadn't wouldn't
    couldn't who whose spoke speaks wrote writes taught teaches brought brings rang rings met meets
    saw sees sat sits stood stands held holds stayed joined always never reckons reckoned decided
    agreed
""")
# What things are said to be and do as well: `Hope is`, `Stone would`.
_BEING = word_set("is was would could can does just also really actually doesn't won't can't")
# After these an everyday word is not a name: `May I`, `Will you`, `Mark my words`, `Hope the`.
_NO_NAME_AFTER = word_set("""
    i you he she it we they there this that these those the a an my your his her its our
    their any some all no not of to for me us them him be been being so as if what how which
    when where more anybody anyone anything everybody everyone somebody someone nobody into
    up out off down
""")
_MODALS = frozenset(("will", "may"))
# Before these words a name is hardly ever: `asked Mark`, `with Hope`.
_BEFORE_PERSON = word_set("""
    asked ask asking told tell telling called named with thanked thank met saw knew know
    knows between by like phoned rang emailed married and or gave give let made poor dear
    hello hi
""")
_BEFORE_MONTH = word_set("""
    in by since until till during last next this early late mid of before after every each
    through around about end beginning start
""")
_AFTER_MONTH = word_set("half term holiday holidays bank elections election exam exams")
_YEAR = re.compile(r"\s*,?\s*(?:the\s+)?(?:\d{4}|\d{1,2}(?:st|nd|rd|th)?\b|[’']\d\d)")
_DAY_BEFORE = re.compile(r"(?:\d(?:st|nd|rd|th)?(?:\s+of)?|\bof)\s+$")
# With so many capitals a line is a heading, and capitals say nothing.
_HEADING_SHARE = 0.6
_HEADING_WORDS = 4
_HEADING_CHARACTERS = 200
_DAY_CHARACTERS = 12


def judge(words: Words, at: int) -> Verdict:
    """Judge whether an everyday word is a name where it stands.

    Args:
        words: The words of the text.
        at: Which of them.

    >>> from distmode.pseudonyms.words import split_words
    >>> words = split_words("Mark said so. Mark my words. I asked Mark. May I? Hope is all.")
    >>> [judge(words, at) for at in (0, 3, 8, 9, 11)]
    ['name', 'word', 'name', 'word', 'unclear']
    """
    word = words.words[at]
    if not word.is_capital or word.is_acronym:
        return "word"
    if follows_title(words, at):
        return "name"
    if word.fold in MONTHS and (verdict := _judge_month(words, at)):
        return verdict
    if word.begins:
        return _judge_opening(words, at)
    if stands_in_heading(words, at):
        return "unclear"
    return "name"


def stands_in_heading(words: Words, at: int) -> bool:
    """Say whether most words of the line have capitals."""
    word = words.words[at]
    before = words.text[max(0, word.start - _HEADING_CHARACTERS) : word.start]
    after = words.text[word.end : word.end + _HEADING_CHARACTERS]
    line = before.rpartition("\n")[2] + word.text + after.partition("\n")[0]
    if len(line) > _HEADING_CHARACTERS:
        return False
    found = [piece for piece in re.findall(r"[^\W\d_]+", line) if len(piece) > 2]
    capitals = sum(piece[0].isupper() for piece in found)
    return len(found) >= _HEADING_WORDS and capitals > _HEADING_SHARE * len(found)


def neighbour(words: Words, at: int, *, back: int = 1) -> Word | None:
    """Return the word before another in the same sentence, None where there is none."""
    for step in range(back):
        if at - step < 1 or words.words[at - step].begins:
            return None
    return words.words[at - back]


def following(words: Words, at: int) -> Word | None:
    """Return the word after another with but a blank between them, None where there is none."""
    if at + 1 >= len(words.words) or words.gap(at).strip():
        return None
    return words.words[at + 1]


def leans_to_person(words: Words, at: int) -> bool:
    """Say whether what follows a word can be said of a person, and of a thing as well."""
    after = following(words, at)
    return after is not None and after.fold in _BEING | DOING


def opens_for_person(words: Words, at: int) -> bool:
    """Say whether the first word of a sentence is surely a name: `Joy and Ben`, `Hope's class`."""
    if words.words[at].tail or speaks_for_person(words, at):
        return True
    after = following(words, at)
    return after is not None and after.fold == "and" and judge(words, at) == "name"


def speaks_for_person(words: Words, at: int) -> bool:
    """Say whether the neighbours of a word are those of a person's name."""
    before, after = neighbour(words, at), following(words, at)
    if before and before.fold in _BEFORE_PERSON and before.fold not in ("and", "or", "like", "by"):
        return True
    if before and before.fold == "and":
        other = neighbour(words, at, back=2)
        if other and other.is_capital and other.fold in given_names():
            return True
    return bool(after and after.fold in DOING and not words.words[at].tail)


def follows_title(words: Words, at: int) -> bool:
    """Say whether a title stands before a word; before one written small, an abbreviated one."""
    titles = TITLES if words.words[at].is_capital else ABBREVIATED_TITLES
    return at > 0 and words.words[at - 1].fold in titles and words.are_joined(at - 1)


def _judge_month(words: Words, at: int) -> Verdict | None:
    word = words.words[at]
    before, after = neighbour(words, at), following(words, at)
    if word.begins and after and after.fold in _NO_NAME_AFTER:
        return "word"
    day = words.text[max(0, word.start - _DAY_CHARACTERS) : word.start]
    if _YEAR.match(words.text, word.whole_end) or _DAY_BEFORE.search(day):
        return "word"
    if before and (before.fold in _BEFORE_MONTH or before.fold in MONTHS):
        return "word"
    if after and after.fold in _AFTER_MONTH:
        return "word"
    if speaks_for_person(words, at):
        return "name"
    return "word" if word.fold in ("august", "march") else "unclear"


def _judge_opening(words: Words, at: int) -> Verdict:
    """Judge the first word of a sentence, which has its capital from there."""
    word = words.words[at]
    if word.tail.casefold() in ("'s", "’s"):
        return "name"
    after = following(words, at)
    if after is None:
        return "name" if _is_addressed(words, at) else "unclear"
    if after.fold in _NO_NAME_AFTER:
        return "word"
    if after.fold in DOING or (after.fold.endswith("ed") and len(after.fold) > 4):
        return "name"
    if after.fold == "and":
        other = words.words[at + 2] if at + 2 < len(words.words) else None
        return "name" if other and other.is_capital and not is_common(other.fold) else "unclear"
    if word.fold in _MODALS and (after.is_capital or after.fold.endswith("n't")):
        return "word"
    return "unclear"


def _is_addressed(words: Words, at: int) -> bool:
    """Say whether a comma or the sentence's end stands after the word: `Mark, could you`."""
    rest = words.text[words.words[at].whole_end :][:2]
    return rest[:1] in (",", ".", "!", "?", "") or rest == "\n\n"
