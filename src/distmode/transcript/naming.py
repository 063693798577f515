"""Finds the speakers that a user's names mean."""

from dataclasses import dataclass

from distmode.transcript.names import name_key, show_names


@dataclass(frozen=True, slots=True)
class Guess:
    """A speaker that a part of a name means.

    Attributes:
        wanted: The name as the user gives it.
        name: The only speaker whose name holds all its words.
    """

    wanted: str
    name: str


@dataclass(frozen=True, slots=True)
class Meant:
    """The speakers of a transcript that the names given for a role mean.

    Attributes:
        names: As the transcript spells them, of those named in full.
        guesses: Those of whose names a part was given.
        warnings: Names that mean several speakers, or that none is meant.
    """

    names: frozenset[str]
    guesses: tuple[Guess, ...] = ()
    warnings: tuple[str, ...] = ()


def find_meant(
    wanted: tuple[str, ...],
    names: tuple[str, ...],
    *,
    option: str,
    from_settings: tuple[str, ...] = (),
) -> Meant:
    """Return the speakers that names given by the user mean.

    A name means the speaker whose name is spelled the same but for case and blanks, else perhaps
    the only one that has all its words: `Ann` is not Anna. A study's names serve for all its
    transcripts, so that one found is enough: only if none is, that is said.

    Args:
        wanted: The names given.
        names: The speakers there are.
        option: What the user gave them with, for messages.
        from_settings: Those that the settings of the study give instead.
    """
    settled = f"the study's settings: {option.removeprefix('--')}"
    found: set[str] = set()
    guesses: list[Guess] = []
    warnings: list[str] = []
    for name in wanted:
        meant = _find_one(name, names)
        if len(meant) == 1 and name_key(meant[0]) == name_key(name):
            found.update(meant)
        elif len(meant) == 1:
            guesses.append(Guess(name, meant[0]))
        elif meant:
            given = settled if name in from_settings else option
            warnings.append(f"{given} '{name}' can be {show_names(meant)}; give the name in full")
    if wanted and not found and not guesses and not warnings:
        there = f"the speakers are {show_names(names)}" if names else "no speakers are named"
        given = settled if set(wanted) <= set(from_settings) else option
        warnings.append(f"{given} {show_names(wanted)} is nobody in this transcript; {there}")
    return Meant(frozenset(found), tuple(guesses), tuple(warnings))


def _find_one(wanted: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the speakers that one name can mean, by the strictest reading that finds any."""
    words = name_key(wanted).split()
    if not words:
        return ()
    same = tuple(name for name in names if name_key(name).split() == words)
    return same or tuple(name for name in names if set(words) <= set(_split(name)))


def _split(name: str) -> tuple[str, ...]:
    return tuple(word.strip(".,()[]'’") for word in name_key(name).split())
