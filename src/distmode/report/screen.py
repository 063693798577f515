"""The terminal: consoles, colours, progress, and talk made harmless."""

import re
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from distmode.codebook import Mode
from distmode.colours import MODE_COLOURS
from distmode.intervals import Estimate

WIDE = 110
"""From how many columns on a terminal has room for whole words."""

_NARROWEST = 76

FEW_OF_ONE_KIND = "fewer than ten of one kind, with a mode or none"
"""Why the area under a curve is not measured where there are excerpts enough."""

# Control characters in talk could move the cursor, change the title or hide text; the marks that
# turn the direction of writing could make a line say what it does not.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def build_table(title: str = "", *, headings: Sequence[str] = ()) -> Table:
    """Return a table with few lines, since terminals are narrow and talk is wide."""
    table = Table(
        title=Text(title),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
    )
    for heading in headings:
        table.add_column(heading)
    return table


class _PipedConsole(Console):
    """A console that leaves it to the command line what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Let the error through instead of ending the program."""
        raise BrokenPipeError


def build_console(*, stderr: bool = False) -> Console:
    """Return a console on standard output, or on standard error."""
    # Below 76 columns figures would be cut off; a terminal wraps the lines instead.
    console = _PipedConsole(stderr=stderr, highlight=False, emoji=False, markup=False)
    console.width = max(console.width, _NARROWEST)
    return console


def clean(text: str) -> str:
    """Return text without characters that could drive a terminal, and on one line.

    >>> clean("so" + chr(27) + "[2J then  we led")
    'so�[2J then we led'
    """
    return _CONTROLS.sub("�", " ".join(text.split()))


def show_mode_name(mode: Mode) -> Text:
    """Return a mode's name in its colour."""
    return Text(mode.value, style="dim" if mode is Mode.NONE else MODE_COLOURS[mode])


def shorten_heading(name: str, width: int) -> str:
    """Return the heading of a narrow column of counts, cut where the terminal is not wide.

    >>> shorten_heading("too_short", 120), shorten_heading("opportunistic", 80)
    ('too short', 'oppo.')
    """
    words = name.replace("_", " ")
    return words if width >= WIDE or len(words) < 6 else f"{words[:4].strip()}."


def show_estimate(estimate: Estimate) -> Text:
    """Return an estimate for a table; as text, since a table takes brackets for its own marks."""
    return Text(format_estimate(estimate))


def format_estimate(estimate: Estimate) -> str:
    """Return an estimate with its 95 % interval, for instance `.61 [.52, .69]`."""
    if estimate.value is None:
        return "not measured"
    if estimate.low is None or estimate.high is None:
        return f"{_short(estimate.value)} [no interval]"
    return f"{_short(estimate.value)} [{_short(estimate.low)}, {_short(estimate.high)}]"


def format_probability(value: float) -> str:
    """Return a probability to two decimals; none is printed as certain or impossible.

    >>> [format_probability(one) for one in (0.614, 0.9962, 0.994, 0.004, 0.006)]
    ['.61', '>.99', '.99', '<.01', '.01']
    """
    text = f"{value:.2f}"
    return {"1.00": ">.99", "0.00": "<.01"}.get(text, text.removeprefix("0"))


def _short(value: float) -> str:
    """Return two decimals in the way journals print them, without the leading zero.

    >>> _short(0.614), _short(-0.05), _short(1.0), _short(-0.001)
    ('.61', '-.05', '1.00', '.00')
    """
    text = f"{value + 0.0:.2f}".replace("-0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text
