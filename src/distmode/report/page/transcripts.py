"""Interviews, and the modes with their strongest excerpts, as the page shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode, ModeEntry, read_codebook
from distmode.report.page.course import Strip, build_strip
from distmode.report.page.excerpts import AsideView, ExcerptView, view_asides, view_excerpts

if TYPE_CHECKING:
    from distmode.report.page.contents import Contents

_STRONGEST = 8
_STRONGEST_OF_AN_INTERVIEW = 2


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One interview.

    Attributes:
        number: From 1.
        name: As the labels name it, or another where names are withheld.
        page: The file that holds it, beside the page that links to it; empty for the same page.
        school: Where known.
        roles: Of its speakers, where known.
        counts: How many excerpts got each mode, or which status without one.
        strip: Its course.
        excerpts: In running order.
        asides: What was not labelled, in running order.
    """

    number: int
    name: str
    page: str
    school: str | None
    roles: tuple[str, ...]
    counts: Mapping[str, int]
    strip: Strip
    excerpts: tuple[ExcerptView, ...]
    asides: tuple[AsideView, ...]

    def list_groups(self) -> Iterator[str]:
        """Yield its school, where its name does not begin with that, and its roles."""
        if self.school and not self.name.startswith(f"{self.school}/"):
            yield self.school
        yield from self.roles

    @property
    def in_order(self) -> list[ExcerptView | AsideView]:
        """Excerpts and what stands between them, in running order."""
        if not self.asides:
            return list(self.excerpts)
        return sorted((*self.excerpts, *self.asides), key=lambda one: one.start)


@dataclass(frozen=True, slots=True)
class Strong:
    """An excerpt that a mode's section shows, and the interview it is of."""

    excerpt: ExcerptView
    interview: InterviewView


@dataclass(frozen=True, slots=True)
class ModeView:
    """One mode: what it means, how many excerpts got it, and the strongest of them."""

    entry: ModeEntry
    count: int
    strongest: tuple[Strong, ...]


def view_interviews(contents: Contents, pages: Mapping[str, str]) -> Iterator[InterviewView]:
    """Yield the interviews.

    Args:
        contents: What the report shows.
        pages: The file that holds each interview; empty where one holds all.
    """
    first = 1
    for number, (name, records) in enumerate(contents.interviews.items(), start=1):
        excerpts = tuple(view_excerpts(records, contents.codings, first=first))
        first += len(excerpts)
        yield InterviewView(
            number=number,
            name=name,
            page=pages.get(name, ""),
            school=next((one.school for one in excerpts if one.school), None),
            roles=tuple(dict.fromkeys(one.role for one in excerpts if one.role)),
            counts=Counter(one.outcome for one in excerpts),
            strip=build_strip([record.label for record in records]),
            excerpts=excerpts,
            asides=tuple(view_asides(contents.asides.get(name, ()))),
        )


def view_modes(contents: Contents, interviews: Sequence[InterviewView]) -> Iterator[ModeView]:
    """Yield the six modes and `none`, with their strongest excerpts where talk is shown."""
    codebook = read_codebook()
    for mode in OUTCOMES:
        given = [
            Strong(excerpt, interview)
            for interview in interviews
            for excerpt in interview.excerpts
            if excerpt.mode is mode
        ]
        yield ModeView(
            entry=codebook.entry(mode),
            count=len(given),
            strongest=tuple(_choose_strongest(given)) if contents.with_talk else (),
        )


def _choose_strongest(given: Sequence[Strong]) -> Iterator[Strong]:
    """Yield the most probable excerpts, few of one interview, so that several speak."""
    taken: Counter[int] = Counter()
    chosen = 0
    for one in sorted(given, key=lambda one: (-one.excerpt.chance, one.excerpt.number)):
        if chosen == _STRONGEST:
            return
        if one.excerpt.pieces and taken[one.interview.number] < _STRONGEST_OF_AN_INTERVIEW:
            taken[one.interview.number] += 1
            chosen += 1
            yield one


def name_pages(names: Sequence[str]) -> dict[str, str]:
    """Return a file name for each interview, safe on every system, none twice.

    >>> name_pages(["ashgrove/ruth", "Ñ?"])
    {'ashgrove/ruth': '1-ashgrove-ruth.html', 'Ñ?': '2.html'}
    """
    width = len(str(len(names)))
    pages = {}
    for number, name in enumerate(names, start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
        pages[name] = f"{number:0{width}}{'-' * bool(slug)}{slug}.html"
    return pages


def count_modes(interview: InterviewView) -> Iterator[tuple[Mode, int]]:
    """Yield the modes that an interview's excerpts got, and how many."""
    for mode in OUTCOMES:
        if interview.counts.get(mode.value):
            yield mode, interview.counts[mode.value]
