"""Excerpts that are there twice: a second coding is an error, a repeated text a warning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from distmode.codebook import Mode
from distmode.excerpt import CodedExcerpt
from distmode.tables.faults import RowError

_KEEP_ONE = (
    "keep one coding of every excerpt, for instance what the coders agree on: "
    "distmode agree --consensus FILE"
)


@dataclass(frozen=True, slots=True)
class Coding:
    """A row of codings: a coded excerpt, or one whose coders did not agree (mode None)."""

    id: str
    text: str
    mode: Mode | None
    modes: tuple[Mode, ...]
    school: str | None
    interview: str | None
    speaker: str | None
    role: str | None
    coder: str | None
    place: str
    carried: Mapping[str, object]

    def decide(self) -> CodedExcerpt:
        """Return the coded excerpt; only for rows with a mode."""
        if self.mode is None:
            raise ValueError(f"{self.place}: undecided")
        return CodedExcerpt(
            id=self.id,
            text=self.text,
            mode=self.mode,
            modes=self.modes,
            school=self.school,
            interview=self.interview,
            speaker=self.speaker,
            role=self.role,
            coder=self.coder,
            place=self.place,
            carried=self.carried,
        )


def find_recoded(codings: Sequence[Coding]) -> tuple[RowError, ...]:
    """Find rows that code an excerpt which an earlier row codes already.

    That is so if the id is the same, or the text in the same interview is and the coder is not.
    """
    by_id: dict[str, Coding] = {}
    faults: list[RowError] = []
    for coding, twin in _pair_by_text(codings):
        same = by_id.setdefault(coding.id, coding)
        if same is not coding and same.text != coding.text:
            faults.append(shared_id(coding.place, same.place))
        elif same is not coding:
            faults.append(_recoded(coding, same))
        elif twin is not None and twin.coder != coding.coder:
            faults.append(_recoded(coding, twin))
    return tuple(faults)


def count_repeats(codings: Sequence[Coding]) -> Iterator[str]:
    """Yield a warning if rows repeat the text of an earlier row of the same interview."""
    repeats = [(coding, twin) for coding, twin in _pair_by_text(codings) if twin is not None]
    if repeats:
        coding, twin = repeats[0]
        have = "1 row has" if len(repeats) == 1 else f"{len(repeats):,} rows have"
        yield (
            f"{have} the text of another row of the same interview "
            f"(first: {coding.place}, as {twin.place}); counted like any other"
        )


def _pair_by_text(codings: Sequence[Coding]) -> Iterator[tuple[Coding, Coding | None]]:
    """Yield each coding with the first that has its text in its interview, if it is not that."""
    first: dict[tuple[str | None, str | None, str], Coding] = {}
    for coding in codings:
        twin = first.setdefault((coding.school, coding.interview, coding.text), coding)
        yield coding, None if twin is coding else twin


def shared_id(place: str, other: str) -> RowError:
    """Return the fault of a row that has the id of another row's excerpt, but another text."""
    return RowError(
        "shared id",
        f"{place}, column 'id': the same id as {other}, which has another text; "
        "give every excerpt its own",
    )


def _recoded(coding: Coding, other: Coding) -> RowError:
    return RowError(
        "coded again",
        f"{coding.place}: a second coding of the excerpt in {other.place}; {_KEEP_ONE}",
    )
