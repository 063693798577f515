"""Courses and profiles: bars of the right length in the right place."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import Rectangle

from distmode.codebook import OUTCOMES, Mode
from distmode.colours import MODE_COLOURS
from distmode.plots import figure_to_svg, plot_course, plot_profile_shares, plot_profiles
from distmode.plots.profiles import choose_ink
from distmode.profile import Course
from tests.plots.measured_values import (
    find_marks,
    find_spans,
    find_texts,
    follow,
    profile_of,
)


def bars_in(axes: Axes, row: float) -> list[Rectangle]:
    """The bars whose middle or foot lies in a row."""
    bars = [one for one in axes.patches if isinstance(one, Rectangle)]
    return [one for one in bars if row - 0.5 < one.get_y() + one.get_height() / 2 < row + 0.5]


def test_an_excerpt_is_as_wide_as_its_share_and_as_high_as_its_probability() -> None:
    (axes,) = plot_course(follow("ada", Mode.FORMAL, Mode.CULTURAL)).axes
    first, second = bars_in(axes, OUTCOMES.index(Mode.FORMAL))
    assert (first.get_x(), first.get_width()) == pytest.approx((0, 0.5))
    assert (second.get_x(), second.get_width()) == pytest.approx((0.5, 0.5))
    assert first.get_height() / second.get_height() == pytest.approx(0.7 / 0.05)
    assert to_rgb(first.get_facecolor()) == pytest.approx(to_rgb(MODE_COLOURS[Mode.FORMAL]))
    # Full where it is the label, pale where it is not.
    assert [to_rgba(one.get_facecolor())[3] for one in (first, second)] == [
        1.0,
        pytest.approx(0.32),
    ]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(OUTCOMES)


def test_what_the_model_abstained_from_is_hatched_in_a_lane_of_its_own() -> None:
    figure = plot_course(follow("ada", Mode.FORMAL, None, Mode.NONE, None))
    (axes,) = figure.axes
    hatched = [one for one in axes.patches if one.get_hatch()]
    assert [one.get_x() for one in hatched if isinstance(one, Rectangle)] == [0.25, 0.75]
    assert axes.get_yticklabels()[-1].get_text() == "no label"
    assert "abstained" in figure.get_supxlabel()


def test_a_course_without_excerpts_says_so() -> None:
    figure = plot_course(Course("ada", None, ()))
    assert "nothing to show" in find_texts(figure)
    assert figure.get_suptitle() == "Modes in the course of ada"


def test_pieces_of_a_bar_follow_one_another_and_bear_letters() -> None:
    (figure,) = plot_profiles(profile_of("ada", "ben", "cyd"), kind="interview")
    (axes,) = figure.axes
    pieces = bars_in(axes, 1)
    assert [one.get_width() for one in pieces] == pytest.approx([0.7, *[0.05] * 6])
    for one, following in pairwise(pieces):
        assert one.get_x() + one.get_width() == pytest.approx(following.get_x())
    assert [to_rgb(one.get_facecolor()) for one in pieces] == [
        pytest.approx(to_rgb(colour)) for colour in MODE_COLOURS.values()
    ]
    texts = [text.get_text() for text in axes.texts if text.get_position()[1] == 1]
    assert texts[0] == "F 70"
    assert [text[0] for text in texts] == list("FPSIOCN")
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "all interviews\nn = 36, 3\xa0interviews",
        *(f"{name}\nn = 12" for name in ("ada", "ben", "cyd")),
    ]


def test_first_letters_tell_the_outcomes_apart() -> None:
    assert len({mode[0] for mode in OUTCOMES}) == len(OUTCOMES)


def test_shares_have_a_column_a_mode_with_intervals() -> None:
    profile = profile_of("ada", "ben", "cyd")
    (figure,) = plot_profile_shares(profile, kind="interview")
    formal = figure.axes[0]
    assert list(find_marks(formal, "o")) == [(0.7, row) for row in range(4)]
    # All interviews are alike: no interval of all, but one of each.
    assert find_marks(formal, "o")[0.7, 0] == "hollow"
    assert [start[1] for start, _ in find_spans(formal)] == [1, 2, 3]
    names = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert names == list(OUTCOMES)


def test_schools_and_all_interviews_can_be_drawn_alone() -> None:
    profile = profile_of("ada", "ben", "cyd")
    (schools,) = plot_profiles(profile, kind="school")
    (overall,) = plot_profile_shares(profile, kind="overall")
    rows = [label.get_text() for label in schools.axes[0].get_yticklabels()]
    assert [row.split("\n")[0] for row in rows] == ["all interviews", "hillside"]
    assert len(overall.axes[0].get_yticklabels()) == 1
    (hidden,) = plot_profiles(profile_of("ada", "ben"), kind="school")
    assert "1 school of fewer than three" in " ".join(hidden.get_supxlabel().split())


def test_interviews_of_fewer_than_ten_excerpts_have_no_bar() -> None:
    profile = profile_of("ada", "ben", "cyd", excerpts=5)
    (figure,) = plot_profiles(profile, kind="interview")
    assert len(bars_in(figure.axes[0], 0)) == 7
    assert not bars_in(figure.axes[0], 2)
    assert find_texts(figure).count("not measured: n < 10") == 3
    (shares,) = plot_profile_shares(profile, kind="interview")
    assert find_texts(shares).count("n < 10") == 3 * 7


def test_many_interviews_stand_on_pages() -> None:
    profile = profile_of(*(f"interview {number:03}" for number in range(40)))
    pages = plot_profiles(profile, kind="interview")
    rows = [
        label.get_text().split("\n")[0]
        for page in pages
        for label in page.axes[0].get_yticklabels()
    ]
    assert rows == ["all interviews", *(f"interview {number:03}" for number in range(40))]
    assert len(pages) == 2
    assert all(page.get_size_inches()[1] * 2.54 <= 23 for page in pages)


@pytest.mark.parametrize(
    "name",
    [
        "$chool_{1}^2 \\frac",
        "東京都立国際高等学校",
        "مدرسة النور",
        "👩‍🏫",
        "<b>&amp;</b>",
        "line\nend\x1b[2J\x00",
        "   ",
        "half a letter \ud83d",
        "St Bartholomew's Church of England Voluntary Aided Primary School " * 3,
    ],
)
def test_any_name_is_drawn_as_it_is(name: str) -> None:
    profile = profile_of(name, "ben", "cyd")
    (figure,) = plot_profiles(profile, kind="interview")
    (shares,) = plot_profile_shares(profile, kind="interview")
    course = plot_course(follow(name, Mode.FORMAL))
    for one in (figure, shares, course):
        words = "".join(find_texts(one))
        assert not any(ord(letter) < 32 and letter != "\n" for letter in words)
        ET.fromstring(figure_to_svg(one))
        assert "…" in words or " ".join(name.split())[:4] in words


def test_ink_on_colours_can_be_read() -> None:
    assert choose_ink("#ffffff") == "black"
    assert choose_ink("#000000") == "white"
    assert choose_ink(MODE_COLOURS[Mode.FORMAL]) == "white"
    assert choose_ink(MODE_COLOURS[Mode.CULTURAL]) == "black"
