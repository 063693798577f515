"""What the finders hand on: names where they stand, hints at what they are of, and doubts."""

from collections import Counter
from dataclasses import dataclass, field

from distmode.pseudonyms.kinds import Kind
from distmode.pseudonyms.words import Words


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """Where a transcript names who speaks.

    Attributes:
        start: First code point of the name.
        end: The one after the last.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One text in which names are looked for.

    Attributes:
        name: The source's path, or what else it is known by.
        plain: The text.
        labels: Where it names its speakers, in order.
        starts: Places where somebody begins to speak.
    """

    name: str
    plain: str
    labels: tuple[SpeakerLabel, ...] = ()
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands.

    Attributes:
        start: First code point.
        end: The one after the last; a possessive is no part of it.
        text: The name as it stands there.
        kind: What it is of; `name` where only all its mentions together can tell.
        rule: By what it was found, in words for the user.
        title: What stands before it ("mrs"), folded; empty where nothing does.
    """

    start: int
    end: int
    text: str
    kind: Kind
    rule: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What looks like a name and is left standing.

    Attributes:
        start: First code point.
        text: As it stands there.
        suggestion: Why it is left, and what to do.
    """

    start: int
    text: str
    suggestion: str

    @property
    def end(self) -> int:
        """Code point after the last."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """What the finders found in one document.

    Attributes:
        mentions: In order, none overlapping another.
        hints: For a folded single name, how much speaks for each kind.
        doubts: In order.
        small: How often folded words that are not common are written small.
        inside: How often they have a capital though no sentence begins with them.
    """

    mentions: tuple[Mention, ...]
    hints: dict[str, Counter[Kind]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    small: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)


class Sheet:
    """The words of a text with those marked that belong to something found already.

    Args:
        words: The words.
        taken: Stretches of the text that are no names or found already, in code points.
    """

    def __init__(self, words: Words, taken: list[tuple[int, int]]) -> None:
        self.words = words
        self._taken = bytearray(len(words.words))
        marks = bytearray(len(words.text) + 1)
        for start, end in taken:
            marks[start:end] = b"\x01" * (end - start)
        for at, word in enumerate(words.words):
            if marks[word.start]:
                self._taken[at] = 1

    def is_taken(self, at: int) -> bool:
        """Say whether a word belongs to something found already."""
        return bool(self._taken[at])

    def take(self, first: int, last: int) -> None:
        """Mark words, the last included."""
        for at in range(first, last + 1):
            self._taken[at] = 1

    def is_free_capital(self, at: int) -> bool:
        """Say whether a word with a capital is still free; none beyond the last is."""
        words = self.words.words
        return 0 <= at < len(words) and words[at].is_capital and not self._taken[at]

    def build(self, first: int, last: int, kind: Kind, rule: str, title: str = "") -> Mention:
        """Return the mention of a run of words and take them, without the last one's clitic."""
        words = self.words.words
        self.take(first, last)
        start, end = words[first].start, words[last].end
        return Mention(start, end, self.words.text[start:end], kind, rule, title)
