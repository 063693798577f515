"""Small values to draw, worked out by hand."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Evaluation, Judgement, measure_evaluation
from distmode.intervals import Estimate
from distmode.prevalence import ESTIMANDS, METHODS, GroupCounts, Prevalence, Share
from distmode.profile import Course, Profile, Step, measure_profile

Place = tuple[float, float]


def judge(coded: Mode, given: Mode | None, number: int, *, sure: float = 0.7) -> list[Judgement]:
    """So many excerpts alike, in four interviews; `given`, or `none`, had the probability."""
    rest = (1 - sure) / 6
    chances = {mode: sure if mode is (given or Mode.NONE) else rest for mode in OUTCOMES}
    return [Judgement(coded, given, f"interview {i % 4}", chances) for i in range(number)]


def evaluate(judgements: Sequence[Judgement]) -> Evaluation:
    return measure_evaluation(judgements, unit="interview")


def few_and_many(*, abstained: int = 0) -> Evaluation:
    """Formal 15 right and 5 as none; pragmatic 4 right; none 20 right."""
    return evaluate(
        [
            *judge(Mode.FORMAL, Mode.FORMAL, 15),
            *judge(Mode.FORMAL, Mode.NONE, 5),
            *judge(Mode.PRAGMATIC, Mode.PRAGMATIC, 4),
            *judge(Mode.NONE, Mode.NONE, 20),
            *judge(Mode.NONE, None, abstained, sure=0.3),
        ]
    )


def share_out(groups: Iterable[str], *, suppressed: int = 0, coded: int = 20) -> Prevalence:
    """Formal has .2 by labels, .3 by hand, .25 corrected; hand codings below ten measure nothing.

    Labels counted have no interval in these transcripts.
    """
    counts = [GroupCounts(None, "overall", 100, 50, 9)]
    counts += [GroupCounts("school", name, 40, coded, 3) for name in groups]
    values = {"naive": 0.2, "hand": 0.3, "corrected": 0.25}
    shares = []
    for one in counts:
        for estimand in ESTIMANDS:
            for mode in OUTCOMES:
                for method in METHODS:
                    value = values[method] if mode is Mode.FORMAL else 0.05
                    estimate = Estimate(value, value / 2, value + 0.1, one.coded)
                    if method == "naive" and estimand == "these_transcripts":
                        estimate = Estimate(value, None, None, one.excerpts)
                    elif method != "naive" and one.coded < 10:
                        estimate = Estimate(None, None, None, one.coded)
                    shares.append(Share(one.by, one.name, mode, estimand, method, estimate))
    hidden = {"school": suppressed} if suppressed else {}
    return Prevalence(tuple(shares), (), tuple(counts), dict.fromkeys(OUTCOMES, 1.0), hidden)


def follow(name: str, *modes: Mode | None, school: str | None = None) -> Course:
    """An interview of excerpts of equal weight, each mode with probability .7; None: `none` .4."""
    steps = []
    for number, mode in enumerate(modes):
        sure = 0.7 if mode else 0.4
        chances = dict.fromkeys(OUTCOMES, (1 - sure) / 6) | {mode or Mode.NONE: sure}
        steps.append(Step((number + 0.5) / len(modes), 2.0, chances, mode))
    return Course(name, school, tuple(steps))


def profile_of(*names: str, excerpts: int = 12) -> Profile:
    """Interviews of formal talk alone: formal .7, the other six .05 each."""
    courses = [follow(name, *[Mode.FORMAL] * excerpts, school="hillside") for name in names]
    return measure_profile(courses, weight="words")


def find_texts(figure: Figure) -> list[str]:
    return [one.get_text() for one in figure.findobj(Text) if one.get_text()]


def find_marks(axes: Axes, marker: str) -> dict[Place, str]:
    """Where markers of a form stand, to six decimals, and whether they are full or hollow."""
    return {
        place: "hollow" if line.get_markerfacecolor() == "white" else "full"
        for line in axes.get_lines()
        if line.get_marker() == marker
        for place in list_places(line)
    }


def list_places(line: Line2D) -> list[Place]:
    """The points of a line, to six decimals."""
    points = np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float)
    return [(round(float(x), 6), round(float(y), 6)) for x, y in points]


def find_spans(axes: Axes) -> list[tuple[Place, Place]]:
    """Both ends of every line of an interval, to six decimals."""
    found = []
    for lines in axes.collections:
        if isinstance(lines, LineCollection):
            for start, end in lines.get_segments():
                ends = [(round(float(x), 6), round(float(y), 6)) for x, y in (start, end)]
                found.append((ends[0], ends[1]))
    return found
