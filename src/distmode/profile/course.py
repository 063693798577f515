"""The course of an interview: its labelled excerpts in running order, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from distmode.codebook import Mode
    from distmode.excerpt import Label

Weight = Literal["words", "characters", "excerpts"]


@dataclass(frozen=True, slots=True)
class Step:
    """One labelled excerpt in an interview's course.

    Attributes:
        place: Where its middle lies in the interview's labelled talk, from 0 to 1, in words,
            characters or excerpts, as they weigh.
        size: Its weight: how many words or characters it has, or 1.
        probabilities: Of the seven outcomes.
        mode: What the model gave it; None where it abstained.
    """

    place: float
    size: float
    probabilities: Mapping[Mode, float]
    mode: Mode | None


@dataclass(frozen=True, slots=True)
class Course:
    """One interview.

    Attributes:
        interview: Its name.
        school: Where it belongs, if known.
        steps: Its labelled excerpts in running order, at least one.
    """

    interview: str
    school: str | None
    steps: tuple[Step, ...]


def measure_size(label: Label, weight: Weight) -> float:
    """Return how much an excerpt weighs: its words between blanks, its characters, or 1.

    Args:
        label: The label; its text is looked at for words alone.
        weight: By what.
    """
    if weight == "excerpts":
        return 1.0
    if weight == "words":
        return float(len(label.excerpt.text.split()))
    return float(max(label.excerpt.end - label.excerpt.start, 0))


def build_course(
    interview: str, school: str | None, labels: Sequence[Label], *, weight: Weight
) -> Course:
    """Return the course of an interview.

    Args:
        interview: Its name.
        school: Where it belongs, if known.
        labels: Those of its excerpts that have probabilities, in running order.
        weight: What an excerpt weighs by.
    """
    sizes = [measure_size(label, weight) for label in labels]
    ends = list(accumulate(sizes))
    whole = ends[-1] or 1.0
    return Course(
        interview,
        school,
        tuple(
            Step((end - size / 2) / whole, size, label.probabilities, label.mode)
            for label, size, end in zip(labels, sizes, ends, strict=True)
        ),
    )
