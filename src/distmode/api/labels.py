"""What the Python interface gives back: labels in plain words and numbers, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from distmode.excerpt import Label, Status
from distmode.tables import ModelStamp, build_record


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """Words or a sentence that weighed for a label.

    Attributes:
        start: First code point in the text given.
        end: Code point after the last.
        text: The words, `given[start:end]`.
        mode: What they speak for.
        weight: Their contribution to the log-odds of that mode, to four decimals.
        part: `words`, or `sentence` for what the encoder adds for a whole sentence.
    """

    start: int
    end: int
    text: str
    mode: str
    weight: float
    part: Literal["words", "sentence"]


@dataclass(frozen=True, slots=True)
class TextLabel:
    """What the model gives one excerpt; every value is the one that its record has.

    Attributes:
        id: Names the excerpt.
        start: First code point in the text given (of a transcript: in its plain text).
        end: Code point after the last.
        text: The excerpt, `given[start:end]`; the text given without blanks around it.
        status: `labelled`, `abstained`, or `too_short`.
        mode: The most probable of the seven outcomes; None unless labelled.
        modes: Every mode that the excerpt is likely to carry, most probable first.
        probabilities: Of the seven outcomes by name, to six decimals; empty where too short.
        evidence: What weighed most, strongest first.
        warnings: Codes of what makes the label doubtful, such as `not_english`.
    """

    id: str
    start: int
    end: int
    text: str
    status: Status
    mode: str | None
    modes: tuple[str, ...]
    probabilities: Mapping[str, float]
    evidence: tuple[TextEvidence, ...]
    warnings: tuple[str, ...]
    _label: Label = field(repr=False, compare=False)
    _stamp: ModelStamp = field(repr=False, compare=False)

    def to_record(self, *, with_text: bool = True) -> dict[str, object]:
        """Return the record that `distmode label` would write, as a new mapping for JSON.

        Args:
            with_text: If false, talk and carried columns are left out, as with `--no-text`.
        """
        return build_record(self._label, model=self._stamp, with_text=with_text)


@dataclass(frozen=True, slots=True)
class TranscriptLabels:
    """The labels of one transcript or table.

    Attributes:
        name: Path relative to the folder given, with `/`.
        sha256: Hash of its bytes.
        plain: The text that offsets refer to.
        labels: In running order.
        warnings: What to know of it; holds no talk.
    """

    name: str
    sha256: str
    plain: str
    labels: tuple[TextLabel, ...]
    warnings: tuple[str, ...] = ()


def build_label(label: Label, stamp: ModelStamp) -> TextLabel:
    """Return a label as the Python interface gives it, its values those of the record."""
    record: dict[str, Any] = build_record(label, model=stamp)
    return TextLabel(
        id=record["id"],
        start=record["start"],
        end=record["end"],
        text=record["text"],
        status=record["status"],
        mode=record["mode"],
        modes=tuple(record["modes"]),
        probabilities=record["probabilities"] or {},
        evidence=tuple(TextEvidence(**one) for one in record["evidence"]),
        warnings=tuple(record["warnings"]),
        _label=label,
        _stamp=stamp,
    )
