import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("spacy", "sklearn", "numpy", "scipy", "joblib", "skops", "charset_normalizer")
READERS = ("docx", "lxml", "pypdf", "openpyxl", "defusedxml")
PROBE = """
import sys
sys.argv = ["distmode", *{arguments!r}]
from distmode.cli import run
try:
    run()
except SystemExit as ended:
    assert not ended.code, ended.code
print("LOADED", sorted(name for name in {heavy!r} if name in sys.modules))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["label", "--help"], ["model", "--help"]]
)
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    code = PROBE.format(arguments=arguments, heavy=(*HEAVY, *READERS))
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "LOADED []"


def test_python_m_distmode_is_distmode() -> None:
    command = [sys.executable, "-m", "distmode", "--version"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("distmode ")


def complete(words: str, shell: str) -> str:
    """Ask for completions as the shell does."""
    variables = {
        "_DISTMODE_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    program = Path(sys.executable).with_name("distmode")
    ended = subprocess.run(
        [program], env=os.environ | variables, capture_output=True, text=True, check=False
    )
    return ended.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_and_modes_are_completed(shell: str) -> None:
    assert "label" in complete("distmode la", shell)
    assert "opportunistic" in complete("distmode codebook opp", shell)
