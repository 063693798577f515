"""Figures for print, as parts of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from distmode.plots import figure_to_svg, plot_prevalence

if TYPE_CHECKING:
    from markupsafe import Markup

    from distmode.report.page.contents import Contents

_TAG_STYLE = re.compile(r'\sstyle="([^"]*)"')


def draw_prevalence(contents: Contents) -> Markup | None:
    """Return the prevalence of all modes as an `<svg>` element; None where nothing is coded.

    Shares by labels alone stand in the table, with their intervals drawn beside them: a figure of
    one way out of three has little to say.
    """
    from markupsafe import Markup

    if contents.expected is not None:
        return None
    (figure,) = plot_prevalence(contents.prevalence, by=None, estimand="these_transcripts")
    svg = figure_to_svg(figure, prefix="plot")
    # Our own drawing of numbers; no talk is in it, and what names there are is drawn or escaped.
    return Markup(use_attributes(svg))


def use_attributes(svg: str) -> str:
    """Return SVG whose `style` attributes, which the page's policy forbids, are attributes.

    >>> use_attributes('<path d="M0 0" style="fill: #fff; stroke-width: 0.8"/>')
    '<path d="M0 0" fill="#fff" stroke-width="0.8"/>'
    """
    return _TAG_STYLE.sub(lambda found: _spread(found[1]), svg)


def _spread(style: str) -> str:
    parts = (part.partition(":") for part in style.split(";") if part.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in parts)
