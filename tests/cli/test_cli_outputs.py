"""Outputs never take the place of inputs, or of files that are not what is written there."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import Ended, Run

LITE = ("--model", "distmode-en-lite")
WORK = "id,mode\na,formal\n"


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory, interviews: Path) -> Path:
    """The folder of the labels of the example interviews."""
    from typer.testing import CliRunner

    from distmode.cli import app

    out = tmp_path_factory.mktemp("labelled") / "labels"
    arguments = ["label", interviews, "--out", out, *LITE, "-q"]
    assert CliRunner().invoke(app, [str(one) for one in arguments]).exit_code == 0
    return out


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A file in which somebody has worked."""
    path = tmp_path / "work.csv"
    path.write_text(WORK, encoding="utf-8")
    return path


def expect_kept(ended: Ended, work: Path, says: str = "is there already") -> None:
    assert ended.status == 2, ended.err
    assert says in ended.err
    assert ended.out == ""
    assert work.read_text(encoding="utf-8") == WORK


def test_label_replaces_labels_alone_and_says_so(
    run: Run, interviews: Path, work: Path, tmp_path: Path
) -> None:
    talk = interviews / "ashgrove" / "ruth.txt"
    expect_kept(run("label", talk, *LITE, "--out", work), work)
    for name in ("new.jsonl", "new.csv"):
        out = tmp_path / name
        first = run("label", talk, *LITE, "--out", out)
        assert "replaced" not in first.err
        again = run("label", talk, *LITE, "--out", out)
        assert again.status == 0
        assert f"{out}: labels of an earlier run are replaced" in again.err
        assert "replaced" not in run("label", talk, *LITE, "--out", out, "--quiet").err


def test_label_does_not_write_into_what_it_labels(run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": "We share the lead here."}) + "\n", encoding="utf-8")
    before = rows.read_bytes()
    for given in (rows, tmp_path):
        ended = run("label", given, *LITE, "--out", rows)
        assert ended.status == 2
        assert "is read from, so it cannot be written" in ended.err
        assert rows.read_bytes() == before


def test_label_keeps_other_files_in_its_folder(
    run: Run, interviews: Path, work: Path, tmp_path: Path
) -> None:
    talk, out = interviews / "ashgrove" / "ruth.txt", tmp_path / "out"
    for name in ("ruth.txt.jsonl", "run.json"):
        out.mkdir(exist_ok=True)
        shutil.copy(work, out / name)
        expect_kept(run("label", talk, *LITE, "--out", out), out / name, name)
        assert [path.name for path in out.iterdir()] == [name]
        (out / name).unlink()
    assert run("label", talk, *LITE, "--out", out).status == 0
    assert run("label", talk, *LITE, "--prior", "interviews", "--out", out).status == 0


def test_a_worklist_and_labels_do_not_share_a_file(
    run: Run, interviews: Path, work: Path, tmp_path: Path
) -> None:
    label = ("label", interviews / "ashgrove", *LITE, "--abstain-below", "0.6", "--worklist")
    expect_kept(run(*label, work), work)
    ended = run(*label, tmp_path / "new.csv", "--out", tmp_path / "new.csv")
    assert (ended.status, (tmp_path / "new.csv").exists()) == (2, False)


def test_reprior_replaces_no_labels_that_it_reads(
    run: Run, labels: Path, work: Path, tmp_path: Path
) -> None:
    change = ("reprior", labels, "--prior", "interviews", "--out")
    expect_kept(run(*change, work), work)
    one = labels / "ashgrove" / "ruth.txt.jsonl"
    before = one.read_bytes()
    for out in (labels, labels / "ashgrove" / "..", one):
        ended = run(*change, out)
        assert ended.status == 2
        assert "read" in ended.err
        assert one.read_bytes() == before
    ended = run(*change, tmp_path / "new.parquet")
    assert (ended.status, (tmp_path / "new.parquet").exists()) == (2, False)
    assert run(*change, tmp_path / "new.jsonl").status == 0
    assert "labels of an earlier run are replaced" in run(*change, tmp_path / "new.jsonl").err


def test_tables_of_figures_replace_their_like_alone(
    run: Run, labels: Path, coded: Path, work: Path, tmp_path: Path
) -> None:
    for command in (("estimate", labels, "--coded", coded), ("profile", labels)):
        expect_kept(run(*command, "--csv", work), work)
        table = tmp_path / f"{command[0]}.csv"
        for _ in range(2):
            assert run(*command, "--csv", table).status == 0
    ended = run("profile", labels, "--csv", tmp_path / "estimate.csv")
    assert ended.status == 2, "another command's table"
    own = tmp_path / "coded.jsonl"
    shutil.copy(coded, own)
    ended = run("estimate", labels, "--coded", own, "--csv", own)
    assert (ended.status, own.read_bytes()) == (2, coded.read_bytes())
    assert "is read from" in ended.err


@pytest.mark.parametrize("option", ["--consensus", "--disagreements"])
def test_agree_replaces_nothing(run: Run, coded: Path, work: Path, option: str) -> None:
    second = coded.with_name("second_coder.csv")
    ended = run("agree", coded, second, option, work)
    expect_kept(ended, work, f"{option}: {work} is there already and may hold codings")


def test_import_and_sample_replace_nothing(
    run: Run, labels: Path, interviews: Path, work: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project.qdpx"
    exported = run("export", labels, "--transcripts", interviews, "--to", project)
    assert exported.status == 0, exported.err
    expect_kept(run("import", project, "--with-models", "--out", work), work)
    expect_kept(run("sample", labels, "--out", work), work)


def test_train_says_which_model_it_replaces(run: Run, coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    train = ("train", coded, "--words-only", "--out", out)
    first = run(*train)
    assert first.status == 0, first.err
    assert "replaced" not in first.err
    sha256 = json.loads((out / "card.json").read_text(encoding="utf-8"))["payload_sha256"]
    again = run(*train, "--version", "2.0.0")
    assert f"stands there (mine 1.0.0, sha256 {sha256[:12]}) will be replaced" in again.err
    (out / "card.json").write_text("{}", encoding="utf-8")
    assert "cannot be read stands there and will be replaced" in run(*train).err


def test_train_does_not_replace_the_model_that_it_adapts(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    from distmode.modelfile import find_model

    base = shutil.copytree(find_model("distmode-en-lite"), tmp_path / "base")
    ended = run("train", coded, "--base", base, "--out", tmp_path / "base" / ".." / "base")
    assert ended.status == 2
    assert "is the model that is adapted" in ended.err


def test_label_says_what_comes_of_labels_of_other_runs(
    run: Run, interviews: Path, labels: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(labels, tmp_path / "labels")
    ended = run("label", interviews / "millbank" / "coles.txt", *LITE, "--out", out)
    assert "holds labels of other runs" in ended.err
    assert "would count them too: delete them" in ended.err
    for command in (("profile", out), ("sample", out, "-n", "20", "--out", tmp_path / "s.csv")):
        told = run(*command)
        assert "7 files of labels, run.json tells of 1: labels of other runs" in told.err
