"""Replacements in a text: applied, undone, and what they do to offsets."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement.

    Attributes:
        start: First code point replaced, in the text as it was.
        end: The one after the last.
        old: What stood there.
        new: What stands there now.
    """

    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A span after the replacements.

    Attributes:
        start: First code point, in the new text.
        end: The one after the last.
        widened: Whether an edge stood inside something replaced, and was moved to its outside.
    """

    start: int
    end: int
    widened: bool


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with replacements made.

    Args:
        text: The text.
        edits: In order, none overlapping another.

    >>> apply_edits("Ann left.", [Edit(0, 3, "Ann", "[Person 1]")])
    '[Person 1] left.'
    """
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.new)
        done = edit.end
    return "".join([*parts, text[done:]])


def undo_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text as it was before `apply_edits`.

    >>> undo_edits("[Person 1] left.", [Edit(0, 3, "Ann", "[Person 1]")])
    'Ann left.'
    """
    parts: list[str] = []
    done = shift = 0
    for edit in edits:
        start = edit.start + shift
        parts += (text[done:start], edit.old)
        done = start + len(edit.new)
        shift += len(edit.new) - len(edit.old)
    return "".join([*parts, text[done:]])


class Mover:
    """Says where spans of a text are after replacements.

    Args:
        edits: In order, none overlapping another.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + len(edit.new) - len(edit.old))

    def move(self, start: int, end: int) -> Moved:
        """Return where a span is; one with an edge inside a replacement takes all of it in.

        >>> Mover([Edit(4, 7, "Ann", "[Person 1]")]).move(5, 9)
        Moved(start=4, end=16, widened=True)
        """
        first, inside = self._place(start)
        new_start = first.start + self._shifts[inside] if first else start + self._shifts[inside]
        last, within = self._place(end)
        if last:
            new_end = last.start + self._shifts[within] + len(last.new)
        else:
            new_end = end + self._shifts[within]
        return Moved(new_start, new_end, widened=bool(first or last))

    def _place(self, at: int) -> tuple[Edit | None, int]:
        """Return the edit that a place is strictly inside of, and how many edits end before it."""
        done = bisect_right(self._ends, at)
        following = bisect_left(self._starts, at)
        return (self._edits[done] if following > done else None), done
