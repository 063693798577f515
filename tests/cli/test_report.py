import re
import stat
from pathlib import Path

import pytest

from tests.command_line import Run
from tests.page.made_labels import LABELS, write_labels


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return write_labels(tmp_path / "labels")


def test_labels_of_a_shipped_model_are_told_how_good_it_is(
    run: Run, interviews: Path, coded: Path, tmp_path: Path
) -> None:
    folder, page = tmp_path / "labels", tmp_path / "report.html"
    made = run("label", interviews, "--model", "distmode-en-lite", "--out", folder, "-q")
    assert made.status == 0, made.err
    more = ("--coded", coded, "--transcripts", interviews, "--title", "Two schools")
    ended = run("report", folder, *more, "--out", page)
    assert (ended.status, ended.out) == (0, "")
    assert "it holds interview talk" in ended.err
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    html = page.read_text(encoding="utf-8")
    assert "<h1>Two schools</h1>" in html
    assert "cross-validation with whole schools held out" in html
    assert "The training data are constructed" in html
    assert "these labels against the codings given" in html
    assert html.count('<article class="x') == 107
    assert len(re.findall(r'<p class="aside"', html)) > 50
    assert "nan" not in re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL).lower().split()
    assert str(tmp_path) not in html


def test_labels_of_an_unknown_model_say_that_nothing_is_known(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    ended = run("report", labels, "--out", page)
    assert ended.status == 0, ended.err
    html = page.read_text(encoding="utf-8")
    assert "nothing that was measured of it is known here" in html
    assert "Not corrected for the model’s mistakes" in html
    assert html.count('<article class="x') == len(LABELS)
    assert "lonehill" in html


def test_small_groups_are_in_no_table_unless_asked_for(
    run: Run, labels: Path, tmp_path: Path
) -> None:
    tables = []
    for option in ((), ("--show-small",)):
        page = tmp_path / f"report{len(option)}.html"
        assert run("report", labels, *option, "--no-text", "--out", page).status == 0
        tables.append("".join(re.findall(r"<tbody>.*?</tbody>", page.read_text(), re.DOTALL)))
    assert "caretaker" not in tables[0]
    assert "caretaker" in tables[1]
    assert len(re.findall(r"School \d", tables[1])) > len(re.findall(r"School \d", tables[0])) > 0


def test_an_appendix_says_that_it_holds_no_talk(run: Run, labels: Path, tmp_path: Path) -> None:
    page = tmp_path / "appendix.html"
    ended = run("report", labels, "--no-text", "--split-above", 1, "--out", page)
    assert ended.status == 0
    assert "it holds no talk" in ended.err
    assert [one.name for one in tmp_path.iterdir()].count("appendix-files") == 0
    assert "<article" not in page.read_text(encoding="utf-8")


def test_a_bad_file_costs_no_others(run: Run, labels: Path, tmp_path: Path) -> None:
    (labels / "bad.jsonl").write_text('{"schema":"distmode.label/1","text":"secret"}\n')
    page = tmp_path / "report.html"
    ended = run("report", labels, "--out", page)
    assert ended.status == 1
    assert "bad.jsonl" in ended.err
    assert "secret" not in ended.err
    assert page.exists()


def test_what_makes_no_sense_is_refused(run: Run, labels: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    design = tmp_path / "design.csv"
    assert run("report", labels, "--out", tmp_path / "report.pdf").status == 2
    assert run("report", labels, "--design", design, "--out", page).status == 2
    both = run("report", labels, "--transcripts", labels, "--no-text", "--out", page)
    assert both.status == 2
    assert "give one of them" in both.err
    assert run("report", tmp_path / "nothing", "--out", page).status == 3
    page.write_text("mine", encoding="utf-8")
    kept = run("report", labels, "--out", page)
    assert (kept.status, page.read_text(encoding="utf-8")) == (2, "mine")


def test_quiet_is_quiet(run: Run, labels: Path, tmp_path: Path) -> None:
    ended = run("report", labels, "--out", tmp_path / "report.html", "--quiet")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
