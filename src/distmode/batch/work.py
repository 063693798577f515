"""What is to be done with each item, whatever does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Work(Generic[Item, Result]):
    """What is to be done.

    Attributes:
        here: Does it in this process.
        elsewhere: The same in another process; it can be pickled.
        weigh: How much work an item is, in any unit; 0 for one that is done already.
        total: The work of all items, in that unit.
    """

    here: Callable[[Item], Result]
    elsewhere: Callable[[Item], Result]
    weigh: Callable[[Item], int]
    total: int
