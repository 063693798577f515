import csv
import json
import random
import stat
from pathlib import Path

import pytest

from distmode.codebook import OUTCOMES, Mode
from distmode.excerpt import Excerpt, Label
from distmode.tables import ModelStamp, build_record, write_csv, write_jsonl
from tests.command_line import Run

STAMP = ModelStamp("distmode-en 2.0.0", "0" * 64, "1", "interviews")
SCHOOLS = {"ash": 3, "mill": 2}


def make_label(interview: str, school: str, place: int, *, status: str = "labelled") -> Label:
    draw = random.Random(f"{interview} {place}")
    weights = [draw.random() ** 2 for _ in OUTCOMES]
    chances = {m: round(w / sum(weights), 6) for m, w in zip(OUTCOMES, weights, strict=True)}
    chances[Mode.NONE] = round(1 - sum(chances.values()) + chances[Mode.NONE], 6)
    first = max(OUTCOMES, key=lambda mode: chances[mode])
    words = " ".join(["word"] * (10 + place))
    excerpt = Excerpt(
        id=f"{interview}.txt#{place}.1",
        source=f"{interview}.txt",
        source_sha256="1" * 64,
        text=words,
        start=1000 * place,
        end=1000 * place + len(words),
        turn=place,
        school=school,
        interview=interview,
    )
    if status == "too_short":
        return Label(excerpt, "too_short")
    if status == "abstained":
        return Label(excerpt, "abstained", probabilities=chances)
    modes = () if first is Mode.NONE else (first,)
    return Label(excerpt, "labelled", first, modes, chances)


def make_labels() -> list[Label]:
    """Return labels of five interviews in two schools, 24 each: one too short, one abstained."""
    labels = []
    for school, number in SCHOOLS.items():
        for i in range(number):
            name = f"{school}/p{i}"
            labels += [make_label(name, school, place) for place in range(1, 23)]
            labels.append(make_label(name, school, 23, status="abstained"))
            labels.append(make_label(name, school, 24, status="too_short"))
    return labels


def write_labels(path: Path, labels: list[Label], *, with_text: bool = True) -> Path:
    records = [build_record(label, model=STAMP, with_text=with_text) for label in labels]
    with path.open("wb") as file:
        (write_csv if path.suffix == ".csv" else write_jsonl)(records, file)
    return path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return write_labels(tmp_path / "labels.jsonl", make_labels())


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_and_csv_say_the_same(run: Run, labels: Path, tmp_path: Path) -> None:
    table = tmp_path / "profile.csv"
    ended = run("profile", labels, "--json", "--csv", table)
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert (found["schema"], found["weight"]) == ("distmode.profile/1", "words")
    counts = {"excerpts": 115, "interviews": 5, "too_short": 5, "abstained": 5, "suppressed": 1}
    assert {name: found[name] for name in counts} == counts
    assert found["models"][0]["model"] == "distmode-en 2.0.0"
    rows = read_rows(table)
    told = [(group, share) for group in found["groups"] for share in group["shares"]]
    assert len(rows) == len(told) == 7 * 27
    for row, (group, share) in zip(rows, told, strict=True):
        assert (row["group"], row["kind"]) == (group["group"], group["kind"])
        assert (row["part"], row["name"]) == (share["part"], share["name"])
        assert (row["among"], row["n"]) == (share["among"], str(share["n"]))
        assert (row["weight"], row["interval"]) == ("words", group["interval"])
        for name in ("value", "low", "high"):
            assert row[name] == ("" if share[name] is None else json.dumps(share[name]))
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    assert "5 of them without a label since the model abstained; 5 too short" in ended.err
    assert "1 school has fewer than three interviews" in ended.err
    assert "not corrected" in ended.err


def test_words_or_excerpts_weigh(run: Run, labels: Path) -> None:
    able = [label for label in make_labels() if label.probabilities]

    def share(sizes: list[int]) -> float:
        formal = [label.probabilities[Mode.FORMAL] for label in able]
        return sum(s * p for s, p in zip(sizes, formal, strict=True)) / sum(sizes)

    for weight, sizes in {
        "words": [len(label.excerpt.text.split()) for label in able],
        "excerpts": [1] * len(able),
    }.items():
        ended = run("profile", labels, "--json", "-q", "--weight", weight)
        assert ended.err == ""
        found = json.loads(ended.out)
        assert found["weight"] == weight
        assert found["groups"][0]["shares"][0]["value"] == pytest.approx(share(sizes))


def test_labels_without_text_weigh_by_characters(run: Run, tmp_path: Path) -> None:
    mute = write_labels(tmp_path / "mute.csv", make_labels(), with_text=False)
    ended = run("profile", mute, "--json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert found["weight"] == "characters"
    assert "115 of 115 labels have no text" in ended.err
    steps = found["courses"][0]["steps"]
    assert [step["size"] for step in steps][:2] == [len("word " * 11) - 1, len("word " * 12) - 1]


def test_the_course_is_in_running_order_however_the_file_is_sorted(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    lines = labels.read_text(encoding="utf-8").splitlines(keepends=True)
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("".join(random.Random(2).sample(lines, k=len(lines))), encoding="utf-8")
    one, other = (run("profile", path, "--json", "-q").out for path in (labels, shuffled))
    assert one == other
    courses = json.loads(one)["courses"]
    assert [course["interview"] for course in courses] == [
        f"{school}/p{i}" for school, number in SCHOOLS.items() for i in range(number)
    ]
    for course in courses:
        places = [step["place"] for step in course["steps"]]
        assert places == sorted(places)
        assert course["steps"][-1]["mode"] is None


def test_tables_fit_a_terminal_and_name_their_intervals(
    run: Run, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ended = run("profile", labels, "-q")
    assert ended.status == 0, ended.err
    assert max(map(len, ended.out.splitlines())) <= 80
    words = " ".join(ended.out.split())
    for told in (
        "Modes, among all labelled talk",
        "Stages and directions, among talk with a mode",
        "all (5)",
        "school ash (3)",
        "if the model's probabilities are right",
        "over interviews like these",
        "Excerpts weigh by their words.",
    ):
        assert told in words
    assert "school mill" not in words
    assert "school mill (2)" in " ".join(run("profile", labels, "-q", "--show-small").out.split())
    assert "nan" not in words.lower()


def test_pictures_are_written(run: Run, labels: Path, tmp_path: Path) -> None:
    lines = labels.read_text(encoding="utf-8").splitlines(keepends=True)
    few = tmp_path / "few.jsonl"
    few.write_text("".join(line for line in lines if '"ash/p0"' in line), encoding="utf-8")
    folder = tmp_path / "pictures"
    ended = run("profile", few, "--plots", folder)
    assert ended.status == 0, ended.err
    names = sorted(path.name for path in folder.iterdir())
    stems = ("course-ash-p0", "profile-interviews", "profile-interviews-intervals")
    assert names == sorted(f"{stem}{suffix}" for stem in stems for suffix in (".png", ".svg"))
    assert "6 picture files written" in ended.err


def test_names_of_interviews_cannot_lead_out_of_the_folder(run: Run, tmp_path: Path) -> None:
    named = [make_label(name, "s", 1) for name in ("../x", "..-x", "..-X", "..-x--2")]
    labels = write_labels(tmp_path / "labels.jsonl", named)
    folder = tmp_path / "deep" / "pictures"
    assert run("profile", labels, "-q", "--plots", folder).status == 0
    courses = {path.name for path in folder.glob("course-*.svg")}
    assert courses == {
        "course-..-X.svg",
        "course-..-x--2.svg",
        "course-..-x--3.svg",
        "course-..-x--2--2.svg",
    }
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["pictures"]


def test_a_broken_file_costs_no_other(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    write_labels(folder / "a.txt.jsonl", [make_label("a", "s", i) for i in range(1, 13)])
    good = (folder / "a.txt.jsonl").read_text(encoding="utf-8")
    (folder / "b.txt.jsonl").write_text(good.replace('"labelled"', '"guessed"', 1))
    ended = run("profile", folder, "--json")
    assert ended.status == 1
    assert "b.txt.jsonl: line 1, field 'status'" in ended.err
    assert json.loads(ended.out)["excerpts"] == 12
    assert "there is 1" in ended.err
    (folder / "a.txt.jsonl").unlink()
    assert run("profile", folder).status == 3


def test_what_makes_no_sense_is_refused(run: Run, labels: Path, tmp_path: Path) -> None:
    twice = tmp_path / "twice.jsonl"
    twice.write_bytes(labels.read_bytes() * 2)
    refused = run("profile", twice)
    assert refused.status == 3
    assert "the same id as" in refused.err
    short = [make_label("a", "s", i, status="too_short") for i in range(3)]
    none = run("profile", write_labels(tmp_path / "short.jsonl", short))
    assert none.status == 3
    assert "no excerpt that was long enough" in none.err
    assert run("profile", tmp_path / "nothing").status == 3
    assert run("profile", labels, "--weight", "shoes").status == 2


def test_labels_of_several_models_and_priors_are_warned_of(run: Run, tmp_path: Path) -> None:
    made = [build_record(label, model=STAMP) for label in make_labels()]
    for record in made[:30]:
        record.update({"model_sha256": "2" * 64, "prior": "corpus"})
    path = tmp_path / "labels.jsonl"
    with path.open("wb") as file:
        write_jsonl(made, file)
    told = run("profile", path).err
    for words in ("of 2 models", "different priors", "prior corpus"):
        assert words in told


def test_estimate_prints_methods(run: Run, labels: Path, tmp_path: Path) -> None:
    coded = tmp_path / "coded.jsonl"
    rows = [
        {"id": label.excerpt.id, "text": label.excerpt.text, "mode": label.mode or "none"}
        for label in make_labels()[::3]
        if label.probabilities
    ]
    coded.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    asked = ("estimate", labels, "--coded", coded, "--by", "school", "-q")
    told, found = run(*asked, "--methods"), json.loads(run(*asked, "--json").out)
    assert (told.status, told.err) == (0, "")
    assert f"{found['excerpts']} excerpts of 5 interviews in {found['schools']} schools" in told.out
    assert f"{found['coded']} excerpts were coded by hand" in told.out
    assert found["design"] == "assumed"
    assert "distmode-en 2.0.0 (SHA-256 000000000000; codebook version 1)" in told.out
    assert "say what it was trained on" in told.out
    assert "By school, 1 group of fewer than 3 interviews is not reported" in told.out
    both = run(*asked, "--methods", "--json")
    assert both.status == 2
    assert "give one of them" in both.err


def test_estimate_draws_its_shares(run: Run, labels: Path, tmp_path: Path) -> None:
    coded = tmp_path / "coded.jsonl"
    rows = [
        {"id": label.excerpt.id, "text": label.excerpt.text, "mode": label.mode or "none"}
        for label in make_labels()[::3]
        if label.probabilities
    ]
    coded.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    folder = tmp_path / "pictures"
    ended = run("estimate", labels, "--coded", coded, "--by", "school", "--plots", folder)
    assert ended.status == 0, ended.err
    stems = [
        f"prevalence-{estimand}{by}"
        for estimand in ("these-transcripts", "schools-like-these")
        for by in ("", "-by-school")
    ]
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(f"{stem}{suffix}" for stem in stems for suffix in (".png", ".svg"))
