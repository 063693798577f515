"""What a stranger installs: a wheel in a clean environment, run without any network."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.command_line import ROOT

STEPS = Path("bin" if os.name == "posix" else "Scripts")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a clean environment")  # with blanks in its path
    venv.create(folder, with_pip=True)
    python = folder / STEPS / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    return folder / STEPS / "distmode"


def cut_off(command: Sequence[str | Path], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without any network, with an empty home and next to no environment."""
    if shutil.which("unshare") is None:
        pytest.skip("needs Linux's unshare to cut a process off the network")
    probe = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this machine allows no network namespaces")
    home.mkdir()
    variables = {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["unshare", "-rn", *command],
        cwd=home.parent,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_the_model_and_its_data(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    for name in ("card.json", "model.skops"):
        assert f"distmode/models/distmode-en/{name}" in names
    for name in ("codebook.toml", "lexicon.tsv", "label.schema.json"):
        assert f"distmode/data/{name}" in names
    assert "distmode/py.typed" in names
    assert wheel.stat().st_size < 100_000_000


def test_it_labels_from_any_folder_with_no_network_and_leaves_the_home_empty(
    program: Path, interviews: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ended = cut_off([program, "label", interviews], home)
    assert ended.returncode == 0, ended.stderr
    records = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len({record["interview"] for record in records}) == 6
    assert list(home.iterdir()) == []
