"""The door of a model folder: what is written there, and in which order it is checked."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from distmode.codebook import read_codebook
from distmode.encoder import find_encoder
from distmode.errors import ModelError, OutputError
from distmode.files import hash_bytes, write_bytes
from distmode.modelfile.canonical import dump_canonically
from distmode.modelfile.card import (
    CARD_FILE,
    PAYLOAD_FILE,
    WORD,
    Card,
    check_format,
    format_card,
    installed_libraries,
    parse_card,
    parse_json,
)
from distmode.modelfile.payload import LARGEST_PAYLOAD, build_estimator, check_payload
from distmode.modelfile.refusal import RefusedError, show
from distmode.modelfile.trial import check_columns

_LARGEST_CARD = 1 << 20


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was opened.

    Attributes:
        card: What it says about itself.
        folder: Where it lies.
        estimator: The fitted scikit-learn estimator; its classes are `card.modes`, in that order.
        encoder: Folder of the sentence encoder that it needs; None for words alone.
        notes: What the user should know, one line each: another version of scikit-learn or of the
            codebook than the model was made with.
    """

    card: Card
    folder: Path
    estimator: object
    encoder: Path | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at in a model.

    Attributes:
        name: `card`, `format`, `fields`, `hash`, `types`, `opens`, `columns`, `encoder` or
            `codebook`.
        passed: Whether it is as it should be.
        detail: What was found, one line.
    """

    name: str
    passed: bool
    detail: str


def write_model(folder: Path, estimator: object, card: Card) -> Card:
    """Write a model; what would not be opened again is not written.

    The payload goes first and the card last, so that a card never stands without its payload. A
    model that lies there is replaced.

    Args:
        folder: Where; made if it is missing.
        estimator: A fitted scikit-learn classifier whose classes are the names of `card.modes`.
        card: Its card, of format FORMAT; `payload_sha256` may be empty.

    Returns:
        The card as it was written, its `payload_sha256` filled in.

    Raises:
        ModelError: The estimator holds types that a model may not hold, its columns are not the
            card's modes, or the card cannot be written as JSON or read again.
        OutputError: The folder holds other things, or cannot be written.
    """
    _check_place(folder)
    try:
        payload = dump_canonically(estimator)
        check_payload(payload)
        check_columns(build_estimator(payload), card.modes, width=card.width)
        text = format_card(replace(card, payload_sha256=hash_bytes(payload)))
        written = parse_card(parse_json(text))
    except RefusedError as refusal:
        raise ModelError(f"model {folder} was not written: {refusal}") from refusal
    write_bytes(folder / PAYLOAD_FILE, payload)
    write_bytes(folder / CARD_FILE, text)
    return written


def check_target(folder: Path, *, name: str, version: str) -> None:
    """Make sure, before a model is made, that it can be written there under that name.

    Raises:
        ModelError: Name or version is one that a card cannot have.
        OutputError: The folder holds other things, or cannot be written.
    """
    for option, value in (("--name", name), ("--version", version)):
        if not WORD.fullmatch(value):
            raise ModelError(
                f"{option} '{value[:30]}' will not do: give 1 to 64 letters, digits, '.', '_', '+' "
                "or '-', beginning with a letter or digit"
            )
    _check_place(folder)
    if folder.exists() and not os.access(folder, os.W_OK):
        raise OutputError(f"{folder}: cannot be written; name another folder with --out")


def _check_place(folder: Path) -> None:
    try:
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    except OSError as error:
        raise OutputError(f"{folder}: cannot be read ({error.strerror}); name a folder") from error
    if CARD_FILE not in names and any(not name.startswith(".") for name in names):
        raise OutputError(
            f"{folder}: holds other things and no {CARD_FILE}, so it is not a model folder; "
            "name a new or an empty folder"
        )


def read_card(folder: Path) -> Card:
    """Read the card of a model; the payload is not looked at.

    Raises:
        ModelError: There is no such folder or card, or the card is damaged or of another format.
    """
    opening = _Opening(folder)
    with _naming(folder):
        opening.read_card()
        opening.check_format()
        opening.check_fields()
    return opening.card


def read_model(folder: Path) -> Model:
    """Open a model; nothing in it is built before all of it has been checked.

    Raises:
        ModelError: It is missing, damaged, of another format, or holds what no model may hold.
    """
    opening = _Opening(folder)
    with _naming(folder):
        for step in opening.steps().values():
            step()
    notes = _note_versions(opening.card)
    return Model(opening.card, folder, opening.estimator, opening.encoder, notes)


def verify_model(folder: Path) -> tuple[Check, ...]:
    """Look at everything in a model that can be looked at; nothing is raised for what is found.

    The checks come in the order in which `read_model` makes them; those after a failed one are not
    made and count as failed.
    """
    opening = _Opening(folder)
    steps = {**opening.steps(), "codebook": opening.check_codebook}
    checks: list[Check] = []
    for name, step in steps.items():
        if checks and not checks[-1].passed:
            checks.append(Check(name, passed=False, detail="not looked at, since another failed"))
            continue
        try:
            checks.append(Check(name, passed=True, detail=step()))
        except RefusedError as refusal:
            checks.append(Check(name, passed=False, detail=f"{refusal}; {refusal.remedy}"))
    return tuple(checks)


class _Opening:
    """A model being opened, step by step; each step relies on those before it.

    A step leaves what it found here and returns it in words, or raises RefusedError.
    """

    data: Mapping[str, object]
    card: Card
    payload: bytes
    estimator: object
    encoder: Path | None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def steps(self) -> dict[str, Callable[[], str]]:
        """Return the steps by name, in order."""
        return {
            "card": self.read_card,
            "format": self.check_format,
            "fields": self.check_fields,
            "hash": self.check_hash,
            "types": self.check_types,
            "opens": self.build,
            "columns": self.check_columns,
            "encoder": self.find_encoder,
        }

    def read_card(self) -> str:
        _check_folder(self._folder)
        self.data = parse_json(_read_file(self._folder / CARD_FILE, _LARGEST_CARD))
        return f"{CARD_FILE} is there and readable"

    def check_format(self) -> str:
        return f"format {check_format(self.data)}"

    def check_fields(self) -> str:
        self.card = parse_card(self.data)
        return f"{self.card.name} {self.card.version}"

    def check_hash(self) -> str:
        self.payload = _read_file(self._folder / PAYLOAD_FILE, LARGEST_PAYLOAD)
        if hash_bytes(self.payload) != self.card.payload_sha256:
            raise RefusedError(
                f"its {PAYLOAD_FILE} is not the one that {CARD_FILE} was written for"
            )
        return f"sha256 {self.card.payload_sha256}"

    def check_types(self) -> str:
        return check_payload(self.payload)

    def build(self) -> str:
        self.estimator = build_estimator(self.payload)
        return f"built a {type(self.estimator).__name__}"

    def check_columns(self) -> str:
        return check_columns(self.estimator, self.card.modes, width=self.card.width)

    def find_encoder(self) -> str:
        stamp = self.card.encoder
        if stamp is None:
            self.encoder = None
            return "none needed"
        try:
            found = find_encoder(stamp.sha256)
        except ModelError as error:
            reason, _, remedy = str(error).partition("; ")
            raise RefusedError(reason, remedy) from error
        if found.width != stamp.width:
            raise RefusedError(
                f"its {CARD_FILE} says that vectors of {stamp.name} have {stamp.width} numbers, "
                f"they have {found.width}"
            )
        self.encoder = found.folder
        return f"{found.name} {found.version}"

    def check_codebook(self) -> str:
        ours = read_codebook().version
        if self.card.codebook != ours:
            raise RefusedError(
                f"it was trained on codebook {self.card.codebook}, this distmode has {ours}",
                "labels follow the model's codebook",
            )
        return f"codebook {ours}"


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    try:
        yield
    except RefusedError as refusal:
        message = f"model {folder} was not opened: {refusal}; {refusal.remedy}"
        raise ModelError(message) from refusal


def _check_folder(folder: Path) -> None:
    try:
        there = folder.is_dir()
    except OSError:  # a name too long for the file system, for one
        there = False
    if not there:
        raise RefusedError("there is no such folder", "check the path")


def _read_file(path: Path, largest: int) -> bytes:
    """Return a file's bytes, but never more than a model's file can have."""
    try:
        if not path.is_file():  # a pipe, for one, would never end
            raise RefusedError(f"it has no file {path.name}")
        size = path.stat().st_size
        if size > largest:
            raise RefusedError(f"its {path.name} has {size} bytes, more than the {largest} allowed")
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusedError(
            f"its {path.name} cannot be read ({reason})", "check the path"
        ) from error


def _note_versions(card: Card) -> tuple[str, ...]:
    notes = []
    here = installed_libraries()
    for library in ("scikit-learn", *(("onnxruntime",) if card.encoder else ())):
        made_with = card.libraries.get(library, here[library])
        if made_with != here[library]:
            notes.append(
                f"model {card.name} {card.version} was made with {library} {show(made_with)} and "
                f"is used with {here[library]}; probabilities may differ slightly"
            )
    ours = read_codebook().version
    if card.codebook != ours:
        notes.append(
            f"model {card.name} {card.version} was trained on codebook {card.codebook}, this "
            f"distmode has {ours}; its labels follow codebook {card.codebook}"
        )
    return tuple(notes)
