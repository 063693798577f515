"""Words and numbers as they stand in figures."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distmode.intervals import Estimate

NO_INTERVAL = "no interval"
NOT_MEASURED = "not measured"

# No picture can hold them, or they would turn the reading order of what follows. Joiners stay.
_CONTROLS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    r"\ud800-\udfff\ufffe\uffff]"
)
_CUT = "…"


def format_estimate(estimate: Estimate) -> str:
    """Return an estimate with its interval as journals print them.

    >>> from distmode.intervals import Estimate
    >>> format_estimate(Estimate(0.614, 0.52, 1.0, 289))
    '.61 [.52, 1.00]'
    >>> format_estimate(Estimate(None, None, None, 4))
    'not measured'
    """
    if estimate.value is None:
        return NOT_MEASURED
    if estimate.low is None or estimate.high is None:
        return f"{format_number(estimate.value)} [{NO_INTERVAL}]"
    ends = f"{format_number(estimate.low)}, {format_number(estimate.high)}"
    return f"{format_number(estimate.value)} [{ends}]"


def format_number(value: float) -> str:
    """Return two decimals, without the zero before the point.

    >>> format_number(0.5), format_number(-0.05), format_number(1.0), format_number(-0.001)
    ('.50', '-.05', '1.00', '.00')
    """
    text = f"{value + 0.0:.2f}".replace("-0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def count(number: int, noun: str) -> str:
    """Return a number with what it counts; no line breaks between the two.

    >>> print(count(1, "interview"), count(1332, "excerpt"))
    1 interview 1,332 excerpts
    """
    return f"{number:,}\xa0{noun}" if number == 1 else f"{number:,}\xa0{noun}s"


def clean(text: str) -> str:
    """Return text without the characters that no picture can hold."""
    return _CONTROLS.sub("", text)


def wrap(text: str, width: int) -> str:
    """Return text broken at blanks into lines of at most so many Latin letters, where it can be.

    >>> print(wrap("Share of excerpts in each mode", 17))
    Share of excerpts
    in each mode
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if not lines[-1] or _measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def shorten(name: str, width: int, *, lines: int = 1) -> str:
    """Return a name that fits, cut in its middle, since names differ at their ends.

    Args:
        name: Of a school, an interview or a group; line ends and controls are taken out.
        width: Of a line, in Latin letters; wide ones (Chinese, say) count for two.
        lines: Into how many lines it may be broken.

    >>> shorten("St Bartholomew's Church of England Primary School", 24)
    'St Bartholom…mary School'
    """
    whole = clean(" ".join(name.split()))
    broken = wrap(whole, width).split("\n")
    if len(broken) <= lines and all(_measure(line) <= width for line in broken):
        return "\n".join(broken)
    return _cut(whole, width)


def _cut(text: str, width: int) -> str:
    if _measure(text) <= width:
        return text
    head, tail = "", ""
    while _measure(head + text[len(head)]) <= width // 2:
        head += text[len(head)]
    while _measure(text[-len(tail) - 1] + tail) <= width - _measure(head) - 1:
        tail = text[-len(tail) - 1] + tail
    return head + _CUT + tail


def _measure(text: str) -> int:
    return sum(1 + _is_wide(letter) for letter in text)


def _is_wide(letter: str) -> bool:
    # From Devanagari on scripts are wide, or drawn as wide boxes for want of a font.
    return "\u0900" <= letter < "\u1e00" or unicodedata.east_asian_width(letter) in "WF"
