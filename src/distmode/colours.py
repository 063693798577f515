"""One colour a mode, the same in plots, in reports and in projects for other programs.

The six hues are those of Okabe and Ito (2008, "Color Universal Design"), told apart with any common
colour blindness; yellow is left out, since it vanishes on white paper. Colour is never the only
sign: whoever uses these writes the mode's name beside them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from distmode.codebook import Mode

MODE_COLOURS: Mapping[Mode, str] = MappingProxyType(
    {
        Mode.FORMAL: "#0072b2",
        Mode.PRAGMATIC: "#d55e00",
        Mode.STRATEGIC: "#009e73",
        Mode.INCREMENTAL: "#e69f00",
        Mode.OPPORTUNISTIC: "#cc79a7",
        Mode.CULTURAL: "#56b4e9",
        Mode.NONE: "#8c8c8c",
    }
)
