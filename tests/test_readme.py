"""The README cannot go stale: its commands are run, its figures compared, its commands complete."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from distmode.codebook import Mode
from distmode.prior import read_prior
from distmode.study import read_study
from tests.command_line import ROOT, Run
from tools.measured_table import build_prior_table, build_table

README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
BLOCKS = [text for language, text in FENCED if not language]
LINES = [re.split(r"\s+#", line)[0] for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line for line in LINES if re.match(r"(cat .*\| )?distmode ", line)]
COMMAND_NAMES = (
    "label",
    "turns",
    "explain",
    "threshold",
    "verify-run",
    "reprior",
    "agree",
    "sample",
    "estimate",
    "pseudonymise",
    "report",
    "profile",
    "export",
    "import",
    "train",
    "evaluate",
    "codebook",
    "model",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README's reader has it; commands run in it one after the other."""
    place = tmp_path_factory.mktemp("a study")
    examples = Path(shutil.copytree(ROOT / "examples", place / "examples"))
    school = place / "interviews" / "hillside"
    school.mkdir(parents=True)
    shutil.copy(examples / "interviews" / "ashgrove" / "dean.docx", school / "ada.docx")
    shutil.copy(examples / "interviews" / "ashgrove" / "ruth.txt", place / "ada.txt")
    return place


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_runs(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(folder)
    if "|" in line:
        if "jq" in line and shutil.which("jq") is None:
            pytest.skip("jq is not installed")
        programs = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        piped = subprocess.run(
            ["/bin/sh", "-c", line], env={"PATH": programs}, capture_output=True, check=False
        )
        assert piped.returncode == 0, piped.stderr
        assert piped.stdout
        return
    ended = run(*line.split()[1:])
    assert ended.status == 0, ended.err
    assert ended.out or ended.err


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) >= 15


def test_the_settings_shown_are_understood(tmp_path: Path) -> None:
    settings = next(text for language, text in FENCED if language == "toml")
    (tmp_path / "distmode.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "people.csv").write_text("interview,speaker,role,school\na,Ruth,head,Hill\n")
    study = read_study([tmp_path])
    assert study.interviewers == ("Helen", "Dr Holt")
    assert study.find_role("b", "Ruth") == "headteacher"
    assert study.find_school("ashgrove/ruth") == "Ashgrove Primary"


def test_the_prior_shown_is_understood(tmp_path: Path) -> None:
    text = next(text for language, text in FENCED if language == "toml" and "none =" in text)
    (tmp_path / "mix.toml").write_text(text, encoding="utf-8")
    shares = read_prior(tmp_path / "mix.toml").shares
    assert shares[Mode.NONE] == pytest.approx(113.5 / 153.5, abs=1e-6)


def test_it_begins_with_the_two_commands() -> None:
    assert BLOCKS[0] == "make demo\nmake test\n"


def test_the_figures_are_those_of_the_shipped_model() -> None:
    assert build_table() in README
    assert build_prior_table() in README


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_has_help_and_stands_in_the_readme(run: Run, name: str) -> None:
    assert f"distmode {name}" in README
    told = run(name, "--help")
    assert told.status == 0
    assert name in run("--help").out


def test_every_option_of_label_is_explained(run: Run) -> None:
    told = " ".join(run("label", "--help").out.split())
    for option in ("--format", "--out", "--interviewer", "--as", "--max-words", "--no-text"):
        assert option in told


def test_every_field_of_a_record_is_in_the_table(run: Run) -> None:
    record = run("label", ROOT / "examples" / "interviews" / "ashgrove" / "ruth.txt").records[0]
    table = README[README.index("| field | meaning |") :].split("\n\n")[0]
    listed = re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()))
    assert set(listed) == record.keys() - {"schema"}


def test_linked_files_are_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
