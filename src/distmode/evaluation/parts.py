"""Into which parts excerpts fall by role, school, interview and length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from distmode.evaluation.measure import Judgement

By = Literal["role", "school", "interview", "length"]

MOST_INTERVIEWS = 12
"""Interviews are looked at one by one where there are no more; nobody reads a longer table."""

NOT_KNOWN = "(not known)"


@dataclass(frozen=True, slots=True)
class Kind:
    """Into what parts one thing divides the excerpts.

    Attributes:
        by: Which thing.
        names: The part of each excerpt.
        order: The parts, each once, as they are shown.
    """

    by: By
    names: tuple[str, ...]
    order: tuple[str, ...]


def find_kinds(judgements: Sequence[Judgement]) -> Iterator[Kind]:
    """Yield role, school, interview and length, as far as the judgements tell two parts of them.

    Where each interview is of another role, say, the parts are the same and are told once.

    Length is told in thirds: the excerpts are divided by their words into three parts, as even as
    excerpts of the same length allow, and the bounds are in the parts' names. Interviews are parts
    where there are 12 at most.
    """
    seen: set[tuple[int, ...]] = set()
    for kind in _list_kinds(judgements):
        numbers = {name: number for number, name in enumerate(dict.fromkeys(kind.names))}
        division = tuple(numbers[name] for name in kind.names)
        if len(numbers) > 1 and division not in seen:
            seen.add(division)
            yield kind


def _list_kinds(judgements: Sequence[Judgement]) -> Iterator[Kind]:
    named: dict[By, list[str | None]] = {
        "role": [one.role for one in judgements],
        "school": [one.school for one in judgements],
        "interview": _name_interviews(judgements),
    }
    for by, names in named.items():
        told = tuple(name or NOT_KNOWN for name in names)
        order = tuple(sorted(set(told), key=lambda name: (name == NOT_KNOWN, name)))
        if by != "interview" or len(order) <= MOST_INTERVIEWS:
            yield Kind(by, told, order)
    words = [one.words for one in judgements if one.words is not None]
    if len(words) == len(judgements):
        yield _cut_in_thirds(words)


def _name_interviews(judgements: Sequence[Judgement]) -> list[str | None]:
    """Return the interview of each, with its school where two schools have one of that name."""
    known = {(one.school, one.interview) for one in judgements if one.interview}
    if len({interview for _, interview in known}) == len(known):
        return [one.interview for one in judgements]
    return [one.interview and f"{one.school or ''}/{one.interview}" for one in judgements]


def _cut_in_thirds(words: Sequence[int]) -> Kind:
    ranked = sorted(words)
    first, second = (ranked[-(-len(ranked) * third // 3) - 1] for third in (1, 2))
    bounds = {
        f"up to {first} words": range(first + 1),
        f"{first + 1} to {second} words": range(first + 1, second + 1),
        f"{second + 1} words and more": range(second + 1, ranked[-1] + 1),
    }
    kept = {name: bound for name, bound in bounds.items() if any(n in bound for n in ranked)}
    names = tuple(next(name for name, bound in kept.items() if n in bound) for n in words)
    return Kind("length", names, tuple(kept))
