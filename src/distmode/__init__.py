"""Says by which mode leadership comes to be distributed in interviews with people in schools.

`load` opens a model, which labels texts, long talk and transcripts:

>>> import distmode
>>> model = distmode.load("distmode-en-lite")
>>> [label] = model.label(["We just needed somebody for the timetable, and I had a free period."])
>>> label.mode
'pragmatic'

Nothing else is loaded before it is asked for, so that importing this costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distmode.api import Model, TextEvidence, TextLabel, TranscriptLabels, load
    from distmode.errors import DistmodeError

__all__ = [
    "DistmodeError",
    "Model",
    "TextEvidence",
    "TextLabel",
    "TranscriptLabels",
    "load",
]


def __getattr__(name: str) -> object:
    """Return a public name, which is loaded when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("distmode")
    if name not in __all__:
        raise AttributeError(f"module 'distmode' has no attribute '{name}'")
    if name == "DistmodeError":
        from distmode import errors

        return errors.DistmodeError
    from distmode import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
