"""Finds the speakers that a user's names mean."""

from dataclasses import dataclass

from distmode.transcript.names import name_key, show_names

# A shorter piece of a name is in too many names: `--interviewer I` must not mean Ingrid.
_PIECE_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """The speakers of a transcript that the names given for a role mean.

    Attributes:
        names: As the transcript spells them.
        warnings: Names that mean several speakers, or that none is meant.
    """

    names: frozenset[str]
    warnings: tuple[str, ...] = ()


def find_meant(wanted: tuple[str, ...], names: tuple[str, ...], *, option: str) -> Meant:
    """Return the speakers that names given by the user mean.

    A name means the speaker whose name is spelled the same but for case and blanks, else the only
    one that has all its words, else the only one whose words begin with its words. A study's names
    serve for all its transcripts, so that one found is enough: only if none is, that is said.

    Args:
        wanted: The names given.
        names: The speakers there are.
        option: What the user gave them with, for messages.
    """
    found: set[str] = set()
    warnings: list[str] = []
    for name in wanted:
        meant = _find_one(name, names)
        if len(meant) == 1:
            found.update(meant)
        elif meant:
            warnings.append(f"{option} '{name}' can be {show_names(meant)}; give the name in full")
    if wanted and not found and not warnings:
        there = f"the speakers are {show_names(names)}" if names else "no speakers are named"
        warnings.append(f"{option} {show_names(wanted)} is nobody in this transcript; {there}")
    return Meant(frozenset(found), tuple(warnings))


def _find_one(wanted: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the speakers that one name can mean, by the strictest reading that finds any."""
    words = name_key(wanted).split()
    if not words:
        return ()
    same = tuple(name for name in names if name_key(name).split() == words)
    whole = tuple(name for name in names if set(words) <= set(_split(name)))
    if same or whole or min(map(len, words)) < _PIECE_CHARACTERS:
        return same or whole
    return tuple(name for name in names if _begins(words, _split(name)))


def _split(name: str) -> tuple[str, ...]:
    return tuple(word.strip(".,()[]'’") for word in name_key(name).split())


def _begins(words: list[str], of: tuple[str, ...]) -> bool:
    return all(any(part.startswith(word) for part in of) for word in words)
