"""Figures for print, as parts of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.plots import figure_to_svg, plot_prevalence

if TYPE_CHECKING:
    from markupsafe import Markup

    from distmode.report.page.contents import Contents


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
    return Markup(svg)
