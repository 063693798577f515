import json
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Judgement, compare_coders, describe_coders, measure_evaluation
from distmode.evaluation.coders import coders_to_json, find_finding
from distmode.intervals import Estimate

NAMES = ("ann", "bob")
FORMAL, NONE = Mode.FORMAL, Mode.NONE


def draw(
    n: int = 240, *, model: float = 0.8, second: float = 0.8, seed: int = 1
) -> tuple[list[Judgement], list[Mode]]:
    """What a first coder, a model and a second coder gave, these two so often like the first."""
    chance = random.Random(seed)

    def repeat(code: Mode, share: float) -> Mode:
        return code if chance.random() < share else chance.choice(OUTCOMES)

    coded = [chance.choice([*OUTCOMES, NONE, NONE]) for _ in range(n)]
    judgements = [
        Judgement(code, repeat(code, model), f"g{i % 8}", id=str(i)) for i, code in enumerate(coded)
    ]
    return judgements, [repeat(code, second) for code in coded]


def kappa(one: Sequence[Mode | None], other: Sequence[Mode | None]) -> float:
    return float(cohen_kappa_score(list(map(str, one)), list(map(str, other))))


def test_the_three_agreements_are_those_of_scikit_learn() -> None:
    judgements, second = draw()
    found = compare_coders(judgements, second, names=NAMES, unit="interview")
    first, given = [one.coded for one in judgements], [one.given for one in judgements]
    pairs: dict[str, tuple[Sequence[Mode | None], Sequence[Mode | None]]] = {
        "model_first": (first, given),
        "model_second": (second, given),
        "coders": (first, second),
    }
    for name, (rows, columns) in pairs.items():
        estimates = getattr(found, name)
        codes = ([str(one) for one in rows], [str(one) for one in columns])
        assert estimates["kappa"].value == pytest.approx(cohen_kappa_score(*codes))
        assert estimates["percent"].value == pytest.approx(accuracy_score(*codes))
        assert estimates["macro_f1"].value == pytest.approx(f1_score(*codes, average="macro"))
        assert estimates["kappa"].n == 240


def test_the_model_against_the_first_coder_is_what_is_always_measured() -> None:
    judgements, second = draw()
    judgements[5] = replace(judgements[5], given=None)
    found = compare_coders(judgements, second, names=NAMES, unit="interview")
    overall = measure_evaluation(judgements, unit="interview").overall
    assert found.model_first == {name: overall[name] for name in ("kappa", "percent", "macro_f1")}


def test_the_interval_of_a_difference_is_that_of_leaving_out_each_interview() -> None:
    judgements, second = draw(seed=4)

    def differ(kept: list[int]) -> float:
        first = [judgements[i].coded for i in kept]
        given = [judgements[i].given for i in kept]
        return kappa(first, given) - kappa(first, [second[i] for i in kept])

    value = differ(list(range(240)))
    without = [differ([i for i in range(240) if i % 8 != group]) for group in range(8)]
    error = np.sqrt(7 / 8 * sum((one - value) ** 2 for one in without))
    # Between -2 and 2: arctanh of half the difference.
    margin = student.ppf(0.975, 7) * error / 2 / (1 - (value / 2) ** 2)
    found = compare_coders(judgements, second, names=NAMES, unit="interview")
    difference = found.first_difference["kappa"]
    assert difference.value == pytest.approx(value)
    assert difference.low == pytest.approx(2 * np.tanh(np.arctanh(value / 2) - margin))
    assert difference.high == pytest.approx(2 * np.tanh(np.arctanh(value / 2) + margin))


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (0.01, 0.2, "better"),
        (-0.1, 0.3, "as well"),
        (-0.09, -0.01, "as well"),
        (-0.11, 0.1, "not shown"),
        (-0.3, -0.01, "worse"),
        (None, None, "not shown"),
    ],
)
def test_what_a_difference_shows(low: float | None, high: float | None, finding: str) -> None:
    assert find_finding(Estimate(0.0, low, high, 50)) == finding


@pytest.mark.parametrize(
    ("model", "second", "told"),
    [
        (0.8, 0.8, "the model agrees with ann as well as bob does, within 0.10: kappa is the same"),
        (0.95, 0.5, "the model agrees with ann better than bob does: kappa is 0."),
        (0.5, 0.95, "the model agrees with ann less well than bob does: kappa is 0."),
    ],
)
def test_the_first_sentence_says_what_the_data_show(model: float, second: float, told: str) -> None:
    judgements, codes = draw(1200, model=model, second=second)
    sentence, _ = describe_coders(compare_coders(judgements, codes, names=NAMES, unit="interview"))
    assert sentence.startswith(told)
    assert "[difference " in sentence


def test_few_excerpts_show_nothing_and_that_is_said() -> None:
    judgements, codes = draw(40)
    sentences = describe_coders(compare_coders(judgements, codes, names=NAMES, unit="interview"))
    assert sentences[0].startswith("the data do not show whether the model agrees with ann as well")
    assert "more excerpts coded by both would tell" in sentences[0]
    assert "agrees with bob as well as ann" in sentences[1]
    few = compare_coders(judgements[:9], codes[:9], names=NAMES, unit="interview")
    assert few.coders["kappa"] == Estimate(None, None, None, 9)
    assert "only 9 excerpts coded by both, 10 at least are needed" in describe_coders(few)[0]


def test_without_three_interviews_there_is_no_interval() -> None:
    judgements, codes = draw()
    two = [replace(one, group=str(i % 2)) for i, one in enumerate(judgements)]
    found = compare_coders(two, codes, names=NAMES, unit="interview")
    assert found.findings == {"first": "not shown", "second": "not shown"}
    assert "it needs three interviews, found 2" in describe_coders(found)[0]
    alone = [replace(one, group=one.id) for one in judgements]
    found = compare_coders(alone, codes, names=NAMES, unit="excerpt")
    assert "neither interviews nor schools" in describe_coders(found)[0]


def test_coders_who_gave_one_code_only_leave_kappa_undefined() -> None:
    judgements = [Judgement(NONE, NONE, f"g{i % 4}") for i in range(20)]
    found = compare_coders(judgements, [NONE] * 20, names=NAMES, unit="interview")
    assert found.coders["kappa"].value is None
    assert found.coders["percent"].value == 1
    assert "gave all 20 excerpts the same code" in describe_coders(found)[0]


def test_a_constant_first_coder_is_not_laid_to_the_second() -> None:
    # The model and ann gave nothing but `none`; bob did not, so "all coded alike" would be false.
    judgements = [Judgement(NONE, NONE, f"g{i % 4}") for i in range(20)]
    codes = [Mode.FORMAL] * 10 + [NONE] * 10
    found = compare_coders(judgements, codes, names=NAMES, unit="interview")
    assert found.coders["kappa"].value == 0
    assert "two of the three (the coders and the model) gave all 20" in describe_coders(found)[0]


def test_a_model_that_learned_from_the_codings_agrees_with_nobody_as_well_as() -> None:
    judgements, codes = draw(400, model=0.99, second=0.6)
    found = compare_coders(judgements, codes, names=NAMES, unit="interview", learned=True)
    assert (found.first_difference["kappa"].low or 0) > 0
    assert found.findings == {"first": "not shown", "second": "not shown"}
    for sentence in describe_coders(found):
        assert sentence.startswith("the data do not show")
        assert sentence.endswith("the model learned from codings of these excerpts")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (-0.00001, 0.0, "0.00 to 0.00"),
        (-0.0012, 0.004, "-0.001 to +0.004"),
        # The finding hangs on the side of 0 that an end lies on, so that must show.
        (-0.21, -0.0004, "-0.21 to -0.0004"),
    ],
)
def test_a_difference_shows_on_which_side_of_nothing_it_lies(
    low: float, high: float, shown: str
) -> None:
    judgements, codes = draw()
    found = compare_coders(judgements, codes, names=NAMES, unit="interview")
    difference = {"kappa": Estimate(-0.002, low, high, 240)}
    told, _ = describe_coders(replace(found, first_difference=difference))
    assert told.endswith(f"kappa is the same [difference {shown}]")


def test_json_has_every_statistic_with_its_interval() -> None:
    judgements, codes = draw()
    comparison = compare_coders(judgements, codes, names=NAMES, unit="interview")
    found = json.loads(json.dumps(coders_to_json(comparison), allow_nan=False))
    assert (found["first"], found["second"], found["n"], found["groups"]) == ("ann", "bob", 240, 8)
    for part in (found["agreement"], found["difference"]):
        for estimates in part.values():
            assert list(estimates) == ["kappa", "percent", "macro_f1"]
            assert set(estimates["kappa"]) == {"value", "low", "high", "n"}
    assert found["findings"]["first"] == comparison.findings["first"]
    assert len(found["told"]) == 2
