"""Figures that look the same on every machine, and that leave nothing behind in the user's home.

matplotlib writes a font list into the user's folders when it is first imported, and takes fonts and
settings from there. Here it is imported with a temporary folder in their place, which is gone
before the first line is drawn; fonts are only those that matplotlib ships. A program that wants its
own settings for figures of its own imports matplotlib before it asks distmode for one: what is
loaded already is left as it is.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from distmode.errors import OutputError
from distmode.plots.wording import clean, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure, SubFigure

PAGE_WIDTH = 16.0  # cm: what a printed page has between its margins
PAGE_HEIGHT = 23.0  # cm
CM_IN_INCHES = 1 / 2.54

INK = "#1a1a1a"
PALE = "#d9d9d9"
MUTED = "#595959"

_FONT_POINTS = 8
_KEY_HEIGHT = 0.5  # cm a line of it
_TEXT_HEIGHT = 2.0  # cm: what title and note take
_TITLE_POINTS = 9.5
_DOTS_PER_INCH = 300
_LOADED_FROM = {"MPL_IGNORE_SYSTEM_FONTS": "1"}
_STYLE: Mapping[str, object] = {
    "axes.edgecolor": MUTED,
    "axes.labelsize": _FONT_POINTS,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": _FONT_POINTS,
    "figure.dpi": _DOTS_PER_INCH,
    "font.family": ["DejaVu Sans"],
    "font.size": _FONT_POINTS,
    "grid.color": PALE,
    "grid.linewidth": 0.5,
    "legend.fontsize": _FONT_POINTS,
    "legend.frameon": False,
    "savefig.dpi": "figure",
    "svg.fonttype": "path",
    "svg.hashsalt": "distmode",
    "text.color": INK,
    # A school may have a dollar sign in its name.
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": _FONT_POINTS,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": _FONT_POINTS,
}


@contextmanager
def drawing(**settings: object) -> Iterator[None]:
    """Let matplotlib draw with the settings of this module, whatever the user's are.

    Characters that its fonts lack become boxes, without a warning.

    Args:
        settings: More of them, for instance `svg_fonttype="none"` (`_` for `.`).

    Raises:
        OutputError: No temporary folder can be made.
    """
    _load_matplotlib()
    from matplotlib import style

    more = {name.replace("_", ".", 1): value for name, value in settings.items()}
    with style.context(["default", {**_STYLE, **more}]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ ")
        yield


def make_figure(height: float, *, title: str, note: str) -> Figure:
    """Make an empty figure as wide as a printed page, with a title and a note under it.

    Args:
        height: In centimetres.
        title: What it shows.
        note: Of how many, and how to read it.
    """
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(PAGE_WIDTH * CM_IN_INCHES, height * CM_IN_INCHES), layout="constrained"
    )
    figure.suptitle(
        wrap(clean(title), 72),
        x=0.01,
        ha="left",
        fontsize=_TITLE_POINTS,
        fontweight="bold",
        color=INK,
    )
    figure.supxlabel(wrap(clean(note), 106), x=0.01, ha="left", fontsize=_FONT_POINTS, color=INK)
    return figure


def split_off_key(figure: Figure, key: Sequence[Artist], *, columns: int) -> SubFigure:
    """Put a key at the head of a figure; return what is left for the rest of it.

    Args:
        figure: An empty one, from `make_figure`.
        key: Artists with labels.
        columns: How many stand side by side.
    """
    rows = -(-len(key) // columns)
    height = figure.get_size_inches()[1] / CM_IN_INCHES - _TEXT_HEIGHT
    ratios = (rows * _KEY_HEIGHT, height - rows * _KEY_HEIGHT)
    parts = figure.subfigures(2, 1, squeeze=False, height_ratios=ratios)
    head: SubFigure = parts[0, 0]
    body: SubFigure = parts[1, 0]
    head.legend(
        handles=key,
        loc="center left",
        ncols=columns,
        handlelength=1.6,
        columnspacing=1.5,
        borderpad=0,
        borderaxespad=0.4,
    )
    return body


def settle(figure: Figure) -> Figure:
    """Lay a figure out once and for all, so that drawing it again gives the same picture."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def draw_nothing(*, title: str, note: str) -> Figure:
    """Make a figure that says there is nothing to show."""
    with drawing():
        figure = make_figure(3.0, title=title, note=note)
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=MUTED)
        return settle(figure)


def show_percent(axis: Axis) -> None:
    """Print the marks of an axis that runs over shares in per cent, as its title says."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))


def _load_matplotlib() -> None:
    """Import all of matplotlib that is used, unless somebody has done so before."""
    if "matplotlib" in sys.modules:
        return
    try:
        temporary = tempfile.TemporaryDirectory(prefix="distmode-")
    except OSError as error:
        raise OutputError(
            "there is no temporary folder to draw with; set TMPDIR to one that can be written"
        ) from error
    with temporary as folder:
        ours = {**_LOADED_FROM, "MPLCONFIGDIR": folder}
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            import matplotlib.backends.backend_agg
            import matplotlib.backends.backend_svg
            import matplotlib.figure
            import matplotlib.style  # noqa: F401
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
