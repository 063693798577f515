"""Pictures of what was measured, to be printed 16 cm wide; readable in grey and without colour.

matplotlib is loaded when the first one is drawn.
"""

from distmode.plots.confusion import plot_confusion
from distmode.plots.course import plot_course
from distmode.plots.curves import plot_coverage, plot_reliability
from distmode.plots.learning import plot_learning
from distmode.plots.output import FORMATS, Format, figure_to_svg, write_figures
from distmode.plots.prevalence import plot_prevalence
from distmode.plots.profiles import plot_profile_shares, plot_profiles

__all__ = [
    "FORMATS",
    "Format",
    "figure_to_svg",
    "plot_confusion",
    "plot_course",
    "plot_coverage",
    "plot_learning",
    "plot_prevalence",
    "plot_profile_shares",
    "plot_profiles",
    "plot_reliability",
    "write_figures",
]
