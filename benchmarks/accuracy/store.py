"""Keeps what took long in a folder of the user's, so that a run that was cut short goes on."""

import hashlib
import inspect
import os
import pickle
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import distmode
from benchmarks.accuracy.peers import Peer

_DISTMODE = Path(distmode.__file__).parent
_PEERS = Path(__file__).with_name("peers")
# What all peers rest on; the rest of the benchmark only arranges and measures.
_SHARED = (
    _PEERS / "protocol.py",
    _PEERS / "logistic.py",
    _DISTMODE / "evaluation",
    _DISTMODE / "codebook.py",
    _DISTMODE / "data" / "codebook.toml",
)
_LIBRARIES = ("numpy", "scikit-learn", "spacy")


class Store:
    """Fitted peers and probabilities, by what they depend on; no talk is stored.

    Args:
        folder: Made where it is missing. Only the user's own: what lies there is unpickled.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder

    def recall(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what was made under a key before, or make and keep it."""
        name = hashlib.sha256(repr(key).encode()).hexdigest()
        path = self.folder / f"{key[0]}-{name[:24]}.pickle"
        if path.is_file():
            return pickle.loads(path.read_bytes())
        made = make()
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(pickle.dumps(made))
        partial.replace(path)
        return made


def describe_versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def hash_peer(kind: type[Peer]) -> str:
    """Return a hash of all that a peer's results depend on, other than data."""
    digest = hashlib.sha256(kind.name.encode())
    for package in describe_versions((*_LIBRARIES, *kind.needs.values())).items():
        digest.update(repr(package).encode())
    for place in (*_SHARED, Path(inspect.getfile(kind)), *kind.list_inputs()):
        for path in sorted([place, *place.rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(place.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
