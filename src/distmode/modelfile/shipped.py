"""Where models lie: those that come with distmode, and those that a user names by path."""

import os
from collections.abc import Sequence
from pathlib import Path

from distmode.errors import ModelError
from distmode.files import list_shipped
from distmode.modelfile.card import CARD_FILE
from distmode.modelfile.refusal import show

DEFAULT_MODEL = "distmode-en"
LITE_MODEL = "distmode-en-lite"
"""What takes the default model's place where its sentence encoder cannot be used."""


def list_models(places: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """Return the folders of the models that come with distmode, sorted by name.

    Args:
        places: Folders of model folders to look in instead, an earlier one before a later one.
    """
    return list_shipped(CARD_FILE, places)


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


def _is(path: Path, *, folder: bool) -> bool:
    try:
        return path.is_dir() if folder else path.exists()
    except OSError:  # a name too long for the file system, for one
        return False
