import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Run
from tests.exchange.projects import CODES, USERS, list_text, pack, select

TALK = (
    "Helen: How did you come to lead the club?\n"
    "Ada: Nobody asked me, I just started it one lunch time. Then the head let me run it.\n"
    "Helen: And in the department?\n"
    "Ada: It is my job, it is in the job description of every deputy head that we have here.\n"
)
STARTED = "I just started it one lunch time."
LET = "Then the head let me run it."
JOB = "It is my job, it is in the job description of every deputy head that we have here."
MAP = 'ignore = ["Great quotes"]\n[codes]\n"Stepping up" = "opportunistic"\n'


def choose(words: str, code: str, *, user: str = "U1") -> str:
    start = TALK.index(words)
    return select(start, start + len(words), code, user=user)


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two coders and a code that stands for no mode."""
    codings = (
        choose(STARTED, "C2"),
        choose(STARTED, "C3"),
        choose(f"{STARTED} {LET}", "C2", user="U2"),
        choose(JOB, "C1"),
        choose(JOB, "C1", user="U2"),
        choose(JOB, "C2", user="U2"),
    )
    path = tmp_path / "study.qdpx"
    sources = f"<Sources>{list_text(''.join(codings))}</Sources>"
    path.write_bytes(pack(USERS + CODES + sources, origin="QualCoder 3.8", t1=TALK.encode()))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return path


def test_selections_become_coded_excerpts(
    run: Run, project: Path, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "coded.jsonl"
    ended = run("import", project, "--map", table, "--out", out)
    assert ended.status == 0, ended.err
    assert ended.out == ""
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = read_jsonl(out)
    both = f"{STARTED} {LET}"
    assert [(row["coder"], row["text"], row["mode"], row["modes"]) for row in rows] == [
        ("Ben", both, "opportunistic", ["opportunistic"]),
        ("Ann", STARTED, "opportunistic", ["opportunistic"]),
        ("Ann", JOB, "formal", ["formal"]),
        ("Ben", JOB, "formal", ["formal", "opportunistic"]),
    ]
    assert {(row["source"], row["interview"]) for row in rows} == {("ada.docx", "ada")}
    assert all(row["text"] == TALK[row["start"] : row["end"]] for row in rows)
    assert rows[2]["id"] == rows[3]["id"] == f"ada.docx#{rows[2]['start']}-{rows[2]['end']}"
    assert list(rows[0]) == [
        *("id", "school", "interview", "role", "coder", "text", "mode", "modes"),
        *("source", "start", "end"),
    ]
    assert "'Great quotes' (1 coding) ignored, as the map says" in ended.err
    assert "2 stretches that overlap others" in ended.err
    assert (
        "in 1 stretch a coder gave several modes and nothing says which is the primary" in ended.err
    )
    assert "4 coded excerpts" in ended.err
    assert "Nobody asked" not in ended.err


def test_csv_and_standard_output_hold_the_same(
    run: Run, project: Path, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "coded.csv"
    assert run("import", project, "--map", table, "--out", out, "-q").err == ""
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    piped = run("import", project, "--map", table, "-q").records
    assert [row["modes"] for row in rows] == [
        "; ".join(modes) if isinstance(modes := row["modes"], list) else "" for row in piped
    ]
    assert [row["text"] for row in rows] == [row["text"] for row in piped]


def test_codes_without_a_mode_stop_it(run: Run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "coded.jsonl"
    ended = run("import", project, "--out", out)
    assert ended.status == 2
    assert "2 of 3 codes stand for no mode: 'Great quotes' (1), 'Leadership/Stepping up' (3)" in (
        ended.err
    )
    assert not out.exists()
    ended = run("import", project, "--skip-unmapped", "--out", out)
    assert ended.status == 0
    assert "'Leadership/Stepping up' (3 codings) passed over, since it stands for no mode" in (
        ended.err
    )
    assert [row["text"] for row in read_jsonl(out)] == [JOB, JOB]


def test_the_map_is_written_to_be_filled_in(run: Run, project: Path, tmp_path: Path) -> None:
    ended = run("import", project, "--list-codes")
    assert ended.status == 0, ended.err
    filled = ended.out.replace('up" = ""', 'up" = "opportunistic"').replace(
        "ignore = []", 'ignore = ["Great quotes"]'
    )
    (tmp_path / "filled.toml").write_text(filled, encoding="utf-8")
    ended = run("import", project, "--map", tmp_path / "filled.toml", "-q")
    assert ended.status == 0, ended.err
    assert len(ended.records) == 4


def test_excerpts_are_cut_as_label_cuts_them(
    run: Run, project: Path, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "coded.jsonl"
    words = ["import", project, "--map", table, "--unit", "excerpt", "--interviewer", "Helen"]
    ended = run(*words, "--out", out)
    assert ended.status == 0, ended.err
    first, second = (line.partition(": ")[2] for line in TALK.splitlines()[1::2])
    assert [(row["id"], row["coder"], row["text"], row["modes"]) for row in read_jsonl(out)] == [
        ("ada.docx#2.1", "Ann", first, ["opportunistic"]),
        ("ada.docx#2.1", "Ben", first, ["opportunistic"]),
        ("ada.docx#4.1", "Ann", second, ["formal"]),
        ("ada.docx#4.1", "Ben", second, ["formal", "opportunistic"]),
    ]
    # Everything was read for modes: what is left is none.
    only = run(*words, "--coder", "Ann", "--uncoded", "none", "-q")
    assert [row["mode"] for row in only.records] == ["opportunistic", "formal"]


def test_what_nobody_coded_is_none_only_if_asked(run: Run, table: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    source = list_text(choose(JOB, "C1") + choose("How did you come", "C1"))
    untouched = list_text("", guid="T2", name="ben.docx")
    path.write_bytes(
        pack(f"{USERS}{CODES}<Sources>{source}{untouched}</Sources>", t1=TALK.encode())
    )
    words = ["import", path, "--map", table, "--unit", "excerpt", "--interviewer", "Helen"]
    plain, filled = run(*words), run(*words, "--uncoded", "none")
    assert [(row["id"], row["mode"]) for row in plain.records] == [("ada.docx#4.1", "formal")]
    # In the other document she coded nothing, so nobody knows whether she read it.
    assert [(row["id"], row["mode"], row["coder"]) for row in filled.records] == [
        ("ada.docx#2.1", "none", "Ann"),
        ("ada.docx#4.1", "formal", "Ann"),
    ]
    assert "1 coding in no excerpt" in plain.err


def test_a_sheet_of_taguette(run: Run, table: Path, tmp_path: Path) -> None:
    path = tmp_path / "maria.csv"
    path.write_text(
        "id,document,tag,content\n"
        f"7,ada.docx,Stepping up,{STARTED}\n"
        f"7,ada.docx,Formal,{STARTED}\n"
        f'8,ada.docx,formal,"{JOB}"\n',
        encoding="utf-8",
    )
    ended = run("import", path, "--map", table)
    assert ended.status == 0, ended.err
    assert [(row["id"], row["coder"], row["modes"]) for row in ended.records] == [
        # Whose file it is, since Taguette names nobody.
        ("ada.docx#7", "maria", ["opportunistic", "formal"]),
        ("ada.docx#8", "maria", ["formal"]),
    ]
    assert "start" not in ended.records[0]
    ended = run("import", path, "--map", table, "--unit", "excerpt")
    assert ended.status == 2
    assert "--unit excerpt needs the documents" in ended.err


def test_labels_there_and_back(run: Run, interviews: Path, coded: Path, tmp_path: Path) -> None:
    """Exported labels and codings come back as they were, and can be learned from."""
    labels, project, back = (tmp_path / name for name in ("l.jsonl", "p.qdpx", "back.jsonl"))
    run("label", interviews, "--model", "distmode-en-lite", "--out", labels, "-q")
    second = coded.with_name("second_coder.csv")
    words = ["--coded", coded, "--coded", second, "-t", interviews, "-q"]
    assert run("export", labels, "--to", project, *words).status == 0
    ended = run("import", project, "--coder", "example", "--out", back)
    assert ended.status == 0, ended.err
    told = {row["id"]: row for row in read_jsonl(coded)}
    rows = read_jsonl(back)
    assert len(rows) == len(told)
    for row in rows:
        same = told[row["id"]]
        for name in ("text", "mode", "modes", "school", "interview", "coder"):
            assert row[name] == same[name]

    ended = run("import", project)
    assert {row["coder"] for row in ended.records} == {"example", "second_coder"}
    assert "left out as a model's labels; --with-models takes them" in ended.err
    everybody = run("import", project, "--with-models", "--out", tmp_path / "all.csv", "-q")
    assert everybody.status == 0
    agreed = run("agree", tmp_path / "all.csv", "--json")
    assert agreed.status == 0, agreed.err
    assert json.loads(agreed.out)["coders"] == ["example", "second_coder", "distmode-en-lite 2.0.0"]

    # Numbers from the import are those from the codings themselves.
    measured = [
        run("evaluate", data, "--model", "distmode-en-lite", "--json") for data in (coded, back)
    ]
    overall = [json.loads(one.out)["overall"] for one in measured]
    assert overall[0] == overall[1]


def test_a_models_labels_alone_are_no_codings(run: Run, interviews: Path, tmp_path: Path) -> None:
    labels, project = tmp_path / "l.jsonl", tmp_path / "p.qdpx"
    run("label", interviews, "--model", "distmode-en-lite", "--out", labels, "-q")
    run("export", labels, "--to", project, "-t", interviews, "-q")
    ended = run("import", project)
    assert ended.status == 3
    assert "holds no coding that stands for a mode" in ended.err
    assert "--with-models" in ended.err


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["PROJECT", "--coder", "Cleo"], 2, "--coder Cleo: has no coding"),
        (["PROJECT", "--uncoded", "none"], 2, "give --unit excerpt as well"),
        (["PROJECT", "--out", "x.txt"], 2, "coded excerpts go to FILE.jsonl or FILE.csv"),
        (["x.nvp"], 2, "expected a project (.qdpx)"),
        (["x.qdpx"], 3, "cannot be read"),
        (["BROKEN"], 3, "is not a REFI-QDA project"),
    ],
)
def test_what_cannot_be_imported_says_why(
    run: Run, project: Path, table: Path, tmp_path: Path, words: list[str], status: int, says: str
) -> None:
    broken = tmp_path / "broken.qdpx"
    broken.write_bytes(b"no zip")
    places = {"PROJECT": project, "BROKEN": broken}
    ended = run("import", *(places.get(word, word) for word in words), "--map", table)
    assert ended.status == status
    assert says in ended.err
    assert "Traceback" not in ended.err


def test_a_project_without_codings_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(pack(f"{CODES}<Sources>{list_text('')}</Sources>", t1=TALK.encode()))
    ended = run("import", path)
    assert ended.status == 3
    assert "holds no coding that stands for a mode (0 codings in all); map its codes" in ended.err


def test_what_is_lost_is_told_even_where_nothing_is_left(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(pack(f"{CODES}<Sources>{list_text(choose(JOB, 'C1'))}</Sources>"))
    for words in ([], ["--list-codes"]):
        ended = run("import", path, *words)
        assert "not carried: sources whose plain text is not in the project (1)" in ended.err
        assert "not carried: codings of such sources (1)" in ended.err


def test_what_is_imported_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "highlights.csv"
    sheet.write_text("id,document,tag,content\n1,ada.docx,formal,The rota says it.\n")
    before = sheet.read_bytes()
    ended = run("import", sheet, "--out", tmp_path / "." / "highlights.csv")
    assert ended.status == 2
    assert "is what is imported, which would be lost" in ended.err
    assert sheet.read_bytes() == before


def test_variables_that_are_not_carried_are_listed(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "coded.csv"
    sheet.write_text(
        "File,Coder,Coded,Id,Codename,FileVar_School,FileVar_Age\n"
        "ada.docx,Ann,The rota says it.,ctid:1,formal,Hillside,40\n"
    )
    ended = run("import", sheet)
    assert [row["school"] for row in ended.records] == ["Hillside"]
    assert "variables that are not carried: 'Age'; [variables] in a map says" in ended.err
