"""Where models lie: those that come with distmode, and those that a user names by path."""

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from distmode.errors import ModelError
from distmode.modelfile.card import CARD_FILE
from distmode.modelfile.refusal import show

DEFAULT_MODEL = "distmode-en"


def list_models(places: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """Return the folders of the models that come with distmode, sorted by name.

    Args:
        places: Folders of model folders to look in instead, an earlier one before a later one.
    """
    found: dict[str, Path] = {}
    for place in _shipped_places() if places is None else places:
        for card in place.glob(f"*/{CARD_FILE}"):
            found.setdefault(card.parent.name, card.parent)
    return tuple(found[name] for name in sorted(found))


def find_model(name: str | Path, places: Sequence[Path] | None = None) -> Path:
    """Return the folder of a model named by path or by the name of a shipped model.

    A bare name means a shipped model first, so that a folder of the same name among the transcripts
    does not take its place unseen; `./NAME` always means the folder.

    Args:
        name: A path to a model folder, or the name of a shipped model.
        places: As for `list_models`.

    Raises:
        ModelError: There is no such folder and no such shipped model.
    """
    shipped = {folder.name: folder for folder in list_models(places)}
    if str(name) in shipped:
        return shipped[str(name)]
    path = Path(name)
    if str(name) and _is(path, folder=True):
        return path
    if str(name) and _is(path, folder=False):
        raise ModelError(f"{path}: is a file; name the folder that holds {CARD_FILE}")
    if os.sep in str(name) or "/" in str(name):
        raise ModelError(f"{path}: there is no such model folder; check the path")
    known = ", ".join(shipped) or "none"
    raise ModelError(
        f"model '{show(name)}' is not one of the shipped models ({known}); "
        "name one of them, or give a path to a model folder, such as ./my-model"
    )


def _shipped_places() -> tuple[Path, ...]:
    package = Path(str(files("distmode")))
    checkout = package.parent.parent
    # Only a source checkout: beside an installed package, `models` could be anybody's.
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return (package / "models", checkout / "models")
    return (package / "models",)


def _is(path: Path, *, folder: bool) -> bool:
    try:
        return path.is_dir() if folder else path.exists()
    except OSError:  # a name too long for the file system, for one
        return False
