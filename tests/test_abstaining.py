import json
import random
from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.codebook import Mode
from distmode.errors import EvaluationError, UsageError
from distmode.evaluation import (
    Judgement,
    ThresholdChoice,
    choose_threshold,
    measure_evaluation,
    threshold_to_json,
)

# An interview, how probable the most probable outcome is said to be, whether the coder agrees.
Seen = tuple[str, float, bool]


def judge(seen: Iterable[Seen]) -> list[Judgement]:
    return [
        Judgement(Mode.FORMAL if agrees else Mode.NONE, Mode.FORMAL, group, {Mode.FORMAL: boldness})
        for group, boldness, agrees in seen
    ]


def choose(seen: Sequence[Seen], accuracy: float) -> ThresholdChoice:
    return choose_threshold(judge(seen), accuracy=accuracy, unit="interview")


def repeat(group: str, boldness: float, agreed: int, missed: int) -> list[Seen]:
    return [(group, boldness, True)] * agreed + [(group, boldness, False)] * missed


def test_a_threshold_by_hand() -> None:
    # Bold labels are right 9 times in 10, timid ones half the time, in each of four interviews.
    seen = [
        one for group in "abcd" for one in (*repeat(group, 0.75, 9, 1), *repeat(group, 0.45, 5, 5))
    ]
    choice = choose(seen, 0.85)
    assert (choice.outcome, choice.n, choice.groups) == ("found", 80, 4)
    assert choice.best.threshold == 0.46, "the lowest hundredth above the timid ones"
    assert (choice.best.accuracy.value, choice.best.accuracy.n) == (0.9, 40)
    assert (choice.best.coverage.value, choice.best.coverage.n) == (0.5, 80)
    assert choose(seen, 0.7).best.threshold == 0, "28 of 40 agree without any threshold"
    assert choose(seen, 0.9).outcome == "found", "9 of 10 are .9"
    assert choose(seen, 0.91).outcome == "unreachable"


def test_the_threshold_itself_still_gets_a_label() -> None:
    seen = [one for g in "abc" for one in (*repeat(g, 0.6, 8, 0), *repeat(g, 0.599, 0, 8))]
    assert choose(seen, 1.0).best.threshold == 0.6


def lay(group: str, right_from: int) -> list[Seen]:
    """Two labels at every even hundredth from .50 to .98, right from some boldness on."""
    return [(group, p / 100, p >= right_from) for p in range(50, 100, 2) for _ in range(2)]


UNLIKE = [*lay("a", 70), *lay("b", 70), *lay("c", 70), *lay("d", 80)]


def test_what_is_printed_is_of_interviews_held_out() -> None:
    # Over all four .88 takes .69: 110 of 120 agree. To a, b and c the others say .69 as well, 30 of
    # 30 agree in each. But a, b and c say .65 to d, since 30 of their 34 are right: 20 of 34 agree.
    choice = choose(UNLIKE, 0.88)
    assert (choice.outcome, choice.best.threshold) == ("found", 0.69)
    assert choice.best.accuracy.value == pytest.approx(110 / 124)
    assert (choice.best.accuracy.n, choice.best.coverage.n) == (124, 200)
    assert choice.best.coverage.value == pytest.approx(124 / 200)


def test_an_interview_unlike_the_others_is_not_hidden_by_choosing_on_it() -> None:
    choice = choose(UNLIKE, 0.98)
    fixed = next(step for step in choice.steps if step.threshold == 0.8)
    assert fixed.accuracy.value == 1.0, "over all four .8 would do"
    assert choice.outcome == "unreachable", "but the others never say .8 to d"
    held = choice.best.accuracy.value
    assert held is not None
    assert held < 0.92


TRIED = [step / 100 for step in range(100)] + [step / 1000 for step in range(991, 1000)]


def count_by_hand(seen: Sequence[Seen]) -> dict[str, list[tuple[int, int]]]:
    """For each interview labels given and agreed at each threshold."""
    counts: dict[str, list[tuple[int, int]]] = {}
    for name in {one[0] for one in seen}:
        own = [one for one in seen if one[0] == name]
        kept = [[agrees for _, boldness, agrees in own if boldness >= limit] for limit in TRIED]
        counts[name] = [(len(some), sum(some)) for some in kept]
    return counts


def pick(counts: Sequence[Sequence[tuple[int, int]]], share: float) -> int | None:
    """The place of the lowest threshold at which labels of some interviews agree often enough."""
    for place in range(len(TRIED)):
        given, agreed = (sum(one[place][i] for one in counts) for i in (0, 1))
        if given >= 10 and agreed >= share * given - 1e-9:
            return place
    return None


def hold_out(counts: dict[str, list[tuple[int, int]]], share: float) -> tuple[int, int]:
    """Labels given and agreed, each interview by the threshold of the others."""
    found = [0, 0]
    for name, own in counts.items():
        place = pick([other for key, other in counts.items() if key != name], share)
        if place is not None:
            found = [found[i] + own[place][i] for i in (0, 1)]
    return found[0], found[1]


SEEN = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(20, 99).map(lambda p: p / 100), st.booleans()),
    min_size=12,
    max_size=40,
).filter(lambda seen: len({one[0] for one in seen}) >= 3)


@settings(deadline=None, max_examples=25)
@given(SEEN, st.sampled_from([0.5, 0.7, 0.8, 0.95]))
def test_the_choice_is_what_counting_gives(seen: list[Seen], accuracy: float) -> None:
    counts = count_by_hand(seen)
    found: list[float] = []
    for share in sorted({step / 100 for step in range(101)} | {accuracy}):
        place = pick(list(counts.values()), share)
        given_held, agreed_held = hold_out(counts, share)
        if place is None or given_held < 10:
            continue
        whole = [one[2] for one in seen if one[1] >= TRIED[place]]
        least = min(sum(whole) / len(whole), agreed_held / given_held)
        if least >= accuracy - 1e-9:
            found.append(TRIED[place])
    if hold_out(counts, 0.0)[0] < 10:
        with pytest.raises(EvaluationError, match="cannot be told from so few"):
            choose(seen, accuracy)
        return
    choice = choose(seen, accuracy)
    assert (choice.outcome == "found") == bool(found)
    if found:
        assert choice.best.threshold == min(found)
    assert choice.best.accuracy.value is not None


def test_the_table_is_what_evaluate_says_with_that_threshold() -> None:
    chance = random.Random(5)
    seen = [
        (f"i{chance.randrange(7)}", p, chance.random() < p)
        for p in (0.2 + 0.8 * chance.random() for _ in range(200))
    ]
    choice = choose(seen, 0.8)
    for step in choice.steps:
        kept = [one for one in seen if one[1] >= step.threshold]
        # Of the labels given alone, `percent` is the share that agrees, over the same groups.
        expected = measure_evaluation(judge(kept), unit="interview").overall["percent"]
        if len({one[0] for one in kept}) == 7:
            assert step.accuracy == pytest.approx(expected)
        assert step.coverage.value == pytest.approx(len(kept) / 200)
        assert step.coverage.n == 200


def spread(agreed: int, missed: int) -> Iterator[Seen]:
    """Ten labels of each of three interviews below .5, all wrong; the bold ones divided among."""
    for group in "abc":
        yield from repeat(group, 0.45, 0, 10)
    for number in range(agreed + missed):
        yield ("abc"[number % 3], 0.9, number < agreed)


def test_what_cannot_be_had_is_said_with_what_can() -> None:
    choice = choose(list(spread(24, 12)), 0.9)
    assert choice.outcome == "unreachable"
    assert choice.best.threshold == 0.46
    assert choice.best.accuracy.value == pytest.approx(24 / 36)


def test_too_few_labels_left_tell_nothing() -> None:
    # Eleven bold labels agree, but without any interview fewer than ten are left to choose by.
    choice = choose(list(spread(11, 0)), 0.9)
    assert choice.outcome == "untold"
    # Nine are too few to choose by at all.
    assert choose(list(spread(9, 0)), 0.9).outcome == "unreachable"
    bold = next(step for step in choice.steps if step.threshold == 0.9)
    assert (bold.accuracy.value, bold.accuracy.n) == (1.0, 11)
    few = choose(list(spread(9, 0)), 0.9).steps[-2]
    assert (few.accuracy.value, few.accuracy.n) == (None, 9), "no figure of fewer than ten"


@pytest.mark.parametrize(
    ("seen", "unit", "message"),
    [
        (
            repeat("a", 0.9, 20, 0) + repeat("b", 0.9, 20, 0),
            "interview",
            "interviews: 2.*code more",
        ),
        ([(g, 0.9, True) for g in "abc"] * 3, "school", "excerpts: 9, schools: 3.*code more"),
        ([(g, 0.9, True) for g in "abcdefghijklm"], "excerpt", "neither interviews nor schools"),
    ],
)
def test_from_too_few_nothing_can_be_told(seen: list[Seen], unit: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        choose_threshold(judge(seen), accuracy=0.5, unit=unit)  # type: ignore[arg-type]


@pytest.mark.parametrize("accuracy", [0.0, -0.5, 1.01, float("nan")])
def test_a_share_that_is_none_is_refused(accuracy: float) -> None:
    with pytest.raises(UsageError, match="--accuracy"):
        choose(list(spread(24, 12)), accuracy)


def test_json_gives_no_threshold_where_none_was_found() -> None:
    found = threshold_to_json(choose(list(spread(24, 12)), 0.6))
    assert found["schema"] == "distmode.threshold/1"
    assert (found["outcome"], found["threshold"]) == ("found", 0.46)
    missed = threshold_to_json(choose(list(spread(24, 12)), 0.9))
    assert (missed["outcome"], missed["threshold"]) == ("unreachable", None)
    best = missed["best"]
    assert isinstance(best, dict)
    assert set(best["accuracy"]) == {"value", "low", "high", "n"}
    json.dumps(missed, allow_nan=False)


def test_the_order_of_excerpts_does_not_matter() -> None:
    chance = random.Random(3)
    seen = [(f"i{chance.randrange(5)}", chance.random(), chance.random() < 0.7) for _ in range(90)]
    first = choose(seen, 0.75)
    chance.shuffle(seen)
    assert choose(seen, 0.75) == first
