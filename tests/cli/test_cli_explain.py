import json
import re
from pathlib import Path
from typing import Any

import pytest

from distmode.codebook import OUTCOMES
from distmode.encoder import find_default_encoder
from distmode.modelfile import write_model
from distmode.tables import read_coded_excerpts
from distmode.workflow import TrainingOptions, train_model
from tests.command_line import ROOT, Ended, Run

ANNOTATED = ROOT / "data" / "annotated"
TALK = """Interviewer: Who leads here?

Ada: Yeah, exactly.

Interviewer: And how is that?

Ada: The deputy is line manager of the phase leaders. It is in their job descriptions.
"""
ROWS = (
    'id,text,mode,wave\na1,"Whoever is free covers it, we were short.",formal,2\n'
    "a2,\x1b[2JWe all \x07just do it \u202ehere.,,3\n"
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two models: `words` alone, and `vectors` too."""
    folder = tmp_path_factory.mktemp("models")
    table = read_coded_excerpts([ANNOTATED / name for name in ("r01.jsonl", "n01.jsonl")])
    for name, encoder in (("words", None), ("vectors", find_default_encoder())):
        trained = train_model(table, TrainingOptions(name, encoder=encoder))
        write_model(folder / name, trained.classifier, trained.card)
    return folder


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "ada.txt"
    path.write_text(TALK)
    return path


def explain(run: Run, models: Path, *arguments: object, model: str = "words") -> Ended:
    return run("explain", "--model", models / model, *arguments)


def read_account(out: str) -> list[int]:
    """The numbers of the account as shown, in hundredths."""
    _, shown = out.split("How the log-odds", 1)
    account = shown.split("Nearest", 1)[0]
    found = re.findall(r"^ *([+-])(\d+)\.(\d\d) ", account, re.MULTILINE)
    return [int(f"{sign}{whole}{rest}") for sign, whole, rest in found]


@pytest.mark.parametrize("model", ["words", "vectors"])
@pytest.mark.parametrize("prior", ["corpus", "interviews"])
def test_what_is_shown_adds_up(
    run: Run, models: Path, interviews: Path, model: str, prior: str
) -> None:
    path = interviews / "ashgrove" / "ruth.txt"
    ended = explain(run, models, path, "--turn", 8, "--prior", prior, model=model)
    assert ended.status == 0, ended.err
    for shown in ended.out.split("ruth.txt#8.")[1:]:
        *parts, total = read_account(shown)
        assert len(parts) > (3 if model == "vectors" else 2)
        assert sum(parts) == total
        assert f"prior: {prior}" in shown
        assert all(mode in shown for mode in OUTCOMES)
        assert shown.count("What spoke most for") == 2
        assert len(re.findall(r"^ +0\.\d\d +\w", shown.split("Nearest")[1], re.MULTILINE)) == 3


@pytest.mark.parametrize("model", ["words", "vectors"])
def test_the_label_is_the_one_that_label_gives(
    run: Run, models: Path, interviews: Path, model: str
) -> None:
    path = interviews / "ashgrove" / "ruth.txt"
    options = ("--prior", "interviews", "--unit", "sentence", "--abstain-below", "0.7")
    records = run("label", path, "--model", models / model, *options).records
    wanted = [record for record in records if record["turn"] == 10]
    ended = explain(run, models, path, "--turn", 10, "--json", *options, model=model)
    told: list[dict[str, Any]] = list(ended.records)
    assert [one["label"] for one in told] == wanted
    assert {one["schema"] for one in told} == {"distmode.explanation/1"}
    explained = [one for one in told if one["label"]["status"] != "too_short"]
    assert explained
    for one in explained:
        assert [reason["mode"] for reason in one["reasons"]] == sorted(
            OUTCOMES, key=lambda mode: -one["label"]["probabilities"][mode]
        )[:2]
        assert one["codings"] == {"excerpts": 192, "compared": 192, "learned": True}


def test_one_excerpt_is_named_by_its_id(run: Run, models: Path, interviews: Path) -> None:
    wanted = "ashgrove/ruth.txt#4.1"
    texts = {
        ended.records[0]["label"]["text"]  # type: ignore[index]
        for ended in (
            explain(run, models, interviews, "--id", wanted, "--json"),
            explain(run, models, interviews / "ashgrove", "--id", wanted, "--json"),
            explain(run, models, interviews / "ashgrove" / "ruth.txt", "--id", wanted, "--json"),
            explain(run, models, interviews / "ashgrove" / "ruth.txt", "--turn", 4, "--json"),
        )
    }
    assert len(texts) == 1


def test_rows_of_tables_and_standard_input_are_explained(
    run: Run, models: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    by_id = explain(run, models, path, "--id", "a1", "--json").records
    assert by_id == explain(run, models, path, "--turn", 1, "--json").records
    piped = run("explain", "-", "--turn", "4", "--model", models / "words", given=TALK)
    assert piped.status == 0
    assert "stdin#4.1, Ada" in piped.out


def test_talk_cannot_drive_the_terminal(run: Run, models: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    ended = explain(run, models, path, "--id", "a2", "--data", path)
    assert ended.status == 0, ended.err
    assert "We all" in ended.out
    assert not set("\x1b\x07\u202e") & set(ended.out + ended.err)


def test_what_is_too_short_is_said_to_be(run: Run, models: Path, talk: Path) -> None:
    ended = explain(run, models, talk, "--turn", 2)
    assert ended.status == 0
    assert "Too short to label: it has fewer than 8 words." in ended.out
    assert "Probabilities" not in ended.out


def test_codings_can_be_given(run: Run, models: Path, talk: Path, tmp_path: Path) -> None:
    codings = tmp_path / "mine.csv"
    codings.write_text(
        "id,text,mode\nx1,The deputy has that in her job description.,formal\n"
        "x2,We had soup.,none\nx3,The phase leaders are line managers of the rest.,formal\n"
    )
    ended = explain(run, models, talk, "--turn", 4, "--data", codings, "--json")
    (told,) = ended.records
    near: Any = told["nearest"]
    assert {one["id"] for one in near[:2]} == {"x1", "x3"}
    assert told["codings"] == {"excerpts": 3, "compared": 3, "learned": False}
    shown = explain(run, models, talk, "--turn", 4, "--data", codings).out
    assert "Nearest of 3 coded excerpts given" in " ".join(shown.split())
    missing = explain(run, models, talk, "--turn", 4, "--data", tmp_path / "none.csv")
    assert missing.status == 3
    assert "none.csv" in missing.err


def test_without_training_data_at_hand_that_is_said(
    run: Run, models: Path, talk: Path, tmp_path: Path
) -> None:
    rows = (ANNOTATED / "r01.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    own = tmp_path / "own.jsonl"
    own.write_text("".join(rows[:40]), encoding="utf-8")
    run("train", own, "--out", tmp_path / "mine", "--words-only", "-q")
    arguments = ("explain", talk, "--turn", "4", "--model", tmp_path / "mine")
    ended = run(*arguments)
    assert ended.status == 0
    assert "what mine was trained on is not at hand" in ended.err
    assert "give --data" in ended.err
    assert "Nearest" not in ended.out
    assert run(*arguments, "-q").err == ""


def test_many_codings_are_sifted_unless_all_are_wanted(run: Run, models: Path, talk: Path) -> None:
    data = [part for name in "pqrs" for part in ("--data", ANNOTATED / f"{name}01.jsonl")]
    data += ["--data", ANNOTATED / "q02.jsonl", "--data", ANNOTATED / "q03.jsonl"]
    arguments = (talk, "--turn", 4, "--json", *data)
    sifted, everything = (
        explain(run, models, *arguments, *more).records[0] for more in ((), ("--exhaustive",))
    )
    assert sifted["codings"] == {"excerpts": 576, "compared": 500, "learned": False}
    assert everything["codings"] == {"excerpts": 576, "compared": 576, "learned": False}
    near: list[Any] = [sifted["nearest"], everything["nearest"]]
    assert near[1][0]["similarity"] >= near[0][0]["similarity"]
    shown = explain(run, models, talk, "--turn", 4, *data).out
    assert "the 500 that share most words, of 576" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "give either --turn NUMBER or --id ID"),
        (["ada.txt"], 2, "give either --turn NUMBER or --id ID"),
        (["ada.txt", "--turn", "2", "--id", "x"], 2, "give either --turn NUMBER or --id ID"),
        (["--turn", "2"], 2, "no input"),
        (["ada.txt", "--turn", "99"], 2, "ada.txt: there is no turn 99, it has 4"),
        (["ada.txt", "--turn", "3"], 2, "nothing of turn 3 is labelled"),
        (["ada.txt", "--id", "ada.txt#9.1"], 2, "ids there are like 'ada.txt#2.1'"),
        (["ada.txt", "bo.txt", "--turn", "4"], 2, "--turn is for a single transcript"),
        (["nowhere.txt", "--turn", "4"], 3, "nowhere.txt"),
        (["empty.txt", "--turn", "4"], 3, "empty.txt"),
        (["ada.txt", "nowhere.txt", "--turn", "4"], 1, "nowhere.txt"),
        (["ada.txt", "--turn", "4", "--prior", "odd"], 2, "--prior odd"),
    ],
)
def test_wrong_use_is_said_in_one_line(
    run: Run,
    models: Path,
    talk: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(talk.parent)
    (talk.parent / "bo.txt").write_text(TALK)
    (talk.parent / "empty.txt").write_text("")
    ended = explain(run, models, *arguments)
    assert ended.status == status
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_a_model_that_is_not_there_is_named(run: Run, talk: Path) -> None:
    ended = run("explain", talk, "--turn", "4", "--model", "nosuch")
    assert ended.status == 3
    assert "model 'nosuch'" in ended.err


def test_an_explanation_is_the_same_every_time(run: Run, models: Path, talk: Path) -> None:
    first, second = (
        explain(run, models, talk, "--turn", 4, "--json", model="vectors").out for _ in range(2)
    )
    assert first == second
    assert json.loads(first)["label"]["mode"]
