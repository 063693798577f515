"""The card of a model: what it is, from what, how good, for what not; read before the payload."""

import json
import math
import platform
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

from distmode.codebook import OUTCOMES, Mode
from distmode.modelfile.format import FORMAT, READABLE
from distmode.modelfile.refusal import RefusedError, show

CARD_FILE = "card.json"
PAYLOAD_FILE = "model.skops"

_LIBRARIES = ("distmode", "scikit-learn", "spacy", "skops", "numpy", "onnxruntime")
_DEEPEST = 20
_WITHOUT_ENCODER = 1
_WIDEST = 10_000
# Name and version go into every label and onto terminals; these characters are safe everywhere.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class EncoderStamp:
    """Which sentence encoder a model takes its vectors from.

    Attributes:
        name: Such as `encoder-en`.
        version: Of that encoder.
        sha256: What stands for its files (`encoder.EncoderCard.sha256`).
        width: Numbers in one vector.
    """

    name: str
    version: str
    sha256: str
    width: int


@dataclass(frozen=True, slots=True)
class Card:
    """What a model says about itself.

    Attributes:
        format: The model format (see `distmode.modelfile.format`).
        name: Letters, digits and `.`, `_`, `+`, `-`, at most 64; such as `distmode-en`.
        version: The model's own version, of the same characters.
        modes: What the estimator's columns stand for, in that order; its classes bear these names.
        codebook: Version of the codebook that the training data was coded by.
        payload_sha256: SHA-256 of `model.skops`, in hexadecimal; `write_model` fills it in.
        libraries: Versions of what the model was made with (`installed_libraries`).
        training: On what it was trained: counts and hashes, never participants' file names.
        settings: What was chosen for preprocessing, features and classifier.
        encoder: The sentence encoder whose vectors the model takes; None for words alone.
        evaluation: How good it was found to be, each with interval and n.
        limits: What it is not for and not good at, in plain words.
    """

    format: int
    name: str
    version: str
    modes: tuple[Mode, ...]
    codebook: str
    payload_sha256: str
    libraries: Mapping[str, str]
    training: Mapping[str, object]
    settings: Mapping[str, object]
    encoder: EncoderStamp | None
    evaluation: Mapping[str, object]
    limits: tuple[str, ...]

    @property
    def width(self) -> int:
        """Numbers in the sentence vectors that the model takes; 0 for words alone."""
        return self.encoder.width if self.encoder else 0


def installed_libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that a model depends on, by name."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def format_card(card: Card) -> bytes:
    """Return a card as JSON: UTF-8, LF, fields in their order, keys inside them sorted.

    Raises:
        RefusedError: A value is not one that JSON has.
    """
    values = {field.name: _to_plain(getattr(card, field.name)) for field in fields(card)}
    try:
        text = json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2)
        return f"{text}\n".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RefusedError(
            f"its card cannot be written as JSON ({type(error).__name__})"
        ) from error


def _to_plain(value: object) -> object:
    if isinstance(value, EncoderStamp):
        return asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _to_plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [_to_plain(item) for item in value]
    return value


def parse_json(data: bytes) -> dict[str, object]:
    """Return the JSON object of a card's bytes, every value finite and free of control characters.

    Raises:
        RefusedError: It is no JSON object, or holds what a card never does.
    """
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
    except RefusedError:
        raise
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"its {CARD_FILE} is not JSON{_place(error)}") from error
    if not isinstance(value, dict):
        raise RefusedError(f"its {CARD_FILE} should hold an object but holds {_kind(value)}")
    for key, item in value.items():
        _check_value(item, key, 0)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise RefusedError(f"its {CARD_FILE} holds {name}, which is no number")


def _place(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f" (line {error.lineno}, column {error.colno})"
    return ""


def _check_value(value: object, key: str, depth: int) -> None:
    """Refuse infinite numbers, control characters (terminals obey them) and deep nesting."""
    if depth > _DEEPEST:
        raise RefusedError(f"'{show(key)}' in its {CARD_FILE} is nested too deeply")
    if isinstance(value, float) and not math.isfinite(value):
        raise RefusedError(f"'{show(key)}' in its {CARD_FILE} holds a number that is not finite")
    if isinstance(value, str) and any(map(_is_control, value)):
        raise RefusedError(f"'{show(key)}' in its {CARD_FILE} holds control characters")
    if isinstance(value, dict):
        for name, item in value.items():
            _check_value(name, key, depth + 1)
            _check_value(item, key, depth + 1)
    if isinstance(value, list):
        for item in value:
            _check_value(item, key, depth + 1)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def check_format(data: Mapping[str, object]) -> int:
    """Return the format number of a card's values.

    Raises:
        RefusedError: There is none, or this distmode does not read it; the remedy says what to do.
    """
    number = _need(data, "format")
    if isinstance(number, bool) or not isinstance(number, int):
        raise RefusedError(_mistyped("format", "a whole number", number))
    if number > FORMAT:
        raise RefusedError(
            f"it is of format {show(number)}, made by a newer distmode; this one reads {FORMAT}",
            "upgrade distmode (pip install --upgrade distmode)",
        )
    if number not in READABLE:
        raise RefusedError(
            f"it is of format {show(number)}, which this distmode does not read",
            "get a newer copy of the model, or train it again with 'distmode train'",
        )
    return number


def parse_card(data: Mapping[str, object]) -> Card:
    """Return the card that a JSON object's values make; keys that no card has are left aside.

    Raises:
        RefusedError: A key is missing or mistyped, or the format is not one that is read.
    """
    return Card(
        format=check_format(data),
        name=_word(data, "name"),
        version=_word(data, "version"),
        modes=_modes(data),
        codebook=_word(data, "codebook"),
        payload_sha256=_word(data, "payload_sha256", _SHA256, "64 hexadecimal digits"),
        libraries=_libraries(data),
        training=_object(data, "training"),
        settings=_object(data, "settings"),
        encoder=_encoder(data),
        evaluation=_object(data, "evaluation"),
        limits=_texts(data, "limits"),
    )


def _encoder(data: Mapping[str, object]) -> EncoderStamp | None:
    """Return the encoder that a card names; those of format 1 have none."""
    if data["format"] == _WITHOUT_ENCODER or _need(data, "encoder") is None:
        return None
    given = _object(data, "encoder")
    width = _need(given, "width")
    if isinstance(width, bool) or not isinstance(width, int) or not 0 < width <= _WIDEST:
        raise RefusedError(f"'width' in its {CARD_FILE} should be a number from 1 to {_WIDEST}")
    digest = _word(given, "sha256", _SHA256, "64 hexadecimal digits")
    return EncoderStamp(_word(given, "name"), _word(given, "version"), digest, width)


def _need(data: Mapping[str, object], key: str) -> object:
    if key not in data:
        raise RefusedError(f"its {CARD_FILE} has no '{key}'")
    return data[key]


def _mistyped(key: str, expected: str, found: object) -> str:
    return f"'{key}' in its {CARD_FILE} should be {expected} but is {_kind(found)}"


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a number")


def _word(
    data: Mapping[str, object],
    key: str,
    pattern: re.Pattern[str] = WORD,
    expected: str = "1 to 64 letters, digits, '.', '_', '+' or '-'",
) -> str:
    value = _need(data, key)
    if not isinstance(value, str):
        raise RefusedError(_mistyped(key, "a text", value))
    if not pattern.fullmatch(value):
        raise RefusedError(
            f"'{key}' in its {CARD_FILE} should be {expected} but is '{show(value)}'"
        )
    return value


def _object(data: Mapping[str, object], key: str) -> dict[str, object]:
    value = _need(data, key)
    if not isinstance(value, dict):
        raise RefusedError(_mistyped(key, "an object", value))
    return value


def _libraries(data: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _object(data, "libraries").items():
        if not isinstance(value, str):
            raise RefusedError(_mistyped(f"libraries.{show(name)}", "a text", value))
        found[name] = value
    return found


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = _need(data, key)
    if not isinstance(value, list):
        raise RefusedError(_mistyped(key, "a list of texts", value))
    for item in value:
        if not isinstance(item, str):
            raise RefusedError(
                f"'{key}' in its {CARD_FILE} should hold texts but holds {_kind(item)}"
            )
    return tuple(value)


def _modes(data: Mapping[str, object]) -> tuple[Mode, ...]:
    names = _texts(data, "modes")
    known = [Mode(name) for name in names if name in OUTCOMES]
    if len(known) < len(names):
        other = next(name for name in names if name not in OUTCOMES)
        raise RefusedError(f"'modes' in its {CARD_FILE} holds '{show(other)}', not in the codebook")
    if not known or len(set(known)) < len(known):
        raise RefusedError(f"'modes' in its {CARD_FILE} should name one or more modes, each once")
    return tuple(known)
