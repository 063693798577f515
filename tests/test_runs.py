import json
import shutil
from pathlib import Path

import pytest

from distmode.workflow import show_command
from distmode.workflow.runs import find_leftovers, hash_card, read_finished, read_outputs, read_run
from tests.command_line import ROOT, Run

LITE = ("--model", "distmode-en-lite")

NAMES = ("Ruth", "Bartholomew", "Quennell", "Zebedee")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, interviews: Path) -> str:
    """The `run.json` of a run over files with people's names, some of which cannot be read."""
    from typer.testing import CliRunner

    from distmode.cli import app

    folder = tmp_path_factory.mktemp("named")
    talk = (interviews / "ashgrove" / "ruth.txt").read_text().replace("Helen:", "Zebedee:")
    for name in ("Quennell school/Bartholomew (head).txt", "Ruth.txt"):
        place = folder / "talks" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(talk)
    (folder / "talks" / "Quennell school" / "Bartholomew again.docx").write_text("broken")
    (folder / "talks" / "Zebedee.json").write_text("[")
    people = folder / "Bartholomew.csv"
    people.write_text("interview,speaker,role,school\nRuth,Ruth,head,Quennell\n")
    prior = folder / "Quennell.toml"
    modes = ["formal", "pragmatic", "strategic", "incremental", "opportunistic", "cultural", "none"]
    prior.write_text("[counts]\n" + "".join(f"{mode} = 10\n" for mode in modes))
    out = folder / "Ruth"
    arguments = [
        "label", folder / "talks", "--out", out, *LITE, "-q", "--interviewer", "Zebedee",
        "--participant=Bartholomew", "--metadata", people, "--prior", prior, "--speaker-pattern",
        "^(Ruth|Zebedee):",
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["distmode", *map(str, arguments)])
        ended = CliRunner().invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == 1, ended.output
    return (out / "run.json").read_text()


def test_it_holds_nobodys_name(told: str) -> None:
    for name in NAMES:
        assert name.lower() not in told.lower()


def test_it_holds_what_a_run_was(told: str) -> None:
    run = json.loads(told)
    assert run["schema"] == "distmode.run/1"
    assert (run["transcripts"], run["failed"]) == (2, 2)
    assert run["model"] == "distmode-en-lite 2.0.0"
    assert run["model_card_sha256"] == hash_card(ROOT / "models" / "distmode-en-lite")
    assert run["options"]["named_interviewers"] == 1
    assert run["options"]["named_participants"] == 1
    assert run["options"]["named_people"] == 1
    assert run["options"]["speaker_pattern"] is True
    assert run["command"][0] == "label"
    assert run["command"][-1] == "..."
    assert "--participant=..." in run["command"]
    assert len(run["failures"]) == 2
    assert all(one["reason"].startswith("...: ") for one in run["failures"])
    assert len(run["outputs"]) == 2
    assert set(run["libraries"]) >= {"distmode", "python", "numpy", "scikit-learn", "spacy"}
    assert run["began"] <= run["ended"]
    assert run["words"] > 1000
    assert sum(run["excerpts"].values()) > 20


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        ("label", "label"),
        ("-", "..."),
        ("ruth.txt", "..."),
        ("--out", "--out"),
        ("--out=Ruth", "--out=..."),
        ("--prior=corpus", "--prior=corpus"),
        ("--prior=Ruth.toml", "--prior=..."),
        ("--max-words=80", "--max-words=80"),
        ("0.5", "0.5"),
        ("distmode-en", "distmode-en"),
        ("/home/ruth/model", "..."),
        ("-j", "-j"),
        ("-q", "-q"),
        ("--", "--"),
    ],
)
def test_a_command_is_shown_without_names(argument: str, shown: str) -> None:
    assert show_command([argument]) == [shown]


@pytest.mark.parametrize("argument", ["-oRuth", "-m/home/ruth/model", "-ruth.txt"])
def test_short_options_hide_what_is_glued_to_them(argument: str) -> None:
    assert "uth" not in show_command([argument])[0]


def test_what_is_no_run_file_says_nothing(tmp_path: Path) -> None:
    assert read_run(tmp_path) == {}
    for text in ("", "[]", "5", "{", "[" * 100_000, "\ud800"):
        (tmp_path / "run.json").write_bytes(text.encode("utf-8", "surrogatepass"))
        assert read_run(tmp_path) == {}
        assert read_finished(tmp_path, "key") == frozenset()


def test_only_runs_of_the_same_key_finished_anything(tmp_path: Path) -> None:
    outputs = [{"source_sha256": "a", "labels_sha256": "b"}]
    (tmp_path / "run.json").write_text(json.dumps({"key": "key", "outputs": outputs}))
    assert read_finished(tmp_path, "other") == frozenset()
    [one] = read_finished(tmp_path, "key")
    assert (one.source_sha256, one.labels_sha256) == ("a", "b")
    assert read_outputs({"outputs": [5, None]}) == ()
    assert read_outputs({"outputs": "x"}) == ()


def test_leftovers_are_label_files_of_other_runs(
    run: Run, interviews: Path, tmp_path: Path
) -> None:
    out = tmp_path / "labels"
    assert run("label", interviews / "ashgrove", "--out", out, *LITE).status == 0
    names = ["dean.docx", "maureen.srt", "ruth.txt"]
    assert find_leftovers(out, names, "jsonl") == []
    assert find_leftovers(out, names[1:], "jsonl") == ["dean.docx.jsonl"]
    assert find_leftovers(out, names, "csv") == [f"{name}.jsonl" for name in names]
    (out / "notes.txt").write_text("mine")
    (out / "below").mkdir()
    shutil.copy(out / "ruth.txt.jsonl", out / "below" / "ada.txt.jsonl")
    assert find_leftovers(out, names, "jsonl") == ["below/ada.txt.jsonl"]
    ended = run("label", interviews / "ashgrove", "--out", out, *LITE)
    assert f"warning: {out} holds labels of other runs: below/ada.txt.jsonl" in ended.err
