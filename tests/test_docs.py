"""The docs cannot go stale: commands are run, links followed, generated parts made anew."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from distmode.codebook import Mode, read_codebook
from distmode.errors import ExitStatus
from distmode.prior import read_prior
from distmode.study import read_study
from tests.command_line import ROOT, Run
from tests.page.browser import Browser, start_browser
from tools.codebook_page import build_page
from tools.command_pages import fill as fill_page
from tools.command_pages import list_commands, list_names
from tools.measured_table import build_prior_table, build_table
from tools.site_pages import convert_links, convert_tables, list_outside

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
COMMAND_PAGES = sorted((DOCS / "commands").glob("*.md"))
LINKED = [*PAGES, *list_outside(), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# In this order: the first two make the labels that the others speak of.
RUN = list(
    dict.fromkeys([DOCS / "getting-started.md", DOCS / "commands" / "label.md", *COMMAND_PAGES])
)
COMMANDS = {command.name: command for command in list_commands()}
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)")


def find_lines(page: Path, *, with_language: bool) -> Iterator[str]:
    """Yield the lines of a page's blocks in which distmode is called."""
    for language, text in _FENCED.findall(page.read_text(encoding="utf-8")):
        if language not in {"", "sh"} or (language and not with_language):
            continue
        for line in text.splitlines():
            told = re.split(r"\s+#", line)[0]
            if re.match(r"(cat .*\| |echo .*\| )?distmode ", told):
                yield told


def find_block(page: str, language: str) -> str:
    text = (DOCS / page).read_text(encoding="utf-8")
    found = [str(block) for name, block in _FENCED.findall(text) if name == language]
    return found[0]


TO_RUN = list(dict.fromkeys(line for page in RUN for line in find_lines(page, with_language=False)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the reader of Getting started has it; commands run in it one after the other."""
    place = tmp_path_factory.mktemp("a study")
    shutil.copytree(ROOT / "examples", place / "examples")
    return place


@pytest.mark.parametrize("line", TO_RUN)
def test_commands_run_in_their_order(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(folder)
    given: bytes | None = None
    words = shlex.split(line)
    if "|" in words:
        bar = words.index("|")
        source, words = words[:bar], words[bar + 1 :]
        given = Path(source[1]).read_bytes() if source[0] == "cat" else source[1].encode()
    ended = run(*words[1:], given=given)
    assert ended.status == 0, ended.err
    assert ended.out or ended.err or "--out" in line


def test_there_is_something_to_run() -> None:
    assert len(TO_RUN) > 40
    for command in COMMANDS:
        assert any(f"distmode {command}" in line for line in TO_RUN), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(page: Path) -> None:
    for line in find_lines(page, with_language=True):
        words = shlex.split(line.split("| ")[-1])[1:]
        if words == ["--install-completion"]:
            continue
        name = " ".join(words[:2]) if words[0] == "model" else words[0]
        known = {one for part in COMMANDS[name].parameters for one in list_names(part)}
        asked = {word for word in words if re.match(r"--?[a-z]", word)}
        assert asked <= known, line


def test_every_command_has_its_page_and_the_page_what_the_command_says() -> None:
    assert {command.page for command in COMMANDS.values()} == {
        page.name for page in COMMAND_PAGES
    } - {"index.md"}
    for page in COMMAND_PAGES:
        text = page.read_text(encoding="utf-8")
        assert fill_page(text) == text, f"{page}: run python -m tools.command_pages"
    for command in COMMANDS.values():
        text = (DOCS / "commands" / command.page).read_text(encoding="utf-8")
        assert f"<!-- usage: {command.name} -->" in text
        assert f"<!-- options: {command.name} -->" in text


def test_options_are_told_as_help_tells_them(run: Run) -> None:
    helped = run("estimate", "--help").out
    for one in COMMANDS["estimate"].parameters:
        if one.name != "labels":
            assert all(name in helped for name in list_names(one))
    page = (DOCS / "commands" / "estimate.md").read_text(encoding="utf-8")
    assert "| `--coded` `PATH` | Hand codings of some of the excerpts;" in page
    assert "can be given several times. Required. |" in page


def test_the_codebook_is_the_one_that_ships() -> None:
    made = build_page(read_codebook())
    assert (DOCS / "codebook.md").read_text(encoding="utf-8") == made, (
        "run python -m tools.codebook_page"
    )


def test_figures_are_those_of_the_shipped_models() -> None:
    text = (DOCS / "accuracy.md").read_text(encoding="utf-8")
    assert build_table() in text
    assert build_prior_table() in text


def test_settings_prior_and_map_that_are_shown_are_understood(tmp_path: Path) -> None:
    (tmp_path / "distmode.toml").write_text(find_block("formats.md", "toml"), encoding="utf-8")
    (tmp_path / "people.csv").write_text("interview,speaker,role,school\na,Ruth,head,Hill\n")
    assert read_study([tmp_path]).interviewers == ("Helen", "Dr Holt")
    mix = tmp_path / "mix.toml"
    mix.write_text(find_block("commands/label.md", "toml"), encoding="utf-8")
    assert read_prior(mix).shares[Mode.NONE] == pytest.approx(113.5 / 153.5, abs=1e-6)


def test_formats_name_every_schema_and_exit_status() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    schemas = set(re.findall(r'"(distmode\.[a-z-]+/\d+)"', sources)) - {"distmode.journal/1"}
    assert len(schemas) > 10
    assert {schema for schema in schemas if f"`{schema}`" not in text} == set()
    rows = text[text.index("| status | means |") :]
    assert [int(found) for found in re.findall(r"^\| (\d+) \|", rows, re.M)] == list(ExitStatus)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_linked_files_are_there(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_links_lead_to_the_same_on_the_site() -> None:
    assert (
        convert_links(
            "[a](../benchmarks/accuracy/RESULTS.md#what-each-is) [b](faq.md)", DOCS / "accuracy.md"
        )
        == "[a](benchmarks/accuracy/RESULTS.md#what-each-is) [b](faq.md)"
    )
    source = ROOT / "benchmarks" / "accuracy" / "README.md"
    assert convert_links("[x](../intervals) [y](peers)", source) == (
        "[x](../intervals/README.md) y"
    )
    assert convert_links("[it](../../LICENSE)", source) == "it (`LICENSE` in the source)"


def test_bars_in_the_code_of_tables_are_bars_on_the_site() -> None:
    assert convert_tables("| `a\\|b` | c \\| d |\nx `a\\|b`") == "| `a|b` | c \\| d |\nx `a\\|b`"


def test_pictures_are_used_small_and_ask_for_nothing() -> None:
    pictures = sorted((DOCS / "images").iterdir())
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [one.name for one in pictures if f"images/{one.name}" not in texts] == []
    assert sum(one.stat().st_size for one in pictures) < 1_500_000
    for one in pictures:
        if one.suffix == ".svg":
            drawn = one.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "http" not in drawn
            assert "@import" not in drawn


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    place = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return place


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=\"?([^\"\s>]+)", text)
        assert [one for one in loaded if re.match(r"(https?:)?//", one)] == [], page


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with start_browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("index", "light"),
        ("commands/label", "dark"),
        ("how-it-works", "light"),
        ("records", "dark"),
        ("data/annotated/talk/index", "light"),
    ],
)
def test_pages_can_be_used_by_everybody(
    browser: Browser, site: Path, name: str, scheme: str
) -> None:
    browser.open(site / f"{name}.html")
    browser.run("localStorage.clear()")
    browser.emulate(scheme)
    browser.driver.refresh()
    shown = browser.run("return document.body.dataset.mdColorScheme")
    assert shown == ("slate" if scheme == "dark" else "default")
    assert browser.violations() == []
    assert browser.messages() == []
    assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == []


def test_search_works_without_a_server(browser: Browser, site: Path) -> None:
    browser.open(site / "index.html")
    field = browser.driver.find_element("css selector", "input.md-search__input")
    field.click()
    field.send_keys("pseudonymise")
    browser.driver.implicitly_wait(10)
    found = browser.driver.find_element("css selector", ".md-search-result__link")
    assert "pseudonym" in str(found.get_attribute("href"))
    assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == []
