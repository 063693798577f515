"""An interview's course as a strip: one lane a mode, one mark an excerpt, as high as it is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.profile import build_course

if TYPE_CHECKING:
    from distmode.excerpt import Label

WIDTH = 1000
LANE = 16
_GAP = 2
_THINNEST = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One excerpt in the strip, in the strip's own units.

    Attributes:
        index: Which of the interview's excerpts, from 0.
        outcome: Its mode, or `abstained`.
        x: Left edge, from 0 to `WIDTH`.
        y: Upper edge.
        width: At least so wide that it can be seen.
        height: The lane's height times the probability.
    """

    index: int
    outcome: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole interview.

    Attributes:
        lanes: What each lane stands for, from above.
        marks: In running order.
    """

    lanes: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def height(self) -> int:
        """The height of all lanes."""
        return len(self.lanes) * LANE

    def list_paths(self) -> Iterator[tuple[str, str]]:
        """Yield for each lane that has marks one SVG path of all of them: short, not clickable."""
        for lane in self.lanes:
            drawn = [
                f"M{mark.x:g} {mark.y:g}h{mark.width:g}v{mark.height:g}h-{mark.width:g}z"
                for mark in self.marks
                if mark.outcome == lane
            ]
            if drawn:
                yield lane, "".join(drawn)


def build_strip(labels: Sequence[Label]) -> Strip:
    """Return the course of an interview; excerpts too short to label have no mark.

    Args:
        labels: All of its labels, in running order.
    """
    able = [(index, label) for index, label in enumerate(labels) if label.probabilities]
    abstained = ("abstained",) if any(label.mode is None for _, label in able) else ()
    lanes = (*(mode.value for mode in OUTCOMES), *abstained)
    if not able:
        return Strip(lanes, ())
    course = build_course("", None, [label for _, label in able], weight="characters")
    whole = sum(step.size for step in course.steps) or 1.0
    marks = []
    for (index, label), step in zip(able, course.steps, strict=True):
        outcome = label.mode.value if label.mode else "abstained"
        width = max(WIDTH * step.size / whole - 1, _THINNEST)
        height = max((LANE - _GAP) * max(label.probabilities.values()), _THINNEST)
        bottom = (lanes.index(outcome) + 1) * LANE
        marks.append(
            Mark(
                index,
                outcome,
                x=round(min(max(WIDTH * step.place - width / 2, 0), WIDTH - width), 1),
                y=round(bottom - height, 1),
                width=round(width, 1),
                height=round(height, 1),
            )
        )
    return Strip(lanes, tuple(marks))
