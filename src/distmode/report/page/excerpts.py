"""Excerpts as the page shows them: pieces of talk with their evidence, and what filters look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.report.screen import format_probability
from distmode.suitability import WARNINGS

if TYPE_CHECKING:
    from distmode.excerpt import CodedExcerpt, Excerpt, Label
    from distmode.tables import LabelRecord

STATUS_NAMES = {"labelled": "labelled", "abstained": "abstained", "too_short": "too short"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt.

    Attributes:
        text: The talk.
        weighs: As what it weighed for the label: `w` as words, `s` as a sentence, `s w` as both;
            empty for talk that is no evidence.
    """

    text: str
    weighs: str


@dataclass(frozen=True, slots=True)
class ExcerptView:
    """One excerpt on the page.

    Attributes:
        number: From 1, through all interviews; the page's address of it is `e` and the number.
        place: Turn and part, or the id of a row.
        speaker: Who says it, where known.
        role: The speaker's post, where known.
        school: Where known.
        status: What became of it: `labelled`, `abstained` or `too_short`.
        mode: What it was given; None without.
        most: The most probable outcome; None where it was too short.
        further: The other modes that it is likely to carry.
        chance: The probability of the most probable outcome, in thousandths; -1 where too short.
        chances: All seven, in the codebook's order, as `formal .02`.
        pieces: The talk; empty where it was left out of the labels.
        doubts: Why the label is doubtful, in words.
        coded: What the coder gave; None without a coding.
        start: Where it stands in the interview's plain text.
    """

    number: int
    place: str
    speaker: str | None
    role: str | None
    school: str | None
    status: str
    mode: Mode | None
    most: Mode | None
    further: tuple[Mode, ...]
    chance: int
    chances: tuple[str, ...]
    pieces: tuple[Piece, ...]
    doubts: tuple[str, ...]
    coded: Mode | None
    start: int

    @property
    def outcome(self) -> str:
        """The mode, or the status where no mode was given; what filters and styles go by."""
        return self.mode.value if self.mode else self.status

    @property
    def shown_chance(self) -> str:
        """The probability of the most probable outcome, as journals print it."""
        return "" if self.chance < 0 else format_probability(self.chance / 1000)

    @property
    def differs(self) -> bool:
        """Whether model and coder gave something else."""
        return self.coded is not None and self.coded is not self.mode


@dataclass(frozen=True, slots=True)
class AsideView:
    """Talk that was not labelled: who says what."""

    speaker: str | None
    text: str
    start: int


def view_excerpts(
    records: Sequence[LabelRecord], codings: Mapping[str, CodedExcerpt], *, first: int
) -> Iterator[ExcerptView]:
    """Yield an interview's excerpts as the page shows them.

    Args:
        records: Its labels, in running order.
        codings: What the coder gave, by the id of the label.
        first: The number of the first excerpt.
    """
    for number, record in enumerate(records, start=first):
        label, excerpt = record.label, record.label.excerpt
        coding = codings.get(excerpt.id)
        most = find_most_probable(label)
        yield ExcerptView(
            number=number,
            place=excerpt.id.rpartition("#")[2],
            speaker=excerpt.speaker,
            role=excerpt.role,
            school=excerpt.school,
            status=label.status,
            mode=label.mode,
            most=most,
            further=tuple(mode for mode in label.modes if mode is not label.mode),
            chance=round(label.probabilities[most] * 1000) if most else -1,
            chances=tuple(
                f"{mode.value} {format_probability(label.probabilities[mode])}"
                for mode in (OUTCOMES if most else ())
            ),
            pieces=tuple(_cut_pieces(label)),
            doubts=tuple(WARNINGS.get(code, code) for code in label.warnings),
            coded=coding.mode if coding else None,
            start=excerpt.start,
        )


def view_asides(asides: Sequence[Excerpt]) -> Iterator[AsideView]:
    """Yield what was not labelled as the page shows it."""
    for one in asides:
        yield AsideView(one.speaker, one.text, one.start)


def find_most_probable(label: Label) -> Mode | None:
    """Return the most probable outcome, the first in the codebook of those equal; None without."""
    if not label.probabilities:
        return None
    return max(OUTCOMES, key=lambda mode: label.probabilities[mode])


def _cut_pieces(label: Label) -> Iterator[Piece]:
    """Yield the talk cut where evidence begins and ends; words can stand inside a sentence."""
    text, first = label.excerpt.text, label.excerpt.start
    if not text:
        return
    spans = [
        (max(item.start - first, 0), min(item.end - first, len(text)), item.part[0])
        for item in label.evidence
    ]
    edges = {0, len(text), *(edge for start, end, _ in spans for edge in (start, end))}
    for start, end in pairwise(sorted(edge for edge in edges if 0 <= edge <= len(text))):
        over = sorted({part for low, high, part in spans if low <= start and end <= high})
        yield Piece(text[start:end], " ".join(over))
