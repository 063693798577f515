"""What is doubtful about the speakers of a transcript, in words for the user and without talk."""

from collections.abc import Set as AbstractSet

from distmode.transcript.candidates import find_suspects
from distmode.transcript.draft import Draft
from distmode.transcript.names import show_names
from distmode.transcript.tallies import Tally


def warn_of_both(names: frozenset[str]) -> tuple[str, ...]:
    """Name those whom the user calls an interviewer and a participant."""
    if not names:
        return ()
    return (f"named as interviewer and as participant, so labelled: {show_names(sorted(names))}",)


def warn_of_contradicted(names: list[str]) -> tuple[str, ...]:
    """Name those whom thin evidence calls the interviewer where another speaker asks."""
    if not names:
        return ()
    return (
        f"{show_names(names)} may be called the interviewer by an initial, a note or the lines "
        "above the transcript, but another speaker asks the questions; not applied: "
        "name the interviewer with --interviewer",
    )


def warn_of_suspects(
    draft: Draft, asking: frozenset[str], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Point out lines within the interviewer's turns that may be others' talk."""
    suspects = [
        label
        for turn in draft.turns
        if turn.speaker in asking
        for label in find_suspects(draft.plain[turn.start : turn.end], names)
    ]
    if not suspects:
        return ()
    return (
        f"lines in the interviewer's turns begin like a speaker's label ({len(suspects)}): "
        f"{show_names(dict.fromkeys(suspects))}; they are not labelled, "
        "unless you correct the transcript or give --speaker-pattern",
    )


def warn_of_unclear(unclear: AbstractSet[str], tallies: tuple[Tally, ...]) -> tuple[str, ...]:
    """Say how often those ask of whom nobody knows whether they are the interviewer."""
    if not unclear:
        return ()
    counts = ", ".join(
        f"'{tally.name}' in {tally.questions} of {tally.turns}"
        for tally in tallies[:5]
        if tally.name in unclear
    )
    return (
        f"it is not clear who is the interviewer (turns that ask: {counts}); all talk is labelled, "
        "unless you name the interviewer with --interviewer",
    )


def warn_of_unnamed(tallies: tuple[Tally, ...]) -> tuple[str, ...]:
    """Say how much of the talk has no speaker's name."""
    words = sum(tally.words for tally in tallies)
    unnamed = sum(tally.words for tally in tallies if tally.name is None)
    if not unnamed:
        return ()
    if unnamed == words:
        return (
            "no speakers are named: each paragraph is taken for a turn, the interviewer's too; "
            "if they are, give --speaker-pattern",
        )
    share = 100 * unnamed / words
    return (f"{share:.0f} % of the words have no speaker's name; they are labelled",)
