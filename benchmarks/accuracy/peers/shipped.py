"""distmode itself: trained by `distmode train`, with the settings that it comes with."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import distmode
from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer, PeerError
from distmode.codebook import OUTCOMES, Mode

_PROBLEMS_SHOWN = 200


class Distmode(Peer):
    """The command line's own training, and its labels with all that belongs to them.

    Training is left to the command, whose contract is stable, so that whatever it does by default
    (an encoder, a calibration) is what is measured.

    Attributes:
        options: Further options of `distmode train`.
        shipped: The shipped model that is made so.
    """

    name = "distmode"
    title = "distmode"
    about = (
        "`distmode train` with its own settings, and the labels of `distmode label`: tokens with "
        "names masked, calibration inside the training data, evidence for every label included "
        "in the time."
    )
    options: ClassVar[tuple[str, ...]] = ()
    shipped: ClassVar[str] = "distmode-en"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._files: dict[str, bytes] = {}
        self._labeller: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_labeller": None}

    @classmethod
    def list_inputs(cls) -> tuple[Path, ...]:
        """Return distmode's own code, and the encoders that come with it."""
        package = Path(distmode.__file__).parent
        checkout = package.parent.parent / "models"
        return (package, checkout) if package.parent.name == "src" else (package,)

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Run `distmode train`."""
        with TemporaryDirectory() as place:
            data, model = Path(place) / "coded.jsonl", Path(place) / self.shipped
            data.write_text(_write_rows(texts, modes, origins), encoding="utf-8")
            _run("train", str(data), "--out", str(model), "--quiet", *self.options)
            self._files = {path.name: path.read_bytes() for path in model.iterdir()}
        card = json.loads(self._files["card.json"])
        if not card.get("encoder"):
            self.title = "distmode-lite (words only)"
        self.facts = {
            "encoder": card.get("encoder"),
            "payload_sha256": card["payload_sha256"],
            "same_as_shipped": card["payload_sha256"] == _read_hash(self.shipped),
        }

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return the probabilities of the labels; NaN where distmode abstains."""
        import numpy as np

        from distmode.workflow import label_excerpts

        labels = label_excerpts(self._open(), [_build_excerpt(text) for text in texts])
        nothing = dict.fromkeys(OUTCOMES, np.nan)
        chances = [label.probabilities if label.mode else nothing for label in labels]
        return np.array([[row[mode] for mode in OUTCOMES] for row in chances])

    def _open(self) -> Any:  # noqa: ANN401 (a Labeller)
        from distmode.modelfile import read_model
        from distmode.workflow import Labeller

        if self._labeller is None:
            with TemporaryDirectory() as place:
                for name, data in self._files.items():
                    (Path(place) / name).write_bytes(data)
                self._labeller = Labeller(read_model(Path(place)))
        return self._labeller


class DistmodeLite(Distmode):
    """distmode without its sentence encoder."""

    name = "distmode-lite"
    title = "distmode-lite (words only)"
    about = "distmode without its sentence encoder, `distmode train --words-only`; else the same."
    options = ("--words-only",)
    shipped = "distmode-en-lite"

    @classmethod
    def find_missing(cls) -> tuple[str, ...]:
        """Return what makes it another one than `distmode`, if that is missing."""
        try:
            found = import_module("distmode.encoder").find_default_encoder()
        except ModuleNotFoundError:
            found = None
        return () if found else ("a sentence encoder (without one distmode itself is lite)",)


def _write_rows(texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> str:
    rows = (
        {"text": text, "mode": mode, "school": origin.school, "interview": origin.interview}
        for text, mode, origin in zip(texts, modes, origins, strict=True)
    )
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "distmode", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        # distmode's messages hold no talk.
        said = done.stderr.strip().splitlines()[-1:] or [""]
        raise PeerError(f"distmode {arguments[0]} failed: {said[0][:_PROBLEMS_SHOWN]}")


def _build_excerpt(text: str) -> Any:  # noqa: ANN401 (an Excerpt)
    from distmode.excerpt import Excerpt

    return Excerpt(
        id="", source="", source_sha256="", text=text, start=0, end=len(text), from_transcript=False
    )


def _read_hash(name: str) -> str:
    """Return the hash of a shipped model; empty where there is no such model."""
    from distmode.errors import DistmodeError
    from distmode.modelfile import find_model, read_card

    try:
        return read_card(find_model(name)).payload_sha256
    except DistmodeError:
        return ""
