"""Makes the pictures in docs/images from the examples: terminal output, and the HTML report.

`python -m tools.screenshots`; it needs Chromium and chromedriver on the path. The talk in the
pictures is that of examples/interviews, which is fictional.
"""

import io
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from distmode.codebook import Mode
from distmode.colours import MODE_COLOURS
from tests.page.browser import Browser, start_browser

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
INTERVIEW = "examples/interviews/ashgrove/ruth.txt"
CODED = "examples/coded.jsonl"
_THEME = TerminalTheme(
    background=(30, 34, 40),
    foreground=(229, 233, 240),
    normal=[
        (30, 34, 40), (240, 120, 120), (120, 200, 140), (230, 180, 80),
        (110, 170, 240), (210, 150, 220), (100, 200, 210), (200, 206, 214),
    ],
    bright=[
        (140, 148, 158), (240, 120, 120), (120, 200, 140), (230, 180, 80),
        (110, 170, 240), (210, 150, 220), (100, 200, 210), (229, 233, 240),
    ],
)  # fmt: skip
# Two of the modes' colours are too dark on this ground for a contrast of 4.5 to 1.
_LIGHTER = {MODE_COLOURS[Mode.FORMAL]: "#58aee6", MODE_COLOURS[Mode.PRAGMATIC]: "#f08a3c"}
# Rich's own form asks a server for a typeface; this one takes what the reader's machine has.
_FORM = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect fill="#1e2228" width="100%" height="100%" rx="8"/>
<g transform="translate(14, 20)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """Output of one command as a picture.

    Attributes:
        name: Of the picture, without `.svg`.
        command: What follows `distmode`.
        lines: How many lines of it are shown.
        width: Of the terminal, in characters.
    """

    name: str
    command: str
    lines: int
    width: int = 100


SHOTS = (
    Shot("turns", f"turns {INTERVIEW}", 29),
    Shot("label", f"label {INTERVIEW} --format table --quiet", 38),
    Shot("evaluate", f"evaluate {CODED} --quiet", 50, 88),
    Shot("estimate", f"estimate LABELS --coded {CODED} --quiet", 24, 88),
)


def run_distmode(arguments: Sequence[str], *, width: int = 100) -> str:
    """Return what a command prints to a terminal, colours and all."""
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(width), "COLORTERM": "truecolor"}
    ended = subprocess.run(
        [sys.executable, "-m", "distmode", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ended.stdout


def draw_terminal(shot: Shot, labels: Path) -> str:
    """Return the picture of one command's output, as SVG."""
    words = [str(labels) if word == "LABELS" else word for word in shot.command.split()]
    lines = run_distmode(words, width=shot.width).splitlines()
    asked = f"$ distmode {shot.command.replace('LABELS', 'labels').replace(' --quiet', '')}"
    console = Console(
        record=True, width=shot.width, file=io.StringIO(), force_terminal=True, highlight=False
    )
    console.print(asked, style="bold")
    for line in lines[: shot.lines]:
        console.print(Text.from_ansi(line.rstrip()), no_wrap=True, overflow="crop")
    if len(lines) > shot.lines:
        console.print("...", style="dim")
    drawn = console.export_svg(
        theme=_THEME, code_format=_FORM, unique_id=shot.name, font_aspect_ratio=0.602
    )
    for colour, lighter in _LIGHTER.items():
        drawn = re.sub(colour, lighter, drawn, flags=re.I)
    title = escape(asked.removeprefix("$ "))
    return re.sub(r"[ \t]+$", "", drawn.replace("TITLE", title, 1), flags=re.M)


def take_report(browser: Browser, page: Path) -> None:
    """Take the pictures of the report: its shares in light and dark, and its talk."""
    for scheme in ("light", "dark"):
        _open(browser, page, scheme, "#prevalence")
        _save(browser, f"report-{scheme}")
    _open(browser, page, "light", "#transcripts")
    _save(browser, "report-talk")


def _open(browser: Browser, page: Path, scheme: str, place: str) -> None:
    browser.open(page, place)
    browser.send(
        "Emulation.setDeviceMetricsOverride",
        width=1200, height=800, deviceScaleFactor=1, mobile=False,
    )  # fmt: skip
    browser.emulate(scheme)
    browser.settle()


def _save(browser: Browser, name: str) -> None:
    if not browser.driver.save_screenshot(str(IMAGES / f"{name}.png")):
        raise SystemExit(f"docs/images/{name}.png: could not be written")


def make_all(folder: Path) -> None:
    """Make every picture; what they are made from goes into a folder."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    labels, report = folder / "labels.jsonl", folder / "report.html"
    run_distmode(["label", "examples/interviews", "--out", str(labels), "--quiet"])
    talk = ["--coded", CODED, "--transcripts", "examples/interviews"]
    run_distmode(["report", str(labels), *talk, "--out", str(report), "--quiet"])
    for shot in SHOTS:
        (IMAGES / f"{shot.name}.svg").write_text(draw_terminal(shot, labels), encoding="utf-8")
    with start_browser(folder / "profile") as browser:
        take_report(browser, report)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        make_all(Path(temporary))
