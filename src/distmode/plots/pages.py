"""Long lists over several pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """What stands on one page.

    Attributes:
        items: In order, at least one.
        number: Of the page, from 1.
        pages: How many there are.
    """

    items: tuple[Item, ...]
    number: int
    pages: int

    def entitle(self, title: str) -> str:
        """Return a title that says which page this is, where there are several."""
        return title if self.pages == 1 else f"{title} ({self.number} of {self.pages})"


def split_pages(items: Sequence[Item], most: int) -> tuple[Page[Item], ...]:
    """Share items out evenly over as few pages as hold them, at most so many on each.

    >>> [page.items for page in split_pages("abcde", 3)]
    [('a', 'b', 'c'), ('d', 'e')]
    """
    pages = -(-len(items) // most)
    size, larger = divmod(len(items), max(pages, 1))
    starts = [number * size + min(number, larger) for number in range(pages + 1)]
    return tuple(
        Page(tuple(items[starts[number] : starts[number + 1]]), number + 1, pages)
        for number in range(pages)
    )
