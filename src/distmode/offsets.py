"""Offsets in the units that other tools count in.

distmode counts Unicode code points, as Python, R and REFI-QDA do. JavaScript tools (doccano, Label
Studio) and NVivo count UTF-16 units, Taguette counts UTF-8 bytes.
"""

from collections.abc import Iterable
from typing import Literal

OffsetUnit = Literal["utf16", "utf8"]

_BEYOND_BASIC_PLANE = 0x10000


def convert_offsets(plain: str, places: Iterable[int], unit: OffsetUnit) -> dict[int, int]:
    """Return for each place in a text where it is in another unit.

    Args:
        plain: The text.
        places: Code points before each place; between 0 and the text's length.
        unit: `utf16`: two-byte units; `utf8`: bytes.

    >>> convert_offsets("a👍é!", [0, 1, 2, 3], "utf16")
    {0: 0, 1: 1, 2: 3, 3: 4}
    >>> convert_offsets("a👍é!", [3], "utf8")
    {3: 7}
    """
    measure = _measure_utf16 if unit == "utf16" else _measure_utf8
    converted: dict[int, int] = {}
    done, total = 0, 0
    for place in sorted(set(places)):
        total += measure(plain[done:place])
        converted[place] = total
        done = place
    return converted


def _measure_utf16(text: str) -> int:
    return len(text) + sum(ord(character) >= _BEYOND_BASIC_PLANE for character in text)


def _measure_utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
