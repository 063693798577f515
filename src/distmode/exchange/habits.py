"""What programs are known for: how each counts the characters of a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

OURS = "DISTMODE"
"""What distmode calls itself in a project, in capitals."""

LineEnds = Literal["written", "one", "two"]
"""What a line end counts: as many characters as the file has there, always one, or always two."""


@dataclass(frozen=True, slots=True)
class Counting:
    """A way to count characters.

    Attributes:
        line_ends: What a line end counts.
        is_astral_two: Whether a character beyond U+FFFF counts two, as in UTF-16.
        is_mark_counted: Whether a byte order mark at the beginning counts.
        is_end_inclusive: Whether the end is the last character, not the one after it.
    """

    line_ends: LineEnds = "written"
    is_astral_two: bool = False
    is_mark_counted: bool = False
    is_end_inclusive: bool = False

    def describe(self) -> str:
        """Return the way in words."""
        parts = (
            _LINE_ENDS[self.line_ends],
            "characters beyond U+FFFF count two" * self.is_astral_two,
            "a byte order mark counts" * self.is_mark_counted,
            "the end is the last character" * self.is_end_inclusive,
        )
        return ", ".join(part for part in parts if part)


_LINE_ENDS: Mapping[LineEnds, str] = MappingProxyType(
    {
        "written": "line ends count as they are written",
        "one": "every line end counts one",
        "two": "every line end counts two",
    }
)
# By what a program calls itself; the first that fits counts.
_HABITS: tuple[tuple[str, Counting], ...] = (
    ("ATLAS", Counting("one")),
    ("NVIVO", Counting(is_astral_two=True)),
    ("QUALCODER", Counting("one")),
    (OURS, Counting("one")),
)
_DEFAULT = Counting()


def find_habit(origin: str) -> Counting:
    """Return how the program that wrote a project is known to count.

    >>> find_habit("ATLAS.ti Win 23").line_ends
    'one'
    """
    return next((way for name, way in _HABITS if name in origin.upper()), _DEFAULT)
