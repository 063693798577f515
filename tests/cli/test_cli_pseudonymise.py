"""`distmode pseudonymise` as a user runs it."""

import csv
import hashlib
import json
import os
from pathlib import Path

import pytest

from tests.command_line import Run

RUTH = """Interview with Ruth Adler, Ashgrove Primary School, 4 May 2014

Helen: Could you start with how you came to Ashgrove?

Ruth: I came from Nuneaton. Mrs Okafor was head. Ring 0161 496 0000.

Helen: And who leads here?

Ruth: Mark does a lot. So I asked Mark and Joanne, and the Okafors came too.

Helen: Is it working?

Ruth: Mark my words, it will.
"""
BEN = "Helen: Were you at Ashgrove too?\n\nBen: Yes, with Mrs Okafor.\n\nHelen: Ben?\n\nBen: Yes.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder of two interviews in one school."""
    folder = tmp_path / "interviews"
    (folder / "ashgrove").mkdir(parents=True)
    (folder / "ashgrove" / "ruth.txt").write_text(RUTH, encoding="utf-8")
    (folder / "ashgrove" / "ben.txt").write_text(BEN, encoding="utf-8")
    return folder


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_names_are_replaced_consistently(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = run("pseudonymise", study, "--out", out)
    assert ended.status == 0, ended.err
    key = {row["name"]: row["placeholder"] for row in read_rows(tmp_path / "out-key.csv")}
    names = {one: path for one, path in key.items() if one.endswith(".txt")}
    new = (out / names["ashgrove/ruth.txt"]).read_text(encoding="utf-8")
    ruth, helen, okafor = key["Ruth Adler"], key["Helen"], key["Okafor"]
    school, place = key["Ashgrove Primary School"], key["Nuneaton"]
    mark, joanne, phone = key["Mark"], key["Joanne"], key["0161 496 0000"]
    assert new == RUTH.replace("Ruth Adler", ruth).replace(
        "Ashgrove Primary School", school
    ).replace("Ashgrove?", f"{school}?").replace("Helen:", f"{helen[1:-1]}:").replace(
        "Ruth:", f"{ruth[1:-1]}:"
    ).replace("Nuneaton", place).replace("Okafor", okafor).replace("0161 496 0000", phone).replace(
        "Mark does", f"{mark} does"
    ).replace("asked Mark", f"asked {mark}").replace("Joanne", joanne)
    assert names["ashgrove/ruth.txt"].startswith("school-1/person-")
    for secret in ("Ruth", "Okafor", "Helen", "Nuneaton", "Ashgrove", "ruth", "ben"):
        assert all(secret not in name for name in read_tree(out))
        assert secret not in ended.out
        assert f"{secret} " not in ended.err
    assert "who has it can undo everything" in ended.err


def test_interviewer_and_participants_are_still_told_apart(
    run: Run, interviews: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = run("pseudonymise", interviews, "--out", out)
    assert (ended.status, "warning" in ended.err) == (0, False)
    names = {
        row["name"]: row["placeholder"]
        for row in read_rows(tmp_path / "out-key.csv")
        if row["kind"] == "file"
    }
    before = {one["source"]: one for one in run("turns", "--json", interviews).records}
    after = {one["source"]: one for one in run("turns", "--json", out).records}
    assert len(before) == len(after) == 6
    for source, told in before.items():
        assert list_roles(told) == list_roles(after[names[str(source)]])


def list_roles(told: dict[str, object]) -> list[str]:
    """Return who speaks in each turn, by role."""
    turns = told["turns"]
    assert isinstance(turns, list)
    return [turn["role"] for turn in turns]


def test_what_holds_names_is_for_its_owner_and_outside_the_folder(
    run: Run, study: Path, tmp_path: Path
) -> None:
    run("pseudonymise", study, "--out", tmp_path / "out")
    for name in ("out-key.csv", "out-doubtful.csv"):
        path = tmp_path / name
        assert path.stat().st_mode & 0o077 == 0
    assert not any("key" in name for name in read_tree(tmp_path / "out"))


def test_its_own_output_is_left_as_it_is(run: Run, study: Path, tmp_path: Path) -> None:
    run("pseudonymise", study, "--out", tmp_path / "one")
    ended = run("pseudonymise", tmp_path / "one", "--out", tmp_path / "two", "--json")
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two")
    told = json.loads(ended.out)
    assert told["schema"] == "distmode.pseudonyms/1"
    assert all(kind == {"names": 0, "used": 0} for kind in told["kinds"].values())


def test_a_runs_key_does_what_the_run_did(run: Run, study: Path, tmp_path: Path) -> None:
    run("pseudonymise", study, "--out", tmp_path / "one")
    key = tmp_path / "one-key.csv"
    before = key.read_bytes()
    ended = run("pseudonymise", study, "--out", tmp_path / "two", "--key", key)
    assert ended.status == 0, ended.err
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two")
    assert key.read_bytes() == before
    assert not (tmp_path / "two-key.csv").exists()


def test_a_corrected_key_is_followed_and_what_it_lacks_is_told(
    run: Run, study: Path, tmp_path: Path
) -> None:
    run("pseudonymise", study, "--out", tmp_path / "one")
    rows = read_rows(tmp_path / "one-key.csv")
    for row in rows:
        if row["name"] == "Nuneaton":
            row["placeholder"], row["kind"] = "", "keep"
        if row["name"] == "Mark":
            row["placeholder"] = "[Deputy 1]"
    key = tmp_path / "mine.csv"
    with key.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["name"] != "Joanne")
    ended = run("pseudonymise", study, "--out", tmp_path / "two", "--key", key)
    talk = b"".join(read_tree(tmp_path / "two").values()).decode()
    assert "Nuneaton" in talk
    assert "I asked [Deputy 1] and Joanne" in talk
    assert "1 name that the rules find are not in the key" in ended.err
    doubts = {row["name"]: row for row in read_rows(tmp_path / "two-doubtful.csv")}
    assert doubts["Joanne"]["kind"] == "person"
    assert doubts["Joanne"]["where"] == "ashgrove/ruth.txt:9"
    assert "Nuneaton" not in doubts


def test_a_key_grows_over_several_runs(run: Run, study: Path, tmp_path: Path) -> None:
    key = tmp_path / "study-key.csv"
    ruth, ben = study / "ashgrove" / "ruth.txt", study / "ashgrove" / "ben.txt"
    assert run("pseudonymise", ruth, "--out", tmp_path / "one", "--key-out", key).status == 0
    before = {row["name"]: row["placeholder"] for row in read_rows(key)}
    ended = run("pseudonymise", ben, "--out", tmp_path / "two", "--key", key, "--extend")
    assert ended.status == 0, ended.err
    after = {row["name"]: row["placeholder"] for row in read_rows(key)}
    assert before.items() <= after.items()
    assert "Ben" in after
    assert after["Ben"] not in before.values()


def test_codings_move_with_the_text(run: Run, interviews: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    model = ("--model", "distmode-en-lite", "--quiet")
    run("label", interviews, "--out", labels, "--offsets", "utf16", *model)
    run("label", interviews, "--out", tmp_path / "all.csv", *model)
    out = tmp_path / "out"
    ended = run(
        "pseudonymise", interviews, "--out", out, "--codings", labels, "--codings",
        tmp_path / "all.csv",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    moved = sorted((tmp_path / "out-codings").rglob("*.jsonl"))
    assert len(moved) == 6
    records = [json.loads(line) for path in moved for line in path.read_text().splitlines()]
    again = [dict(row) for row in read_rows(tmp_path / "out-codings" / "all.csv")]
    assert len(records) == len(again) == 107
    for record in (*records, *again):
        data = (out / record["source"]).read_bytes()
        plain = data.decode()
        text = plain[int(record["start"]) : int(record["end"])]
        assert record["text"].removeprefix("'") == text.removeprefix("'")
        assert record["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert record["source_sha256"] == hashlib.sha256(data).hexdigest()
        assert record["id"].startswith(record["source"] + "#")
        assert record["source"].startswith(record["interview"])
        assert record["speaker"].upper().startswith("PERSON ")
    for record in records:
        plain = (out / record["source"]).read_text(encoding="utf-8")
        assert record["start_utf16"] == len(plain[: record["start"]].encode("utf-16-le")) // 2
        for item in record["evidence"]:
            assert item["text"] == plain[item["start"] : item["end"]]


def test_spans_that_end_inside_a_name_are_widened_and_told(
    run: Run, study: Path, tmp_path: Path
) -> None:
    start = RUTH.index("Okafor was") + 2
    table = tmp_path / "codes.jsonl"
    row = {
        "source": "ashgrove/ruth.txt",
        "start": start,
        "end": RUTH.index(" was head"),
        "text": "afor",
        "code": "Ruth's",
    }
    table.write_text(json.dumps(row) + "\n", encoding="utf-8")
    ended = run("pseudonymise", study, "--out", tmp_path / "out", "--codings", table)
    assert "widened to the placeholder in 1 row: 1" in ended.err
    moved = json.loads((tmp_path / "out-codings" / "codes.jsonl").read_text())
    plain = (tmp_path / "out" / moved["source"]).read_text(encoding="utf-8")
    assert moved["text"] == plain[moved["start"] : moved["end"]]
    assert moved["text"].startswith("[Person ")
    assert moved["code"].endswith("]'s")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "something else"}, "column 'text': is not what stands"),
        ({"source": "other.txt"}, "column 'source': is no transcript written in this run"),
        ({"start": 10**6}, "column 'start': is beyond the transcript"),
        ({"start": "soon"}, "column 'start': expected a whole number"),
    ],
)
def test_codings_that_do_not_fit_are_refused_whole(
    run: Run, study: Path, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    row = {"source": "ashgrove/ruth.txt", "start": 0, "end": 9, "text": RUTH[:9]}
    table = tmp_path / "codes.jsonl"
    table.write_text(f"{json.dumps(row)}\n{json.dumps(row | change)}\n", encoding="utf-8")
    ended = run("pseudonymise", study, "--out", tmp_path / "out", "--codings", table)
    assert ended.status == 1
    assert f"codes.jsonl: row 2, {told}" in ended.err
    assert not (tmp_path / "out-codings").exists()
    assert len(read_tree(tmp_path / "out")) == 2


def test_tables_stay_tables(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "talk.csv").write_text(
        "time,speaker,text,note\n1,Ruth,-- So I asked Ben.,by Ruth\n2,Helen,Did you?,\n"
        "3,Ruth,Yes.,\n4,Helen,Why?,\n",
        encoding="utf-8",
    )
    (folder / "excerpts.jsonl").write_text(
        json.dumps(
            {"id": "ruth-1", "text": "Then Ruth left.", "school": "Ashgrove Primary", "n": 3}
        )
        + "\n",
        encoding="utf-8",
    )
    ended = run("pseudonymise", folder, "--out", tmp_path / "out")
    assert ended.status == 0, ended.err
    key = {row["name"]: row["placeholder"] for row in read_rows(tmp_path / "out-key.csv")}
    rows = read_rows(tmp_path / "out" / "talk.csv")
    ruth = key["Ruth"]
    assert rows[0] == {
        "time": "1",
        "speaker": ruth[1:-1],
        "text": f"-- So I asked {key['Ben']}.",
        "note": f"by {ruth}",
    }
    record = json.loads((tmp_path / "out" / "excerpts.jsonl").read_text())
    assert record["text"] == f"Then {ruth} left."
    assert record["id"] == f"{ruth[1:-1].lower().replace(' ', '-')}-1"
    assert record["n"] == 3
    assert "Ashgrove" not in record["school"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_labels_given_as_a_table_hold_no_name_and_no_proof_of_one(
    run: Run, study: Path, tmp_path: Path, suffix: str
) -> None:
    run("label", study, "--model", "distmode-en-lite", "--out", tmp_path / f"labels{suffix}")
    before = (tmp_path / f"labels{suffix}").read_text(encoding="utf-8")
    assert "Mark" in before
    ended = run("pseudonymise", tmp_path / f"labels{suffix}", "--out", tmp_path / "out")
    assert ended.status == 0, ended.err
    (data,) = read_tree(tmp_path / "out").values()
    text = data.decode()
    for name in ("Adler", "Ashgrove", "Okafor", "Nuneaton", "Joanne", "asked Mark"):
        assert name not in text
    assert "[Person" in text
    rows = (
        list(csv.DictReader(text.splitlines(keepends=True)))
        if suffix == ".csv"
        else [json.loads(line) for line in text.splitlines()]
    )
    for row in rows:
        # A hash of the talk as it was would prove a guessed name right.
        assert row["text_sha256"] == hashlib.sha256(row["text"].encode()).hexdigest()
    if suffix == ".csv":
        shares = [float(row["p_none"]) for row in rows if row["p_none"]]
        assert shares  # no probability is taken for a telephone number
        assert all(0 <= share <= 1 for share in shares)


def test_codings_are_not_written_over_what_they_are_made_from(
    run: Run, study: Path, tmp_path: Path
) -> None:
    codings = tmp_path / "out-codings" / "labels.jsonl"
    codings.parent.mkdir()
    codings.write_text("{}\n")
    ended = run("pseudonymise", study, "--out", tmp_path / "out", "--codings", codings)
    assert ended.status == 2
    assert "where moved codings are written" in ended.err
    assert codings.read_text() == "{}\n"
    assert not (tmp_path / "out").exists()


def test_a_place_where_no_key_can_be_written_is_told_before_anything_is(
    run: Run, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "key.csv"
    ended = run("pseudonymise", study, "--out", tmp_path / "out", "--key-out", place)
    assert ended.status == 2
    assert "cannot be written" in ended.err
    assert not (tmp_path / "out").exists()


def test_what_a_killed_run_left_half_written_goes(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "ashgrove").mkdir(parents=True)
    left = tmp_path / "out" / "ashgrove" / ".distmode-0123-x.part"
    left.write_text("Ruth: Ye")
    assert run("pseudonymise", study, "--out", tmp_path / "out").status == 0
    assert not left.exists()


def test_other_formats(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    talk = "**Ruth** Yes, at Millbank Primary.\n\n**Helen** Did you?\n\n"
    (folder / "talk.md").write_text(f"# Interview with Ruth\n\n{talk * 3}", encoding="utf-8")
    (folder / "rows.tsv").write_text(
        "speaker\ttext\nRuth\tI asked Ruth\nRuth\tAdler about it.\nHelen\tWhy?\n",
        encoding="utf-8",
    )
    ended = run("pseudonymise", folder, "--out", tmp_path / "out")
    assert ended.status == 0, ended.err
    written = read_tree(tmp_path / "out")
    assert set(written) == {"talk.md", "rows.txt"}
    assert written["talk.md"].startswith(b"# Interview with [Person ")
    # A name over two rows is one name; no cell could hold its placeholder.
    assert b"Ruth" not in written["rows.txt"]
    assert b"Adler" not in written["rows.txt"]
    names = {row["name"]: row["placeholder"] for row in read_rows(tmp_path / "out-key.csv")}
    assert names["rows.tsv"] == "rows.txt"
    run("pseudonymise", folder, "--out", tmp_path / "two", "--key", tmp_path / "out-key.csv")
    assert read_tree(tmp_path / "two") == written
    assert "written as text, since its table could not hold it unchanged" in ended.err


def test_the_settings_of_a_study_go_along(run: Run, study: Path, tmp_path: Path) -> None:
    (study / "people.csv").write_text(
        "interview,speaker,role,school\nashgrove/ruth,Ruth,headteacher,Ashgrove Primary School\n"
    )
    (study / "distmode.toml").write_text(
        'metadata = "people.csv"\n[speakers]\ninterviewer = ["Helen"]\n[excerpts]\nmax_words = 90\n'
    )
    out = tmp_path / "out"
    ended = run("pseudonymise", study, "--out", out)
    assert ended.status == 0, ended.err
    settings = (out / "distmode.toml").read_text(encoding="utf-8")
    assert "Helen" not in settings
    assert "max_words = 90" in settings
    assert "headteacher" in (out / "people.csv").read_text(encoding="utf-8")
    roles = {
        speaker["role"]
        for told in run("turns", "--json", out).records
        if isinstance(told["speakers"], list)
        for speaker in told["speakers"]
    }
    assert roles == {"interviewer", "participant"}


def test_file_names_can_be_kept(run: Run, study: Path, tmp_path: Path) -> None:
    run("pseudonymise", study, "--out", tmp_path / "out", "--keep-file-names")
    assert set(read_tree(tmp_path / "out")) == {"ashgrove/ruth.txt", "ashgrove/ben.txt"}


def test_one_bad_file_costs_no_other(run: Run, study: Path, tmp_path: Path) -> None:
    (study / "empty.docx").write_bytes(b"no archive")
    ended = run("pseudonymise", study, "--out", tmp_path / "out")
    assert ended.status == 1
    assert "empty.docx" in ended.err
    assert len(read_tree(tmp_path / "out")) == 2


def test_nothing_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_text("")
    ended = run("pseudonymise", tmp_path / "in", "--out", tmp_path / "out")
    assert ended.status == 3
    assert not (tmp_path / "out-key.csv").exists()


def test_a_key_is_never_written_over(run: Run, study: Path, tmp_path: Path) -> None:
    key = tmp_path / "out-key.csv"
    key.write_text("placeholder,kind,name\n[Person 1],person,Ruth\n")
    before = key.read_bytes()
    ended = run("pseudonymise", study, "--out", tmp_path / "out")
    assert ended.status == 2
    assert "is there already and may be the only way back" in ended.err
    assert key.read_bytes() == before


@pytest.mark.parametrize("place", ["interviews", "interviews/out", "."])
def test_output_among_the_inputs_is_refused(
    run: Run, study: Path, tmp_path: Path, place: str
) -> None:
    ended = run("pseudonymise", study, "--out", tmp_path / place)
    assert ended.status == 2
    assert read_tree(tmp_path).keys() == {
        "interviews/ashgrove/ruth.txt",
        "interviews/ashgrove/ben.txt",
    }


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--extend",), "give it with --key"),
        (("--key-out", "key.txt"), "is written as .csv"),
        (("--key-out", "out/key.csv"), "is inside the output folder"),
        (("--key-out", "interviews/key.csv"), "would lie among the transcripts"),
    ],
)
def test_options_that_make_no_sense(
    run: Run, study: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(study.parent)
    ended = run("pseudonymise", "interviews", "--out", "out", *options)
    assert ended.status == 2
    assert told in ended.err
    assert not Path("out").exists()


def test_what_was_there_before_is_told(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ruth.txt").write_text("Ruth: Yes.")
    ended = run("pseudonymise", study, "--out", tmp_path / "out")
    assert "1 file there is not of this run" in ended.err


def test_a_missing_spacy_model_is_said_plainly(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = run("pseudonymise", study, "--out", out, "--spacy-model", "xx_none_there")
    assert ended.status == 3
    assert "python -m spacy download en_core_web_sm" in ended.err
    assert not out.exists()


def test_a_spacy_model_recognises_names_as_well(
    run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": "Rota Stone"}, {"label": "ORG", "pattern": "Copper Works"}]
    )
    package = tmp_path / "site" / "xx_rules"
    package.mkdir(parents=True)
    nlp.to_disk(package / "data")
    (package / "__init__.py").write_text(
        "import spacy\nfrom pathlib import Path\n\n"
        "def load(**overrides):\n"
        "    return spacy.load(Path(__file__).parent / 'data', **overrides)\n"
    )
    info = tmp_path / "site" / "xx_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: xx_rules\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(os.fspath(tmp_path / "site"))
    talk = study / "ashgrove" / "ruth.txt"
    talk.write_text(RUTH + "\nRuth: We call it Rota Stone, from Copper Works.\n", encoding="utf-8")
    ended = run("pseudonymise", study, "--out", tmp_path / "out", "--spacy-model", "xx_rules")
    assert ended.status == 0, ended.err
    rows = {row["name"]: row for row in read_rows(tmp_path / "out-key.csv")}
    assert rows["Rota Stone"]["rule"] == "recognised by xx_rules"
    doubts = {row["name"]: row for row in read_rows(tmp_path / "out-doubtful.csv")}
    assert "organisation by xx_rules" in doubts["Copper Works"]["suggestion"]
