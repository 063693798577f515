import json
import math
import random

import numpy as np
import pytest
from scipy.special import expit, logit, stdtrit

from distmode.agreement import Given, agreement_to_json, describe_agreement, measure_agreement
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.intervals import Estimate

F, P, C, NONE = Mode.FORMAL, Mode.PRAGMATIC, Mode.CULTURAL, Mode.NONE
NOTHING = Estimate(None, None, None, 0)


def pairs(*counted: tuple[Mode, Mode, int]) -> list[Given]:
    return [{"ann": (a,), "bob": (b,)} for a, b, number in counted for _ in range(number)]


def make_codings(coders: tuple[str, ...], number: int) -> tuple[list[Given], list[str]]:
    draw = random.Random(7)
    excerpts: list[Given] = []
    for _ in range(number):
        truth = draw.choice(OUTCOMES)
        excerpts.append(
            {
                coder: (truth if draw.random() < 0.7 else draw.choice(OUTCOMES),)
                for coder in coders
                if draw.random() < 0.9
            }
        )
    return excerpts, [f"i{draw.randrange(8)}" for _ in range(number)]


def test_a_rare_mode_is_told_from_agreement_on_it() -> None:
    # Feinstein and Cicchetti (1990): 80, 10, 5, 5.
    excerpts = pairs((NONE, NONE, 80), (NONE, F, 10), (F, NONE, 5), (F, F, 5))
    found = measure_agreement(excerpts, ["i"] * 100, coders=("ann", "bob"), unit="interview")
    formal = {name: one.value for name, one in found.modes[F].items()}
    assert formal["percent"] == pytest.approx(0.85)
    assert formal["kappa"] == pytest.approx(0.318, abs=0.0005)
    assert formal["positive"] == pytest.approx(0.4)
    assert formal["negative"] == pytest.approx(160 / 175)
    assert found.modes[F]["positive"].n == 20
    assert found.modes[F]["negative"].n == 95
    # Chance for AC1: 2 x .125 x .875.
    assert formal["ac1"] == pytest.approx((0.85 - 0.21875) / (1 - 0.21875))
    assert found.modes[NONE]["positive"].value == pytest.approx(160 / 175)
    assert found.modes[P]["positive"] == NOTHING
    notes = " ".join(describe_agreement(found))
    assert "formal: coders agree on 85% of excerpts, yet kappa is 0.32" in notes
    assert "AC1, which counts it lower, is 0.81" in notes
    assert "another does in 40%" in notes
    assert "no coder gave pragmatic, strategic" in notes
    assert "come from 1 interview; intervals need three" in notes


def test_confusion_has_the_first_coder_in_rows() -> None:
    excerpts = pairs((F, P, 3), (C, C, 9))
    found = measure_agreement(excerpts, ["i"] * 12, coders=("ann", "bob"), unit="interview")
    assert found.pairs[0].confusion[0] == (0, 3, 0, 0, 0, 0, 0)
    assert found.pairs[0].confusion[5][5] == 9


@pytest.mark.parametrize("coders", [("ann", "bob"), ("ann", "bob", "cyd")])
def test_intervals_are_the_jackknifes(coders: tuple[str, ...]) -> None:
    excerpts, groups = make_codings(coders, 200)
    whole = measure_agreement(excerpts, groups, coders=coders, unit="interview")
    names = sorted(set(groups))
    without = []
    for name in names:
        kept = [i for i, group in enumerate(groups) if group != name]
        without.append(
            measure_agreement(
                [excerpts[i] for i in kept],
                [groups[i] for i in kept],
                coders=coders,
                unit="interview",
            )
        )
    for statistic, low in (("percent", 0.0), ("kappa", -1.0), ("alpha", -1.0), ("ac1", -1.0)):
        estimate = whole.overall[statistic]
        assert estimate.value is not None
        value = (estimate.value - low) / (1 - low)
        deleted = [(one.overall[statistic].value or math.nan) for one in without]
        places = (np.array(deleted) - low) / (1 - low)
        error = math.sqrt((len(names) - 1) / len(names) * ((places - value) ** 2).sum())
        margin = stdtrit(len(names) - 1, 0.975) * error / (value * (1 - value))
        ends = low + (1 - low) * expit([logit(value) - margin, logit(value) + margin])
        assert [estimate.low, estimate.high] == pytest.approx(list(ends)), statistic


def test_the_mean_kappa_is_of_pairs_that_share_enough() -> None:
    excerpts, groups = make_codings(("ann", "bob"), 60)
    seen = [{**given, "cyd": (F,)} if i < 5 else given for i, given in enumerate(excerpts)]
    found = measure_agreement(seen, groups, coders=("ann", "bob", "cyd"), unit="interview")
    first, *others = found.pairs
    assert found.overall["kappa"].value == first.overall["kappa"].value
    assert {one.overall["kappa"].value for one in others} == {None}
    assert any("ann and cyd share" in note for note in describe_agreement(found))


def test_the_order_of_excerpts_changes_nothing() -> None:
    excerpts, groups = make_codings(("ann", "bob", "cyd"), 100)
    one = measure_agreement(excerpts, groups, coders=("ann", "bob", "cyd"), unit="interview")
    two = measure_agreement(
        excerpts[::-1], groups[::-1], coders=("ann", "bob", "cyd"), unit="interview"
    )
    assert one == two


def test_full_agreement_has_no_interval_and_one_code_no_kappa() -> None:
    groups = [f"i{n % 4}" for n in range(12)]
    both = pairs((F, F, 6), (NONE, NONE, 6))
    found = measure_agreement(both, groups, coders=("ann", "bob"), unit="interview")
    assert found.overall["kappa"] == Estimate(1.0, None, None, 12)
    same = measure_agreement(pairs((F, F, 12)), groups, coders=("ann", "bob"), unit="interview")
    assert same.overall["kappa"] == Estimate(None, None, None, 12)
    assert same.overall["percent"].value == 1
    assert any("undefined" in note for note in describe_agreement(same))
    assert "NaN" not in json.dumps(agreement_to_json(same))


def test_few_excerpts_are_not_measured() -> None:
    found = measure_agreement(pairs((F, F, 9)), ["i"] * 9, coders=("ann", "bob"), unit="interview")
    assert {one.value for one in found.overall.values()} == {None}
    assert any("below 10 nothing is measured" in note for note in describe_agreement(found))


def test_excerpts_as_the_unit_are_warned_of() -> None:
    excerpts, _ = make_codings(("ann", "bob"), 40)
    ids = [str(number) for number in range(40)]
    found = measure_agreement(excerpts, ids, coders=("ann", "bob"), unit="excerpt")
    assert found.overall["kappa"].low is not None
    assert "excerpts of one interview are not" in describe_agreement(found)[0]


def test_sets_are_measured_where_anyone_gave_several() -> None:
    excerpts: list[Given] = [
        *pairs((F, F, 10), (NONE, NONE, 10)),
        {"ann": (F, C), "bob": (F,)},
    ]
    found = measure_agreement(excerpts, ["i"] * 21, coders=("ann", "bob"), unit="interview")
    assert found.overall["percent"].value == 1
    alpha = found.overall["alpha_masi"].value
    assert alpha is not None
    assert 0.9 < alpha < 1
    assert "alpha_masi" not in found.pairs[0].overall


@pytest.mark.parametrize(
    ("coders", "excerpts", "message"),
    [
        ((), [], "no coder"),
        (("ann",), [{"ann": (F,)}], "one coder only"),
        (("ann", "bob"), [{"ann": (F,)}, {"bob": (F,)}], "no excerpt was coded by two"),
    ],
)
def test_nothing_to_compare_is_told(
    coders: tuple[str, ...], excerpts: list[Given], message: str
) -> None:
    with pytest.raises(EvaluationError, match=message):
        measure_agreement(excerpts, ["i"] * len(excerpts), coders=coders, unit="interview")
