import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Evaluation, Judgement, evaluation_to_json, measure_evaluation
from distmode.modelfile import list_models, read_card
from distmode.prevalence import Group, Population, Prevalence, estimate_prevalence
from distmode.report import describe_estimation_methods, describe_evaluation_methods
from distmode.report.methods.references import REFERENCES

SHIPPED = read_card(next(path for path in list_models() if path.name == "distmode-en"))
DESCRIBED: Mapping[str, object] = {
    "model": f"{SHIPPED.name} {SHIPPED.version}",
    "model_sha256": SHIPPED.payload_sha256,
    "prior": "corpus",
    "abstain_below": 0.0,
    "about": "six interviews with teachers",
}
NUMBER = r"-?(?:\d?\.\d\d|1\.00)"
ESTIMATE = rf"(?P<value>{NUMBER})(?: \[(?P<low>{NUMBER}), (?P<high>{NUMBER})\])?"


def judge(number: int, groups: int, *, abstain: float = 0.0) -> list[Judgement]:
    """Return judgements of which about two in three agree, the same every time."""
    draw = random.Random(3)
    found = []
    for place in range(number):
        coded = draw.choice(OUTCOMES[:3] + (Mode.NONE,) * 3)
        given = coded if draw.random() < 0.66 else draw.choice(OUTCOMES)
        sure = 0.4 + 0.5 * draw.random()
        chances = dict.fromkeys(OUTCOMES, (1 - sure) / 6) | {given: sure}
        answer = given if sure >= abstain else None
        found.append(Judgement(coded, answer, f"g{place % groups}", chances))
    return found


def evaluate(number: int = 200, groups: int = 8, *, abstain: float = 0.0) -> Evaluation:
    return measure_evaluation(judge(number, groups, abstain=abstain), unit="interview")


def check_estimate(found: re.Match[str] | None, told: Mapping[str, float | None]) -> None:
    """Compare an estimate in the text with that in the JSON, to two decimals."""
    assert found is not None
    for name in ("value", "low", "high"):
        shown, number = found[name], told[name]
        if shown is None:
            assert number is None
        else:
            assert number is not None
            assert float(shown) == pytest.approx(number, abs=0.00501)


def check_references(text: str) -> None:
    """Every work cited is listed, and none is listed that is not cited."""
    body, _, listed = text.partition("\nReferences\n")
    cited = {work for name, work in REFERENCES.items() if name in body}
    assert set(listed.strip().splitlines()) == cited
    # Nothing looks like a citation without being one.
    names = re.findall(r"([A-Z][^();\[\]]*?, (?:19|20)\d\d)", body)
    assert names
    assert all(any(name.endswith(known) for known in REFERENCES) for name in names)


WORDS = {
    "kappa": "Cohen's kappa was ",
    "alpha": "Krippendorff's alpha, nominal, was ",
    "percent": "share of excerpts agreed on was ",
    "macro_f1": "coded or given, was ",
    "auc_any_mode": "any mode against none was ",
    "brier": "to 2, was ",
    "ece": "calibration error in ten bins was ",
}


def test_every_number_of_an_evaluation_is_the_runs() -> None:
    evaluation = evaluate()
    told = json.loads(json.dumps(evaluation_to_json(evaluation)))
    text = describe_evaluation_methods(evaluation, DESCRIBED)
    assert set(told["overall"]) == set(WORDS)
    for name, words in WORDS.items():
        found = re.search(re.escape(words) + ESTIMATE + r" \(n = (?P<n>\d+)", text)
        check_estimate(found, told["overall"][name])
        assert found is not None
        assert int(found["n"]) == told["overall"][name]["n"]
    for mode in ("formal", "pragmatic", "strategic", "none"):
        found = re.search(rf"{mode} {ESTIMATE} \(n = (?P<n>\d+)\)", text)
        check_estimate(found, told["modes"][mode]["f1"])
        assert found is not None
        assert int(found["n"]) == told["modes"][mode]["f1"]["n"]
    assert "cultural not measured (n = 0)" in text
    assert f"{told['n']} excerpts from {told['groups']} interviews" in text
    assert "six interviews with teachers" in text
    check_references(text)


def test_the_model_is_named_and_what_it_learned_from_is_said() -> None:
    text = describe_evaluation_methods(evaluate(), DESCRIBED)
    assert f"{SHIPPED.name} {SHIPPED.version} (SHA-256 {SHIPPED.payload_sha256[:12]};" in text
    assert SHIPPED.payload_sha256[:13] not in text
    assert f"learned from {SHIPPED.training['excerpts']} excerpts" in text
    assert "305 fictional schools, coded by language models." in text
    assert "constructed" in text
    assert "data/annotated" not in text, "no reader of a paper has the file"
    assert "prior corpus" in text
    own = describe_evaluation_methods(evaluate(), {**DESCRIBED, "model_sha256": "ab" * 32})
    assert "say what it was trained on" in own
    assert "learned from 9" not in own


def test_abstentions_are_counted_and_the_prior_is_told() -> None:
    evaluation = evaluate(abstain=0.6)
    described = {**DESCRIBED, "abstain_below": 0.6, "prior": "interviews"}
    text = describe_evaluation_methods(evaluation, described)
    assert f"a probability below 0.6: in {evaluation.abstained} of 200 excerpts" in text
    assert evaluation.abstained > 10
    assert "none .75" in text
    assert "Saerens et al., 2002" in text
    _, _, answered = text.partition("Abstentions left out, ")
    found = re.match(rf"Cohen's kappa was {ESTIMATE} \(n = (?P<n>\d+)", answered)
    check_estimate(found, evaluation.overall_answered["kappa"].to_json())
    assert "abstained from no excerpt" not in text


def test_what_is_not_measured_is_said() -> None:
    few = describe_evaluation_methods(evaluate(8, 4), DESCRIBED)
    assert "Cohen's kappa was not measured (n = 8; Cohen, 1960)" in few
    assert "formal not measured" in few
    two = describe_evaluation_methods(evaluate(60, 2), DESCRIBED)
    assert re.search(r"Cohen's kappa was -?\.\d\d \(no interval\) \(n = 60", two)
    assert "they need 3 interviews, and there are 2" in two
    assert "jackknife" not in two
    check_references(two)
    alone = measure_evaluation(judge(60, 6), unit="excerpt")
    text = describe_evaluation_methods(alone, DESCRIBED)
    assert "There are no intervals, since the data name neither" in text
    for written in (few, two, text):
        assert "nan" not in re.split(r"\W+", written.lower())


def test_a_model_that_learned_from_the_codings_is_given_away() -> None:
    told = "The model learned from these very codings"
    assert told in describe_evaluation_methods(evaluate(), {**DESCRIBED, "learned": True})
    assert told not in describe_evaluation_methods(evaluate(), {**DESCRIBED, "learned": False})


def test_figures_of_probabilities_and_of_sets_are_not_of_the_primary_mode() -> None:
    judgements = [replace(one, coded_modes=(one.coded, Mode.CULTURAL)) for one in judge(200, 8)]
    evaluation = measure_evaluation(judgements, unit="interview")
    text = describe_evaluation_methods(evaluation, DESCRIBED)
    primary = re.search(r"For the primary mode, (.*?)\)\. Of the prob", text)
    assert primary is not None
    assert "macro-F1" in primary[1]
    assert not re.search("Brier|ROC|Jaccard|MASI", primary[1])
    assert "For all modes of an excerpt, the mean Jaccard index" in text
    assert "all modes of an excerpt" not in describe_evaluation_methods(evaluate(), DESCRIBED)


def test_a_cross_validation_says_what_it_knew_of_an_excerpt() -> None:
    encoder = {"name": "encoder-en", "version": "1.0.0", "sha256": "ab" * 32}
    text = describe_evaluation_methods(evaluate(), {"model": None, "encoder": encoder})
    assert "sentence encoder, encoder-en 1.0.0 (SHA-256 abababababab)" in text
    text = describe_evaluation_methods(evaluate(), {"model": None, "encoder": None})
    assert "its words alone" in text


def test_a_cross_validation_names_no_model() -> None:
    text = describe_evaluation_methods(evaluate(), {"model": None, "about": ""})
    assert "5-fold cross-validation" in text
    assert "other interviews alone" in text
    assert "SHA-256" not in text
    assert "2-fold" in describe_evaluation_methods(evaluate(60, 2), {"model": None})
    check_references(text)


def populate(number: int = 300, coded: int = 120, interviews: int = 6) -> Population:
    draw = np.random.default_rng(5)
    outcomes = draw.choice(7, size=number, p=[0.2, 0.1, 0.05, 0.05, 0.05, 0.05, 0.5])
    seen = np.where(draw.random(number) < 0.8, outcomes, draw.integers(0, 7, number))
    return Population(
        predicted=np.eye(7)[seen],
        coded=np.eye(7)[outcomes],
        drawn=np.arange(number) < coded,
        chances=np.full(number, coded / number),
        strata=np.zeros(number, dtype=np.int64),
        interviews=np.arange(number) % interviews,
    )


def estimate(population: Population) -> Prevalence:
    half = population.interviews < 3
    groups = [Group("school", "a", half), Group("school", "b", population.interviews == 5)]
    return estimate_prevalence(population, groups)


ESTIMATION: Mapping[str, object] = {
    "share": "primary mode",
    "coded": 120,
    "too_short": 12,
    "abstained": 3,
    "schools": 2,
    "drawn": 130,
    "strata": 4,
    "design": "given",
    "models": [
        {
            "model": "distmode-en 2.0.0",
            "model_sha256": SHIPPED.payload_sha256,
            "codebook": "1",
            "prior": "corpus",
        }
    ],
}


def find_shares(text: str, begin: str, end: str) -> Sequence[re.Match[str]]:
    body = text[text.index(begin) + len(begin) :]
    return list(re.finditer(rf"(?P<mode>[a-z]+) {ESTIMATE}", body[: body.index(end)]))


def test_several_models_and_priors_are_told_apart() -> None:
    own = {"model": "mine 1", "model_sha256": "ab" * 32, "codebook": "1", "prior": "interviews"}
    models = [*ESTIMATION["models"], own]  # type: ignore[misc]
    text = describe_estimation_methods(estimate(populate()), {**ESTIMATION, "models": models})
    assert "Labels by distmode-en 2.0.0: The probabilities presume" in text
    assert "Labels by mine 1: The probabilities were brought to another mix" in text
    assert f"Of {SHIPPED.name} {SHIPPED.version}: The model learned from" in text
    assert "Of mine 1: [The model does not come with" in text
    one = describe_estimation_methods(estimate(populate()), ESTIMATION)
    assert "Labels by" not in one
    assert "). The outcomes" in one


def test_every_number_of_an_estimation_is_the_runs() -> None:
    prevalence = estimate(populate())
    text = describe_estimation_methods(prevalence, ESTIMATION)
    places = {
        ("these_transcripts", "corrected"): ("(n = 120 coded):", "In schools"),
        ("schools_like_these", "corrected"): ("In schools like these:", "By the hand"),
        ("these_transcripts", "hand"): ("alone, in these transcripts:", "Counting labels"),
        ("these_transcripts", "naive"): ("uncorrected, gives:", "Shares by"),
    }
    for (estimand, method), (begin, end) in places.items():
        told = {
            one.mode.value: one.estimate.to_json()
            for one in prevalence.shares
            if (one.by, one.estimand, one.method) == (None, estimand, method)
        }
        found = find_shares(text, begin, end)
        assert [one["mode"] for one in found] == [mode.value for mode in OUTCOMES]
        for one in found:
            check_estimate(one, told[one["mode"]])
    tuned = {one["mode"]: float(one["value"]) for one in find_shares(text, "Lambda was", "\n")}
    assert tuned == {
        mode.value: pytest.approx(value, abs=0.00501) for mode, value in prevalence.tuning.items()
    }
    for words in (
        "300 excerpts of 6 interviews in 2 schools",
        f"SHA-256 {SHIPPED.payload_sha256[:12]};",
        "12 excerpts of fewer than 8 words",
        "abstained from 3 excerpts",
        "130 were drawn from 4 strata",
        "120 excerpts of these were coded",
        "Shares by school were estimated in the same way for 1 group ",
        "By school, 1 group of fewer than 3 interviews is not reported",
        "constructed",
    ):
        assert words in text
    check_references(text)


def test_an_assumed_design_and_another_model_are_left_to_the_researcher() -> None:
    described = {**ESTIMATION, "design": "assumed", "share": "any mode", "models": []}
    text = describe_estimation_methods(estimate(populate()), described)
    assert "are taken to be a simple random sample" in text
    assert "[say how they were drawn" in text
    assert "model [say which]" in text
    assert "strata" not in text
    assert "(any mode)" in text


def test_what_did_not_occur_is_not_told() -> None:
    text = describe_estimation_methods(
        estimate(populate()), {**ESTIMATION, "abstained": 0, "too_short": 0}
    )
    assert "abstained" not in text
    assert "stood outside" not in text
    text = describe_evaluation_methods(evaluate(), {**DESCRIBED, "abstain_below": 0.1})
    assert "0 of 200" not in text


def test_shares_that_are_not_measured_are_said() -> None:
    text = describe_estimation_methods(estimate(populate(60, 8)), {**ESTIMATION, "coded": 8})
    assert "formal not measured" in text
    assert "With 8 coded excerpts, fewer than 10, nothing is measured by them." in text
    assert not find_shares(text, "(n = 8 coded):", "In schools")
    two = describe_estimation_methods(estimate(populate(interviews=2)), ESTIMATION)
    assert re.search(r"In schools like these: formal \.\d\d \(no interval\)", two)
    assert "with fewer than 3 coded interviews there is no interval" in two
