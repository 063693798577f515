from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score
from sklearn.metrics import roc_auc_score as sklearn_auc

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError, ExitStatus, UsageError
from distmode.evaluation import (
    Evaluation,
    Floor,
    Fold,
    Groups,
    Judgement,
    check_floor,
    choose_groups,
    cross_validate,
    evaluation_to_json,
    measure_evaluation,
    most_probable,
    parse_floor,
    split_by_group,
)
from distmode.excerpt import CodedExcerpt
from distmode.intervals import Estimate

FORMAL, PRAGMATIC, STRATEGIC, INCREMENTAL, OPPORTUNISTIC, CULTURAL, NONE = OUTCOMES


def judge(
    coded: Sequence[Mode], given: Sequence[Mode | None], groups: Sequence[str] | None = None
) -> list[Judgement]:
    groups = groups or [str(number % 5) for number in range(len(coded))]
    return [Judgement(*values) for values in zip(coded, given, groups, strict=True)]


def judge_table(table: Sequence[Sequence[int]]) -> list[Judgement]:
    cells = [
        (OUTCOMES[row], OUTCOMES[column])
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return judge([coded for coded, _ in cells], [given for _, given in cells])


def draw_judgements(n: int, seed: int) -> list[Judgement]:
    chance = random.Random(seed)
    judgements = []
    for number in range(n):
        coded = chance.choice(OUTCOMES)
        weights = [chance.random() + (0.3 if mode is coded else 0) for mode in OUTCOMES]
        # Rounded, so that there are ties.
        probabilities = {
            mode: round(weight / sum(weights), 2)
            for mode, weight in zip(OUTCOMES, weights, strict=True)
        }
        given = chance.choice([coded, coded, *OUTCOMES, None])
        judgements.append(
            Judgement(coded, given, f"g{chance.randrange(9)}", probabilities, str(number))
        )
    return judgements


def code(
    id: str = "1",
    mode: Mode = NONE,
    *,
    school: str | None = None,
    interview: str | None = None,
    place: str = "",
) -> CodedExcerpt:
    return CodedExcerpt(id, "talk", mode, (), school=school, interview=interview, place=place)


# Measures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # Cohen, J. (1968), "Weighted kappa", Psychological Bulletin 70, its 200 cases: .492.
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492),
        # Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, their proportions: .429.
        ([[53, 5, 2], [11, 14, 5], [1, 6, 3]], 0.429),
    ],
)
def test_kappa_is_that_of_the_literature(table: list[list[int]], kappa: float) -> None:
    evaluation = measure_evaluation(judge_table(table), unit="interview")
    assert evaluation.overall["kappa"].value == pytest.approx(kappa, abs=5e-4)


def test_alpha_is_that_of_krippendorffs_nominal_example() -> None:
    # Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section B: Ben and Gerry.
    code_of = dict(zip("abcde", OUTCOMES, strict=False))
    ben, gerry = ([code_of[letter] for letter in text] for text in ("aabbdcccedda", "babbbccceddd"))
    evaluation = measure_evaluation(judge(ben, gerry), unit="interview")
    assert evaluation.overall["alpha"].value == pytest.approx(0.692, abs=5e-4)


def test_alpha_is_that_of_krippendorffs_binary_example() -> None:
    # The same, section A: Meg and Owen.
    meg, owen = ([OUTCOMES[int(digit)] for digit in text] for text in ("0100000010", "1110010000"))
    evaluation = measure_evaluation(judge(meg, owen), unit="interview")
    assert evaluation.overall["alpha"].value == pytest.approx(0.095, abs=5e-4)


def test_statistics_by_hand_with_abstentions() -> None:
    # formal: 12 coded, 9 of them given so, 2 given none, 1 abstained; none: 8 coded, 6 given so,
    # 2 given formal. n = 20, agreed 15.
    coded = [FORMAL] * 12 + [NONE] * 8
    given = [FORMAL] * 9 + [NONE] * 2 + [None] + [NONE] * 6 + [FORMAL] * 2
    evaluation = measure_evaluation(judge(coded, given), unit="interview")
    overall, formal = evaluation.overall, evaluation.modes[FORMAL]
    assert evaluation.abstained == 1
    assert overall["percent"].value == 15 / 20
    # Chance: (12 * 11 + 8 * 8) / 400 = .49.
    assert overall["kappa"].value == pytest.approx((0.75 - 0.49) / (1 - 0.49))
    # 40 values: formal 23, none 16, abstained 1; (39 * 30 - 746) / (40 * 39 - 746), where
    # 746 = 23 * 22 + 16 * 15.
    assert overall["alpha"].value == pytest.approx((39 * 30 - 746) / (40 * 39 - 746))
    assert formal["precision"].value == pytest.approx(9 / 11)
    assert formal["precision"].n == 11
    assert formal["recall"].value == 9 / 12
    assert formal["f1"].value == pytest.approx(18 / 23)
    assert formal["f1"].n == formal["kappa"].n == formal["alpha"].n == 12
    # Over the two outcomes that occur; none: 2 * 6 / (8 + 8).
    assert overall["macro_f1"].value == pytest.approx((18 / 23 + 12 / 16) / 2)
    assert evaluation.confusion[0] == (9, 0, 0, 0, 0, 0, 2, 1)
    assert evaluation.confusion[6] == (2, 0, 0, 0, 0, 0, 6, 0)
    assert evaluation.confusion[3] == (0,) * 8


def test_an_abstention_is_an_error() -> None:
    coded = [FORMAL, NONE] * 10
    without = measure_evaluation(judge(coded, coded), unit="interview")
    withheld = measure_evaluation(judge(coded, [None, *coded[1:]]), unit="interview")
    for name in ("kappa", "alpha", "percent", "macro_f1"):
        assert without.overall[name].value == 1
        assert (withheld.overall[name].value or 1) < 1


@pytest.mark.parametrize("seed", range(4))
def test_statistics_agree_with_scikit_learn(seed: int) -> None:
    judgements = draw_judgements(300, seed)
    evaluation = measure_evaluation(judgements, unit="interview")
    coded = [judgement.coded.value for judgement in judgements]
    given = [judgement.given.value if judgement.given else "abstained" for judgement in judgements]
    names = [mode.value for mode in OUTCOMES]
    overall = {name: estimate.value for name, estimate in evaluation.overall.items()}
    assert overall["kappa"] == pytest.approx(cohen_kappa_score(coded, given))
    assert overall["macro_f1"] == pytest.approx(
        f1_score(coded, given, labels=names, average="macro")
    )
    scores = [1 - judgement.probabilities[NONE] for judgement in judgements]
    is_mode = [judgement.coded is not NONE for judgement in judgements]
    assert overall["auc_any_mode"] == pytest.approx(sklearn_auc(is_mode, scores))
    for place, mode in enumerate(OUTCOMES):
        found = {name: estimate.value for name, estimate in evaluation.modes[mode].items()}
        for name, function in (("precision", precision_score), ("recall", recall_score)):
            expected = function(coded, given, labels=names, average=None)[place]
            assert found[name] == pytest.approx(expected)
        assert found["kappa"] == pytest.approx(
            cohen_kappa_score([c == mode for c in coded], [g == mode for g in given])
        )


def test_intervals_lie_around_their_values() -> None:
    evaluation = measure_evaluation(draw_judgements(400, 1), unit="school")
    everything = [*evaluation.overall.values()]
    everything += [one for estimates in evaluation.modes.values() for one in estimates.values()]
    assert len(everything) == 7 + 7 * 6
    for estimate in everything:
        assert estimate.value is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert -1 < estimate.low < estimate.value < estimate.high < 2


def test_the_interval_of_the_area_is_that_of_areas_without_each_group() -> None:
    judgements = draw_judgements(120, 3)
    groups = sorted({judgement.group for judgement in judgements})

    def area(kept: list[Judgement]) -> float:
        return float(
            sklearn_auc(
                [j.coded is not NONE for j in kept], [1 - j.probabilities[NONE] for j in kept]
            )
        )

    value = area(judgements)
    without = [area([j for j in judgements if j.group != group]) for group in groups]
    error = np.sqrt(8 / 9 * sum((one - value) ** 2 for one in without))
    margin = 2.306004 * error / (value * (1 - value))
    found = measure_evaluation(judgements, unit="school").overall["auc_any_mode"]
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(1 / (1 + (1 - value) / value * np.exp(margin)), abs=1e-6)
    assert found.high == pytest.approx(1 / (1 + (1 - value) / value * np.exp(-margin)), abs=1e-6)
    assert found.n == 120


def test_the_order_of_judgements_makes_no_difference() -> None:
    judgements = draw_judgements(150, 5)
    forwards = measure_evaluation(judgements, unit="interview")
    assert measure_evaluation(judgements[::-1], unit="interview") == forwards


def test_one_code_only_leaves_kappa_and_alpha_undefined() -> None:
    evaluation = measure_evaluation(judge([NONE] * 20, [NONE] * 20), unit="interview")
    assert evaluation.overall["kappa"] == Estimate(None, None, None, 20)
    assert evaluation.overall["alpha"] == Estimate(None, None, None, 20)
    assert evaluation.overall["percent"] == Estimate(1.0, None, None, 20)
    assert evaluation.overall["macro_f1"].value == 1
    assert evaluation.modes[NONE]["f1"].value == 1
    assert evaluation.modes[FORMAL]["f1"] == Estimate(None, None, None, 0)
    assert "NaN" not in json.dumps(evaluation_to_json(evaluation))


def test_all_abstained_is_all_wrong() -> None:
    evaluation = measure_evaluation(judge([FORMAL, NONE] * 10, [None] * 20), unit="interview")
    assert evaluation.abstained == 20
    assert evaluation.overall["percent"].value == 0
    assert evaluation.overall["kappa"].value == 0
    assert evaluation.modes[FORMAL]["precision"] == Estimate(None, None, None, 0)
    assert evaluation.overall["auc_any_mode"] == Estimate(None, None, None, 0)


@pytest.mark.parametrize("groups", [1, 2])
def test_with_fewer_than_three_groups_no_interval_is_printed(groups: int) -> None:
    judgements = [
        replace(judgement, group=str(number % groups))
        for number, judgement in enumerate(draw_judgements(200, 2))
    ]
    evaluation = measure_evaluation(judgements, unit="interview")
    assert evaluation.groups == groups
    for estimate in evaluation.overall.values():
        assert estimate.value is not None
        assert estimate.low is estimate.high is None


def test_excerpts_without_groups_get_no_interval() -> None:
    judgements = [replace(one, group=one.id) for one in draw_judgements(200, 2)]
    evaluation = measure_evaluation(judgements, unit="excerpt")
    assert evaluation.groups == 200
    everything = [*evaluation.overall.values()]
    everything += [one for estimates in evaluation.modes.values() for one in estimates.values()]
    assert all(estimate.low is None for estimate in everything)
    assert evaluation.overall["kappa"].value is not None


def test_below_ten_excerpts_nothing_is_measured() -> None:
    evaluation = measure_evaluation(draw_judgements(9, 1), unit="interview")
    assert evaluation.n == 9
    assert {estimate.value for estimate in evaluation.overall.values()} == {None}


def test_the_area_needs_ten_on_either_side_and_counts_who_has_probabilities() -> None:
    likely = dict.fromkeys(OUTCOMES, 1 / 7)
    judgements = [
        Judgement(FORMAL if number < 10 else NONE, NONE, str(number % 4), likely)
        for number in range(30)
    ]
    area = measure_evaluation(judgements, unit="interview").overall["auc_any_mode"]
    assert (area.value, area.n) == (0.5, 30)
    judgements[0] = replace(judgements[0], probabilities={})
    area = measure_evaluation(judgements, unit="interview").overall["auc_any_mode"]
    assert (area.value, area.n) == (None, 29)


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(EvaluationError, match=r"no coded excerpts.*'mode'"):
        measure_evaluation([], unit="interview")


def test_a_probability_that_is_not_a_number_is_not_measured_over() -> None:
    judgements = draw_judgements(30, 1)
    judgements[4] = replace(judgements[4], probabilities={NONE: float("nan")})
    with pytest.raises(EvaluationError, match=r"excerpt '4': .* not a number"):
        measure_evaluation(judgements, unit="school")


def test_json_has_the_shape_other_programs_read() -> None:
    evaluation = measure_evaluation(draw_judgements(100, 1), unit="school")
    found = json.loads(json.dumps(evaluation_to_json(evaluation)))
    assert found["schema"] == "distmode.evaluation/1"
    assert (found["n"], found["groups"], found["unit"]) == (100, 9, "school")
    assert list(found["overall"]) == [
        "kappa",
        "alpha",
        "percent",
        "macro_f1",
        "auc_any_mode",
        "brier",
        "ece",
    ]
    assert list(found["modes"]) == [mode.value for mode in OUTCOMES]
    assert list(found["modes"]["formal"]) == ["precision", "recall", "f1", "kappa", "alpha"]
    assert list(found["overall"]["kappa"]) == ["value", "low", "high", "n"]
    assert found["confusion"]["modes"] == [mode.value for mode in OUTCOMES]
    assert [len(row) for row in found["confusion"]["rows"]] == [8] * 7
    assert sum(map(sum, found["confusion"]["rows"])) == 100
    assert found["abstained"] == sum(row[-1] for row in found["confusion"]["rows"])


# Groups --------------------------------------------------------------------------------------


def test_interviews_are_told_apart_by_school() -> None:
    coded = [
        code(school="hill", interview="ada"),
        code(school="dale", interview="ada"),
        code(school="hill", interview="ada"),
        code(school="a/b", interview="c"),
        code(school="a", interview="b/c"),
        code(interview="a/c"),
    ]
    groups = choose_groups(coded, by="interview")
    assert groups.unit == "interview"
    assert groups.names[0] == groups.names[2] == "hill/ada"
    assert len(set(groups.names)) == 5


def test_without_a_wish_interviews_come_before_schools_and_schools_before_excerpts() -> None:
    assert choose_groups([code(school="a", interview="x")], by=None).unit == "interview"
    schools = choose_groups([code(school="a"), code(school="b"), code(school="a")], by=None)
    assert schools.unit == "school"
    assert schools.names[0] == schools.names[2] != schools.names[1]
    alone = choose_groups([code(), code()], by=None)
    assert alone.unit == "excerpt"
    assert len(set(alone.names)) == 2


def test_excerpts_without_an_interview_go_with_their_school_or_together() -> None:
    coded = [code(school="a", interview="x"), code(school="a"), code(school="a"), code(), code()]
    names = choose_groups(coded, by=None).names
    assert names[1] == names[2]
    assert names[3] == names[4]
    assert len(set(names)) == 3


@pytest.mark.parametrize("empty", [None, ""])
def test_a_missing_group_names_the_first_row_and_the_column(empty: str | None) -> None:
    coded = [
        code(school="a", interview="x", place="codings.csv, row 2"),
        code(school="b", interview=empty, place="codings.csv, row 3"),
        code(school=empty, interview="x", place="codings.csv, row 4"),
    ]
    with pytest.raises(EvaluationError, match=r"^codings\.csv, row 3: column 'interview' is empty"):
        choose_groups(coded, by="interview")
    with pytest.raises(EvaluationError, match=r"^codings\.csv, row 4: column 'school' is empty"):
        choose_groups(coded, by="school")


# Folds ---------------------------------------------------------------------------------------


def check_folds(folds: Sequence[Fold], groups: Sequence[str]) -> None:
    everything = set(range(len(groups)))
    assert sorted(i for fold in folds for i in fold.test) == sorted(everything)
    for fold in folds:
        assert fold.test
        assert fold.train
        assert set(fold.train) | set(fold.test) == everything
        assert not {groups[i] for i in fold.train} & {groups[i] for i in fold.test}
        assert list(fold.train) == sorted(fold.train)


def test_whole_groups_are_held_out_and_modes_balanced() -> None:
    # Twenty alike groups of two formal and four none: every fold gets four groups.
    groups = [f"g{number // 6}" for number in range(120)]
    modes = [FORMAL if number % 6 < 2 else NONE for number in range(120)]
    folds = split_by_group(groups, modes)
    check_folds(folds, groups)
    for fold in folds:
        assert Counter(modes[i] for i in fold.test) == {FORMAL: 8, NONE: 16}


def test_groups_of_a_single_mode_are_spread_over_the_folds() -> None:
    modes = [mode for mode in OUTCOMES for _ in range(30)]
    groups = [f"{mode.value}{number % 3}" for number, mode in enumerate(modes)]
    folds = split_by_group(groups, modes, folds=3)
    check_folds(folds, groups)
    for fold in folds:
        assert Counter(modes[i] for i in fold.test) == dict.fromkeys(OUTCOMES, 10)


@pytest.mark.parametrize("seed", range(30))
def test_any_groups_and_modes_can_be_split(seed: int) -> None:
    chance = random.Random(seed)
    n = chance.randrange(2, 80)
    groups = [f"g{int(chance.expovariate(0.3))}" for _ in range(n)] + ["a", "b"]
    modes = [chance.choice([NONE, NONE, NONE, *OUTCOMES]) for _ in groups]
    asked = chance.randrange(2, 12)
    folds = split_by_group(groups, modes, folds=asked)
    check_folds(folds, groups)
    assert len(folds) == min(asked, len(set(groups)))


def test_folds_do_not_depend_on_the_order_of_excerpts() -> None:
    judgements = draw_judgements(90, 4)
    groups = [judgement.group for judgement in judgements]
    modes = [judgement.coded for judgement in judgements]
    forwards = [{groups[i] for i in fold.test} for fold in split_by_group(groups, modes)]
    groups, modes = groups[::-1], modes[::-1]
    assert [{groups[i] for i in fold.test} for fold in split_by_group(groups, modes)] == forwards


@pytest.mark.parametrize("groups", [[], ["a"], ["a", "a", "a"]])
def test_fewer_than_two_groups_cannot_be_split(groups: list[str]) -> None:
    with pytest.raises(EvaluationError, match=r"two groups or more, found [01]; add codings"):
        split_by_group(groups, [NONE] * len(groups))


def test_fewer_than_two_folds_make_no_sense() -> None:
    with pytest.raises(UsageError, match="1 folds is not possible"):
        split_by_group(["a", "b"], [NONE, NONE], folds=1)


def test_every_excerpt_is_judged_by_a_model_that_never_saw_its_group() -> None:
    coded = [
        code(str(number), OUTCOMES[number % 7], school=f"s{number % 4}") for number in range(40)
    ]
    groups = choose_groups(coded, by="school")
    seen: list[Fold] = []

    def predict(fold: Fold) -> list[dict[Mode, float]]:
        seen.append(fold)
        # Tells each excerpt's number back, in its probability of formal.
        return [{FORMAL: number / 100, NONE: 0.2} for number in fold.test]

    judgements = cross_validate(coded, groups, predict)
    check_folds(seen, groups.names)
    assert len(seen) == 4
    assert [judgement.id for judgement in judgements] == [str(number) for number in range(40)]
    for number, judgement in enumerate(judgements):
        assert judgement.probabilities[FORMAL] == number / 100
        assert judgement.given is (FORMAL if number > 20 else NONE) or number == 20
        assert (judgement.coded, judgement.group) == (coded[number].mode, groups.names[number])


def test_what_the_model_is_not_sure_of_can_be_withheld() -> None:
    coded = [code("1"), code("2"), code("3")]
    found = [{FORMAL: 0.9, NONE: 0.1}, {FORMAL: 0.5, NONE: 0.5}, {}]
    judgements = cross_validate(
        coded,
        Groups(("a", "b", "c"), "school"),
        lambda fold: [found[number] for number in fold.test],
        decide=lambda p: FORMAL if p[FORMAL] > 0.8 else None,
    )
    assert [judgement.given for judgement in judgements] == [FORMAL, None, None]


def test_a_prediction_too_few_is_noticed() -> None:
    coded = [code("1"), code("2")]
    with pytest.raises(ValueError, match="shorter"):
        cross_validate(coded, Groups(("a", "b"), "school"), lambda fold: [])


def test_of_equally_probable_outcomes_the_first_in_the_codebook_is_given() -> None:
    assert most_probable({NONE: 0.4, CULTURAL: 0.4, FORMAL: 0.2}) is CULTURAL


# Floors --------------------------------------------------------------------------------------


def evaluate(kappa: float | None = 0.4) -> Evaluation:
    evaluation = measure_evaluation(draw_judgements(60, 1), unit="school")
    return replace(
        evaluation,
        overall={**evaluation.overall, "kappa": Estimate(kappa, None, None, 60)},
        modes={**evaluation.modes, FORMAL: {"f1": Estimate(-0.05, None, None, 12)}},
    )


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("kappa=0.4", Floor("kappa", 0.4)),
        ("none.alpha=-.1", Floor("none.alpha", -0.1)),
        ("auc_any_mode=1", Floor("auc_any_mode", 1.0)),
    ],
)
def test_floors_are_read(text: str, floor: Floor) -> None:
    assert parse_floor(text) == floor


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kappa", "'kappa' is not NAME=NUMBER, as in kappa=0.4"),
        ("", "not NAME=NUMBER"),
        ("kappa=high", "not NAME=NUMBER"),
        ("kappa=nan", "not NAME=NUMBER"),
        ("kappa==0.4", "not NAME=NUMBER"),
        ("kappa=40", r"kappa=40 .* from -1 to 1"),
        ("kappa=inf", "from -1 to 1"),
        ("kapa=0.4", r"no statistic 'kapa'; there are kappa, alpha, .*as in formal\.f1"),
        ("formal=0.4", "no statistic 'formal'"),
        ("formal.macro_f1=0.4", r"no statistic 'formal\.macro_f1'"),
        ("shared.f1=0.4", r"no statistic 'shared\.f1'"),
        ("=0.4", "no statistic ''"),
    ],
)
def test_what_is_no_floor_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse_floor(text)
    assert caught.value.status is ExitStatus.WRONG_USAGE


def test_what_reaches_its_floor_is_not_mentioned() -> None:
    assert check_floor(evaluate(0.4), {"kappa": 0.4, "formal.f1": -0.05}) == ()


def test_what_is_below_its_floor_is_named_with_both_numbers() -> None:
    messages = check_floor(evaluate(0.31), {"kappa": 0.4, "percent": 0, "formal.f1": 1})
    assert messages == (
        "kappa .31 is below the floor .40",
        "formal.f1 -.05 is below the floor 1.00",
    )


def test_a_near_miss_shows_its_difference() -> None:
    assert check_floor(evaluate(0.3996), {"kappa": 0.4}) == (
        "kappa .3996 is below the floor .4000",
    )


def test_what_is_not_measured_is_below_any_floor() -> None:
    (message,) = check_floor(evaluate(None), {"kappa": -1})
    assert message == "kappa is not measured (n 60), which counts as below the floor -1.00"


def test_an_unknown_statistic_is_refused_before_anything_is_compared() -> None:
    with pytest.raises(UsageError, match="no statistic 'f1'"):
        check_floor(evaluate(), {"f1": 0.2})
