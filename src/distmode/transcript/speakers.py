"""Decides over the whole document which labels name speakers.

A label must recur, or look like a name and stand as the others do. Where labels of several styles
are found, the style that most of them have is the transcript's; the others only count for names
already known from it.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import combinations
from typing import get_args

from distmode.transcript.candidates import find_candidates, find_known, match_pattern
from distmode.transcript.draft import LabelStyle, Mark, Reading, Script
from distmode.transcript.labels import split_lines
from distmode.transcript.names import (
    explains,
    is_doubtful,
    is_role,
    looks_like_legend,
    name_key,
    names_role,
    rate_name,
    says_interviewer,
    says_participant,
    settle_spellings,
    show_names,
)

# In this order where two styles have as many labels.
_STYLES: tuple[LabelStyle, ...] = tuple(s for s in get_args(LabelStyle) if s != "pattern")
# Styles that hardly anything but a name has: they need less of the document to be believed.
_CLEAR: frozenset[LabelStyle] = frozenset({"cell", "colon", "timed"})
_CLEAR_SHARE = 0.05
_CLEAR_LABELS = 4
_OPEN_SHARE = 0.25
# Where no line is blank, paragraphs cannot be counted, and short answers look like names.
_LONE_SHARE = 0.4
_MOST = 0.8
_SINGLE_SHARE = 0.5
# No talk has more speakers: what has so many names is a list.
_MOST_SPEAKERS = 500
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
    candidates = find_candidates(script)
    marks = [mark for mark in candidates if rate_name(mark.name)]
    style = _find_style(marks, script)
    if style is None:
        return _settle_names(_choose_unrepeated(marks, script))
    marks = sorted([*marks, *_admit_doubtful(candidates, marks, style)], key=lambda one: one.start)
    chosen = _choose_of_style(marks, style, script)
    if len({name_key(mark.name) for mark in chosen}) > _MOST_SPEAKERS:
        return Labels(
            warnings=(
                f"more than {_MOST_SPEAKERS} names at the start of lines; "
                "they are not taken for speakers",
            )
        )
    legend = [mark for mark in marks if mark.start < chosen[0].start and mark.style == style]
    return _add_known(chosen, legend, script)


def _admit_doubtful(candidates: list[Mark], marks: list[Mark], style: LabelStyle) -> Iterable[Mark]:
    """Return doubtful labels that are used more than once, with others' labels between them."""
    typical = [mark.start for mark in _typical(marks, style)]
    if not typical:
        return []
    places: dict[str, set[int]] = {}
    doubtful = [one for one in candidates if not rate_name(one.name) and is_doubtful(one.name)]
    for mark in doubtful:
        place = bisect_left(typical, mark.start)
        if place:
            places.setdefault(name_key(mark.name), set()).add(place)
    return [one for one in doubtful if len(places.get(name_key(one.name), ())) > 1]


def _add_known(chosen: list[Mark], legend: list[Mark], script: Script) -> Labels:
    """Add the labels of known speakers that are written in another way, and say so."""
    keys = frozenset(name_key(mark.name) for mark in chosen)
    starts = {mark.start for mark in (*chosen, *legend)}
    added = [mark for mark in find_known(script, keys) if mark.start not in starts]
    labels = _settle_names(sorted([*chosen, *added], key=lambda mark: mark.start))
    if not added:
        return labels
    names = settle_spellings(mark.name for mark in added).values()
    warning = (
        f"labels written otherwise than the rest are taken for speakers: {show_names(names)} "
        f"({len(added)} in all)"
    )
    return replace(labels, warnings=(*labels.warnings, warning))


def _typical(marks: list[Mark], style: LabelStyle) -> list[Mark]:
    names = _recurring(marks, style)
    return [mark for mark in marks if mark.style == style and name_key(mark.name) in names]


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
    typical = _typical(marks, style)
    stands = _standing(typical)
    single = [mark for mark in marks if mark.style == style and name_key(mark.name) not in names]
    names |= {
        name_key(mark.name)
        for mark in single
        if _is_like(mark, stands) and not _is_legend(mark, typical[0], script.plain)
    }
    known = {style, "colon", "timed", "bold", "heading"}
    found = [mark for mark in marks if mark.style in known and name_key(mark.name) in names]
    return found[_count_legend(found, script.plain) :]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the labels that recur stand: with a time, after a blank line, in capitals."""

    stamped: bool
    opens: bool
    capitals: bool


def _standing(typical: list[Mark]) -> _Standing:
    return _Standing(
        stamped=sum(other.stamped for other in typical) >= _MOST * len(typical),
        opens=sum(other.opens for other in typical) >= _MOST * len(typical),
        capitals=all(other.name.isupper() for other in typical),
    )


def _is_like(mark: Mark, stands: _Standing) -> bool:
    """Say whether a name used once looks like one, and stands as the recurring ones do."""
    return (
        rate_name(mark.name) == 2
        and (mark.stamped or not stands.stamped)
        and (mark.opens or not stands.opens)
        and (mark.name.isupper() or not stands.capitals)
    )


def _is_legend(mark: Mark, first: Mark, plain: str) -> bool:
    """Say whether it is a line above the talk, such as `Interviewer: Jane Smith`."""
    return mark.start <= first.start and looks_like_legend(_rest_of_line(mark, plain))


def _rest_of_line(mark: Mark, plain: str) -> str:
    line_end = plain.find("\n", mark.end)
    return plain[mark.end : line_end if line_end >= 0 else None].strip()


def _count_legend(marks: list[Mark], plain: str) -> int:
    """Return how many labels at the top explain the names that follow: `I: Jane Smith, researcher`.

    Each is another's and one at least names a role; a blank line stands before the first that is
    none, and only there.
    """
    seen: set[str] = set()
    has_role = False
    for mark in marks:
        rest = _rest_of_line(mark, plain)
        if name_key(mark.name) in seen or not looks_like_legend(rest) or not explains(rest):
            return len(seen) if mark.opens and has_role else 0
        if seen and mark.opens:
            return 0
        has_role = has_role or names_role(rest)
        seen.add(name_key(mark.name))
    return 0


def _choose_unrepeated(marks: list[Mark], script: Script) -> list[Mark]:
    """Choose among names of which none recurs: in short transcripts, and in monologues."""
    likely = [mark for mark in marks if mark.style in _CLEAR and rate_name(mark.name) == 2]
    if not likely:
        return []
    first = _NEXT.search(script.plain)
    share = len(likely) / _count_paragraphs(script)
    if 1 < len(likely) <= _MOST_SPEAKERS and share >= _SINGLE_SHARE:
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
