"""Finds turns that go on after the other speaker only murmured."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from distmode.excerpt import Turn

_MURMURS = frozenset(
    {
        "ah", "aha", "alright", "exactly", "fine", "good", "great", "hm", "hmm", "huh", "indeed",
        "interesting", "mhm", "mm", "mmm", "no", "of", "oh", "ok", "okay", "really", "right", "see",
        "sure", "uh", "uhhuh", "um", "wow", "yeah", "yep", "yes", "i", "course", "absolutely",
    }
)  # fmt: skip
_MOST_WORDS = 3


def mark_continuations(plain: str, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns, those that go on after a backchannel marked with the turn they go on from.

    A backchannel is a turn of at most three words, all of them murmurs such as "mm" or "yeah" and
    none a question. A turn that is interrupted several times goes on from its first part.

    Args:
        plain: The plain text.
        turns: In running order.
    """
    return tuple(_mark(plain, turns))


def _mark(plain: str, turns: Sequence[Turn]) -> Iterator[Turn]:
    begun: dict[int, int] = {}
    for place, turn in enumerate(turns):
        if place >= 2 and _goes_on(plain, *turns[place - 2 : place + 1]):
            first = turns[place - 2].number
            begun[turn.number] = begun.get(first, first)
        yield replace(turn, continues=begun.get(turn.number))


def _goes_on(plain: str, first: Turn, between: Turn, turn: Turn) -> bool:
    same = turn.speaker is not None and first.speaker == turn.speaker != between.speaker
    return (
        same
        and is_backchannel(plain[between.start : between.end])
        and not is_backchannel(plain[first.start : first.end])
    )


def is_backchannel(text: str) -> bool:
    """Tell whether talk is no more than a murmur.

    >>> is_backchannel("Mm-hm."), is_backchannel("Yeah, sure."), is_backchannel("Yeah?")
    (True, True, False)
    """
    words = ["".join(filter(str.isalpha, word)).lower() for word in text.replace("-", " ").split()]
    spoken = [word for word in words if word]
    murmured = all(word in _MURMURS for word in spoken)
    return 0 < len(spoken) <= _MOST_WORDS and murmured and "?" not in text
