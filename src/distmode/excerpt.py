"""The values that travel through distmode; frozen, and each with its context.

All offsets (`start`, `end`) count Unicode code points in the transcript's plain text (LF line
ends), `end` exclusive, so that `plain[start:end] == text` always holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from distmode.codebook import Mode

SpeakerRole = Literal["participant", "interviewer", "unknown"]
Status = Literal["labelled", "too_short", "abstained"]
ExcerptUnit = Literal["excerpt", "turn", "paragraph", "sentence"]
"""What turns are cut into: even pieces up to a length, nothing, paragraphs or sentences."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's unbroken talk.

    Attributes:
        number: Position in the transcript, from 1.
        speaker: Name as the transcript gives it, or None where it names nobody.
        start: First code point of the talk in the plain text (the name is not part of it).
        end: Code point after the last.
        continues: Number of the turn that this one goes on from, after a murmur of somebody else.
    """

    number: int
    speaker: str | None
    start: int
    end: int
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of one speaker of a transcript.

    Attributes:
        name: Name as the transcript gives it, or None for talk without a name.
        role: Whether the speaker was taken for the interviewer; `unknown` talk is labelled.
        reason: Why, in words for the user.
        turns: How many turns.
        words: How many words.
    """

    name: str | None
    role: SpeakerRole
    reason: str
    turns: int
    words: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """One interview as it was read.

    Attributes:
        source: Path relative to the folder given, with `/`.
        source_sha256: Hash of the file's bytes.
        plain: The plain text that all offsets refer to.
        turns: In running order; together they cover all talk exactly once.
        speakers: In order of first appearance.
        warnings: What the user should know about how it was read; holds no talk.
    """

    source: str
    source_sha256: str
    plain: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The unit of coding: one unbroken stretch of one participant's talk.

    Attributes:
        id: Unique in a run: `SOURCE#TURN.PART`, or what the table's `id` column says.
        source: Path of the transcript or table, relative to the folder given, with `/`.
        source_sha256: Hash of that file's bytes.
        text: The talk, `plain[start:end]`.
        start: First code point in the source's plain text.
        end: Code point after the last.
        turn: Number of the turn (of the row, for a table of excerpts).
        continues: Number of the turn that this one goes on from, after a murmur of somebody else.
        unbroken_words: How many words the talk has that murmurs broke into this and other turns; 0
            where nothing broke it.
        speaker: Who says it, where known.
        role: The speaker's post, where known ("headteacher").
        school: Where known, else None.
        interview: Which interview it belongs to.
        context: What the interviewer said just before; never coded.
        from_transcript: Whether it was cut from a transcript; only then can it be too short.
        carried: Columns of the table it came from that have no field here.
    """

    id: str
    source: str
    source_sha256: str
    text: str
    start: int
    end: int
    turn: int | None = None
    continues: int | None = None
    unbroken_words: int = 0
    speaker: str | None = None
    role: str | None = None
    school: str | None = None
    interview: str | None = None
    context: str | None = None
    from_transcript: bool = True
    carried: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt with what one coder gave it.

    Attributes:
        id: Unique among the excerpts read together.
        text: The talk.
        mode: Primary mode or `none`.
        modes: All modes, primary first; empty for `none`.
        school: Where known, else None.
        interview: Where known, else None.
        coder: Where known, else None.
        place: File and row it was read from, for messages.
        carried: Columns of the table that have no field here.
    """

    id: str
    text: str
    mode: Mode
    modes: tuple[Mode, ...]
    school: str | None = None
    interview: str | None = None
    speaker: str | None = None
    role: str | None = None
    coder: str | None = None
    place: str = ""
    carried: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words or a sentence that weighed for a label.

    Attributes:
        start: First code point in the same plain text as the excerpt's offsets.
        end: Code point after the last.
        text: The words.
        mode: What they speak for.
        weight: Their contribution to the log-odds of that mode: the natural logarithm of its
            probability less the mean of those of the other outcomes.
        part: Which part of the model weighed it: `words`, or `sentence` for what the encoder's
            vector of a whole sentence adds beyond its words.
    """

    start: int
    end: int
    text: str
    mode: Mode
    weight: float
    part: Literal["words", "sentence"] = "words"


@dataclass(frozen=True, slots=True)
class Label:
    """What the model gives one excerpt.

    Attributes:
        excerpt: What was labelled.
        status: `labelled`, `too_short` (not given to the model) or `abstained`.
        mode: The most probable of the seven outcomes when labelled, else None.
        modes: Every mode the excerpt is likely to carry, most probable first; empty for `none`.
        probabilities: Of the seven outcomes, in the codebook's order; empty when too short.
        evidence: Strongest first.
        warnings: Codes of what makes this label doubtful (see `suitability`).
    """

    excerpt: Excerpt
    status: Status
    mode: Mode | None = None
    modes: tuple[Mode, ...] = ()
    probabilities: Mapping[Mode, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()
