import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import curve_fit
from scipy.stats import norm
from sklearn.metrics import cohen_kappa_score, f1_score

from distmode.classifier import ClassifierSettings
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.evaluation import Fold, Groups, cross_validate, measure_evaluation
from distmode.evaluation.forecasting import (
    Forecast,
    Outlook,
    PowerLaw,
    Track,
    fit_power_law,
    forecast_kappa,
)
from distmode.evaluation.heldout import find_statistics
from distmode.evaluation.leakage import Leakage, leakage_to_json, measure_leakage
from distmode.evaluation.learning import LearningCurve, learning_to_json, measure_learning_curve
from distmode.excerpt import CodedExcerpt
from distmode.intervals import Estimate
from distmode.preprocess import Tokens
from distmode.report.learning import show_leakage, show_learning
from distmode.workflow.learning import (
    build_fit,
    measure_leakage_with,
    measure_learning,
    measure_learning_with,
)

FORMAL, NONE = Mode.FORMAL, Mode.NONE
Floats = NDArray[np.float64]
Answer = Callable[[Fold, int], Mode]


@dataclass(frozen=True)
class Study:
    """Coded excerpts and their groups."""

    coded: tuple[CodedExcerpt, ...]
    groups: Groups

    def name(self, numbers: Sequence[int]) -> set[str]:
        return {self.groups.names[number] for number in numbers}


@dataclass
class Lookup:
    """A classifier that answers from a rule, and notes what it was asked."""

    answer: Answer
    asked: list[Fold] = field(default_factory=list)

    def __call__(self, fold: Fold) -> list[Mapping[Mode, float]]:
        self.asked.append(fold)
        answers = [self.answer(fold, number) for number in fold.test]
        return [{mode: float(mode is answer) for mode in OUTCOMES} for answer in answers]


def make_study(groups: int, each: int = 4, outcomes: Sequence[Mode] = (FORMAL, NONE)) -> Study:
    """Groups a, b, c, ... of equally many excerpts; the outcomes take turns."""
    names = [chr(ord("a") + number // each) for number in range(groups * each)]
    modes = [outcomes[number % len(outcomes)] for number in range(len(names))]
    coded = tuple(
        CodedExcerpt(str(number), f"words {number}", mode, () if mode is NONE else (mode,))
        for number, mode in enumerate(modes)
    )
    return Study(coded, Groups(tuple(names), "interview"))


def know_after(groups: int, study: Study) -> Answer:
    """Right after learning from so many groups, else always `none`."""

    def answer(fold: Fold, number: int) -> Mode:
        return study.coded[number].mode if len(study.name(fold.train)) >= groups else NONE

    return answer


def guess(study: Study, seed: str = "") -> Answer:
    """Right the more often the more was learned; what it is right on hangs on what was learned."""

    def answer(fold: Fold, number: int) -> Mode:
        chance = random.Random(f"{seed} {sum(fold.train)} {number}")
        right = chance.random() < 0.2 + len(fold.train) / 60
        return study.coded[number].mode if right else chance.choice(OUTCOMES)

    return answer


# ---- the curve


def test_points_worked_out_by_hand() -> None:
    """Six interviews of two `formal` and two `none` each, in five folds: four of one, one of two.

    So five are left to learn from, or four. A quarter is 1 and 1, a half is 2 and 2, three
    quarters are 4 and 3; an eighth of four is none. From four on the classifier is right: with
    three quarters, it says `none` to the 8 excerpts of the fold of two. Then 8 of 12 `formal` and
    12 of 12 `none` are right: kappa = (20/24 - 1/2) / (1/2) = 2/3, F1 are 16/20 and 24/28.
    """
    study = make_study(6)
    curve = measure_learning_curve(study.coded, study.groups, Lookup(know_after(4, study)))
    assert [point.groups for point in curve.points] == [1, 2, 4, 5]
    assert [point.excerpts for point in curve.points] == [4, 8, 15, 19]
    assert [point.draws for point in curve.points] == [6, 4, 2, 1]
    assert [point.kappa.value for point in curve.points] == pytest.approx([0, 0, 2 / 3, 1])
    assert [point.macro_f1.value for point in curve.points] == pytest.approx(
        [1 / 3, 1 / 3, (16 / 20 + 24 / 28) / 2, 1]
    )
    assert {point.kappa.n for point in curve.points} == {24}
    assert curve.unit == "interview"


def test_draws_are_counted_together() -> None:
    study = make_study(8, outcomes=OUTCOMES)
    lookup = Lookup(guess(study))
    curve = measure_learning_curve(study.coded, study.groups, lookup)
    asked = iter(lookup.asked)
    for point in curve.points:
        folds = [next(asked) for _ in range(5 * point.draws)]
        pairs = [(study.coded[i].mode, lookup.answer(fold, i)) for fold in folds for i in fold.test]
        coded, given = zip(*pairs, strict=True)
        assert point.kappa.value == pytest.approx(cohen_kappa_score(coded, given))
        assert point.macro_f1.value == pytest.approx(f1_score(coded, given, average="macro"))
    assert next(asked, None) is None
    assert max(point.draws for point in curve.points) > 1


def test_groups_are_held_out_whole_and_smaller_parts_lie_within_larger() -> None:
    study = make_study(11)
    lookup = Lookup(guess(study))
    curve = measure_learning_curve(study.coded, study.groups, lookup)
    drawn: dict[tuple[int, ...], list[list[set[str]]]] = {}
    start = 0
    for point in curve.points:
        for draw in range(point.draws):
            for fold in lookup.asked[start : start + 5]:
                names = study.name(fold.train)
                assert names.isdisjoint(study.name(fold.test))
                assert len(fold.train) == 4 * len(names)
                draws = drawn.setdefault(fold.test, [[] for _ in range(8)])
                draws[draw].append(names)
            start += 5
    chains = [chain for draws in drawn.values() for chain in draws if len(chain) > 1]
    assert all(one < other for chain in chains for one, other in pairwise(chain))
    # Draws are not all the same draw.
    assert len({frozenset(draws[n][0]) for draws in drawn.values() for n in range(7)}) > 5


def test_the_last_point_is_the_cross_validation() -> None:
    study = make_study(7, each=6, outcomes=OUTCOMES)
    lookup = Lookup(guess(study))
    last = measure_learning_curve(study.coded, study.groups, lookup).points[-1]
    judgements = cross_validate(study.coded, study.groups, lookup)
    overall = measure_evaluation(judgements, unit="interview").overall
    assert (last.kappa, last.macro_f1) == (overall["kappa"], overall["macro_f1"])
    assert last.kappa.low is not None


def test_a_curve_hangs_on_the_seed_and_not_on_the_order() -> None:
    study = make_study(9, outcomes=OUTCOMES)

    def know_some(fold: Fold, number: int, within: Study) -> Mode:
        known = {within.coded[i].id for i in fold.train}
        return within.coded[number].mode if len(known & {"0", "5", "9", "13"}) > 1 else NONE

    def measure(one: Study, seed: int) -> LearningCurve:
        lookup = Lookup(lambda fold, number: know_some(fold, number, one))
        return measure_learning_curve(one.coded, one.groups, lookup, seed=seed)

    order = list(range(len(study.coded)))
    random.Random(1).shuffle(order)
    names = tuple(study.groups.names[i] for i in order)
    turned = Study(tuple(study.coded[i] for i in order), Groups(names, "interview"))
    assert measure(turned, 1) == measure(study, 1)
    assert measure(study, 2) != measure(study, 1)


def test_parts_of_too_few_groups_are_left_out() -> None:
    study = make_study(6)
    curves = [
        measure_learning_curve(
            study.coded, study.groups, Lookup(know_after(4, study)), least_groups=least
        )
        for least in (2, 3, 9)
    ]
    assert [[point.groups for point in curve.points] for curve in curves] == [
        [2, 4, 5],
        [4, 5],
        [5],
    ]


def test_progress_counts_excerpts_learned_from() -> None:
    study, told = make_study(6), list[tuple[int, int]]()
    lookup = Lookup(know_after(4, study))
    measure_learning_curve(
        study.coded, study.groups, lookup, progress=lambda *counts: told.append(counts)
    )
    total = sum(len(fold.train) for fold in lookup.asked)
    done = [sum(len(fold.train) for fold in lookup.asked[:n]) for n in range(66)]
    assert told == [(one, total) for one in done]
    assert len(lookup.asked) == 5 * (6 + 4 + 2 + 1)


def test_few_excerpts_are_not_measured() -> None:
    study = make_study(3, each=3)
    curve = measure_learning_curve(study.coded, study.groups, Lookup(know_after(1, study)))
    assert [point.kappa for point in curve.points] == [Estimate(None, None, None, 9)] * 2
    assert "5 interviews or more, found 3" in curve.obstacle


def test_two_groups_make_one_point_without_an_interval() -> None:
    study = make_study(2, each=8)
    curve = measure_learning_curve(study.coded, study.groups, Lookup(know_after(1, study)))
    assert [(point.groups, point.kappa) for point in curve.points] == [
        (1, Estimate(1.0, None, None, 16))
    ]


def test_without_groups_there_is_no_curve() -> None:
    study = make_study(4)
    alone = Groups(tuple(map(str, range(16))), "excerpt")
    with pytest.raises(EvaluationError, match="neither interviews nor schools"):
        measure_learning_curve(study.coded, alone, Lookup(know_after(1, study)))
    with pytest.raises(EvaluationError, match="two groups or more, found 1"):
        measure_learning_curve(
            study.coded, Groups(("a",) * 16, "school"), Lookup(know_after(1, study))
        )


# ---- the forecast


def make_track(kappas: Floats, deleted: Floats, excerpts: Sequence[float] = ()) -> Track:
    """Five points of a study of 500 excerpts, unless others are given."""
    return Track(
        excerpts=np.array(excerpts or (50, 100, 200, 300, 400), dtype=float),
        kappas=kappas,
        deleted=deleted,
        sizes=np.full(len(deleted), 500 // len(deleted)),
        folds=5,
        unit="interview",
    )


def shift(kappas: Sequence[float], *, groups: int = 10, by: float = 0.01) -> Track:
    """A track whose points all rise or fall alike when a group is left out."""
    values = np.array(kappas)
    deviations = by * (np.arange(groups) % 2 * 2 - 1)
    return make_track(values, values + deviations[:, None])


def sag(by: float) -> Track:
    """A track whose last point lies lower than the one before; by how much hangs on the groups."""
    track = shift([0.2, 0.3, 0.45, 0.55, 0.5])
    track.deleted[::2, -1] += by
    track.deleted[1::2, -1] -= by
    return track


def test_a_fall_within_chance_is_no_obstacle() -> None:
    """Its standard error is sqrt(9/10 * 10 * by^2) * 1.5: .0135, and .045."""
    assert "lower with" in forecast_kappa(sag(0.003)).obstacle
    assert forecast_kappa(sag(0.01)).forecasts


def test_a_power_law_is_found_again() -> None:
    law = PowerLaw(floor=0.25, scale=3.0, exponent=0.45)
    excerpts = np.array([40.0, 80, 160, 240, 320])
    found = fit_power_law(excerpts, np.array([law.find_error(n) for n in excerpts]))
    assert (found.floor, found.scale, found.exponent) == pytest.approx((0.25, 3.0, 0.45), rel=1e-3)


def test_the_law_is_the_weighted_least_squares_one() -> None:
    excerpts = np.array([40.0, 80, 160, 240, 320])
    errors = np.array([0.81, 0.66, 0.58, 0.52, 0.53])
    weights = np.array([1, 2, 3, 4, 5]) / 5
    (floor, scale, exponent), _ = curve_fit(
        lambda n, a, b, c: a + b * (n / 320) ** -c,
        excerpts,
        errors,
        p0=(0.3, 0.2, 0.5),
        sigma=1 / np.sqrt(weights),
        bounds=([0, 0, 0.05], [2, 5, 1]),
    )
    found = fit_power_law(excerpts, errors)
    assert found.find_error(1280) == pytest.approx(floor + scale * 4**-exponent, abs=1e-4)
    assert found.exponent == pytest.approx(exponent, abs=1e-3)


@pytest.mark.parametrize("errors", [(0.9, 0.6, 0.3, 0.1, 0.0), (0.1, 0.3, 0.5, 0.6, 0.9)])
def test_the_law_stays_within_its_bounds(errors: tuple[float, ...]) -> None:
    law = fit_power_law(np.array([50.0, 100, 200, 300, 400]), np.array(errors))
    assert law.floor >= 0
    assert law.scale >= 0
    assert 0.05 <= law.exponent <= 1
    assert law.find_error(10_000) <= law.find_error(400)


def test_a_forecast_carries_the_law_on_with_a_wider_interval() -> None:
    law = PowerLaw(floor=0.2, scale=4.0, exponent=0.5)
    outlook = forecast_kappa(shift([1 - law.find_error(n) for n in (50, 100, 200, 300, 400)]))
    assert [one.excerpts for one in outlook.forecasts] == [750, 1000, 2000]
    assert outlook.present is not None
    for one in (outlook.present, *outlook.forecasts):
        assert one.kappa.value == pytest.approx(1 - law.find_error(one.excerpts), abs=1e-4)
        assert one.kappa.n == one.excerpts
    # All points move by .01 with each group, and so does every forecast; widened by 1.5 the
    # standard error is .01 sqrt(9/10 * 10) * 1.5 = .045. On the scale of twice Fisher's z:
    kappa = outlook.forecasts[-1].kappa
    assert kappa.value is not None
    assert kappa.low is not None
    margin = 2.262157 * 0.045 * 2 / (1 - kappa.value**2)
    assert kappa.low == pytest.approx(math.tanh(math.atanh(kappa.value) - margin / 2), abs=1e-3)
    assert outlook.obstacle == ""


@pytest.mark.parametrize(
    ("track", "why"),
    [
        (shift([0.1, 0.2, 0.3, 0.35, 0.38], groups=4), "5 interviews or more, found 4"),
        (
            make_track(np.array([0.1, 0.2, 0.3]), np.zeros((9, 3)), (50, 100, 200)),
            "4 points or more, this one has 3",
        ),
        (
            make_track(np.array([0.1, 0.2, 0.3, 0.35, 0.38]), np.full((9, 5), np.nan)),
            "kappa is undefined",
        ),
        (shift([0.3, 0.3, 0.3, 0.3, 0.3]), "does not rise by more than chance"),
        (shift([0.2, 0.4, 0.5, 0.55, 0.3]), "lower with 400 excerpts to learn from than with 300"),
        (sag(0.003), "lower with 400 excerpts to learn from than with 300"),
        (shift([0.02, 0.04, 0.1, 0.25, 0.4]), "rises faster and faster"),
    ],
)
def test_why_there_is_no_forecast(track: Track, why: str) -> None:
    outlook = forecast_kappa(track)
    assert why in outlook.obstacle
    assert outlook == Outlook(obstacle=outlook.obstacle)


def test_a_rise_within_chance_is_not_carried_on() -> None:
    """The rise from first to last is .2, but it comes from two groups of ten alone."""
    kappas = np.array([0.3, 0.38, 0.44, 0.48, 0.5])
    deleted = np.tile(kappas, (10, 1))
    deleted[:2] = 0.4
    assert (
        "does not rise by more than chance" in forecast_kappa(make_track(kappas, deleted)).obstacle
    )
    # Where the ten bear it alike, a lot can be said.
    assert not forecast_kappa(shift(kappas.tolist())).obstacle


LAW = PowerLaw(floor=0.3, scale=3.0, exponent=0.5)


def draw_track(chance: np.random.Generator, *, groups: int = 25, each: int = 20) -> Track:
    """A study of a classifier whose error is a known power law.

    Groups differ in how hard they are, excerpts are hard or easy at every point alike, and each
    point is off by what happened to be learned from. With modes equally common, and errors spread
    evenly, kappa is 1 - 7/6 of the share of errors.
    """
    excerpts = np.array([0.1, 0.2, 0.4, 0.6, 0.8]) * groups * each
    wrong = 6 / 7 * np.array([LAW.find_error(n) for n in excerpts])
    hard = 0.3 * chance.normal(size=(groups, 1, 1)) + math.sqrt(0.7) * chance.normal(
        size=(groups, each, 1)
    )
    hard = hard + math.sqrt(0.3) * chance.normal(size=(groups, each, 5))
    off = 0.06 * chance.normal(size=5) / np.sqrt(excerpts / 40)
    right = hard / math.sqrt(1.09) + off < norm.ppf(1 - wrong)
    coded = chance.integers(7, size=(groups, each, 1))
    given = np.where(right, coded, (coded + chance.integers(1, 7, size=right.shape)) % 7)
    counts = np.zeros((5, groups, 7, 8))
    place = np.broadcast_to(np.arange(5), given.shape)
    group = np.broadcast_to(np.arange(groups)[:, None, None], given.shape)
    np.add.at(counts, (place, group, np.broadcast_to(coded, given.shape), given), 1)
    total = counts.sum(axis=1)
    without = (total[:, None] - counts).reshape(-1, 7, 8)
    return Track(
        excerpts,
        find_statistics(total)[:, 0],
        find_statistics(without)[:, 0].reshape(5, groups).T,
        np.full(groups, each),
        5,
        "interview",
    )


def test_how_often_intervals_of_a_known_law_hold() -> None:
    chance = np.random.default_rng(12)
    outlooks = [forecast_kappa(draw_track(chance)) for _ in range(120)]
    known = [outlook for outlook in outlooks if outlook.forecasts]
    assert len(known) > 100
    for place in range(3):
        forecasts = [outlook.forecasts[place] for outlook in known]
        truth = 1 - LAW.find_error(forecasts[0].excerpts)
        held = np.mean(
            [(one.kappa.low or -1) <= truth <= (one.kappa.high or 1) for one in forecasts]
        )
        widths = [(one.kappa.high or 1) - (one.kappa.low or -1) for one in forecasts]
        assert held > 0.95
        assert np.median(widths) < 0.4
        assert np.mean([one.kappa.value for one in forecasts]) == pytest.approx(truth, abs=0.04)


def test_a_classifier_of_a_known_law_is_forecast() -> None:
    """From start to end: a classifier whose share of right answers follows the law."""
    study = make_study(25, each=14, outcomes=OUTCOMES)
    law = PowerLaw(floor=0.2, scale=3.0, exponent=0.5)

    def answer(fold: Fold, number: int) -> Mode:
        hard = random.Random(f"hard {number}").random()
        mode = study.coded[number].mode
        if hard > 6 / 7 * law.find_error(len(fold.train)):
            return mode
        return random.Random(f"wrong {number}").choice([one for one in OUTCOMES if one != mode])

    curve = measure_learning_curve(study.coded, study.groups, Lookup(answer), draws=2)
    assert [one.excerpts for one in curve.forecasts] == [525, 700, 1400]
    for one in curve.forecasts:
        truth = 1 - law.find_error(one.excerpts)
        assert one.kappa.value == pytest.approx(truth, abs=0.06)
        assert (one.kappa.low or 1) < truth < (one.kappa.high or 0)


# ---- leakage


def know_neighbours(study: Study) -> Answer:
    """Right where it learned from an excerpt of the same group, or the group is a, c or e."""

    def answer(fold: Fold, number: int) -> Mode:
        group = study.groups.names[number]
        seen = group in "ace" or group in study.name(fold.train)
        return study.coded[number].mode if seen else NONE

    return answer


def test_a_leak_worked_out_by_hand() -> None:
    """Six interviews of two `formal` and two `none` each; b, d and f are only known from within.

    With whole interviews held out, 6 of 12 `formal` and 12 of 12 `none` are right: kappa =
    (18/24 - 1/2) / (1/2) = .5; at random all are. Without a, c or e the gap is 1 - .4, without b, d
    or f 1 - .6, so its standard error is sqrt(5/6 * 6 * .01) = .2236. Of the range -2 to 2 it is at
    .625, log-odds .5108; 2.5706 * .2236 / 4 / (.625 * .375) = .6131 to either side is -.1023 and
    1.1239, which are at .4744 and .7547: -.102 and 1.019.
    """
    study = make_study(6)
    leakage = measure_leakage(study.coded, study.groups, Lookup(know_neighbours(study)))
    assert leakage.grouped["kappa"].value == pytest.approx(0.5)
    assert leakage.random == {name: Estimate(1.0, None, None, 24) for name in ("kappa", "macro_f1")}
    gap = leakage.gap["kappa"]
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.5, -0.1023, 1.0188), abs=1e-3)
    # F1 of `formal` 12/18 and of `none` 24/30.
    assert leakage.gap["macro_f1"].value == pytest.approx(1 - (12 / 18 + 24 / 30) / 2)
    assert (leakage.unit, leakage.groups, leakage.folds, leakage.draws) == ("interview", 6, 5, 3)


def test_the_grouped_part_is_the_cross_validation() -> None:
    study = make_study(7, each=6, outcomes=OUTCOMES)
    lookup = Lookup(guess(study))
    leakage = measure_leakage(study.coded, study.groups, lookup)
    overall = measure_evaluation(
        cross_validate(study.coded, study.groups, lookup), unit="interview"
    ).overall
    assert leakage.grouped == {name: overall[name] for name in ("kappa", "macro_f1")}


def test_random_splits_ignore_groups_but_for_their_number() -> None:
    study = make_study(3, each=12)
    lookup, told = Lookup(know_neighbours(study)), list[tuple[int, int]]()
    leakage = measure_leakage(
        study.coded,
        study.groups,
        lookup,
        draws=2,
        progress=lambda *counts: told.append(counts),
    )
    assert leakage.folds == 3
    at_random = lookup.asked[3:]
    assert [len(fold.test) for fold in at_random] == [12] * 6
    assert all(study.name(fold.test) & study.name(fold.train) for fold in at_random)
    for split in (at_random[:3], at_random[3:]):
        assert sorted(number for fold in split for number in fold.test) == list(range(36))
        # As balanced as whole groups are.
        assert all(sum(study.coded[i].mode is FORMAL for i in f.test) == 6 for f in split)
    assert at_random[:3] != at_random[3:]
    assert told[0] == (0, 9 * 24)
    assert told[-1] == (9 * 24, 9 * 24)


def test_random_splits_hang_on_the_seed_and_not_on_the_order() -> None:
    study = make_study(6, outcomes=OUTCOMES)
    order = list(range(len(study.coded)))
    random.Random(1).shuffle(order)
    names = tuple(study.groups.names[i] for i in order)
    turned = Study(tuple(study.coded[i] for i in order), Groups(names, "interview"))

    def list_tests(one: Study, seed: int) -> set[frozenset[str]]:
        lookup = Lookup(know_neighbours(one))
        measure_leakage(one.coded, one.groups, lookup, seed=seed)
        return {frozenset(one.coded[i].id for i in fold.test) for fold in lookup.asked}

    assert list_tests(turned, 1) == list_tests(study, 1)
    assert list_tests(study, 2) != list_tests(study, 1)


def test_without_groups_nothing_can_be_said_of_leaks() -> None:
    study = make_study(4)
    alone = Groups(tuple(map(str, range(16))), "excerpt")
    with pytest.raises(EvaluationError, match="neither interviews nor schools"):
        measure_leakage(study.coded, alone, Lookup(know_after(1, study)))


# ---- the shipped way of learning

TALK = {
    Mode.FORMAL: "the head decides by post",
    Mode.CULTURAL: "we trust each other here",
    Mode.NONE: "the roof and the bus",
}


def as_tokens(line: str) -> Tokens:
    forms = tuple(line.split())
    places = tuple(range(len(forms)))
    return Tokens(forms, places, places, (0,) * len(forms))


def make_talk(groups: int) -> Study:
    """Interviews of eight excerpts; `cultural` occurs in the first alone."""
    study = make_study(groups, each=8)
    first = replace(study.coded[0], mode=Mode.CULTURAL, modes=(Mode.CULTURAL,))
    return Study((first, *study.coded[1:]), study.groups)


def test_the_shipped_way_learns_what_words_mean_and_survives_missing_modes() -> None:
    study, told = make_talk(10), list[tuple[int, int]]()
    tokens = [as_tokens(TALK[excerpt.mode]) for excerpt in study.coded]
    curve = measure_learning(
        study.coded,
        tokens,
        study.groups,
        study.groups.names,
        progress=lambda *counts: told.append(counts),
    )
    # Words are learned from three interviews on: a quarter of eight is too few.
    assert [point.groups for point in curve.points] == [4, 6, 8]
    last = curve.points[-1].kappa
    # The one excerpt in `cultural` cannot be known from others.
    assert last.value is not None
    assert 0.95 < last.value < 1
    assert told[-1][0] == told[-1][1]
    assert "this one has 3" in curve.obstacle


def test_another_way_can_be_measured_and_fits_on_a_single_mode() -> None:
    study = make_talk(6)
    tokens = [as_tokens(TALK[excerpt.mode]) for excerpt in study.coded]
    modes = [replace(one, mode=NONE, modes=()) for one in study.coded]
    fit = build_fit(modes, tokens, study.groups.names, settings=ClassifierSettings())
    curve = measure_learning_with(fit, study.coded, tokens, study.groups, draws=1)
    assert [point.groups for point in curve.points] == [1, 2, 4, 5]
    assert {point.draws for point in curve.points} == {1}
    assert [point.kappa.value for point in curve.points] == [0.0] * 4
    leakage = measure_leakage_with(fit, study.coded, tokens, study.groups, draws=1)
    assert leakage.gap["kappa"].value == 0
    assert leakage.draws == 1


def test_schools_count_by_the_interviews_they_hold() -> None:
    """Four schools of two interviews: any two hold three or more, so two can be learned from."""
    study = make_talk(4)
    tokens = [as_tokens(TALK[excerpt.mode]) for excerpt in study.coded]
    interviews = [f"{name}{i % 2}" for i, name in enumerate(study.groups.names)]
    groups = Groups(study.groups.names, "school")
    sizes = [
        [point.groups for point in measure_learning(study.coded, tokens, groups, known).points]
        for known in (interviews, study.groups.names, [""] * len(tokens))
    ]
    assert sizes == [[2, 3], [3], [3]]


# ---- what is told


def make_curve() -> LearningCurve:
    study = make_study(6)
    measured = measure_learning_curve(study.coded, study.groups, Lookup(know_after(4, study)))
    return replace(
        measured,
        forecasts=(Forecast(36, Estimate(0.58, 0.43, 0.7, 36)),),
        present=Forecast(24, Estimate(0.54, 0.4, 0.66, 24)),
        obstacle="",
    )


def show(write: Callable[[Console], None]) -> str:
    console = Console(file=StringIO(), width=110)
    write(console)
    file = console.file
    assert isinstance(file, StringIO)
    return " ".join(file.getvalue().split())


def test_the_curve_as_json() -> None:
    curve = make_curve()
    found = json.loads(json.dumps(learning_to_json(curve), allow_nan=False))
    assert found["points"][2] == {
        "groups": 4,
        "excerpts": 15,
        "draws": 2,
        "kappa": curve.points[2].kappa.to_json(),
        "macro_f1": curve.points[2].macro_f1.to_json(),
    }
    assert found["forecasts"] == [
        {"excerpts": 36, "kappa": {"value": 0.58, "low": 0.43, "high": 0.7, "n": 36}}
    ]
    assert found["present"]["excerpts"] == 24
    assert (found["unit"], found["obstacle"]) == ("interview", None)
    without = replace(curve, forecasts=(), present=None, obstacle="No forecast: it snows.")
    found = learning_to_json(without)
    assert (found["present"], found["forecasts"]) == (None, [])
    assert found["obstacle"] == "No forecast: it snows."


def test_the_curve_on_a_terminal() -> None:
    curve = make_curve()
    shown = show(lambda console: show_learning(console, curve))
    assert "15 4 2 .67 [" in shown
    assert "About 12 more coded excerpts (36 in all) may bring kappa from .54 to .58 [.43" in shown
    assert "This extrapolates" in shown
    without = replace(curve, forecasts=(), present=None, obstacle="No forecast: it snows.")
    shown = show(lambda console: show_learning(console, without))
    assert "No forecast: it snows." in shown
    assert "extrapolates" not in shown


def test_leakage_as_json_and_on_a_terminal() -> None:
    study = make_study(6)
    leakage = measure_leakage(study.coded, study.groups, Lookup(know_neighbours(study)))
    found = json.loads(json.dumps(leakage_to_json(leakage), allow_nan=False))
    assert found["gap"]["kappa"]["value"] == pytest.approx(0.5)
    assert found["grouped"]["kappa"]["n"] == 24
    assert found["random"]["macro_f1"] == {"value": 1.0, "low": None, "high": None, "n": 24}
    assert (found["unit"], found["groups"], found["folds"], found["draws"]) == (
        "interview",
        6,
        5,
        3,
    )
    shown = show(lambda console: show_leakage(console, leakage))
    assert "Leakage: what a split that ignores interviews would have claimed" in shown
    assert "1.00 [no interval] .50 [-.10, 1.02]" in shown


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (
            Estimate(0.1, 0.02, 0.18, 90),
            "is flattered by knowing other excerpts of the same school",
        ),
        (Estimate(-0.1, -0.18, -0.02, 90), "even mislead: the second is lower"),
        (Estimate(0.1, -0.02, 0.22, 90), "no more than chance"),
        (Estimate(0.1, None, None, 90), "cannot be told"),
    ],
)
def test_how_to_read_the_gap(gap: Estimate, words: str) -> None:
    some = {name: Estimate(0.5, 0.4, 0.6, 90) for name in ("kappa", "macro_f1")}
    leakage = Leakage(some, some, {"kappa": gap, "macro_f1": gap}, "school", 9, 5, 3)
    assert words in show(lambda console: show_leakage(console, leakage))
