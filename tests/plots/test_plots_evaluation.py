"""Confusion, reliability, coverage and learning: what stands where."""

from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from distmode.codebook import Mode
from distmode.evaluation import Abstention
from distmode.evaluation.curves import ReliabilityBin
from distmode.evaluation.forecasting import Forecast
from distmode.evaluation.learning import LearningCurve, LearningPoint
from distmode.intervals import Estimate
from distmode.plots import plot_confusion, plot_coverage, plot_learning, plot_reliability
from tests.plots.measured_values import (
    few_and_many,
    find_marks,
    find_spans,
    find_texts,
    list_places,
)


def cells(axes: Axes) -> dict[tuple[int, int], str]:
    """The text in each cell by row and column."""
    return {
        (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
        for text in axes.texts
    }


def test_cells_hold_counts_and_shares_of_rows_of_ten_and_more() -> None:
    (axes,) = plot_confusion(few_and_many()).axes
    found = cells(axes)
    assert found[0, 0] == "15\n75 %"
    assert found[0, 6] == "5\n25 %"
    assert found[1, 1] == "4"
    assert found[6, 6] == "20\n100 %"
    assert found[2, 2] == "0"
    assert len(found) == 7 * 7
    assert axes.get_xticklabels()[0].get_text() == "formal\nn = 15"
    assert axes.get_yticklabels()[6].get_text() == "none\nn = 20"


def test_abstained_has_a_column_where_there_is_any() -> None:
    (axes,) = plot_confusion(few_and_many(abstained=5)).axes
    assert cells(axes)[6, 7] == "5\n20 %"
    assert axes.get_xticklabels()[-1].get_text() == "abstained\nn = 5"
    assert "abstained" not in "".join(find_texts(plot_confusion(few_and_many())))


def test_shade_is_the_share_of_the_row_and_frames_are_on_the_diagonal() -> None:
    (axes,) = plot_confusion(few_and_many()).axes
    shares = axes.collections[0].get_array()
    assert shares is not None
    assert shares[0].tolist() == [0.75, 0, 0, 0, 0, 0, 0.25]
    assert shares[1].tolist() == [0.0] * 7
    frames = [one for one in axes.patches if isinstance(one, Rectangle) and not one.get_fill()]
    assert [(round(f.get_x(), 1), round(f.get_y(), 1)) for f in frames] == [
        (place, place) for place in range(7)
    ]


def test_the_note_names_excerpts_interviews_and_kappa() -> None:
    evaluation = few_and_many()
    figure = plot_confusion(evaluation, title="Ours against theirs")
    note = " ".join(figure.get_supxlabel().split())
    assert figure.get_suptitle() == "Ours against theirs"
    assert note.startswith("44 excerpts in 4 interviews; Cohen's kappa .8")
    alone = replace(evaluation, unit="excerpt")
    assert "interview" not in plot_confusion(alone).get_supxlabel()


def test_bins_are_drawn_at_what_was_said_and_what_came_true() -> None:
    bins = (
        ReliabilityBin(0.3, 0.4, 0.36, Estimate(None, None, None, 9)),
        ReliabilityBin(0.6, 0.7, 0.64, Estimate(0.5, 0.3, 0.7, 20)),
        ReliabilityBin(0.9, 1.0, 0.97, Estimate(1.0, None, None, 71)),
    )
    figure = plot_reliability(replace(few_and_many(), reliability=bins))
    upper, lower = figure.axes
    assert find_marks(upper, "o") == {(0.64, 0.5): "full", (0.97, 1.0): "hollow"}
    assert find_spans(upper) == [((0.64, 0.3), (0.64, 0.7))]
    bars = [one for one in lower.patches if isinstance(one, Rectangle)]
    assert [bar.get_height() for bar in bars] == [9, 20, 71]
    assert [bar.get_hatch() is not None for bar in bars] == [True, False, False]
    assert [text.get_text() for text in lower.texts] == ["9", "20", "71"]
    note = figure.get_supxlabel()
    assert note.startswith("100\xa0excerpts; expected calibration error .")
    assert "fewer" in note


def test_no_bins_make_a_figure_that_says_so() -> None:
    figure = plot_reliability(replace(few_and_many(), reliability=()))
    assert "nothing to show" in find_texts(figure)


def step(threshold: float, accuracy: Estimate, coverage: float) -> Abstention:
    whole = Estimate(coverage, coverage - 0.1, min(1.0, coverage + 0.1), 100)
    return Abstention(threshold, accuracy, whole)


def test_thresholds_stand_under_their_points() -> None:
    steps = (
        step(0.0, Estimate(0.7, 0.6, 0.8, 100), 1.0),
        step(0.4, Estimate(0.72, 0.62, 0.82, 99), 0.99),
        step(0.8, Estimate(0.9, 0.8, 0.95, 50), 0.5),
        step(0.9, Estimate(1.0, None, None, 20), 0.2),
        step(0.95, Estimate(None, None, None, 4), 0.04),
    )
    figure = plot_coverage(replace(few_and_many(), coverage=steps))
    (axes,) = figure.axes
    assert find_marks(axes, "o") == {
        (1.0, 0.7): "full",
        (0.99, 0.72): "full",
        (0.5, 0.9): "full",
        (0.2, 1.0): "hollow",
    }
    assert [one.get_text() for one in axes.texts] == [".00\n.40", ".80", ".90"]
    assert [one.xy for one in axes.texts if hasattr(one, "xy")] == [
        pytest.approx(place) for place in ((0.995, 0.6), (0.5, 0.8), (0.2, 1.0))
    ]
    assert "threshold .95" in " ".join(figure.get_supxlabel().split())
    # The axis begins below all that is drawn: the interval of .2 reaches to .1.
    assert axes.get_xlim()[0] == pytest.approx(0.0)


def test_no_threshold_measured_makes_a_figure_that_says_so() -> None:
    few = (step(0.0, Estimate(None, None, None, 4), 0.5),)
    for steps in ((), few):
        assert "nothing to show" in find_texts(
            plot_coverage(replace(few_and_many(), coverage=steps))
        )


POINTS = (
    LearningPoint(2, 50, Estimate(-0.1, -0.3, 0.1, 200), Estimate(0.2, None, None, 200)),
    LearningPoint(4, 100, Estimate(0.3, 0.2, 0.4, 200), Estimate(0.25, 0.2, 0.3, 200)),
)
FORECASTS = (Forecast(200, Estimate(0.4, 0.2, 0.6, 200)), Forecast(800, Estimate(0.5, 0, 0.8, 800)))


def test_learning_steps_and_forecasts_stand_in_their_places() -> None:
    curve = LearningCurve(POINTS, "school", FORECASTS[1:], present=FORECASTS[0])
    figure = plot_learning(curve)
    (axes,) = figure.axes
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "50\n(2)", "100\n(4)", "200\nforecast", "800\nforecast",
    ]  # fmt: skip
    # Both stand a little aside of their place, so that neither hides the other.
    kappas, f1s, ahead = (find_marks(axes, marker) for marker in "osD")
    assert [y for _, y in kappas] == [-0.1, 0.3]
    assert [x for x, _ in kappas] == pytest.approx([50, 100], rel=0.03)
    assert list(f1s.values()) == ["hollow", "full"]
    assert [y for _, y in f1s] == [0.2, 0.25]
    assert [x for x, _ in ahead] == pytest.approx([200, 800], rel=0.03)
    assert [y for _, y in ahead] == [0.4, 0.5]
    dashed = [line for line in axes.get_lines() if line.is_dashed()]
    assert [[y for _, y in list_places(line)] for line in dashed] == [[0.3, 0.4, 0.5]]
    assert axes.get_ylim()[0] < -0.3
    assert "forecast" in figure.get_supxlabel()


def test_without_forecasts_the_obstacle_is_told() -> None:
    curve = LearningCurve(POINTS, "interview", (), obstacle="No forecast: too few interviews.")
    figure = plot_learning(curve)
    assert "No forecast: too few interviews." in " ".join(figure.get_supxlabel().split())
    assert not find_marks(figure.axes[0], "D")
    assert figure.axes[0].get_xscale() == "linear"


def test_names_of_steps_never_run_into_one_another() -> None:
    points = tuple(
        LearningPoint(n, n, Estimate(0.3, 0.2, 0.4, 200), Estimate(0.2, 0.1, 0.3, 200))
        for n in (10, 990, 995, 1000)
    )
    (axes,) = plot_learning(LearningCurve(points, "interview", ())).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "10\n(10)", "", "", "1,000\n(1,000)",
    ]  # fmt: skip


def test_nothing_learned_makes_a_figure_that_says_so() -> None:
    nothing = Estimate(None, None, None, 4)
    for points in ((), (LearningPoint(1, 4, nothing, nothing),)):
        figure = plot_learning(LearningCurve(points, "school", ()))
        assert "nothing to show" in find_texts(figure)


def test_text_is_never_smaller_than_eight_points() -> None:
    figures = [
        plot_confusion(few_and_many(abstained=5)),
        plot_reliability(few_and_many()),
        plot_coverage(few_and_many()),
        plot_learning(LearningCurve(POINTS, "school", FORECASTS)),
    ]
    for figure in figures:
        texts = [text for text in figure.findobj(Text) if text.get_text()]
        assert min(float(text.get_fontsize()) for text in texts) >= 8
        assert figure.get_size_inches()[0] == pytest.approx(16 / 2.54)


def test_measured_evaluations_can_be_drawn_as_they_are() -> None:
    evaluation = few_and_many(abstained=5)
    upper = plot_reliability(evaluation).axes[0]
    # All given .7 but the five that nothing was given: 39 of 44 right.
    assert list(find_marks(upper, "o")) == [(0.7, round(39 / 44, 6))]
    (axes,) = plot_coverage(evaluation).axes
    assert (1.0, round((39 + 5) / 49, 6)) in find_marks(axes, "o")
    assert Mode.FORMAL in evaluation.modes
