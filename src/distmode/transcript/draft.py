"""What every format reader hands on: plain text with what the format itself tells about it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from distmode.excerpt import Turn
from distmode.transcript.names import name_key, settle_spellings

LabelStyle = Literal[
    "cell",
    "colon",
    "timed",
    "heading",
    "bold",
    "bracket",
    "tab",
    "dotted",
    "dash",
    "alone",
    "pattern",
]
"""How a speaker's name is set apart from the talk.

In order: a table's cell, `Ada: ...`, `Ada 00:12`, `### Ada`, `**Ada** ...`, `[Ada] ...`,
`Ada<TAB>...`, `Q. ...`, `ADA - ...`, a line of its own, what the user's pattern matches.
"""


# The longest interviews take 1 MB as text and 20 MB as .docx with pictures.
LARGEST_BYTES = 200 * 1024 * 1024

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a transcript; what a user can set.

    Attributes:
        interviewers: Names of those whose talk is not labelled, in any case, or a part of a name
            that only one speaker has.
        participants: Likewise, of those whose talk is labelled.
        speaker_pattern: Regular expression for the label at the start of a speaker's line; its
            group `speaker`, else its first group, else all of it is the name.
        largest_bytes: Size of the largest file that is read.
        from_settings: Those of the names that a study's settings give, not the user, for messages.
    """

    interviewers: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    speaker_pattern: str | None = None
    largest_bytes: int = LARGEST_BYTES
    from_settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of plain text, in code points.

    Attributes:
        start: First.
        end: The one after the last.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a line seems to name its speaker.

    Attributes:
        start: First code point of the label, or of the time before it.
        end: Where the talk can begin.
        name: As written, without time, role and punctuation.
        style: How the name is set apart.
        note: What stands in parentheses after the name, often a role; else empty.
        stamped: Whether a time stands with it.
        opens: Whether it begins a paragraph (a blank line, or nothing, before it).
    """

    start: int
    end: int
    name: str
    style: LabelStyle
    note: str = ""
    stamped: bool = False
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    """The running text of a transcript, before anybody knows who speaks.

    Attributes:
        plain: The plain text; turns become spans of it.
        hidden: Stretches that are no talk (headings), in order.
        marks: Labels that the format itself sets apart (bold names, cells), in order.
        paragraphs: What a paragraph is: a `line`, a `block` between blank lines, or to be guessed.
        has_front: Whether text before the first speaker is front matter rather than talk.
        warnings: What reading the format gave rise to.
    """

    plain: str
    hidden: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    paragraphs: Literal["line", "block", "guess"] = "guess"
    has_front: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody says in a format that keeps speakers and talk apart.

    Attributes:
        speaker: Name, or None where it is not given.
        text: The talk; may hold line breaks.
    """

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A transcript cut into turns, before roles are given.

    Attributes:
        plain: The plain text.
        turns: In running order.
        front: The front matter, which may say who the interviewer is.
        notes: What stands in parentheses after a speaker's name, by name.
        warnings: So far.
    """

    plain: str
    turns: tuple[Turn, ...]
    front: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def count_words(text: str) -> int:
    """Return how many words a text has, as `len(text.split())` does but without a copy of each.

    >>> count_words(" Yes,  of course. ")
    3
    """
    return sum(1 for _ in _WORD.finditer(text))


def settle_speakers(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """Give each speaker the spelling of the name that is used most."""
    said = tuple(utterances)
    names = settle_spellings(one.speaker for one in said if one.speaker is not None)
    return tuple(
        one if one.speaker is None else Utterance(names[name_key(one.speaker)], one.text)
        for one in said
    )


def compose_draft(utterances: Iterable[Utterance], warnings: tuple[str, ...] = ()) -> Draft:
    r"""Write plain text from utterances, one turn a paragraph: `Ada: ...`.

    Utterances of one named speaker in a row become one turn, their texts on lines of their own;
    those without a name stay apart, since nobody knows whether one person says them.

    >>> compose_draft([Utterance("Ada", "Yes."), Utterance("Ada", "And no.")]).plain
    'Ada: Yes.\nAnd no.'
    """
    parts: list[str] = []
    turns: list[Turn] = []
    length = 0
    for utterance in utterances:
        text = utterance.text.strip()
        if not text:
            continue
        goes_on = bool(turns) and utterance.speaker is not None
        goes_on = goes_on and turns[-1].speaker == utterance.speaker
        lead = "\n" if turns else ""
        if utterance.speaker is not None and not goes_on:
            lead += f"{utterance.speaker}: "
        start, end = length + len(lead), length + len(lead) + len(text)
        if goes_on:
            last = turns.pop()
            turns.append(Turn(last.number, last.speaker, last.start, end))
        else:
            turns.append(Turn(len(turns) + 1, utterance.speaker, start, end))
        parts += (lead, text)
        length = end
    return Draft("".join(parts), tuple(turns), warnings=warnings)
