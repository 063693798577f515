import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import t

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.excerpt import Excerpt, Label
from distmode.intervals import Estimate
from distmode.profile import (
    NOT_KNOWN,
    Among,
    Course,
    GroupProfile,
    PartKind,
    Step,
    build_course,
    list_parts,
    measure_profile,
    profile_to_json,
)

Chances = dict[Mode, float]


def sure(mode: Mode) -> Chances:
    return dict.fromkeys(OUTCOMES, 0.0) | {mode: 1.0}


def torn(mode: Mode, probability: float) -> Chances:
    """Return one mode with a probability, and none with the rest."""
    return sure(Mode.NONE) | {Mode.NONE: 1 - probability, mode: probability}


def course(
    name: str, chances: Sequence[Chances], *, school: str | None = None, sizes: Sequence[float] = ()
) -> Course:
    weights = sizes or [1.0] * len(chances)
    steps = [Step(0.5, w, one, None) for w, one in zip(weights, chances, strict=True)]
    return Course(name, school, tuple(steps))


def find(group: GroupProfile, kind: PartKind, name: str, among: Among = "all") -> Estimate:
    (found,) = [
        portion.estimate
        for portion in group.portions
        if (portion.part.kind, portion.part.name, portion.part.among) == (kind, name, among)
    ]
    return found


def mixed(number: int, *, tilt: float) -> list[Chances]:
    """Return some excerpts whose probabilities differ, the same every time."""
    draw = random.Random(round(tilt * 100))
    made = []
    for _ in range(number):
        weights = [draw.random() ** 3 + tilt * (mode is Mode.FORMAL) for mode in OUTCOMES]
        made.append({m: w / sum(weights) for m, w in zip(OUTCOMES, weights, strict=True)})
    return made


def test_parts_follow_the_codebook() -> None:
    found = {(part.kind, part.name, part.among): part.outcomes for part in list_parts()}
    assert len(found) == len(list_parts())
    modes = [part.name for part in list_parts() if (part.kind, part.among) == ("mode", "all")]
    assert modes == [mode.value for mode in OUTCOMES]
    assert ("mode", "none", "with_mode") not in found
    assert found["stage", "1", "all"] == {Mode.FORMAL, Mode.PRAGMATIC, Mode.STRATEGIC}
    assert found["stage", "3", "with_mode"] == {Mode.OPPORTUNISTIC, Mode.CULTURAL}
    assert found["direction", "given, then shared", "all"] == {Mode.INCREMENTAL}
    assert found["direction", "taken", "all"] == {Mode.OPPORTUNISTIC}
    for kind in ("mode", "stage", "direction"):
        parts = [
            part.outcomes for part in list_parts() if (part.kind, part.among) == (kind, "with_mode")
        ]
        assert sorted(mode for outcomes in parts for mode in outcomes) == sorted(MODES)


def test_shares_worked_out_by_hand() -> None:
    """Ten excerpts surely formal, of 10 words; ten surely none, of 30; one half taken, of 20."""
    chances = [sure(Mode.FORMAL)] * 10 + [sure(Mode.NONE)] * 10 + [torn(Mode.OPPORTUNISTIC, 0.5)]
    sizes = [10.0] * 10 + [30.0] * 10 + [20.0]
    overall, interview = measure_profile([course("a", chances, sizes=sizes)], weight="words").groups
    for group in (overall, interview):
        assert (group.excerpts, group.interviews, group.with_mode) == (21, 1, 10.5)
        assert find(group, "mode", "formal").value == pytest.approx(100 / 420)
        assert find(group, "mode", "none").value == pytest.approx(310 / 420)
        assert find(group, "stage", "3").value == pytest.approx(10 / 420)
        assert find(group, "stage", "3", "with_mode").value == pytest.approx(10 / 110)
        assert find(group, "direction", "given", "with_mode").value == pytest.approx(100 / 110)
        assert find(group, "mode", "formal").n == 21
        assert find(group, "mode", "formal", "with_mode").n == 10
    assert (overall.interval, interview.interval) == ("interviews", "model")
    assert find(overall, "mode", "none").low is None
    # Of what is sure nothing can vary; of the one in doubt either is possible.
    assert find(interview, "mode", "formal").low is None
    taken = find(interview, "direction", "taken")
    assert taken.low == 0
    assert taken.high == pytest.approx(20 / 420)


def find_exact_ends(probabilities: Sequence[float]) -> tuple[int, int]:
    """Return between which numbers of successes all but 2.5 % on either side lie, exactly."""
    mass = np.array([1.0])
    for probability in probabilities:
        mass = np.convolve(mass, [1 - probability, probability])
    below = mass.cumsum()
    return int((below < 0.025).sum()), int((below < 0.975).sum())


@pytest.mark.parametrize("tilt", [0.0, 0.3, 2.0])
def test_the_interval_of_an_interview_is_that_of_its_probabilities(tilt: float) -> None:
    chances = mixed(60, tilt=tilt)
    group = measure_profile([course("a", chances)], weight="excerpts").of_kind("interview")[0]
    for mode in OUTCOMES:
        found = find(group, "mode", mode.value)
        low, high = find_exact_ends([one[mode] for one in chances])
        assert found.value == pytest.approx(sum(one[mode] for one in chances) / 60)
        assert found.low is not None
        assert found.high is not None
        # 4,000 draws may miss an end of the exact distribution by one excerpt, not by more.
        assert found.low * 60 == pytest.approx(low, abs=1.001)
        assert found.high * 60 == pytest.approx(high, abs=1.001)


def test_shares_among_talk_with_a_mode_vary_with_how_much_there_is() -> None:
    """Two in three excerpts are surely formal; the others are cultural or none, as likely."""
    chances = [sure(Mode.FORMAL)] * 20 + [torn(Mode.CULTURAL, 0.5)] * 10
    group = measure_profile([course("a", chances)], weight="excerpts").of_kind("interview")[0]
    low, high = find_exact_ends([0.5] * 10)
    found = find(group, "mode", "formal", "with_mode")
    assert found.value == pytest.approx(20 / 25)
    assert found.low == pytest.approx(20 / (20 + high))
    assert found.high == pytest.approx(20 / (20 + low))
    assert find(group, "mode", "formal").low is None


def test_the_interval_of_a_school_is_over_its_interviews() -> None:
    """Compared with a jackknife written out here; sizes differ, so shares are ratios."""
    courses = [
        course(f"s/{i}", mixed(12 + 5 * i, tilt=0.2 * i), school="s", sizes=range(12 + 5 * i))
        for i in range(5)
    ]
    (school,) = measure_profile(courses, weight="words").of_kind("school")

    def share(members: Sequence[Course]) -> float:
        steps = [step for one in members for step in one.steps]
        formal = sum(step.size * step.probabilities[Mode.FORMAL] for step in steps)
        return formal / sum(step.size for step in steps)

    value = share(courses)
    others = [share([one for one in courses if one is not left]) for left in courses]
    error = (4 / 5 * sum((other - value) ** 2 for other in others)) ** 0.5
    margin = t.ppf(0.975, 4) * error / (value * (1 - value))
    found = find(school, "mode", "formal")
    assert school.interval == "interviews"
    assert found.n == 110
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(expit(logit(value) - margin))
    assert found.high == pytest.approx(expit(logit(value) + margin))


def test_small_schools_are_hidden_and_have_no_interval() -> None:
    courses = [course(f"a/{i}", mixed(12, tilt=i), school="a") for i in range(3)]
    courses += [course(f"b/{i}", mixed(12, tilt=i), school="b") for i in range(2)]
    courses += [course("stray", mixed(12, tilt=0.5))]
    profile = measure_profile(courses, weight="excerpts")
    assert [group.name for group in profile.of_kind("school")] == ["a"]
    assert profile.suppressed == 2
    assert len(profile.of_kind("interview")) == 6
    shown = measure_profile(courses, weight="excerpts", show_small=True)
    assert [group.name for group in shown.of_kind("school")] == [NOT_KNOWN, "a", "b"]
    assert shown.suppressed == 0
    few = find(shown.of_kind("school")[2], "mode", "formal")
    assert few.value is not None
    assert few.low is None
    assert find(shown.of_kind("school")[1], "mode", "formal").low is not None


def test_fewer_than_ten_excerpts_are_not_measured() -> None:
    nine = measure_profile([course("a", mixed(9, tilt=0))], weight="excerpts")
    for group in nine.groups:
        assert all(portion.estimate.value is None for portion in group.portions)
    # Twelve excerpts, of which six are expected to have a mode.
    chances = [torn(Mode.STRATEGIC, 0.5)] * 12
    half = measure_profile([course("a", chances)], weight="excerpts")
    for group in half.groups:
        assert find(group, "stage", "1").value == pytest.approx(0.5)
        assert find(group, "stage", "1", "with_mode") == Estimate(None, None, None, 6)


def test_talk_without_words_is_not_measured() -> None:
    profile = measure_profile(
        [course("a", mixed(12, tilt=0), sizes=[0.0] * 12), course("b", mixed(12, tilt=1))],
        weight="words",
    )
    empty, full = profile.of_kind("interview")
    assert find(empty, "mode", "formal").value is None
    assert find(full, "mode", "formal").value is not None


def test_the_order_of_interviews_changes_nothing() -> None:
    courses = [course(f"i{i}", mixed(15, tilt=0.1 * i), school=f"s{i % 2}") for i in range(7)]
    shuffled = random.Random(1).sample(courses, k=7)
    one = profile_to_json(measure_profile(courses, weight="excerpts"))
    assert profile_to_json(measure_profile(shuffled, weight="excerpts")) == one
    alone = measure_profile(courses[:1], weight="excerpts").of_kind("interview")[0]
    assert alone in measure_profile(courses, weight="excerpts").groups


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="no labelled interview"):
        measure_profile([], weight="words")


def make_label(text: str, mode: Mode) -> Label:
    excerpt = Excerpt("x", "x.txt", "0", text, 0, len(text))
    return Label(excerpt, "labelled", mode, probabilities=sure(mode))


def test_the_course_of_an_interview() -> None:
    labels = [
        make_label("one two three four", Mode.FORMAL),
        make_label("five", Mode.NONE),
        make_label("six seven eight", Mode.CULTURAL),
    ]
    by_words = build_course("a", "s", labels, weight="words")
    assert [step.size for step in by_words.steps] == [4, 1, 3]
    assert [step.place for step in by_words.steps] == [2 / 8, 4.5 / 8, 6.5 / 8]
    assert [step.mode for step in by_words.steps] == [Mode.FORMAL, Mode.NONE, Mode.CULTURAL]
    by_characters = build_course("a", "s", labels, weight="characters")
    assert [step.size for step in by_characters.steps] == [18, 4, 15]
    evenly = build_course("a", "s", labels, weight="excerpts")
    assert [step.place for step in evenly.steps] == pytest.approx([1 / 6, 3 / 6, 5 / 6])
    assert all(one.place < other.place for one, other in pairwise(by_characters.steps))


def test_json_names_everything() -> None:
    courses = [course(f"s/{i}", mixed(12, tilt=0.1 * i), school="s") for i in range(3)]
    told = profile_to_json(measure_profile(courses, weight="words"))
    assert (told["schema"], told["weight"]) == ("distmode.profile/1", "words")
    groups = told["groups"]
    assert isinstance(groups, list)
    assert [group["kind"] for group in groups] == ["overall", "school", *["interview"] * 3]
    assert [group["interval"] for group in groups] == ["interviews"] * 2 + ["model"] * 3
    keys = {"part", "name", "among", "value", "low", "high", "n"}
    assert all(set(share) == keys for group in groups for share in group["shares"])
    assert [len(group["shares"]) for group in groups] == [7 + 3 + 4 + 6 + 3 + 4] * 5
