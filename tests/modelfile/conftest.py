import shutil
from pathlib import Path

import pytest

from tests.modelfile.tiny_models import write_tiny


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tiny model, written once; only to be read."""
    return write_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def tiny(written: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model, to be changed."""
    return Path(shutil.copytree(written, tmp_path / "tiny"))
