"""What peers learn from and are measured on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import UsageError
from distmode.evaluation import Groups, choose_groups
from distmode.excerpt import CodedExcerpt
from distmode.tables import read_coded_excerpts

CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class Material:
    """Coded excerpts.

    Attributes:
        name: `corpus`, or what the user called it.
        coded: The excerpts.
        groups: What their intervals are over; for the corpus also what is held out.
        undecided: How many more have no code, since coders did not agree.
    """

    name: str
    coded: tuple[CodedExcerpt, ...]
    groups: Groups
    undecided: int

    @property
    def texts(self) -> list[str]:
        """The talk."""
        return [excerpt.text for excerpt in self.coded]


def read_corpus(path: Path, schools: Sequence[str] = ()) -> Material:
    """Read what peers learn from.

    Args:
        path: Tables of coded excerpts that name their schools.
        schools: Only these, for a trial; all without.

    Raises:
        UsageError: A school asked for does not occur.
    """
    table = read_coded_excerpts([path])
    coded = tuple(e for e in table.excerpts if not schools or e.school in schools)
    missing = sorted(set(schools) - {excerpt.school or "" for excerpt in coded})
    if missing:
        raise UsageError(f"{path}: there is no school {', '.join(missing)}")
    return Material(CORPUS, coded, choose_groups(coded, by="school"), table.undecided)


def read_talk(name: str, path: Path) -> Material:
    """Read what peers are measured on and never learn from; grouped as `distmode evaluate` does."""
    table = read_coded_excerpts([path])
    return Material(name, table.excerpts, choose_groups(table.excerpts, by=None), table.undecided)


def hash_excerpts(coded: Sequence[CodedExcerpt]) -> str:
    """Return one hash of talk, codings and origins in this order."""
    rows = [(e.text, e.mode.value, e.school, e.interview) for e in coded]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
