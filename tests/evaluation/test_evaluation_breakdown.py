import json
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from distmode.codebook import Mode
from distmode.evaluation import Breakdown, Judgement, Part, measure_breakdown
from distmode.evaluation.breakdown import (
    adjust_by_holm,
    breakdown_to_json,
    describe_breakdown,
    find_p,
)
from distmode.intervals import Estimate

FORMAL, NONE = Mode.FORMAL, Mode.NONE


def judge(
    *,
    right: bool,
    group: str,
    role: str | None = None,
    school: str | None = None,
    interview: str | None = None,
    words: int | None = None,
) -> Judgement:
    given = FORMAL if right else NONE
    return Judgement(
        FORMAL, given, group, role=role, school=school, interview=interview, words=words
    )


def draw(seed: int, *, heads: float = 0.9, others: float = 0.9, n: int = 300) -> list[Judgement]:
    """Excerpts of ten interviews, each with a headteacher and a teacher."""
    chance = random.Random(seed)
    return [
        judge(
            right=chance.random() < (heads if number % 2 else others),
            group=f"i{number % 10}",
            role="headteacher" if number % 2 else "teacher",
        )
        for number in range(n)
    ]


def find(breakdown: Breakdown, by: str, name: str) -> Part:
    return next(part for part in breakdown.parts if (part.by, part.name) == (by, name))


# Shares and differences ----------------------------------------------------------------------


def test_shares_and_differences_by_hand() -> None:
    # Three interviews with heads (12 of 15 right), three with teachers (27 of 30 right).
    judgements = [
        judge(right=number % 5 < 4, group=f"h{number % 3}", role="head") for number in range(15)
    ]
    judgements += [
        judge(right=number % 10 < 9, group=f"t{number % 3}", role="teacher") for number in range(30)
    ]
    breakdown = measure_breakdown(judgements, unit="interview")
    head, teacher = breakdown.parts
    assert (head.percent.value, head.percent.n, head.groups) == (0.8, 15, 3)
    assert (teacher.percent.value, teacher.percent.n, teacher.groups) == (0.9, 30, 3)
    assert head.difference.value == pytest.approx(-0.1)
    assert teacher.difference.value == pytest.approx(0.1)
    assert head.difference.n == teacher.difference.n == 15, "those of the smaller side"


def test_the_interval_of_a_difference_is_that_of_leaving_out_each_interview() -> None:
    judgements = draw(3, heads=0.6)

    def differ(kept: list[Judgement]) -> float:
        heads = [one.given is one.coded for one in kept if one.role == "headteacher"]
        rest = [one.given is one.coded for one in kept if one.role != "headteacher"]
        return sum(heads) / len(heads) - sum(rest) / len(rest)

    value = differ(judgements)
    without = [differ([one for one in judgements if one.group != f"i{g}"]) for g in range(10)]
    error = np.sqrt(9 / 10 * sum((one - value) ** 2 for one in without))
    # Heads are in the five interviews of odd number: four degrees of freedom. On the scale of
    # arctanh, which is half the log-odds of the place between -1 and 1.
    margin = student.ppf(0.975, 4) * error / (1 - value**2)
    found = find(measure_breakdown(judgements, unit="interview"), "role", "headteacher")
    assert found.difference.value == pytest.approx(value)
    assert found.difference.low == pytest.approx(np.tanh(np.arctanh(value) - margin))
    assert found.difference.high == pytest.approx(np.tanh(np.arctanh(value) + margin))
    t = np.arctanh(value) / (error / (1 - value**2))
    assert find_p(found) == pytest.approx(2 * student.sf(abs(t), 4))


@pytest.mark.parametrize("seed", range(12))
def test_p_is_below_05_just_where_the_interval_leaves_out_0(seed: int) -> None:
    breakdown = measure_breakdown(draw(seed, heads=0.75), unit="interview")
    part = breakdown.parts[0]
    p = find_p(part)
    assert p is not None
    assert part.difference.low is not None
    assert part.difference.high is not None
    assert (p < 0.05) == (not part.difference.low <= 0 <= part.difference.high)


def test_abstentions_count_as_errors() -> None:
    judgements = [replace(one, given=None) for one in draw(1) if one.role == "teacher"]
    judgements += [one for one in draw(1) if one.role != "teacher"]
    breakdown = measure_breakdown(judgements, unit="interview")
    assert find(breakdown, "role", "teacher").percent.value == 0


def test_a_part_of_one_or_two_interviews_has_no_interval() -> None:
    judgements = [
        judge(right=number % 3 > 0, group=f"{role}{number % groups}", role=role)
        for role, groups in (("caretaker", 1), ("governor", 2), ("teacher", 5))
        for number in range(20)
    ]
    breakdown = measure_breakdown(judgements, unit="interview")
    for role, groups in (("caretaker", 1), ("governor", 2)):
        part = find(breakdown, "role", role)
        assert part.groups == groups
        assert part.percent.value == pytest.approx(13 / 20)
        assert part.percent.low is part.difference.low is part.p is None
        assert part.difference.value is not None
    assert find(breakdown, "role", "teacher").p is not None, "its rest is of three interviews"


def test_a_share_of_interviews_that_happen_to_be_alike_is_no_surer_than_of_excerpts() -> None:
    # 40 of 43 right in three interviews, nearly as many in each: .93, and far from sure.
    sizes = {"a0": (14, 13), "a1": (14, 13), "a2": (15, 14)}
    judgements = [
        judge(right=number < right, group=group, role="governor")
        for group, (n, right) in sizes.items()
        for number in range(n)
    ]
    judgements += [
        judge(right=number % 3 > 0, group=f"b{number % 5}", role="teacher") for number in range(60)
    ]
    part = find(measure_breakdown(judgements, unit="interview"), "role", "governor")
    share = 40 / 43
    margin = 1.96 * np.sqrt(1 / (43 * share * (1 - share)))
    ends = [1 / (1 + np.exp(-(np.log(share / (1 - share)) + side * margin))) for side in (-1, 1)]
    assert part.percent.value == pytest.approx(share)
    assert (part.percent.n, part.groups) == (43, 3)
    assert (part.percent.low, part.percent.high) == pytest.approx(ends, abs=1e-4)
    assert ends == pytest.approx([0.805, 0.977], abs=1e-3)


def test_a_rest_of_two_interviews_gives_no_interval_either() -> None:
    judgements = [
        judge(right=number % 7 > 0, group=f"{role}{number % groups}", role=role)
        for role, groups in (("governor", 2), ("teacher", 5))
        for number in range(40)
    ]
    teacher = find(measure_breakdown(judgements, unit="interview"), "role", "teacher")
    assert teacher.percent.low is not None
    assert teacher.difference.low is None


def test_fewer_than_ten_excerpts_on_a_side_are_not_compared() -> None:
    judgements = [judge(right=True, group=f"a{number % 4}", role="governor") for number in range(9)]
    judgements += [
        judge(right=number % 3 > 0, group=f"b{number % 4}", role="teacher") for number in range(40)
    ]
    governor, teacher = measure_breakdown(judgements, unit="interview").parts
    assert governor.percent == Estimate(None, None, None, 9)
    assert teacher.percent.value is not None
    assert governor.difference == teacher.difference == Estimate(None, None, None, 9)


# Which parts there are -----------------------------------------------------------------------


def test_parts_are_told_by_what_the_data_say() -> None:
    judgements = [
        judge(
            right=number % 4 > 0,
            group=f"i{number % 6}",
            role=("head", "teacher", None)[number % 3],
            school=f"s{number % 2}",
            interview=f"i{number % 6}",
            words=number,
        )
        for number in range(60)
    ]
    names = [(part.by, part.name) for part in measure_breakdown(judgements, unit="interview").parts]
    assert names == [
        ("role", "head"),
        ("role", "teacher"),
        ("role", "(not known)"),
        ("school", "s0"),
        ("school", "s1"),
        *(("interview", f"i{number}") for number in range(6)),
        ("length", "up to 19 words"),
        ("length", "20 to 39 words"),
        ("length", "40 words and more"),
    ]


def test_nothing_is_told_apart_where_the_data_say_nothing() -> None:
    judgements = [judge(right=True, group="a", role="head", words=30) for _ in range(40)]
    assert measure_breakdown(judgements, unit="interview") == Breakdown((), "interview", 0)
    without = [judge(right=True, group="a") for _ in range(40)]
    assert measure_breakdown(without, unit="interview").parts == ()


def test_parts_that_are_the_same_are_told_once() -> None:
    judgements = [
        judge(right=True, group=f"i{n % 4}", role=f"role {n % 4}", interview=f"i{n % 4}")
        for n in range(40)
    ]
    breakdown = measure_breakdown(judgements, unit="interview")
    assert {part.by for part in breakdown.parts} == {"role"}


@pytest.mark.parametrize(("interviews", "shown"), [(12, 12), (13, 0)])
def test_interviews_are_told_where_they_are_few(interviews: int, shown: int) -> None:
    judgements = [
        judge(right=True, group=f"i{n % interviews}", interview=f"i{n % interviews}")
        for n in range(13 * 12)
    ]
    assert len(measure_breakdown(judgements, unit="interview").parts) == shown


def test_interviews_of_the_same_name_are_told_apart_by_school() -> None:
    judgements = [
        judge(right=True, group=f"{school}/{name}", school=school, interview=name)
        for school in ("hill", "dale")
        for name in ("ada", "ben")
        for _ in range(5)
    ]
    parts = measure_breakdown(judgements, unit="interview").parts
    names = [part.name for part in parts if part.by == "interview"]
    assert names == ["dale/ada", "dale/ben", "hill/ada", "hill/ben"]


def test_thirds_keep_excerpts_of_the_same_length_together() -> None:
    judgements = [judge(right=True, group="a", words=words) for words in [10] * 20 + [50] * 10]
    names = {
        part.name: part.percent.n for part in measure_breakdown(judgements, unit="interview").parts
    }
    assert names == {"up to 10 words": 20, "11 words and more": 10}


def test_the_order_of_excerpts_makes_no_difference() -> None:
    judgements = [replace(one, words=n % 90) for n, one in enumerate(draw(5))]
    forwards = measure_breakdown(judgements, unit="interview")
    assert measure_breakdown(judgements[::-1], unit="interview") == forwards


def test_excerpts_without_groups_are_not_compared() -> None:
    judgements = [replace(one, group=str(n)) for n, one in enumerate(draw(2, heads=0.2))]
    breakdown = measure_breakdown(judgements, unit="excerpt")
    assert breakdown.comparisons == 0
    assert {part.groups for part in breakdown.parts} == {0}
    assert all(part.p is part.difference.low is None for part in breakdown.parts)


# Several comparisons -------------------------------------------------------------------------


def test_holm_by_hand() -> None:
    # Smallest times 4, next times 3, then 2, then 1; never below one that came before.
    assert adjust_by_holm((0.03, 0.005, 0.02, 0.9)) == pytest.approx((0.06, 0.02, 0.06, 0.9))
    assert adjust_by_holm((0.5, 0.4)) == pytest.approx((0.8, 0.8))
    assert adjust_by_holm(()) == ()


def test_of_two_parts_there_is_one_comparison() -> None:
    breakdown = measure_breakdown(draw(1, heads=0.6), unit="interview")
    head, teacher = breakdown.parts
    assert breakdown.comparisons == 1
    assert head.p == teacher.p == pytest.approx(find_p(head)), "nothing to adjust for"
    assert len(describe_breakdown(breakdown)) == 1


def test_a_difference_beyond_chance_is_told_in_words() -> None:
    breakdown = measure_breakdown(draw(1, heads=0.4, n=600), unit="interview")
    (told,) = describe_breakdown(breakdown)
    assert find(breakdown, "role", "headteacher").differs
    assert "role headteacher: labels agree with the coder less often than elsewhere" in told
    assert "this is hardly chance" in told
    assert "'distmode estimate'" in told


def test_one_of_many_is_told_as_what_chance_can_do() -> None:
    # Eight roles of four interviews each. The first role's are right in 6, 7, 7 and 8 of ten, all
    # others' in 8, 9, 9 and 10.
    judgements = [
        judge(
            right=number < (8, 9, 9, 10)[interview] - 2 * (role == 0),
            group=f"i{role}-{interview}",
            role=f"R{role}",
        )
        for role in range(8)
        for interview in range(4)
        for number in range(10)
    ]
    breakdown = measure_breakdown(judgements, unit="interview")
    assert breakdown.comparisons == 8
    first = find(breakdown, "role", "R0")
    assert find_p(first) == pytest.approx((first.p or 0) / 8)
    assert not first.differs
    (told,) = describe_breakdown(breakdown)
    assert told.startswith("role R0: labels agree with the coder less often than elsewhere, by 20")
    assert "of 8 comparisons one such can well be chance (adjusted p = ." in told


def test_where_nothing_differs_nothing_is_told() -> None:
    assert describe_breakdown(measure_breakdown(draw(4), unit="interview")) == ()


def test_json_names_parts_and_how_many_were_compared() -> None:
    described = breakdown_to_json(measure_breakdown(draw(1, heads=0.4), unit="interview"))
    found = json.loads(json.dumps(described, allow_nan=False))
    assert (found["comparisons"], found["correction"]) == (1, "Holm (1979)")
    part = found["parts"][0]
    assert (part["by"], part["part"], part["groups"]) == ("role", "headteacher", 5)
    assert set(part["difference"]) == set(part["percent"]) == {"value", "low", "high", "n"}
    assert part["differs"] is (part["p_holm"] < 0.05)
