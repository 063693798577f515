"""What all tests share: the command line as a function, and the examples."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.command_line import ROOT, Ended, Run


@pytest.fixture
def run() -> Run:
    """Run `distmode ARGUMENTS` in this process."""
    from distmode.cli import app

    def call(*arguments: object, given: bytes | str | None = None) -> Ended:
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=given)
        return Ended(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture(scope="session")
def interviews() -> Path:
    """The folder of the example interviews."""
    return ROOT / "examples" / "interviews"


@pytest.fixture(scope="session")
def coded() -> Path:
    """The hand coding of the example interviews."""
    return ROOT / "examples" / "coded.jsonl"
