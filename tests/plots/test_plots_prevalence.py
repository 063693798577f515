"""Prevalence three ways: which mark stands where, and what is said of what is not drawn."""

import pytest

from distmode.codebook import OUTCOMES
from distmode.plots import plot_prevalence
from distmode.prevalence import Prevalence
from tests.plots.measured_values import find_marks, find_spans, find_texts, share_out


def test_three_methods_stand_apart_in_the_row_of_their_mode() -> None:
    (figure,) = plot_prevalence(share_out([]), by=None, estimand="schools_like_these")
    (axes,) = figure.axes
    naive, hand, corrected = (find_marks(axes, marker) for marker in "^so")
    assert naive[0.2, -0.25] == hand[0.3, 0.0] == corrected[0.25, 0.25] == "full"
    assert [len(one) for one in (naive, hand, corrected)] == [7, 7, 7]
    assert ((0.125, 0.25), (0.35, 0.25)) in find_spans(axes)
    assert [label.get_text() for label in axes.get_yticklabels()] == list(OUTCOMES)
    # The furthest interval ends at .4.
    assert axes.get_xlim() == pytest.approx((0, 0.4))
    assert "schools like these" in figure.get_suptitle()


def test_without_an_interval_marks_are_hollow_and_have_no_whisker() -> None:
    (figure,) = plot_prevalence(share_out([]), by=None, estimand="these_transcripts")
    (axes,) = figure.axes
    assert set(find_marks(axes, "^").values()) == {"hollow"}
    assert len(find_spans(axes)) == 14
    assert "hollow: no interval" in " ".join(figure.get_supxlabel().split())


def test_every_group_has_its_panel_after_that_of_all() -> None:
    (figure,) = plot_prevalence(
        share_out(["ashgrove", "hillside"], suppressed=2), by="school", estimand="these_transcripts"
    )
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[0] == "all excerpts\nn = 100 in 9\xa0interviews,\n50\xa0coded"
    assert [title.split("\n")[0] for title in titles[1:]] == ["ashgrove", "hillside"]
    note = " ".join(figure.get_supxlabel().split())
    assert note.endswith(
        "Not shown, since persons could be recognised: 2 schools of fewer than three interviews."
    )


def test_what_is_not_measured_is_not_drawn_but_said() -> None:
    (figure,) = plot_prevalence(
        share_out(["small"], coded=4), by="school", estimand="schools_like_these"
    )
    axes = figure.axes[1]
    assert len(find_marks(axes, "^")) == 7
    assert not find_marks(axes, "s")
    assert not find_marks(axes, "o")
    said = " ".join(axes.get_title(loc="left").split())
    assert said == "small n = 40 in 3 interviews, 4 coded; hand, corrected: not measured"


def test_many_schools_stand_on_several_pages_on_one_scale() -> None:
    names = [f"school {number}" for number in range(20)]
    pages = plot_prevalence(share_out(names), by="school", estimand="schools_like_these")
    titles = [axes.get_title(loc="left").split("\n")[0] for page in pages for axes in page.axes]
    assert titles == ["all excerpts", *names]
    assert pages[0].get_suptitle().endswith("(1 of 3)")
    assert {page.axes[0].get_xlim() for page in pages} == {(0.0, 0.4)}
    assert all(page.get_size_inches()[1] * 2.54 <= 23 for page in pages)


def test_no_groups_at_all_make_a_figure_that_says_so() -> None:
    nothing = Prevalence((), (), (), {}, {})
    (figure,) = plot_prevalence(nothing, by="role", estimand="these_transcripts")
    assert "nothing to show" in find_texts(figure)


def test_the_title_can_say_what_the_shares_are_of() -> None:
    (figure,) = plot_prevalence(
        share_out([]), by=None, estimand="these_transcripts", title="Excerpts that carry a mode"
    )
    assert figure.get_suptitle() == "Excerpts that carry a mode in these transcripts"
