import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import ROOT, Run

LITE = ("--model", "distmode-en-lite")
STATISTIC = {"value", "low", "high", "n"}


@pytest.fixture(scope="module")
def second() -> Path:
    return ROOT / "examples" / "second_coder.csv"


@pytest.fixture
def constant(coded: Path, tmp_path: Path) -> Path:
    """The examples, all coded `none`."""
    rows = [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]
    path = tmp_path / "constant.jsonl"
    plain = {"mode": "none", "modes": []}
    path.write_text("".join(json.dumps(row | plain) + "\n" for row in rows), encoding="utf-8")
    return path


def find_statistics(found: object) -> list[dict[str, object]]:
    """All objects that are a statistic, wherever they stand."""
    if isinstance(found, list):
        return [one for part in found for one in find_statistics(part)]
    if not isinstance(found, dict):
        return []
    return [found] if set(found) == STATISTIC else find_statistics(list(found.values()))


def test_json_keeps_its_keys_and_has_new_ones(run: Run, coded: Path, second: Path) -> None:
    ended = run(
        "evaluate", coded, *LITE, "--second-coder", second, "--abstain-below", 0.6, "--json",
        "--other-model", "distmode-en",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    kept = ["schema", "n", "groups", "unit", "abstained", "overall", "modes", "confusion"]
    assert list(found)[:8] == kept
    assert {"model", "model_sha256", "prior", "abstain_below", "about"} <= set(found)
    new = {"overall_answered", "reliability", "coverage", "breakdown", "verdicts", "notes"}
    assert new | {"coders", "other", "other_model"} <= set(found)
    assert list(found["modes"]["formal"])[-2:] == ["average_precision", "verdict"]
    statistics = find_statistics(found)
    assert len(statistics) > 100
    for one in statistics:
        assert one["low"] is None or one["low"] <= one["value"] <= one["high"]  # type: ignore[operator]
    assert "NaN" not in ended.out
    assert found["abstained"] == 83 - found["overall_answered"]["kappa"]["n"] > 0


def test_tables_fit_a_narrow_terminal_and_two_screens(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, *LITE)
    lines = ended.out.splitlines()
    assert len(lines) <= 80
    assert max(map(len, lines)) <= 80
    assert "What each mode's labels can be used for" in ended.out
    assert "code by hand: the upper end of kappa is" in " ".join(ended.out.split())
    assert "role science teacher" in ended.out
    assert "probability" not in ended.out


def test_curves_are_printed_when_asked_for(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, *LITE, "--curves", "--abstain-below", 0.5)
    assert "0.9 to 1.0" in ended.out
    assert "abstain below" in ended.out
    assert "abstentions wrong" in ended.out
    assert "left out" in ended.out


def test_a_second_coder_stands_beside_the_model(run: Run, coded: Path, second: Path) -> None:
    ended = run("evaluate", coded, *LITE, "--second-coder", second)
    assert ended.status == 0, ended.err
    assert "excerpts that both coded: 80" in ended.out
    assert " example " in ended.out
    assert "second_coder" in ended.out
    (comparison,) = json.loads(
        run("evaluate", coded, *LITE, "--second-coder", second, "--json").out
    )["coders"]
    agreed = json.loads(run("agree", coded, second, "--json").out)["overall"]["kappa"]
    assert comparison["agreement"]["coders"]["kappa"] == pytest.approx(agreed, nan_ok=True)


def test_cross_validation_can_be_set_beside_coders_and_a_model(
    run: Run, coded: Path, second: Path
) -> None:
    ended = run(
        "evaluate", coded, "--by", "interview", "--words-only", "--second-coder", second,
        "--other-model", "distmode-en-lite", "--json",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert found["other"]["first"] == "cross-validation"
    assert found["other"]["difference"]["kappa"]["value"] < 0
    assert found["coders"][0]["n"] == 80


def test_learning_curve_and_leakage_are_measured_when_asked_for(run: Run, coded: Path) -> None:
    arguments = ("evaluate", coded, "--by", "interview", "--words-only")
    ended = run(*arguments, "--learning-curve", "--leakage", "--json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert {"points", "forecasts"} <= set(found["learning_curve"])
    assert {"grouped", "random", "gap"} <= set(found["leakage"])
    kappa = found["overall"]["kappa"]
    assert found["leakage"]["grouped"]["kappa"] == pytest.approx(kappa, nan_ok=True)
    assert "learning_curve" not in json.loads(run(*arguments, "--json").out)


def test_pictures_are_written_and_named(run: Run, coded: Path, tmp_path: Path) -> None:
    ended = run("evaluate", coded, *LITE, "--plots", tmp_path / "pictures", "--json")
    assert ended.status == 0, ended.err
    names = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert names == {
        f"{name}.{form}"
        for name in ("confusion", "reliability", "coverage")
        for form in ("svg", "png")
    }
    assert "confusion.svg" in ended.err


def test_methods_are_printed_instead_of_tables(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, *LITE, "--methods")
    assert ended.status == 0, ended.err
    assert "References" in ended.out
    assert "distmode-en-lite" in ended.out
    assert "Each mode against the rest" not in ended.out


def test_codings_that_are_all_alike_are_told(run: Run, constant: Path) -> None:
    ended = run("evaluate", constant, *LITE)
    assert ended.status == 0, ended.err
    told = " ".join(ended.out.split())
    assert "all 83 excerpts are coded none, so kappa and alpha cannot tell" in told


def test_a_model_that_learned_from_the_codings_gets_no_verdict(
    run: Run, coded: Path, second: Path, tmp_path: Path
) -> None:
    assert run("train", coded, "--out", tmp_path / "m", "--words-only").status == 0
    beside = ("--second-coder", second, "--other-model", "distmode-en-lite")
    ended = run("evaluate", coded, "--model", tmp_path / "m", *beside)
    told = " ".join(ended.out.split())
    assert "no verdicts, since the model learned from these" in told
    assert "agrees with example as well as second_coder does: the model learned from" in told
    assert "Note: the model learned from these very codings" in told
    printed = run("evaluate", coded, "--model", tmp_path / "m", *beside, "--json")
    found = json.loads(printed.out)
    assert found["learned"] is True
    assert found["coders"][0]["findings"] == {"first": "not shown", "second": "not shown"}
    assert found["other"]["learned"] == [found["model"]]
    methods = run("evaluate", coded, "--model", tmp_path / "m", "--methods")
    assert "The model learned from these very codings" in methods.out


def test_cross_validation_names_its_encoder(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, "--by", "interview", "--words-only", "--json")
    assert json.loads(ended.out)["encoder"] is None


def test_cells_without_intervals_are_not_cut_off(run: Run, constant: Path) -> None:
    ended = run("evaluate", constant, *LITE)
    table = ended.out.partition("Each mode against the rest")[2].partition("n of recall")[0]
    assert "[no interval]" in table
    assert "[-]" not in ended.out
    assert "…" not in table


def test_what_is_printed_can_be_shown_with_the_model(run: Run, coded: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(ROOT / "models" / "distmode-en-lite", tmp_path / "lite"))
    shutil.rmtree(model / "measured")
    (model / "measured").mkdir()
    printed = run("evaluate", coded, "--model", model, "--about", "my talk", "--json").out
    (model / "measured" / "mine.json").write_text(printed, encoding="utf-8")
    ended = run("model", "show", model)
    assert ended.status == 0, ended.err
    assert "my talk" in ended.out


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--learning-curve"], 2, "add --by interview or --by school"),
        (["--leakage", "--model", "distmode-en-lite", "--by", "school"], 2, "leave --model out"),
        (["--methods", "--json"], 2, "give one of them"),
        ([*LITE, "--other-model", "distmode-en-lite"], 2, "is the same model"),
        (["--second-coder", "none.csv"], 3, "none.csv: there is no such file"),
        (["--second-coder", "strange.csv"], 3, "strange.csv: row 2, column 'mode'"),
        (["--second-coder", "apart.csv"], 3, "is of an excerpt of the data"),
        (["--second-coder", "coded.jsonl"], 2, "the very codings of the data"),
        ([*LITE, "--plots", "file.txt"], 3, "file.txt"),
    ],
)
def test_bad_input_is_one_line(
    run: Run,
    coded: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(coded, "coded.jsonl")
    Path("strange.csv").write_text("id,mode\nashgrove/dean.docx#2.1,heroic\n", encoding="utf-8")
    Path("apart.csv").write_text("id,mode\nelsewhere#1,none\n", encoding="utf-8")
    Path("file.txt").write_text("here", encoding="utf-8")
    ended = run("evaluate", "coded.jsonl", *arguments)
    assert ended.status == status, ended.err
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1
    assert ended.out == ""


def test_an_area_that_cannot_be_measured_says_why(run: Run, constant: Path) -> None:
    told = " ".join(run("evaluate", constant, *LITE).out.split())
    assert "AUC not measured n = 83" in told
    assert "AUC is not measured: fewer than ten of one kind, with a mode or none." in told
    methods = run("evaluate", constant, *LITE, "--methods").out
    assert (
        "against none was not measured (n = 83; fewer than ten of one kind, with a mode or none)"
        in methods
    )
    found = json.loads(run("evaluate", constant, *LITE, "--json").out)
    assert found["overall"]["auc_any_mode"] == {"value": None, "low": None, "high": None, "n": 83}


def test_methods_tell_of_second_coders_and_of_the_other_model(
    run: Run, coded: Path, second: Path
) -> None:
    beside = ("--second-coder", second, "--other-model", "distmode-en")
    text = run("evaluate", coded, *LITE, *beside, "--methods").out
    found = json.loads(run("evaluate", coded, *LITE, *beside, "--json").out)
    (coders,) = found["coders"]
    assert f"{coders['n']} excerpts were coded by both example and second_coder" in text
    for sentence in (*coders["told"], found["other"]["told"]):
        assert f"{sentence[0].upper()}{sentence[1:]}." in text
    kappa = coders["agreement"]["coders"]["kappa"]
    ends = " ".join(f"{kappa[end]:.2f}".removeprefix("0") for end in ("value", "low", "high"))
    assert ends in text.replace("[", "").replace(",", "").replace("]", "")
    assert f"by distmode-en 2.0.0 (SHA-256 {found['other_model_sha256'][:12]}) as well" in text
    alone = run("evaluate", coded, *LITE, "--methods").out
    assert "second_coder" not in alone
    assert "as well" not in alone
    assert "abstained" not in alone, "nothing was abstained from"
