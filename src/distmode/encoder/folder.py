"""Where encoders lie, and what each says about itself."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from distmode.errors import ModelError
from distmode.files import hash_file, hash_text, list_shipped

DEFAULT_ENCODER = "encoder-en"
CARD_FILE = "encoder.json"
NETWORK_FILE = "encoder.onnx"
VOCABULARY_FILE = "vocab.txt"
FILES = (NETWORK_FILE, VOCABULARY_FILE)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_REMEDY = "install distmode again, or use the model distmode-en-lite, which needs no encoder"


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What an encoder says about itself.

    Attributes:
        name: Such as `encoder-en`.
        version: Of this encoder.
        width: Numbers in one vector.
        files: SHA-256 of each file, by its name.
        folder: Where it lies.
    """

    name: str
    version: str
    width: int
    files: tuple[tuple[str, str], ...]
    folder: Path

    @property
    def sha256(self) -> str:
        """One hash that stands for all files together."""
        return hash_text("".join(f"{digest}  {name}\n" for name, digest in self.files))


def list_encoders(places: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """Return the folders of the encoders that come with distmode, sorted by name.

    Args:
        places: Folders of encoder folders to look in instead.
    """
    return list_shipped(CARD_FILE, places)


def read_encoder_card(folder: Path) -> EncoderCard:
    """Read what an encoder says about itself; its other files are not looked at.

    Raises:
        ModelError: There is none, or it is damaged.
    """
    try:
        data = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        files = tuple((name, str(data["files"][name])) for name in FILES)
        card = EncoderCard(str(data["name"]), str(data["version"]), data["width"], files, folder)
        whole = type(card.width) is int and card.width > 0
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"encoder {folder}: its {CARD_FILE} cannot be read; {_REMEDY}") from error
    if not whole or not all(_SHA256.fullmatch(digest) for _, digest in files):
        raise ModelError(f"encoder {folder}: its {CARD_FILE} is damaged; {_REMEDY}")
    return card


def find_encoder(sha256: str, places: Sequence[Path] | None = None) -> EncoderCard:
    """Return the card of the encoder that a model was made with.

    Args:
        sha256: What the model's card names.
        places: As for `list_encoders`.

    Raises:
        ModelError: distmode has no such encoder, or onnxruntime is missing.
    """
    for folder in list_encoders(places):
        card = read_encoder_card(folder)
        if card.sha256 == sha256:
            if not _can_run():
                raise ModelError(
                    f"encoder {card.name}: onnxruntime is not installed; run pip install "
                    "onnxruntime, or use the model distmode-en-lite, which needs no encoder"
                )
            return card
    raise ModelError(
        f"the encoder that the model was made with (sha256 {sha256[:12]}...) did not come with "
        f"this distmode; {_REMEDY}"
    )


def find_default_encoder(places: Sequence[Path] | None = None) -> EncoderCard | None:
    """Return the card of the encoder that new models are made with; None if it cannot be used.

    Args:
        places: As for `list_encoders`.
    """
    named = [folder for folder in list_encoders(places) if folder.name == DEFAULT_ENCODER]
    return read_encoder_card(named[0]) if named and _can_run() else None


def _can_run() -> bool:
    return find_spec("onnxruntime") is not None


def check_files(card: EncoderCard) -> None:
    """Make sure that an encoder's files are those that its card names.

    Raises:
        ModelError: One is missing or another one.
    """
    for name, digest in card.files:
        path = card.folder / name
        try:
            found = hash_file(path)
        except OSError as error:
            raise ModelError(f"encoder {card.folder}: {name} cannot be read; {_REMEDY}") from error
        if found != digest:
            raise ModelError(f"encoder {card.folder}: {name} is damaged; {_REMEDY}")
