import csv
import json
import shutil
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from distmode.transcript import find_sources
from distmode.workflow import ReadingOptions, ReadSource, read_sources
from tests.command_line import Run

LITE = ("--model", "distmode-en-lite")

Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def rows(coded: Path) -> Rows:
    return [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def labels(run: Run, interviews: Path, tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    made = run("label", interviews, "--model", "distmode-en-lite", "--out", path, "-q")
    assert made.status == 0, made.err
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_records(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def code_sheet(sheet: Path, labels: Path) -> list[dict[str, str]]:
    """Code a sheet just as the model labelled."""
    modes = {str(one["id"]): str(one["mode"]) for one in read_records(labels)}
    return [{**row, "mode": modes[row["id"]]} for row in read_csv(sheet)]


def test_the_sheet_is_blind_and_the_design_stands_beside_it(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    ended = run("sample", labels, "-n", 40, "--seed", 7, "--stratified", "--out", sheet)
    assert ended.status == 0, ended.err
    drawn, design = read_csv(sheet), read_csv(tmp_path / "sheet.design.csv")
    assert list(drawn[0]) == [
        "id",
        "school",
        "interview",
        "context",
        "text",
        "mode",
        "modes",
        "coder",
    ]
    assert len(drawn) == 40
    assert all(row["text"] and not row["mode"] for row in drawn)
    assert [row["id"] for row in drawn] != sorted(row["id"] for row in drawn)
    assert list(design[0]) == ["id", "text_sha256", "sample_prob", "stratum", "drawn"]
    assert [row["id"] for row in design if row["drawn"] == "1"] == [row["id"] for row in drawn]
    # Weights of the drawn add up to all that could be drawn; too short ones could not.
    able = [one for one in read_records(labels) if one["status"] != "too_short"]
    weights = [1 / float(row["sample_prob"]) for row in design if row["drawn"] == "1"]
    assert sum(weights) == pytest.approx(len(able) == len(design) and len(able))
    modes = {one["id"]: one["mode"] for one in able}
    assert all(row["stratum"] == modes[row["id"]] for row in design)
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    again = run("sample", labels, "-n", 40, "--seed", 7, "--stratified", "-o", tmp_path / "b.csv")
    assert again.status == 0
    assert (tmp_path / "b.csv").read_bytes() == sheet.read_bytes()


def test_a_workbook_goes_all_the_way(run: Run, labels: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.xlsx"
    assert run("sample", labels, "-n", 40, "--out", sheet).status == 0
    book = load_workbook(sheet)
    page = book.worksheets[0]
    modes = {one["id"]: one["mode"] for one in read_records(labels)}
    for row in range(2, page.max_row + 1):
        page.cell(row, 6).value = str(modes[str(page.cell(row, 1).value)])
    book.save(sheet)
    design = tmp_path / "sheet.design.csv"
    ended = run("estimate", labels, "--coded", sheet, "--design", design, "--json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert (found["coded"], found["notes"]) == (40, [])


def test_labels_coded_as_labelled_need_no_correction(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    run("sample", labels, "-n", 40, "--stratified", "--out", sheet, "-q")
    coded = write_csv(tmp_path / "coded.csv", code_sheet(sheet, labels))
    design = tmp_path / "sheet.design.csv"
    ended = run("estimate", labels, "--coded", coded, "--design", design, "--json")
    assert ended.status == 0, ended.err
    values: dict[tuple[str, str], list[float]] = {}
    for row in json.loads(ended.out)["rows"]:
        values.setdefault((row["mode"], row["estimand"]), []).append(row["value"])
    assert len(values) == 14
    for naive, _, corrected in values.values():
        assert corrected == pytest.approx(naive)


def test_prevalence_by_group_as_json(run: Run, labels: Path, coded: Path, tmp_path: Path) -> None:
    asked = ("estimate", labels, "--coded", coded, "--by", "school,role,interview")
    ended = run(*asked, "--json", "--csv", tmp_path / "dsl.csv")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert found["schema"] == "distmode.estimate/1"
    able = [one for one in read_records(labels) if one["status"] != "too_short"]
    assert (found["excerpts"], found["coded"], found["too_short"]) == (len(able), 83, 12)
    rows = found["rows"]
    assert {row["group"] for row in rows} == {"overall", "ashgrove", "millbank"}
    assert len(rows) == 3 * 2 * 7 * 3
    assert set(rows[0]) >= {"group", "mode", "estimand", "method", "value", "low", "high", "n"}
    naive = next(row for row in rows if row["mode"] == "formal" and row["method"] == "naive")
    assert naive["value"] == sum(one["mode"] == "formal" for one in able) / len(able)
    by_hand = next(row for row in rows if row["mode"] == "formal" and row["method"] == "hand")
    codes = [json.loads(line)["mode"] for line in coded.read_text(encoding="utf-8").splitlines()]
    assert by_hand["value"] == pytest.approx(codes.count("formal") / 83)
    assert found["suppressed"] == {"interview": 6}
    assert "assumed to be a simple random sample" in ended.err
    assert "if they were picked, hand and corrected are biased too" in ended.err
    assert "no label says a role" in ended.err
    assert "12 too short to label stand outside" in " ".join(ended.err.split())
    table = read_csv(tmp_path / "dsl.csv")
    assert len(table) == len(able)
    assert {"label_pred", "label_expert", "sample_prob", "cluster"} <= set(table[0])
    assert sum(row["label_expert"] == "formal" for row in table) == codes.count("formal")
    assert {row["cluster"] for row in table} == {str(one["interview"]) for one in able}
    assert "text" not in table[0]


def test_tables_name_both_estimands_and_all_three_ways(run: Run, labels: Path, coded: Path) -> None:
    ended = run("estimate", labels, "--coded", coded, "--by", "school")
    assert ended.status == 0
    words = " ".join(ended.out.split())
    for told in (
        "Share in these transcripts",
        "Share in schools like these",
        "naive hand corrected",
        "School ashgrove less the rest",
    ):
        assert told in words
    assert "nan" not in words.lower()
    plain = run("estimate", labels, "--coded", coded, "--any").out
    assert "Excerpts with the mode" in plain


def test_abstained_excerpts_enter_by_their_probabilities(
    run: Run, interviews: Path, coded: Path, tmp_path: Path
) -> None:
    path = tmp_path / "labels.jsonl"
    model = ("--model", "distmode-en-lite")
    run("label", interviews, *model, "--abstain-below", 0.999, "--out", path, "-q")
    ended = run("estimate", path, "--coded", coded, "--json")
    found = json.loads(ended.out)
    able = [one for one in read_records(path) if one["status"] != "too_short"]
    assert found["abstained"] == sum(one["status"] == "abstained" for one in able) > 10
    total = 0.0
    for one in able:
        chances = one["probabilities"]
        assert isinstance(chances, dict)
        total += chances["none"] if one["mode"] is None else one["mode"] == "none"
    naive = next(r for r in found["rows"] if r["mode"] == "none" and r["method"] == "naive")
    assert naive["value"] == pytest.approx(total / len(able))


def test_talk_is_matched_by_its_text_where_ids_differ(
    run: Run, labels: Path, rows: Rows, tmp_path: Path
) -> None:
    renamed: Rows = [{**row, "id": f"x{i}"} for i, row in enumerate(rows)]
    stranger: dict[str, object] = {
        "id": "x999",
        "text": "Nobody ever said this, here or there.",
        "mode": "none",
    }
    data = write(tmp_path / "renamed.jsonl", [*renamed, stranger])
    ended = run("estimate", labels, "--coded", data, "--json")
    assert ended.status == 0, ended.err
    assert json.loads(ended.out)["coded"] == 83
    assert "match no label by id or text: 1 coded excerpt (" in ended.err
    assert "line 84" in ended.err
    assert "Nobody" not in ended.err


def test_labels_without_talk_can_be_estimated_from_but_not_drawn_from(
    run: Run, interviews: Path, coded: Path, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    run("label", interviews, "--model", "distmode-en-lite", "--no-text", "--out", path, "-q")
    ended = run("estimate", path, "--coded", coded, "--json", "-q")
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out)["coded"] == 83
    refused = run("sample", path, "--out", tmp_path / "sheet.csv")
    assert refused.status == 3
    assert "without --no-text" in refused.err
    assert not (tmp_path / "sheet.csv").exists()


def test_a_half_coded_sheet_is_said_and_picked_codings_are_left_out(
    run: Run, labels: Path, rows: Rows, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    run("sample", labels, "-n", 40, "--out", sheet, "-q")
    half = code_sheet(sheet, labels)
    for row in half[25:]:
        row["mode"] = ""
    data = write_csv(tmp_path / "half.csv", half)
    drawn = {row["id"] for row in half}
    picked = write(tmp_path / "picked.jsonl", [r for r in rows if r["id"] not in drawn][:3])
    design = tmp_path / "sheet.design.csv"
    asked = ("estimate", labels, "--coded", data, "--coded", picked, "--design", design)
    ended = run(*asked, "--json", "--csv", tmp_path / "dsl.csv")
    assert ended.status == 0, ended.err
    assert json.loads(ended.out)["coded"] == 25
    assert "15 of 40 excerpts drawn are not coded" in ended.err
    table = read_csv(tmp_path / "dsl.csv")
    chances = [float(row["sample_prob"]) for row in table]
    assert chances == pytest.approx([25 / len(table)] * len(table))
    assert "not drawn for the sample: 3 coded excerpts" in ended.err


def test_what_makes_no_sense_is_refused(
    run: Run, labels: Path, coded: Path, rows: Rows, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("codings of a whole week\n", encoding="utf-8")
    taken = run("sample", labels, "--out", sheet)
    assert (taken.status, sheet.read_text()) == (2, "codings of a whole week\n")
    assert run("sample", labels, "--out", tmp_path / "sheet.doc").status == 2
    few = run("sample", labels, "-n", 3, "--stratified", "--out", tmp_path / "few.csv")
    assert few.status == 2
    assert "strata" in few.err
    assert run("estimate", labels, "--coded", coded, "--by", "shoe").status == 2
    other = write(tmp_path / "other.jsonl", [{"text": "Not one of them.", "mode": "none"}])
    none = run("estimate", labels, "--coded", other)
    assert none.status == 3
    assert "none of 1 coded excerpts is among the labels" in none.err
    bad = tmp_path / "bad.csv"
    bad.write_text("id,sample_prob\na,2\n", encoding="utf-8")
    wrong = run("estimate", labels, "--coded", coded, "--design", bad)
    assert wrong.status == 3
    assert "bad.csv: row 2, column 'sample_prob'" in wrong.err
    twice = tmp_path / "twice.jsonl"
    twice.write_bytes(labels.read_bytes() * 2)
    assert "the same id as" in run("estimate", twice, "--coded", coded).err


def test_labels_that_had_no_chance_to_be_drawn_are_refused(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    some = tmp_path / "some.jsonl"
    some.write_bytes(b"".join(labels.read_bytes().splitlines(keepends=True)[:60]))
    sheet = tmp_path / "sheet.csv"
    run("sample", some, "-n", 20, "--out", sheet, "-q")
    coded = write_csv(tmp_path / "coded.csv", code_sheet(sheet, labels))
    design = tmp_path / "sheet.design.csv"
    ended = run("estimate", labels, "--coded", coded, "--design", design)
    assert ended.status == 3
    assert "had no chance to be drawn" in ended.err
    assert run("estimate", some, "--coded", coded, "--design", design, "-q").status == 0


def test_the_sheet_has_what_the_interviewer_said_before(
    run: Run, labels: Path, interviews: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    ended = run("sample", labels, "-n", 200, "--transcripts", interviews, "--out", sheet)
    assert ended.status == 0, ended.err
    assert "context" not in ended.err
    sources = read_sources(find_sources([interviews]).sources, ReadingOptions())
    read = [one for one in sources if isinstance(one, ReadSource)]
    said = {excerpt.id: excerpt.context or "" for one in read for excerpt in one.excerpts}
    found = {row["id"]: row["context"] for row in read_csv(sheet)}
    assert len(found) == 95
    assert found == {name: said[name] for name in found}, "the same as in a work list"
    assert sum(map(bool, found.values())) > 80


def test_without_transcripts_the_coder_is_told_what_is_missing(
    run: Run, labels: Path, coded: Path, tmp_path: Path
) -> None:
    ended = run("sample", labels, "-n", 20, "--out", tmp_path / "sheet.csv")
    assert "column context is empty" in ended.err
    assert "--transcripts" in ended.err
    table = tmp_path / "table.jsonl"
    made = run("label", coded, "--as", "excerpts", *LITE, "--out", table, "-q")
    assert made.status == 0, made.err
    ended = run("sample", table, "-n", 20, "--out", tmp_path / "of_table.csv")
    assert ended.status == 0, ended.err
    assert "context" not in ended.err, "a table of excerpts has no transcript"


def test_a_changed_or_missing_transcript_leaves_its_cells_empty(
    run: Run, labels: Path, interviews: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(interviews, tmp_path / "copy"))
    with (copy / "ashgrove" / "ruth.txt").open("a", encoding="utf-8") as file:
        file.write("\nHelen: And that is new.\n")
    (copy / "millbank" / "jaylen.vtt").unlink()
    sheet = tmp_path / "sheet.csv"
    ended = run("sample", labels, "-n", 200, "--transcripts", copy, "--out", sheet)
    assert ended.status == 0
    assert "warning: 2 interviews without the interviewer's words" in ended.err
    filled = {row["interview"] for row in read_csv(sheet) if row["context"]}
    assert filled == {"ashgrove/dean", "ashgrove/maureen", "millbank/coles", "millbank/reyes"}


def test_a_stratified_sample_is_said_to_be_for_estimate_alone(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    told = "for `distmode estimate --design` alone"
    ended = run("sample", labels, "-n", 40, "--stratified", "--out", tmp_path / "a.csv")
    assert told in ended.err
    ended = run("sample", labels, "-n", 40, "--out", tmp_path / "b.csv")
    assert told not in ended.err
