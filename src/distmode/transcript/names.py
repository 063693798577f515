"""What speakers' names look like: how they are compared, and how much a text looks like one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_NAME_CHARACTERS = 50
_NAME_WORDS = 6
_SHOWN_NAMES = 5
# A text written in small letters is a name only if it is short: "the deputy head".
_SMALL_WORDS = 3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FORBIDDEN = re.compile(r"[?!;\"“”«»<>={}|\\@*…]|\.\.|//")
_NUMBER = re.compile(r"^[#\d.()/-]+$")
_NOTE = re.compile(r"\s*\[[^\]\[]*\]\s*$")
_LIST_NUMBER = re.compile(r"^\d{1,4}[.)]\s+(?=\S)")
# Typists' mark for somebody whom they do not recognise.
_UNKNOWN = re.compile(r"^\?{1,5}$")
_PARTICLES = _words("of the de del van von der den da di la le du al bin ibn y and & for")
_ROLES = _words("""
    interviewer interviewee interv int researcher respondent participant moderator facilitator
    narrator informant speaker question answer principal headteacher head deputy teacher governor
    parent pupil student caretaker unknown unidentified male female
""")
# Before a role they make a label all the same: `The head`, `First teacher`.
_DETERMINERS = _words("the a an one another first second third fourth other")
_NO_PERSONS = _words("question answer")
_NUMBERING = _words("number id code no")
# `Ada to interviewer` is Ada.
_TOWARDS = _words("to with by for of from after before and")
_LEGEND_WORDS = 12
# Whoever uses them talks.
_TALKERS = _words("i we you they he she it my our me us so well yes no yeah i'm we're that's it's")
# What a label says of itself; single letters only where their partner is there too (`roles`).
_INTERVIEWER = _words("interviewer interv int researcher moderator facilitator iv")
_PARTICIPANT = _words("interviewee participant respondent informant narrator ie")
# A school has learning facilitators: but for these, a label must hold no more than initials.
_PLAIN = _words("interviewer interviewee")
_INITIALS_CHARACTERS = 3
_INITIALS = _words("i r q a")
# Single words that lead in a remark, a noise or a line of metadata; never a turn.
_NEVER = _words("""
    note notes nb n.b ps p.s pps p.p.s re ref subject url http https www tel phone fax source
    keywords keyword abstract key legend example examples e.g eg i.e ie viz cf that this these those
    here there then so and but or because well yes no yeah okay ok anyway finally firstly secondly
    thirdly first second third last next also again however therefore meanwhile remember important
    warning tip summary conclusion introduction background context contents appendix chapter section
    part page interview project study school status version today yesterday tomorrow monday tuesday
    wednesday thursday friday saturday sunday inaudible laughter laughs laughing pause crosstalk
    silence unclear music applause end begin start break indistinct she he they we you it us them
    right mhm mm mm-hm mmhm uh-huh hmm oh sure exactly great good fine thanks absolutely definitely
    correct true agreed interesting lovely nice cool wow perfect please sorry hello hi bye never
    always nothing everything
""")
# Words of the lines above a transcript: "Interview date: ...", "Name of school: ...".
_METADATA = _words("""
    date time place location venue duration length recorded recording transcribed transcriber
    transcription transcript file filename email id code number name pseudonym title gender age
""")
_OPENERS = _words("""
    the a an and but or so because if when while what how why where which that this these those
    there here then now my our your his her their its it we they he she you i one two three first
    second next last another some any all for in on at to from with as like just well yes no not
    also even only maybe perhaps note
""")
_VERBS = _words("""
    said says say saying asked asks asking told tells thought thinks goes went replied answered
    shouted wrote writes added explained was is are were be been am have has had do does did can
    could will would should shall may might must like means meant
""")


def name_key(name: str) -> str:
    """Return what is the same for all spellings of a name that differ in case, blanks or form.

    >>> name_key("ADA  OBI") == name_key("Ada Obi.")
    True
    """
    return " ".join(unicodedata.normalize("NFC", strip_label(name)).casefold().split()).rstrip(
        ".,;"
    )


def strip_label(name: str) -> str:
    """Return a name without invisible characters, a note in brackets, or the number of a list.

    >>> strip_label("1. Ada [laughing]")
    'Ada'
    """
    if not name.isascii():
        name = "".join(one for one in name if unicodedata.category(one) != "Cf")
    return _LIST_NUMBER.sub("", _NOTE.sub("", name) or name).strip()


def settle_spellings(names: Iterable[str]) -> dict[str, str]:
    """Return for each name's key the spelling that is used most, the first of those used alike.

    >>> settle_spellings(["Ada", "ADA", "Ada"])
    {'ada': 'Ada'}
    """
    spellings: dict[str, Counter[str]] = {}
    for name in names:
        spellings.setdefault(name_key(name), Counter())[name] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in spellings.items()}


def rate_name(name: str) -> int:
    """Return how much a text looks like a speaker's name: 2 much, 1 if it recurs, 0 not at all.

    >>> [rate_name(name) for name in ("Ada Obi", "dinner lady", "She said", "17")]
    [2, 1, 0, 0]
    """
    words = name.split()
    if not words or len(words) > _NAME_WORDS or len(name) > _NAME_CHARACTERS:
        return 0
    if _UNKNOWN.match(name) or _is_role_of_one(words):
        return 2
    if _FORBIDDEN.search(name) or not any(character.isalpha() for character in name):
        return 0
    if _is_lead_in(name, words):
        return 0
    capitalised = all(map(_is_name_word, words)) and not words[0][:1].islower()
    first, is_single = _fold(words[0]), len(words) == 1
    if first in _OPENERS and not (is_single and first in _INITIALS):
        return 1 if capitalised and not is_single else 0
    if capitalised or is_role(name):
        return 2
    return 1 if len(words) <= _SMALL_WORDS else 0


def is_doubtful(name: str) -> bool:
    """Say whether a label is a name only if turns of others stand between its uses: `Page`.

    Words that lead in a remark can be surnames, and words of metadata a part of a post.

    >>> is_doubtful("Page"), is_doubtful("Code Club lead"), is_doubtful("Date")
    (True, True, False)
    """
    words = name.split()
    if not words or len(words) > _NAME_WORDS or len(name) > _NAME_CHARACTERS:
        return False
    if _FORBIDDEN.search(name) or not words[0][:1].isupper():
        return False
    folded = {_fold(word) for word in words}
    is_metadata = folded <= _METADATA | _PARTICLES
    return not is_metadata and _is_lead_in(name, words) and not any(w in _VERBS for w in words)


def show_names(names: Iterable[str]) -> str:
    """Return names for a message, at most five of them.

    >>> show_names(["Ada", "Ben"])
    "'Ada', 'Ben'"
    """
    shown = [f"'{name}'" for name in names]
    more = len(shown) - _SHOWN_NAMES
    return ", ".join(shown[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def says_interviewer(name: str) -> bool:
    """Say whether a label or a note calls its bearer the interviewer: "Interviewer 2"."""
    return _says(name, _INTERVIEWER) or name_key(name) in ("question", "questioner")


def note_says_interviewer(note: str) -> bool:
    """Say whether a note beside a name is the interviewer's role, and not only holds the word.

    >>> note_says_interviewer("the interviewer"), note_says_interviewer("to interviewer")
    (True, False)
    """
    words = [_fold(word) for word in note.partition(",")[0].split()]
    if words and words[0] in ("the", "an", "lead", "first", "second"):
        words = words[1:]
    known = bool(words) and words[0].rstrip("0123456789") in _INTERVIEWER
    return known and all(len(word) <= _INITIALS_CHARACTERS for word in words[1:])


def says_participant(name: str) -> bool:
    """Say whether a label or a note calls its bearer a participant: "Respondent"."""
    return _says(name, _PARTICIPANT) or name_key(name) == "answer"


def is_questioner(name: str) -> bool:
    """Say whether a name that stands alone in a transcript labels its questions: "Q"."""
    return says_interviewer(name) or name_key(name) in ("q", "i")


def looks_like_legend(rest: str) -> bool:
    """Say whether what follows a label in a line above the talk is no talk: a name, a role, data.

    >>> looks_like_legend("Ada Obi, headteacher"), looks_like_legend("So I came here in 2001")
    (True, False)
    """
    words = rest.split()
    if len(words) > _LEGEND_WORDS or rest.endswith((".", "?", "!", "…")):
        return False
    small = sum(not _is_name_word(word) and _fold(word) not in _ROLES for word in words)
    talks = not _TALKERS.isdisjoint(map(_fold, words))
    return not talks and small * 3 <= len(words)


def names_role(text: str) -> bool:
    """Say whether a word of a text is a role: `Ada Obi, headteacher`."""
    return not _ROLES.isdisjoint(map(_fold, text.split()))


def explains(rest: str) -> bool:
    """Say whether a text that may be a legend names somebody or a role: `Ada Obi, head`."""
    named = [word for word in rest.split() if word[:1].isupper() and _fold(word) not in _NEVER]
    return names_role(rest) or 1 < len(named) == len(rest.split())


def _says(name: str, roles: frozenset[str]) -> bool:
    words = [_fold(word).rstrip("0123456789") for word in name.split()]
    is_apart = _TOWARDS.isdisjoint(words)
    if is_apart and not roles.isdisjoint(_PLAIN.intersection(words)):
        return True
    first, rest = words[:1], words[1:]
    known = bool(first) and first[0] in roles
    return known and all(len(word) <= _INITIALS_CHARACTERS for word in rest)


def _fold(word: str) -> str:
    return word.casefold().strip(".,'’()[]#")


def _is_lead_in(name: str, words: list[str]) -> bool:
    """Say whether it leads in something else than a turn: a quotation, a remark, metadata."""
    folded = [_fold(word) for word in words]
    return (
        name_key(name) in _NEVER
        or not _METADATA.isdisjoint(folded)
        or any(word in _VERBS for word in words)
    )


def is_role(name: str) -> bool:
    """Say whether a name is a post or a part in the interview: `Speaker 2`, `deputy head`, `I`.

    >>> is_role("Speaker 2"), is_role("Ada")
    (True, False)
    """
    words = name.split()
    first, rest = _fold(words[0]), words[1:]
    known = first.rstrip("0123456789") in _ROLES or (first in _INITIALS and not rest)
    return known and all(_is_name_word(word) or _fold(word) in _ROLES | _NUMBERING for word in rest)


def _is_role_of_one(words: list[str]) -> bool:
    """Say whether it is somebody's role behind an article or a number, or everybody: `All`."""
    first, rest = _fold(words[0]), words[1:]
    if not words[0][:1].isupper():
        return False
    if not rest:
        return first in ("all", "both", "everyone", "several")
    if first in _ROLES - _NO_PERSONS and any(_fold(word) in _NUMBERING for word in rest):
        return is_role(" ".join(words))
    led = first in _DETERMINERS and _fold(rest[0]) in _ROLES - _NO_PERSONS
    return led and is_role(" ".join(rest))


def _is_name_word(word: str) -> bool:
    first = next((character for character in word if character.isalpha()), "")
    return not first.islower() or word.casefold() in _PARTICLES or bool(_NUMBER.match(word))
