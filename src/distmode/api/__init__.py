"""distmode in Python: labels for texts, long talk and transcripts, as the command line gives them.

What a label says is taken from its record, so that both say the same to the last digit. Everything
here is also in `distmode` itself: `distmode.load`.
"""

from distmode.api.labels import TextEvidence, TextLabel, TranscriptLabels
from distmode.api.model import Model, load

__all__ = ["Model", "TextEvidence", "TextLabel", "TranscriptLabels", "load"]
