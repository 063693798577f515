from collections import Counter

import pytest

from distmode.errors import UsageError
from distmode.selection import allocate, count_by_stratum, draw_sample

STRATA = {f"e{i:02}": "formal" if i < 4 else "none" for i in range(20)}


def test_every_stratum_has_two_and_the_rest_goes_by_size() -> None:
    # 12 - 2 - 2 - 1 = 7 to share 8 : 48 : 0 gives 1 and 6.
    assert allocate({"a": 10, "b": 50, "c": 1}, 12) == {"a": 3, "b": 8, "c": 1}
    # 3 left, 1.5 each: the remainder goes by the alphabet.
    assert allocate({"b": 5, "a": 5}, 7) == {"a": 4, "b": 3}
    assert allocate({"a": 2, "b": 1}, 99) == {"a": 2, "b": 1}


def test_too_few_for_the_strata_are_refused() -> None:
    with pytest.raises(UsageError, match="draw 4 at least"):
        allocate({"a": 10, "b": 10}, 3)


def test_a_seed_draws_the_same_whatever_the_order() -> None:
    turned = dict(reversed(STRATA.items()))
    assert draw_sample(STRATA, 8, seed=3) == draw_sample(turned, 8, seed=3)
    drawn = [{c.id for c in draw_sample(STRATA, 8, seed=seed) if c.drawn} for seed in range(5)]
    assert len(set(map(frozenset, drawn))) > 1


def test_probabilities_are_those_drawn_of_all() -> None:
    chances = draw_sample(STRATA, 8, seed=1)
    assert {c.stratum: c.probability for c in chances} == {"formal": 2 / 4 + 0.25, "none": 5 / 16}
    assert count_by_stratum(chances) == {"formal": (3, 4), "none": (5, 16)}
    assert [c.drawn for c in chances] == [True] * 8 + [False] * 12
    assert {c.id for c in chances} == set(STRATA)


def test_each_is_drawn_as_often_as_its_probability_says_and_shuffled() -> None:
    simple = dict.fromkeys(STRATA, "all")
    times: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for seed in range(2000):
        chances = draw_sample(simple, 5, seed=seed)
        times.update(c.id for c in chances if c.drawn)
        first[chances[0].id] += 1
    # 500 expected of each, with a standard deviation of 19; 100 in the first place, with 10.
    assert all(400 < times[one] < 600 for one in STRATA)
    assert all(50 < first[one] < 150 for one in STRATA)
