"""Files and parts of pages: the same bytes, for their owner only, and nothing left behind."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from distmode.codebook import Mode
from distmode.errors import OutputError, UsageError
from distmode.plots import (
    Format,
    figure_to_svg,
    plot_confusion,
    plot_course,
    plot_prevalence,
    write_figures,
)
from tests.plots.measured_values import few_and_many, follow, share_out

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
COURSE = follow("ada", Mode.FORMAL, None, Mode.CULTURAL)


def test_each_figure_is_written_in_both_formats_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "plots"
    written = write_figures({"course": plot_course(COURSE)}, folder)
    assert written == (folder / "course.svg", folder / "course.png")
    assert sorted(folder.iterdir()) == sorted(written)
    assert [path.stat().st_mode & 0o777 for path in written] == [0o600, 0o600]
    with Image.open(written[1]) as image:
        assert image.format == "PNG"
        assert image.width == pytest.approx(16 / 2.54 * 300, abs=1)
        assert set(image.info) == {"dpi"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        figures = {
            "course": plot_course(COURSE),
            "confusion": plot_confusion(few_and_many(abstained=5)),
        }
        write_figures(figures, tmp_path / name)
    # Drawing a figure once more does not change it either.
    write_figures(figures, tmp_path / "c")
    for path in (tmp_path / "a").iterdir():
        for other in "bc":
            assert path.read_bytes() == (tmp_path / other / path.name).read_bytes()


def test_settings_of_others_change_nothing(tmp_path: Path) -> None:
    import matplotlib as mpl

    plain = figure_to_svg(plot_course(COURSE))
    with mpl.rc_context({"font.size": 20, "svg.fonttype": "none", "axes.facecolor": "red"}):
        before = dict(mpl.rcParams)
        assert figure_to_svg(plot_course(COURSE)) == plain
        assert dict(mpl.rcParams) == before


def test_pages_are_numbered(tmp_path: Path) -> None:
    names = [f"school {number}" for number in range(12)]
    pages = plot_prevalence(share_out(names), by="school", estimand="these_transcripts")
    written = write_figures({"shares": pages, "one": pages[:1]}, tmp_path, ("svg",))
    assert [path.name for path in written] == ["shares-1.svg", "shares-2.svg", "one.svg"]


def test_what_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(OutputError, match=r"file/course\.svg: this picture cannot be written \("):
        write_figures({"course": plot_course(COURSE)}, file)
    assert file.read_text() == "mine"
    with pytest.raises(UsageError, match="'pdf' is no format of pictures; allowed are svg, png"):
        write_figures({"course": plot_course(COURSE)}, tmp_path, (cast(Format, "pdf"),))
    assert list(tmp_path.iterdir()) == [file]


def test_svg_files_refer_to_nothing_and_hold_no_dates(tmp_path: Path) -> None:
    (path,) = write_figures({"course": plot_course(COURSE)}, tmp_path, ("svg",))
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<svg ')
    for word in ("DOCTYPE", "metadata", "<style", "<!--", "Matplotlib"):
        assert word not in text
    # Names of formats only.
    assert set(re.findall(r"https?://[^\"]+", text)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_two_figures_on_a_page_share_no_ids_and_refer_to_their_own() -> None:
    seen: set[str] = set()
    for prefix in ("first", "second"):
        root = ET.fromstring(figure_to_svg(plot_course(COURSE), prefix=prefix))
        ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids))
        assert seen.isdisjoint(ids)
        seen.update(ids)
        links = [one.attrib[LINK] for one in root.iter() if LINK in one.attrib]
        links += re.findall(r"url\(([^)]+)\)", ET.tostring(root, encoding="unicode"))
        assert links
        assert {link.removeprefix("#") for link in links} <= set(ids)


def test_screen_readers_are_told_title_and_description() -> None:
    figure = plot_course(COURSE)
    root = ET.fromstring(figure_to_svg(figure, title="Ada & <her> talk"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "figure-title figure-desc"
    assert root.findtext(f"{SVG}title") == "Ada & <her> talk"
    said = root.findtext(f"{SVG}desc")
    assert said is not None
    assert said.startswith("3 excerpts. Width: the excerpt's share of the talk;")
    plain = ET.fromstring(figure_to_svg(figure, description="Formal, then cultural."))
    assert plain.findtext(f"{SVG}title") == "Modes in the course of ada"
    assert plain.findtext(f"{SVG}desc") == "Formal, then cultural."


def test_letters_without_a_shape_stay_text_and_others_are_shapes() -> None:
    known = ET.fromstring(figure_to_svg(plot_course(follow("Ünal $1", Mode.FORMAL))))
    assert list(known.iter(f"{SVG}text")) == []
    unknown = ET.fromstring(figure_to_svg(plot_course(follow("東京 $1 <x>", Mode.FORMAL))))
    texts = ["".join(one.itertext()) for one in unknown.iter(f"{SVG}text")]
    assert "Modes in the course of 東京 $1 <x>" in texts


def test_a_prefix_that_is_no_id_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot begin an id"):
        figure_to_svg(plot_course(COURSE), prefix='a" onload="')


PROBE = """
import os, sys
from pathlib import Path
import distmode.plots
assert "matplotlib" not in sys.modules
from distmode.codebook import OUTCOMES, Mode
from distmode.profile import Course, Step
chances = {mode: 1 / 7 for mode in OUTCOMES}
before = dict(os.environ)
course = Course("ada", None, (Step(0.5, 1.0, chances, Mode.FORMAL),))
distmode.plots.write_figures({"course": distmode.plots.plot_course(course)}, Path(sys.argv[1]))
assert dict(os.environ) == before
assert "matplotlib.pyplot" not in sys.modules
"""


def test_nothing_is_left_in_the_home_or_temporary_folder(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("home", "temporary", "work", "settings")}
    for folder in folders.values():
        folder.mkdir()
    (folders["settings"] / "matplotlibrc").write_text("font.size: 30\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["temporary"]),
        "MPLCONFIGDIR": str(folders["settings"]),
    }
    subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, str(tmp_path / "out")],
        env=environment,
        cwd=folders["work"],
        check=True,
    )
    for name in ("home", "temporary", "work"):
        assert list(folders[name].iterdir()) == []
    assert [path.name for path in folders["settings"].iterdir()] == ["matplotlibrc"]
    assert len(list((tmp_path / "out").iterdir())) == 2
