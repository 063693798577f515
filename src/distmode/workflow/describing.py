"""Values as other programs and readers want them: how a source was read, what a model is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from distmode.classifier import check_classifier, find_strongest_words
from distmode.codebook import Mode
from distmode.errors import ModelError
from distmode.modelfile import Model
from distmode.workflow.reading import ReadSource

# Results of `distmode evaluate --json` that a model folder carries along.
_MEASURED = "measured"
_LARGEST = 1 << 20  # bytes; ours have 4,000


def describe_reading(read: ReadSource) -> dict[str, object]:
    """Return how a source was read, in the shape of `distmode turns --json`."""
    transcript = read.transcript
    roles = {speaker.name: speaker.role for speaker in transcript.speakers} if transcript else {}
    return {
        "schema": "distmode.turns/1",
        "source": read.name,
        "source_sha256": read.sha256,
        "speakers": [
            {
                "name": speaker.name,
                "role": speaker.role,
                "turns": speaker.turns,
                "words": speaker.words,
                "reason": speaker.reason,
            }
            for speaker in (transcript.speakers if transcript else ())
        ],
        "turns": [
            {
                "turn": turn.number,
                "speaker": turn.speaker,
                "role": roles[turn.speaker],
                "start": turn.start,
                "end": turn.end,
                "continues": turn.continues,
            }
            for turn in (transcript.turns if transcript else ())
        ],
        "excerpts": [
            {
                "id": excerpt.id,
                "school": excerpt.school,
                "interview": excerpt.interview,
                "speaker": excerpt.speaker,
                "turn": excerpt.turn,
                "start": excerpt.start,
                "end": excerpt.end,
                "text": excerpt.text,
            }
            for excerpt in read.excerpts
        ],
        "warnings": list(read.warnings),
    }


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What a model is.

    Attributes:
        model: The model.
        learned: The words that speak most for each mode.
        evaluations: Results of `distmode evaluate --json`: by cross-validation on the training
            data, and on whatever else this very model was measured.
    """

    model: Model
    learned: Mapping[Mode, Sequence[str]]
    evaluations: tuple[Mapping[str, object], ...]

    def to_json(self) -> dict[str, object]:
        """Return it in the shape of `distmode model show --json`."""
        card = self.model.card
        return {
            "schema": "distmode.model/1",
            "name": card.name,
            "version": card.version,
            "format": card.format,
            "codebook": card.codebook,
            "payload_sha256": card.payload_sha256,
            "modes": list(card.modes),
            "libraries": dict(card.libraries),
            "training": dict(card.training),
            "settings": dict(card.settings),
            "encoder": asdict(card.encoder) if card.encoder else None,
            "limits": list(card.limits),
            "learned": {mode.value: list(words) for mode, words in self.learned.items()},
            "evaluations": list(self.evaluations),
            "notes": list(self.model.notes),
        }


def describe_model(model: Model, *, words: int) -> ModelDescription:
    """Return what a model is, what it learned and how good it was measured to be.

    Args:
        model: From `modelfile.read_model`.
        words: How many words to name for each mode.

    Raises:
        ModelError: It is of a kind that `distmode train` does not make, or a file of measurements
            in its folder cannot be read.
    """
    check_classifier(model.estimator, width=model.card.width)
    learned = find_strongest_words(model.estimator, count=words)
    own = [model.card.evaluation] if model.card.evaluation else []
    return ModelDescription(model, learned, (*own, *_read_measured(model)))


def _read_measured(model: Model) -> list[Mapping[str, object]]:
    """Return the measurements beside a model that were taken of this very model."""
    found = [_read_json(path) for path in sorted((model.folder / _MEASURED).glob("*.json"))]
    return [one for one in found if one.get("model_sha256") == model.card.payload_sha256]


def _read_json(path: Path) -> Mapping[str, object]:
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size < _LARGEST else ""
        data = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            f"{path}: cannot be read as JSON; remove it or write it again with "
            "distmode evaluate --json"
        ) from error
    if not isinstance(data, dict):
        raise ModelError(f"{path}: does not hold what distmode evaluate --json writes; remove it")
    return data
