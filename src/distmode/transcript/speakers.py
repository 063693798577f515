"""Decides over the whole document which labels name speakers.

A label must recur, or look like a name and stand as the others do. Where labels of several styles
are found, the style that most of them have is the transcript's; the others only count for names
already known from it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import combinations

from distmode.transcript.candidates import find_candidates, match_pattern
from distmode.transcript.draft import LabelStyle, Mark, Reading, Script
from distmode.transcript.labels import split_lines
from distmode.transcript.names import (
    is_role,
    name_key,
    rate_name,
    says_interviewer,
    says_participant,
    settle_spellings,
    show_names,
)

# In this order where two styles have as many labels.
_STYLES: tuple[LabelStyle, ...] = (
    "cell",
    "colon",
    "timed",
    "heading",
    "bold",
    "bracket",
    "tab",
    "dotted",
    "dash",
    "alone",
)
# Styles that hardly anything but a name has: they need less of the document to be believed.
_CLEAR: frozenset[LabelStyle] = frozenset({"cell", "colon", "timed"})
_CLEAR_SHARE = 0.05
_CLEAR_LABELS = 4
_OPEN_SHARE = 0.25
# Where no line is blank, paragraphs cannot be counted, and short answers look like names.
_LONE_SHARE = 0.4
_MOST = 0.8
_SINGLE_SHARE = 0.5
_LEGEND_WORDS = 12
_ALIKE = 0.85
_NEXT = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that name speakers.

    Attributes:
        marks: In order, each with the spelling of the name that the transcript uses most.
        notes: What stands in parentheses after a name, by name.
        warnings: What is doubtful about them.
    """

    marks: tuple[Mark, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def choose_labels(script: Script, reading: Reading) -> Labels:
    """Choose the labels that name speakers; none where the transcript names nobody.

    Raises:
        UsageError: The speaker pattern is no regular expression.
    """
    if reading.speaker_pattern is not None:
        marks = match_pattern(script, reading.speaker_pattern)
        if not marks:
            return Labels(warnings=("the speaker pattern matches the start of no line",))
        return _settle_names(marks)
    marks = find_candidates(script)
    style = _find_style(marks, script)
    if style is None:
        return _settle_names(_choose_unrepeated(marks, script))
    return _settle_names(_choose_of_style(marks, style, script))


def _find_style(marks: list[Mark], script: Script) -> LabelStyle | None:
    """Return the style of the transcript's labels: that of most recurring names, or None."""
    found = {style: _support(marks, style, script) for style in _STYLES}
    best = max(_STYLES, key=lambda style: found[style])
    return best if found[best] else None


def _recurring(marks: Iterable[Mark], style: LabelStyle) -> set[str]:
    counts = Counter(name_key(mark.name) for mark in marks if mark.style == style)
    return {key for key, count in counts.items() if count > 1}


def _support(marks: list[Mark], style: LabelStyle, script: Script) -> int:
    """Return how many labels of a style name somebody who speaks more than once."""
    names = _recurring(marks, style)
    group = [mark for mark in marks if mark.style == style and name_key(mark.name) in names]
    share = len(group) / _count_paragraphs(script)
    if style in _CLEAR:
        return len(group) if len(group) >= _CLEAR_LABELS or share >= _CLEAR_SHARE else 0
    if len(names) < 2 or share < _OPEN_SHARE:
        return 0
    if style == "alone" and not _stand_alone(group, script.plain):
        return 0
    return len(group)


def _count_paragraphs(script: Script) -> int:
    """Return how many paragraphs there are, or lines where hardly any line is blank."""
    lines = list(split_lines(script.plain))
    opening = sum(line.opens for line in lines)
    return max(opening if opening > 2 or script.paragraphs == "block" else len(lines), 1)


def _stand_alone(group: list[Mark], plain: str) -> bool:
    """Say whether names on lines of their own stand over talk, or are short answers."""
    headed = sum(mark.opens and plain[mark.end : mark.end + 2].strip() != "" for mark in group)
    lines = sum(1 for _ in split_lines(plain))
    return headed >= _MOST * len(group) or len(group) >= _LONE_SHARE * lines


def _choose_of_style(marks: list[Mark], style: LabelStyle, script: Script) -> list[Mark]:
    names = _recurring(marks, style)
    typical = [mark for mark in marks if mark.style == style and name_key(mark.name) in names]
    single = [mark for mark in marks if mark.style == style and name_key(mark.name) not in names]
    names |= {
        name_key(mark.name)
        for mark in single
        if _is_like(mark, typical) and not _is_legend(mark, typical[0], script.plain)
    }
    known = {style, "colon", "timed", "bold"}
    return [mark for mark in marks if mark.style in known and name_key(mark.name) in names]


def _is_like(mark: Mark, typical: list[Mark]) -> bool:
    """Say whether a name used once looks like one, and stands as the recurring ones do."""
    stamped = sum(other.stamped for other in typical) >= _MOST * len(typical)
    opens = sum(other.opens for other in typical) >= _MOST * len(typical)
    capitals = all(other.name.isupper() for other in typical)
    return (
        rate_name(mark.name) == 2
        and (mark.stamped or not stamped)
        and (mark.opens or not opens)
        and (mark.name.isupper() or not capitals)
    )


def _is_legend(mark: Mark, first: Mark, plain: str) -> bool:
    """Say whether it is a line above the talk, such as `Interviewer: Jane Smith`."""
    if mark.start > first.start:
        return False
    line_end = plain.find("\n", mark.end)
    rest = plain[mark.end : line_end if line_end >= 0 else None].strip()
    if says_interviewer(mark.name) or says_participant(mark.name):
        return rate_name(rest.rstrip(".")) > 0
    return len(rest.split()) <= _LEGEND_WORDS and not rest.endswith((".", "?", "!", "…"))


def _choose_unrepeated(marks: list[Mark], script: Script) -> list[Mark]:
    """Choose among names of which none recurs: in short transcripts, and in monologues."""
    likely = [mark for mark in marks if mark.style in _CLEAR and rate_name(mark.name) == 2]
    if not likely:
        return []
    first = _NEXT.search(script.plain)
    share = len(likely) / _count_paragraphs(script)
    if len(likely) > 1 and share >= _SINGLE_SHARE:
        return likely
    alone = len({name_key(mark.name) for mark in likely}) == 1
    return [
        mark
        for mark in likely
        if says_interviewer(mark.name)
        or says_participant(mark.name)
        or (alone and first is not None and mark.start == first.start())
    ]


def _settle_names(marks: list[Mark]) -> Labels:
    """Give each name the spelling used most, and say what is doubtful."""
    names = settle_spellings(mark.name for mark in marks)
    used = Counter(name_key(mark.name) for mark in marks)
    notes: dict[str, str] = {}
    for mark in marks:
        if mark.note:
            notes.setdefault(names[name_key(mark.name)], mark.note)
    settled = tuple(replace(mark, name=names[name_key(mark.name)]) for mark in marks)
    once = [names[key] for key, count in used.items() if count == 1 and not is_role(names[key])]
    return Labels(settled, notes, (*_warn_of_single(once), *_warn_of_alike(list(names.values()))))


def _warn_of_single(names: list[str]) -> Iterable[str]:
    if names:
        yield (
            f"names used once, taken for speakers: {show_names(names)}; "
            "if one is none, give --speaker-pattern"
        )


def _warn_of_alike(names: list[str]) -> Iterable[str]:
    for one, other in combinations(names[:50], 2):
        if one.isalpha() and other.isalpha() and _are_alike(one, other):
            yield f"the names '{one}' and '{other}' differ little; is it one speaker?"


def _are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, name_key(one), name_key(other)).ratio() >= _ALIKE
