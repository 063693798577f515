"""A headless Chromium that loads one page at a time and tells what it did."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import axe_core_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1440,1000",
)


class Browser:
    """One session; `driver` is selenium's own."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, place: str = "") -> None:
        """Load a page anew, wide and light, and forget what went before."""
        self.send("Emulation.setScriptExecutionDisabled", value=False)
        self.send("Emulation.clearDeviceMetricsOverride")
        self.emulate("light")
        self.driver.get("about:blank")
        self.requests()
        self.messages()
        self.driver.get(page.as_uri() + place)

    def send(self, command: str, **parameters: object) -> None:
        """Send one command of the DevTools protocol."""
        self.driver.execute_cdp_cmd(command, parameters)

    def emulate(self, scheme: str, media: str = "") -> None:
        """Prefer a colour scheme, and look as on a screen or on paper."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, code: str) -> object:
        """Run code in the page; the page's own policy does not hold for it."""
        return self.driver.execute_script(code)

    def shown(self) -> list[str]:
        """The ids of the excerpts that can be seen."""
        code = "return [...document.querySelectorAll('.x')].filter(x => x.checkVisibility())"
        return list(self.driver.execute_script(f"{code}.map(x => x.id)"))

    def settle(self) -> None:
        """Wait until filters that were touched have been applied."""
        self.driver.execute_async_script(
            "setTimeout(() => requestAnimationFrame(arguments[arguments.length - 1]), 200)"
        )

    def messages(self) -> list[str]:
        """What stood in the console since it was last asked for."""
        return [str(entry["message"]) for entry in self._read("browser")]

    def requests(self) -> list[str]:
        """What was asked for since it was last asked."""
        entries = [json.loads(one["message"])["message"] for one in self._read("performance")]
        sent = (one for one in entries if one["method"] == "Network.requestWillBeSent")
        return [str(one["params"]["request"]["url"]) for one in sent]

    def _read(self, log: str) -> list[dict[str, str]]:
        return list(self.driver.get_log(log))  # type: ignore[no-untyped-call]

    def violations(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe-core finds against levels A and AA, or some rules: rule, element, advice."""
        if not self.run("return 'axe' in window"):
            self.run(_AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "axe.run(document, {runOnly: arguments[0]}).then(arguments[1])",
            list(rules) or LEVELS,
        )
        return [
            f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


@contextmanager
def start_browser(profile: Path) -> Iterator[Browser]:
    """Start Debian's Chromium with a fresh profile; a missing one fails the test that asks."""
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.fail(
            "the report is tested in Chromium; install it: apt-get install chromium chromium-driver"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs[0])
    for argument in (*_OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(programs[1])))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
