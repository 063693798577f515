"""What a profile is made of: which outcomes each of its shares is of, and among what talk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from distmode.codebook import MODES, OUTCOMES, Mode, read_codebook

if TYPE_CHECKING:
    from distmode.intervals import FloatArray

PartKind = Literal["mode", "stage", "direction"]
Among = Literal["all", "with_mode"]


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a profile.

    Attributes:
        kind: Whether it is of a mode, of a stage of the source's developmental model or of a
            direction.
        name: Of which: a mode, `1` to `3`, or a direction as the codebook words it.
        among: Of what: `all` labelled talk, or talk `with_mode`, that is without `none`.
        outcomes: The outcomes that it counts.
    """

    kind: PartKind
    name: str
    among: Among
    outcomes: frozenset[Mode]


@cache
def list_parts() -> tuple[Part, ...]:
    """Return all shares of a profile: modes, stages, directions, in the taxonomy's order.

    Each stands twice, among all labelled talk and among talk with a mode. `none` has a share of all
    talk alone. Directions are as the codebook words them, `given, then shared` (of incremental)
    one of its own: how much of it is given and how much shared the source does not say.
    """
    return (*_list_among("all"), *_list_among("with_mode"))


def _list_among(among: Among) -> Iterator[Part]:
    for mode in OUTCOMES if among == "all" else MODES:
        yield Part("mode", mode.value, among, frozenset({mode}))
    entries = [entry for entry in read_codebook().entries if entry.mode in MODES]
    for stage in sorted({entry.stage for entry in entries if entry.stage is not None}):
        modes = frozenset(entry.mode for entry in entries if entry.stage == stage)
        yield Part("stage", str(stage), among, modes)
    for direction in dict.fromkeys(entry.direction for entry in entries):
        if direction is not None:
            modes = frozenset(entry.mode for entry in entries if entry.direction == direction)
            yield Part("direction", direction, among, modes)


def select_numerators() -> FloatArray:
    """Return which outcomes each share counts, 0 or 1, shape (7, parts)."""
    import numpy as np

    return np.array([[float(mode in part.outcomes) for part in list_parts()] for mode in OUTCOMES])


def select_denominators() -> FloatArray:
    """Return among which outcomes each share is, 0 or 1, shape (7, parts)."""
    import numpy as np

    return np.array(
        [
            [float(part.among == "all" or mode is not Mode.NONE) for part in list_parts()]
            for mode in OUTCOMES
        ]
    )
