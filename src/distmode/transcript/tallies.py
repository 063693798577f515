"""Counts what each speaker says, and how often it asks."""

from collections import Counter
from dataclasses import dataclass

from distmode.transcript.draft import Draft, count_words
from distmode.transcript.questions import asks


@dataclass(frozen=True, slots=True)
class Tally:
    """What one speaker says, counted.

    Attributes:
        name: None for talk without a name.
        turns: How many.
        words: In all of them.
        questions: How many turns ask.
    """

    name: str | None
    turns: int
    words: int
    questions: int

    @property
    def share(self) -> float:
        """The share of the turns that ask."""
        return self.questions / self.turns


def count_tallies(draft: Draft) -> tuple[Tally, ...]:
    """Count the turns, words and questions of each speaker, in order of first appearance."""
    turns: Counter[str | None] = Counter()
    words: Counter[str | None] = Counter()
    questions: Counter[str | None] = Counter()
    for turn in draft.turns:
        text = draft.plain[turn.start : turn.end]
        length = count_words(text)
        turns[turn.speaker] += 1
        words[turn.speaker] += length
        questions[turn.speaker] += asks(text, length)
    return tuple(Tally(name, turns[name], words[name], questions[name]) for name in turns)
