import csv
import io
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from distmode.cli import app
from distmode.codebook import OUTCOMES
from tests.command_line import Run

SHARES = {mode.value: 0.1 for mode in OUTCOMES} | {"none": 0.25, "cultural": 0.25}
TALK = (
    "The deputy is line manager of the phase leaders, it is in their job descriptions.",
    "=So nobody waits to be asked here, whoever sees it does it, we trust each other 👍 with it.",
    "I had to cover it since there was no one else, the post was empty until Easter.",
)


@pytest.fixture(scope="module")
def model(coded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of words alone, made from the codings of the examples."""
    folder = tmp_path_factory.mktemp("model") / "mine"
    arguments = ["train", str(coded), "--words-only", "--out", str(folder)]
    made = CliRunner().invoke(app, arguments)
    assert made.exit_code == 0, made.stderr
    return folder


@pytest.fixture
def prior(tmp_path: Path) -> Path:
    path = tmp_path / "shares.toml"
    lines = (f"{name} = {share}" for name, share in SHARES.items())
    path.write_text("\n".join(("[shares]", *lines)), encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> tuple[Path, Path]:
    """Two tables of excerpts with columns that are not easy to carry."""
    rows = [
        {"text": text, "Start": number, "list": [number, None], "note": "=1+1", "p_none": "x"}
        for number, text in enumerate(TALK)
    ]
    rows[0]["odd"] = "a\ud800b"
    first, second = tmp_path / "one.jsonl", tmp_path / "two.csv"
    first.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    second.write_text('Note ,text,prior\n"a\nb","' + TALK[0] + '",2\n', encoding="utf-8")
    return first, second


@pytest.fixture
def fewer(coded: Path, tmp_path: Path) -> Path:
    """Fewer codings, for another model."""
    path = tmp_path / "fewer.jsonl"
    lines = coded.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-3]) + "\n", encoding="utf-8")
    return path


def files_in(folder: Path) -> dict[str, bytes]:
    """Read the labels in a folder; `run.json` tells of the run and differs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


def read_run(folder: Path) -> dict[str, object]:
    told = json.loads((folder / "run.json").read_bytes())
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("offsets", [(), ("--offsets", "utf16"), ("--offsets", "utf8")])
def test_changed_labels_are_to_the_byte_what_label_would_have_written(
    run: Run,
    model: Path,
    interviews: Path,
    prior: Path,
    tmp_path: Path,
    form: str,
    offsets: tuple[str, ...],
) -> None:
    label = ("label", interviews, "--model", model, "--format", form, *offsets, "-q")
    made = tmp_path / f"made.{form}"
    made.write_text(run(*label).out, encoding="utf-8")
    for asked in (("interviews",), (prior, "--abstain-below", "0.5"), ("corpus",)):
        ended = run("reprior", made, "--model", model, "--prior", *asked)
        assert ended.status == 0, ended.err
        assert ended.out == run(*label, "--prior", *asked).out
        assert (ended.out == made.read_text(encoding="utf-8")) == (asked == ("corpus",))


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_table_of_excerpts_keeps_its_columns(
    run: Run, model: Path, table: tuple[Path, Path], tmp_path: Path, form: str
) -> None:
    label = ("label", *table, "--model", model, "-q", "--out")
    assert run(*label, tmp_path / f"a.{form}").status == 0
    assert run(*label, tmp_path / f"b.{form}", "--prior", "interviews").status == 0
    out = tmp_path / f"c.{form}"
    change = ("--model", model, "--prior", "interviews", "--out", out)
    ended = run("reprior", tmp_path / f"a.{form}", *change)
    assert ended.status == 0, ended.err
    assert out.read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    assert b"a" in out.read_bytes()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_folder_becomes_the_folder_that_label_would_have_written(
    run: Run, model: Path, interviews: Path, tmp_path: Path, form: str
) -> None:
    label = ("label", interviews, "--model", model, "--format", form, "-q", "--out")
    run(*label, tmp_path / "made", "--abstain-below", "0.4")
    run(*label, tmp_path / "wanted", "--abstain-below", "0.4", "--prior", "interviews")
    change = ("--model", model, "--prior", "interviews", "--out")
    ended = run("reprior", tmp_path / "made", *change, tmp_path / "changed")
    assert ended.status == 0, ended.err
    assert "107 labels of 6 files under prior interviews" in ended.err
    wanted, changed = files_in(tmp_path / "wanted"), files_in(tmp_path / "changed")
    assert len(wanted) == 6
    assert changed == wanted
    told, described = read_run(tmp_path / "wanted"), read_run(tmp_path / "changed")
    same = ("model", "model_sha256", "prior", "abstain_below", "excerpts", "outputs")
    assert {name: described[name] for name in same} == {name: told[name] for name in same}
    assert "key" not in described
    before = files_in(tmp_path / "made")
    ended = run("reprior", tmp_path / "made", *change, tmp_path / "made")
    assert (ended.status, files_in(tmp_path / "made")) == (2, before)
    assert "its labels are read; name another folder" in ended.err


def test_json_lines_can_become_csv_but_csv_holds_less_than_json_lines(
    run: Run, model: Path, interviews: Path, tmp_path: Path
) -> None:
    label = ("label", interviews, "--model", model, "-q", "--out")
    run(*label, tmp_path / "made")
    run(*label, tmp_path / "wanted", "--format", "csv", "--prior", "interviews")
    change = ("--model", model, "--prior", "interviews", "--format", "csv", "--out")
    assert run("reprior", tmp_path / "made", *change, tmp_path / "changed").status == 0
    assert files_in(tmp_path / "changed") == files_in(tmp_path / "wanted")
    corpus = ("--model", model, "--prior", "corpus")
    for more in (("--format", "jsonl"), ("--out", tmp_path / "a.jsonl")):
        ended = run("reprior", tmp_path / "changed", *corpus, *more)
        assert ended.status == 2
        assert "CSV holds less than JSON Lines" in ended.err
    again = (*corpus, "--out", tmp_path / "again")
    assert run("reprior", tmp_path / "made", *again).status == 0
    ended = run("reprior", tmp_path / "made", *again, "--format", "csv")
    assert "holds labels of other runs: ashgrove/dean.docx.jsonl" in ended.err


def test_a_shipped_model_is_found_by_the_name_in_the_labels(
    run: Run, interviews: Path, tmp_path: Path
) -> None:
    source = interviews / "ashgrove" / "ruth.txt"
    made = tmp_path / "made.jsonl"
    assert run("label", source, "--prior", "corpus", "--out", made, "-q").status == 0
    ended = run("reprior", made, "--prior", "interviews")
    assert ended.status == 0, ended.err
    assert ended.out == run("label", source, "--prior", "interviews", "-q").out


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_labels_without_text_are_reweighed(
    run: Run, model: Path, interviews: Path, prior: Path, tmp_path: Path, form: str
) -> None:
    label = ("label", interviews, "--model", model, "-q", "--no-text", "--format", form, "--out")
    run(*label, tmp_path / "made")
    run(*label, tmp_path / "wanted", "--prior", prior)
    change = ("--model", model, "--prior", prior, "--out", tmp_path / "changed")
    ended = run("reprior", tmp_path / "made", *change)
    assert ended.status == 0, ended.err
    before, after, wanted = [
        read(tmp_path / where, form) for where in ("made", "changed", "wanted")
    ]
    lost = 0
    for old, new, same in zip(before, after, wanted, strict=True):
        for field in old.keys() - {"evidence", "prior", "mode", "modes", "status", *CHANCES}:
            assert new[field] == old[field] == same[field]
        assert (new["mode"], new["status"]) == (same["mode"], same["status"])
        assert new["prior"] == same["prior"]
        assert [float(new[p] or 0) for p in CHANCES] == pytest.approx(
            [float(same[p] or 0) for p in CHANCES], abs=1e-4
        )
        stays = new["mode"] == old["mode"]
        assert new["evidence"] == (old["evidence"] if stays else EMPTY[form])
        lost += not stays
    assert lost > 0
    assert f"{lost} lost their evidence" in ended.err
    unchanged = ("--model", model, "--prior", "corpus", "--out", tmp_path / "same")
    run("reprior", tmp_path / "made", *unchanged)
    assert files_in(tmp_path / "same") == files_in(tmp_path / "made")


CHANCES = [f"p_{mode.value}" for mode in OUTCOMES]
EMPTY: dict[str, object] = {"csv": "", "jsonl": []}


def read(folder: Path, form: str) -> list[dict[str, str]]:
    """The records of a folder, read without distmode, their probabilities as in CSV."""
    rows: list[dict[str, str]] = []
    for path in sorted(folder.rglob(f"*.{form}")):
        text = path.read_text(encoding="utf-8")
        if form == "csv":
            rows += csv.DictReader(io.StringIO(text))
            continue
        for line in text.splitlines():
            record = json.loads(line)
            chances = record.pop("probabilities") or {}
            rows.append(record | {f"p_{m.value}": chances.get(m.value) for m in OUTCOMES})
    return rows


def test_labels_of_another_model_are_refused(
    run: Run, model: Path, interviews: Path, fewer: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made.jsonl"
    run("label", interviews / "ashgrove", "--model", model, "--out", made, "-q")
    ended = run("reprior", made, "--prior", "interviews")
    assert ended.status == 3
    assert "'mine', which does not come with distmode; name its folder with --model" in ended.err
    other = tmp_path / "other"
    assert run("train", fewer, "--words-only", "--out", other).status == 0
    ended = run("reprior", made, "--prior", "interviews", "--model", other)
    assert ended.status == 3
    assert re.search(
        r"made\.jsonl: line 1: made with mine 1\.0\.0 \(sha256 \w{12}\.\.\.\)", ended.err
    )
    assert "label the transcripts again" in ended.err
    mixed = tmp_path / "mixed.jsonl"
    second = run("label", interviews / "millbank", "--model", other, "-q").out
    mixed.write_text(made.read_text(encoding="utf-8") + second, encoding="utf-8")
    ended = run("reprior", mixed, "--prior", "interviews", "--model", model)
    assert ended.status == 3
    assert "made with another model" in ended.err


def test_a_damaged_file_costs_no_other(
    run: Run, model: Path, interviews: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    run("label", interviews, "--model", model, "--out", made, "-q")
    broken = made / "ashgrove" / "ruth.txt.jsonl"
    broken.write_bytes(broken.read_bytes()[:-40])
    change = ("--model", model, "--prior", "interviews", "--out", tmp_path / "changed")
    ended = run("reprior", made, *change)
    assert ended.status == 1
    assert "ruth.txt.jsonl: line" in ended.err
    assert len(files_in(tmp_path / "changed")) == 5
    described = read_run(tmp_path / "changed")
    assert (described["transcripts"], described["failed"]) == (5, 1)
    assert described["prior"] == "interviews"


def test_labels_that_abstain_need_to_be_told_when_to(
    run: Run, model: Path, interviews: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made.jsonl"
    label = ("label", interviews, "--model", model, "-q")
    run(*label, "--abstain-below", "0.7", "--out", made)
    change = ("reprior", made, "--model", model, "--prior", "corpus")
    ended = run(*change)
    assert ended.status == 2
    assert "this label abstains" in ended.err
    assert run(*change, "--abstain-below", "0").out == run(*label, "--prior", "corpus").out
    for wrong in ("nan", "2"):
        assert run(*change, "--abstain-below", wrong).status == 2


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_prior_from_the_labels_themselves(
    run: Run, model: Path, tmp_path: Path, form: str
) -> None:
    data = tmp_path / "excerpts.csv"
    rows = [f'i{i % 5},"{TALK[i % 3]} It was in {1900 + i}."' for i in range(230)]
    data.write_text("\n".join(("interview,text", *rows)), encoding="utf-8")
    made = tmp_path / f"made.{form}"
    run("label", data, "--model", model, "--out", made, "-q")
    ended = run("reprior", made, "--model", model, "--prior", "batch")
    assert ended.status == 0, ended.err
    assert "shares estimated from 230 labels of 5 interviews: formal ." in ended.err
    told = ended.out if form == "jsonl" else ended.out.splitlines()[1]
    found = dict(re.findall(r"(\w+)=(0\.\d{6})", told))
    assert sum(map(float, found.values())) == pytest.approx(1, abs=1e-5)
    shares = tmp_path / "found.toml"
    lines = (f"{name} = {share}" for name, share in found.items())
    shares.write_text("\n".join(("[shares]", *lines)), encoding="utf-8")
    again = run("label", data, "--model", model, "--prior", shares, "--format", form, "-q")
    assert ended.out == again.out, "the same as with the shares in a file"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["made", "--prior", "batch"], 2, "cannot be estimated from"),
        (["made", "--prior", "no.toml"], 2, "no.toml: cannot be read"),
        (["made"], 2, "--prior"),
        (["made", "--prior", "corpus", "--format", "table"], 2, "table"),
        (["made", "--prior", "corpus", "--out", "x.docx"], 2, "x.docx"),
        (["made", "a.csv", "--prior", "corpus"], 2, "of both formats"),
        (["gone", "--prior", "corpus"], 3, "gone: there is no such file or folder"),
        (["empty.txt.jsonl", "--prior", "corpus"], 3, "there are no labels"),
        (["coded.jsonl", "--prior", "corpus"], 3, "is no file of labels"),
        (["made", "--prior", "corpus", "--model", "./gone"], 3, "no such model folder"),
    ],
)
def test_bad_input_is_one_line(
    run: Run,
    model: Path,
    interviews: Path,
    coded: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    label = ("label", interviews / "ashgrove", "--model", model, "-q", "--out")
    run(*label, "made")
    run(*label, "a.csv")
    Path("empty.txt.jsonl").write_bytes(b"")
    Path("coded.jsonl").write_bytes(coded.read_bytes())
    given = arguments if "--model" in arguments else [*arguments, "--model", str(model)]
    ended = run("reprior", *given)
    assert ended.status == status, ended.err
    assert message in " ".join(ended.err.split())
    assert ended.out == ""


def test_changed_labels_are_not_written_as_parquet(run: Run, tmp_path: Path) -> None:
    ended = run("reprior", tmp_path, "--prior", "corpus", "--out", tmp_path / "x.parquet")
    assert ended.status == 2
    assert "changed labels are written as .jsonl or .csv" in ended.err
    assert not (tmp_path / "x.parquet").exists()
