"""The report in a real browser: it works, it is quiet, it can be used by everybody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Keys
from typer.testing import CliRunner

from distmode.cli import app
from distmode.excerpt import Label
from tests.page.browser import Browser, start_browser
from tests.page.made_labels import HOSTILE, LABELS, write_labels


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with labels and four reports on them."""
    place = tmp_path_factory.mktemp("report")
    labels = write_labels(place / "labels")
    coded = place / "coded.csv"
    coded.write_text(
        "id,text,mode\n"
        + "".join(
            f'{one.excerpt.id},"{one.excerpt.text}",{"none" if place % 5 else one.mode}\n'
            for place, one in enumerate(LABELS)
            if one.status == "labelled" and one.excerpt.text.startswith("Talk")
        ).replace("\x00", ""),
        encoding="utf-8",
    )
    for name, more in {
        "report": [],
        "corrected": ["--coded", str(coded)],
        "appendix": ["--no-text", "--coded", str(coded)],
        "divided": ["--split-above", "20"],
    }.items():
        ended = CliRunner().invoke(
            app, ["report", str(labels), "--out", str(place / f"{name}.html"), *more]
        )
        assert ended.exit_code == 0, ended.stderr
    return place


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with start_browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def expect(fits: Callable[[Label], bool]) -> list[str]:
    """The ids of the excerpts that fit, in running order."""
    return [f"e{number}" for number, label in enumerate(LABELS, start=1) if fits(label)]


def tick(browser: Browser, selector: str, *, on: bool) -> None:
    box = browser.driver.find_element("css selector", selector)
    if box.is_selected() != on:
        box.click()


def press(browser: Browser, *keys: str) -> None:
    browser.driver.switch_to.active_element.send_keys(*keys)


def focused(browser: Browser) -> str:
    return str(browser.run("return document.activeElement.id"))


PAGES = (
    "report.html",
    "corrected.html",
    "appendix.html",
    "divided.html",
    "divided-files/1-elmfield-ann.html",
    "divided-files/all-excerpts.html",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_loads_nothing_and_can_be_used_by_everybody(
    browser: Browser, folder: Path, name: str
) -> None:
    browser.open(folder / name)
    assert browser.violations() == []
    assert browser.messages() == []
    assert browser.requests() == [(folder / name).as_uri()]


def test_it_is_dark_where_the_reader_prefers_that_and_can_still_be_read(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "corrected.html")
    browser.emulate("dark")
    assert (
        browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 25)"
    )
    assert browser.violations(["color-contrast"]) == []
    browser.driver.find_element("id", "theme").click()
    assert (
        browser.run("return getComputedStyle(document.body).backgroundColor")
        == "rgb(247, 246, 243)"
    )


def test_the_policy_would_stop_what_is_not_ours(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    browser.run(
        "const s = document.createElement('script'); s.textContent = \"document.title = 'x'\";"
        "document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.org/a.png'; document.body.append(i);"
    )
    browser.settle()
    assert browser.driver.title == "Modes of leadership distribution"
    assert any("Content Security Policy" in one for one in browser.messages())


def test_talk_that_is_markup_is_shown_as_text(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    assert browser.driver.find_element("css selector", "#e2 .say").text == HOSTILE
    assert browser.driver.title == "Modes of leadership distribution"
    assert browser.run("return document.querySelectorAll('img, main script').length") == 0


def test_filters_by_mode_and_further_mode(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    assert browser.shown() == expect(lambda label: True)
    for mode in ("formal", "pragmatic", "strategic", "incremental", "opportunistic", "none"):
        tick(browser, f"[name=o][value={mode}]", on=False)
    tick(browser, "[value=abstained]", on=False)
    tick(browser, "[value=too_short]", on=False)
    browser.settle()
    cultural = expect(lambda label: label.mode == "cultural")
    assert browser.shown() == cultural
    assert browser.driver.find_element("id", "count").text == f"{len(cultural)} of 56 excerpts"
    tick(browser, "#further", on=True)
    browser.settle()
    further = expect(lambda label: label.mode == "cultural" or "cultural" in label.modes)
    assert browser.shown() == further
    assert len(further) > len(cultural) > 0
    browser.driver.find_element("css selector", "[type=reset]").click()
    browser.settle()
    assert len(browser.shown()) == len(LABELS)


def test_filters_by_school_role_interview_and_status(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    for field, name, fits in (
        ("school", "oakham", lambda label: label.excerpt.school == "oakham"),
        ("role", "teacher", lambda label: label.excerpt.role == "teacher"),
        ("interview", "lonehill/Gus", lambda label: label.excerpt.speaker == "Gus"),
    ):
        box = browser.driver.find_element("id", field)
        box.find_element("xpath", f"option[.='{name}']").click()
        browser.settle()
        assert browser.shown() == expect(fits)
        box.find_element("xpath", "option[.='all']").click()
    tick(browser, "[value=labelled]", on=False)
    browser.settle()
    assert browser.shown() == expect(lambda label: label.status != "labelled")
    tick(browser, "[value=labelled]", on=True)
    tick(browser, "#doubtful", on=True)
    browser.settle()
    assert browser.shown() == expect(lambda label: bool(label.warnings))


def test_filters_by_probability(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    for field, value in (("low", "0.6"), ("high", "0.75")):
        box = browser.driver.find_element("id", field)
        box.clear()
        box.send_keys(value)
    browser.settle()
    assert browser.shown() == expect(
        lambda label: bool(label.probabilities) and 0.6 <= max(label.probabilities.values()) <= 0.75
    )


def test_search_finds_all_words_in_any_case_and_tells_how_many(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "report.html")
    press(browser, "/")
    assert focused(browser) == "search"
    press(browser, "ZEBRA came")
    browser.settle()
    assert browser.shown() == expect(lambda label: "zebra" in label.excerpt.text)
    assert browser.run("return CSS.highlights.get('found').size") == 2
    assert browser.run("return document.querySelectorAll('.interview:not([hidden])').length") == 1
    press(browser, Keys.ESCAPE)
    assert focused(browser) != "search"
    box = browser.driver.find_element("id", "search")
    box.clear()
    box.send_keys("no such word")
    browser.settle()
    assert browser.shown() == []
    assert browser.driver.find_element("id", "count").text == "0 of 56 excerpts"


def test_keys_go_from_excerpt_to_excerpt_and_over_what_is_filtered_out(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "report.html")
    press(browser, "j")
    assert focused(browser) == "e1"
    press(browser, "n")
    press(browser, Keys.ARROW_DOWN)
    assert focused(browser) == "e3"
    press(browser, "k")
    assert focused(browser) == "e2"
    tick(browser, "[value=abstained]", on=False)
    tick(browser, "[value=too_short]", on=False)
    browser.settle()
    browser.run("document.getElementById('e6').focus()")
    press(browser, "j")
    assert focused(browser) == "e9"
    assert browser.run("return document.querySelectorAll('.x[tabindex=\"0\"]').length") == 1


def test_tab_passes_the_excerpts_by_and_reaches_the_link_of_the_one_in_focus(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "report.html")
    stops = "[...document.querySelectorAll('.found a, .found article')]"
    code = f"return {stops}.filter(one => one.tabIndex === 0).map(one => one.closest('.x').id)"
    assert browser.run(code) == ["e1", "e1"]
    browser.run("document.querySelector('#e1').focus()")
    press(browser, "jj")
    assert browser.run(code) == ["e3", "e3"]


def test_names_of_reports_that_mean_something_in_addresses_are_no_trouble(
    browser: Browser, folder: Path
) -> None:
    page = folder / 'a#b?"100%.html'
    given = ["report", str(folder / "labels"), "--out", str(page), "--split-above", "20"]
    assert CliRunner().invoke(app, given).exit_code == 0
    browser.open(page)
    browser.driver.find_element("css selector", ".overviews a").click()
    browser.settle()
    assert browser.run("return document.querySelector('h1').textContent") == "elmfield/Ann"
    browser.driver.find_element("css selector", ".brand a").click()
    browser.settle()
    assert browser.run("return document.querySelectorAll('#overview').length") == 1


def test_single_keys_can_be_turned_off(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    browser.run("document.querySelector('.keys').open = true")
    tick(browser, "#letters", on=False)
    browser.run("document.getElementById('e1').focus()")
    press(browser, "j")
    assert focused(browser) == "e1"
    press(browser, Keys.ARROW_DOWN)
    assert focused(browser) == "e2"


def test_probabilities_show_on_focus_and_on_hover_and_go_with_escape(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "report.html")
    tip = browser.driver.find_element("id", "tip")
    assert not tip.is_displayed()
    browser.run("document.getElementById('e1').focus()")
    rows = tip.text.splitlines()
    assert rows == [
        part
        for mode, value in LABELS[0].probabilities.items()
        for part in (mode.value, f"{value:.2f}".removeprefix("0"))
    ]
    assert browser.run("return document.activeElement.getAttribute('aria-describedby')") == "tip"
    press(browser, Keys.ESCAPE)
    assert not tip.is_displayed()
    ActionChains(browser.driver).move_to_element(
        browser.driver.find_element("css selector", "#e3 .say")
    ).perform()
    assert tip.is_displayed()
    assert tip.text.splitlines() != rows


def test_marks_of_the_course_lead_to_their_excerpts(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html", "#i2")
    browser.driver.find_element("css selector", "a[data-e=e11]").click()
    assert focused(browser) == "e11"
    assert browser.run("return location.hash") == "#e11"


def test_an_address_shows_its_excerpt_though_it_was_filtered_out(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "report.html")
    tick(browser, "[value=labelled]", on=False)
    browser.settle()
    browser.run("location.hash = 'e17'")
    browser.settle()
    assert focused(browser) == "e17"
    assert len(browser.shown()) == len(LABELS)


def test_without_scripts_it_is_a_document(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.driver.refresh()
    assert not browser.driver.find_element("id", "filters").is_displayed()
    assert not browser.driver.find_element("id", "theme").is_displayed()
    assert browser.driver.find_element("css selector", "#e1 .all").is_displayed()
    assert "somebody took the lead" in browser.driver.find_element("id", "e1").text


def test_paper_is_white_and_has_no_controls(browser: Browser, folder: Path) -> None:
    browser.open(folder / "corrected.html")
    browser.driver.find_element("id", "theme").click()
    assert browser.run("return document.documentElement.dataset.theme") == "dark"
    browser.emulate("dark", "print")
    assert browser.run("return getComputedStyle(document.documentElement).colorScheme") == "light"
    assert (
        browser.run("return getComputedStyle(document.querySelector('.x')).color") == "rgb(0, 0, 0)"
    )
    for control in ("filters", "theme"):
        assert not browser.driver.find_element("id", control).is_displayed()


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_window_needs_no_sideways_scrolling(
    browser: Browser, folder: Path, name: str
) -> None:
    browser.open(folder / name)
    narrow = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", **narrow)
    assert browser.run("return document.documentElement.scrollWidth") == 360


def test_what_the_coder_gave_stands_beside_and_can_be_filtered_by(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "corrected.html")
    assert browser.driver.find_element("css selector", "#prevalence svg[role=img]").is_displayed()
    tick(browser, "#differing", on=True)
    browser.settle()
    shown = browser.shown()
    texts = browser.driver.execute_script(
        "return [...document.querySelectorAll('.coded')].map(x => x.textContent)"
    )
    assert 0 < len(shown) == sum("(differs)" in text for text in texts) < len(texts)


def test_pages_of_a_divided_report_lead_to_each_other(browser: Browser, folder: Path) -> None:
    browser.open(folder / "divided.html")
    browser.driver.find_element("link text", "oakham/Dov").send_keys(Keys.ENTER)
    assert browser.driver.find_element("css selector", "h1").text == "oakham/Dov"
    assert len(browser.shown()) == 8
    browser.driver.find_element("link text", "All excerpts").click()
    assert len(browser.shown()) == len(LABELS)
    browser.driver.find_element("css selector", "#e34 .at").send_keys(Keys.ENTER)
    assert browser.driver.current_url.endswith("5-oakham-dov.html#e34")
    assert focused(browser) == "e34"
    browser.driver.find_element("link text", "Report").click()
    assert browser.driver.current_url == (folder / "divided.html").as_uri()
