import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import ROOT, Run

LITE = ("--model", "distmode-en-lite")
RUTH = Path("ashgrove") / "ruth.txt"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory, interviews: Path) -> Path:
    """A folder with `interviews` and their `labels`."""
    from typer.testing import CliRunner

    from distmode.cli import app

    folder = tmp_path_factory.mktemp("labelled")
    shutil.copytree(interviews, folder / "interviews")
    arguments = ["label", folder / "interviews", "--out", folder / "labels", *LITE, "-q"]
    assert CliRunner().invoke(app, [str(one) for one in arguments]).exit_code == 0
    return folder


@pytest.fixture
def place(labelled: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(labelled, tmp_path / "place")


def verify(run: Run, place: Path, *options: object) -> dict[str, str]:
    """Return what failed, and why; empty where nothing did."""
    ended = run("verify-run", place / "labels", place / "interviews", "--json", *options)
    told = json.loads(ended.out)
    assert told["schema"] == "distmode.verification/1"
    assert [one["check"] for one in told["checks"]] == ["complete", "labels", "inputs", "model"]
    failed = {one["check"]: one["detail"] for one in told["checks"] if not one["passed"]}
    assert ended.status == bool(failed)
    return failed


def test_all_is_well(run: Run, place: Path) -> None:
    assert verify(run, place) == {}
    ended = run("verify-run", place / "labels", place / "interviews")
    assert ended.status == 0
    assert "6 as they were when they were labelled" in ended.out
    assert "distmode-en-lite" in ended.out
    ended = run("verify-run", place / "labels")
    assert ended.status == 0
    assert "transcripts were not checked; name the paths" in ended.err


def test_csv_files_are_labels_too(run: Run, place: Path) -> None:
    shutil.rmtree(place / "labels")
    label = ("label", place / "interviews", "--out", place / "labels", *LITE, "--format", "csv")
    assert run(*label).status == 0
    assert verify(run, place) == {}
    file = place / "labels" / f"{RUTH}.csv"
    file.write_bytes(file.read_bytes().replace(b",formal,", b",cultural,", 1))
    assert "ruth.txt.csv" in verify(run, place)["labels"]


def test_labels_that_were_edited_are_named(run: Run, place: Path) -> None:
    file = place / "labels" / f"{RUTH}.jsonl"
    file.write_text(file.read_text().replace('"mode":"', '"mode":"x', 1))
    failed = verify(run, place)
    assert failed["labels"] == (
        "changed since, or of another run: ashgrove/ruth.txt.jsonl; missing or changed: 1 of 6"
    )
    assert "ashgrove/ruth.txt" in failed["inputs"]


def test_labels_that_are_gone_or_were_never_made_are_told(run: Run, place: Path) -> None:
    (place / "labels" / f"{RUTH}.jsonl").unlink()
    assert verify(run, place) == {
        "labels": "missing or changed: 1 of 6",
        "inputs": "never labelled: ashgrove/ruth.txt",
    }


def test_labels_of_another_run_are_named(run: Run, place: Path) -> None:
    other = ("--out", place / "other", "--prior", "interviews")
    assert run("label", place / "interviews" / RUTH, *other, *LITE).status == 0
    shutil.move(place / "other" / "ruth.txt.jsonl", place / "labels" / "stranger.txt.jsonl")
    assert verify(run, place) == {
        "labels": "changed since, or of another run: stranger.txt.jsonl",
        "inputs": "not there any more: stranger.txt",
    }


def test_labels_that_changed_places_are_told(run: Run, place: Path) -> None:
    one = place / "labels" / f"{RUTH}.jsonl"
    other = place / "labels" / "millbank" / "coles.txt.jsonl"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert verify(run, place) == {
        "inputs": "changed since it was labelled: ashgrove/ruth.txt, millbank/coles.txt"
    }


def test_transcripts_that_changed_came_or_went_are_named(run: Run, place: Path) -> None:
    talk = place / "interviews" / RUTH
    talk.write_text(talk.read_text() + "\nRuth: And another thing.\n")
    assert verify(run, place) == {"inputs": "changed since it was labelled: ashgrove/ruth.txt"}
    talk.rename(talk.with_name("ruth2.txt"))
    assert verify(run, place) == {
        "inputs": "never labelled: ashgrove/ruth2.txt; not there any more: ashgrove/ruth.txt"
    }


def test_of_many_faults_some_are_named(run: Run, place: Path) -> None:
    shutil.rmtree(place / "interviews" / "ashgrove")
    for number in range(5):
        (place / "interviews" / f"new{number}.txt").write_text("Ada: We share the lead here.\n")
    assert verify(run, place)["inputs"] == (
        "never labelled: new0.txt, new1.txt, new2.txt and 2 more; not there any more: "
        "ashgrove/dean.docx, ashgrove/maureen.srt, ashgrove/ruth.txt"
    )


def test_a_run_that_was_stopped_is_told(run: Run, place: Path) -> None:
    (place / "labels" / "run.journal").write_text("")
    assert verify(run, place) == {
        "complete": "a later run was stopped; give its command again, or remove the journal"
    }


def test_another_model_of_the_same_name_is_told(run: Run, place: Path) -> None:
    other = shutil.copytree(ROOT / "models" / "distmode-en-lite", place / "model")
    assert verify(run, place, "--model", other) == {}
    card = json.loads((other / "card.json").read_text())
    (other / "card.json").write_text(json.dumps(card, indent=1) + "\n\n")
    failed = verify(run, place, "--model", other)
    assert failed == {"model": f"{other}: card is not that of distmode-en-lite 2.0.0"}
    assert (
        "payload is not that of distmode-en-lite"
        in (verify(run, place, "--model", "distmode-en")["model"])
    )
    assert "model" in verify(run, place, "--model", place / "nowhere")


def test_a_model_that_does_not_come_with_distmode_must_be_named(run: Run, place: Path) -> None:
    file = place / "labels" / "run.json"
    told = json.loads(file.read_text())
    for name in ("mine 1.0.0", "../../models/mine 1.0.0", ""):
        file.write_text(json.dumps({**told, "model": name}))
        assert "name its folder with --model" in verify(run, place)["model"]
    shipped = ROOT / "models" / "distmode-en-lite"
    assert verify(run, place, "--model", shipped) == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "not json", '{"schema": "distmode.run/1"}', "[" * 100_000,
     '{"schema": "distmode.run/1", "outputs": {}}', '{"schema": "other/1", "outputs": []}'],
)  # fmt: skip
def test_a_folder_without_a_usable_run_file_is_refused(run: Run, place: Path, text: str) -> None:
    (place / "labels" / "run.json").write_text(text)
    ended = run("verify-run", place / "labels")
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert "give a folder that `distmode label --out FOLDER` has finished" in ended.err


def test_a_run_file_that_was_tampered_with_fails_and_does_no_harm(run: Run, place: Path) -> None:
    file = place / "labels" / "run.json"
    told = json.loads(file.read_text())
    for outputs in ([], [5, None, "x"], [{"source_sha256": 5}]):
        file.write_text(json.dumps({**told, "outputs": outputs}))
        assert "labels" in verify(run, place)
    file.write_text(json.dumps({**told, "model_sha256": "0" * 64}))
    assert list(verify(run, place)) == ["model"]


def test_what_is_no_folder_of_labels_is_refused(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        ended = run("verify-run", path)
        assert (ended.status, ended.out) == (3, "")
        assert "run.json: is not there" in ended.err


def test_a_first_run_that_was_stopped_is_told_with_what_to_do(run: Run, place: Path) -> None:
    (place / "labels" / "run.json").unlink()
    (place / "labels" / "run.journal").write_text("")
    ended = run("verify-run", place / "labels", place / "interviews")
    assert (ended.status, ended.out) == (3, "")
    assert "its run was stopped before it was done" in ended.err
    assert "give the `distmode label` command again" in ended.err


def test_inputs_named_from_another_folder_are_known_by_their_bytes(run: Run, place: Path) -> None:
    shutil.move(place / "labels", place.with_name("labels"))
    below = place / "interviews" / RUTH.parent
    for root, shown in ((place, "interviews/ashgrove/dean.docx"), (below, "dean.docx")):
        ended = run("verify-run", place.with_name("labels"), root, "--json")
        [told] = [one for one in json.loads(ended.out)["checks"] if one["check"] == "inputs"]
        assert (ended.status, told["passed"]) == (1, False)
        assert f"labelled under other names: {shown}" in told["detail"]
        assert "give the folder that you gave to `label`" in told["detail"]
        assert "never labelled" not in told["detail"]
        assert "ruth.txt" not in told["detail"].partition("not there any more")[2]


def test_a_copy_of_labels_under_another_name_is_told(run: Run, place: Path) -> None:
    file = place / "labels" / f"{RUTH}.jsonl"
    shutil.copy(file, file.with_name("old.txt.jsonl"))
    assert verify(run, place)["labels"] == (
        "the same labels more often than they were written: ashgrove/old.txt.jsonl, "
        "ashgrove/ruth.txt.jsonl"
    )


def test_the_files_of_the_study_are_no_transcripts(run: Run, place: Path) -> None:
    (place / "interviews" / "people.csv").write_text(
        "interview,speaker,role,school\nashgrove/ruth,Ruth,head,Ash\n"
    )
    (place / "interviews" / "distmode.toml").write_text('metadata = "people.csv"\n')
    assert run("label", place / "interviews", "--out", place / "labels", *LITE).status == 0
    assert verify(run, place) == {}
