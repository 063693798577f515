import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from distmode.classifier import extract_features
from distmode.codebook import OUTCOMES, Mode
from distmode.encoder import find_default_encoder
from distmode.errors import ModelError, UsageError
from distmode.excerpt import CodedExcerpt, Excerpt
from distmode.modelfile import Model, read_model, write_model
from distmode.preprocess import find_sentences, preprocess
from distmode.suitability import read_home
from distmode.tables import CodedTable, read_coded_excerpts
from distmode.transcript import find_sources
from distmode.workflow import (
    MOST_COMPARED,
    Codings,
    Explanation,
    Labeller,
    LabelOptions,
    Neighbourhood,
    ReadingOptions,
    ReadSource,
    TrainingOptions,
    adapt_model,
    describe_explanation,
    explain_excerpts,
    find_by_id,
    find_by_turn,
    find_codings,
    read_source,
    train_model,
)
from tests.command_line import ROOT

ANNOTATED = ROOT / "data" / "annotated"
TALK = (
    "When the deputy left, I was asked to take the timetable. There was nobody else who could, "
    "and then I simply went on with it.\n\nThe head trusts us. Nobody waits for permission here."
)
SHARES = """[shares]
formal = 0.3
pragmatic = 0.05
strategic = 0.05
incremental = 0.05
opportunistic = 0.05
cultural = 0.1
none = 0.4
"""


def read_schools(*names: str) -> CodedTable:
    return read_coded_excerpts([ANNOTATED / f"{name}.jsonl" for name in names])


def train(folder: Path, table: CodedTable, *, words_only: bool) -> Model:
    encoder = None if words_only else find_default_encoder()
    trained = train_model(table, TrainingOptions("small", encoder=encoder))
    write_model(folder, trained.classifier, trained.card)
    return read_model(folder)


def keep(table: CodedTable, *modes: Mode) -> CodedTable:
    return replace(table, excerpts=tuple(one for one in table.excerpts if one.mode in modes))


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of words alone."""
    folder = tmp_path_factory.mktemp("words") / "model"
    return train(folder, read_schools("r01", "s01", "n01"), words_only=True)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of words and sentence vectors, from 576 excerpts."""
    folder = tmp_path_factory.mktemp("vectors") / "model"
    names = ("r01", "r02", "s01", "s02", "p01", "n01")
    return train(folder, read_schools(*names), words_only=False)


def build_excerpt(text: str, **changes: object) -> Excerpt:
    excerpt = Excerpt("a#1.1", "a", "", text, 7, 7 + len(text))
    return replace(excerpt, **changes)  # type: ignore[arg-type]


def explain_one(
    model: Model, text: str, *, prior: str | None = None, codings: Codings | None = None
) -> Explanation:
    labeller = Labeller(model, LabelOptions(prior))
    near = Neighbourhood(codings or Codings(), model)
    (explained,) = explain_excerpts(labeller, [build_excerpt(text)], near)
    return explained


def find_log_odds(explained: Explanation, mode: Mode, known: tuple[Mode, ...]) -> float:
    """From the seven probabilities, as the records' reader would."""
    logs = {one: math.log(explained.label.probabilities[one]) for one in known}
    return logs.pop(mode) - sum(logs.values()) / len(logs)


@pytest.mark.parametrize("kind", ["words", "vectors"])
@pytest.mark.parametrize("prior", ["corpus", "interviews", "file"])
def test_the_numbers_add_up_to_the_log_odds(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, prior: str
) -> None:
    model: Model = request.getfixturevalue(kind)
    shares = tmp_path / "shares.toml"
    shares.write_text(SHARES)
    explained = explain_one(model, TALK, prior=str(shares) if prior == "file" else prior)
    assert len(explained.reasons) == 2
    for reason in explained.reasons:
        expected = find_log_odds(explained, reason.mode, model.card.modes)
        assert reason.log_odds == pytest.approx(expected, abs=1e-9)
        assert (reason.prior == 0) == (prior == "corpus")
        assert len(reason.sentences) == (0 if kind == "words" else 4)


def test_the_reasons_are_for_the_two_most_probable_outcomes(vectors: Model) -> None:
    explained = explain_one(vectors, TALK)
    chances = explained.label.probabilities
    best = sorted(OUTCOMES, key=lambda mode: chances[mode])[:-3:-1]
    assert [reason.mode for reason in explained.reasons] == best
    assert explained.reasons[0].evidence == explained.label.evidence
    assert {one.mode for one in explained.reasons[1].evidence} == {best[1]}


def test_every_sentence_stands_where_it_is_said(vectors: Model) -> None:
    excerpt = build_excerpt(TALK)
    (reason, _) = explain_one(vectors, TALK).reasons
    spans = [(one.start - excerpt.start, one.end - excerpt.start) for one in reason.sentences]
    assert spans == list(find_sentences(TALK))
    assert [TALK[start:end] for start, end in spans] == [one.text for one in reason.sentences]


def test_where_none_is_given_the_reasons_are_for_what_was_most_probable(vectors: Model) -> None:
    labeller = Labeller(vectors, LabelOptions(abstain_below=1.0))
    near = Neighbourhood(Codings(), vectors)
    (explained,) = explain_excerpts(labeller, [build_excerpt(TALK)], near)
    assert explained.label.status == "abstained"
    assert [one.mode for one in explained.reasons] == [
        one.mode for one in explain_one(vectors, TALK).reasons
    ]


def test_what_is_too_short_has_no_reasons_and_no_neighbours(words: Model) -> None:
    codings = Codings(read_schools("r01").excerpts)
    explained = explain_one(words, "Yes, we do.", codings=codings)
    assert explained.label.status == "too_short"
    assert (explained.reasons, explained.nearest) == ((), ())


@pytest.mark.parametrize("modes", [(Mode.FORMAL, Mode.NONE), (Mode.NONE,)])
def test_a_model_of_few_outcomes_is_explained_by_those(
    tmp_path: Path, modes: tuple[Mode, ...]
) -> None:
    table = keep(read_schools("r01", "s01"), *modes)
    model = train(tmp_path / "model", table, words_only=True)
    explained = explain_one(model, TALK, prior="interviews")
    assert {one.mode for one in explained.reasons} == set(modes)
    for reason in explained.reasons:
        expected = find_log_odds(explained, reason.mode, modes) if len(modes) > 1 else 0
        assert reason.log_odds == pytest.approx(expected, abs=1e-9)


@pytest.fixture(scope="module")
def ruth() -> ReadSource:
    path = ROOT / "examples" / "interviews" / "ashgrove" / "ruth.txt"
    (source,) = find_sources([path]).sources
    return read_source(source, ReadingOptions())


def test_a_turn_is_found_with_all_its_excerpts(ruth: ReadSource) -> None:
    turns = {excerpt.turn for excerpt in ruth.excerpts}
    for turn in turns:
        found = find_by_turn(ruth, turn or 0)
        assert [one.id for one in found] == [
            f"ruth.txt#{turn}.{part}" for part in range(1, len(found) + 1)
        ]
    assert sum(len(find_by_turn(ruth, turn or 0)) for turn in turns) == len(ruth.excerpts)


@pytest.mark.parametrize(
    ("turn", "message"), [(999, "there is no turn 999, it has"), (1, "nothing of turn 1 is label")]
)
def test_a_turn_that_has_no_excerpts_is_refused(ruth: ReadSource, turn: int, message: str) -> None:
    with pytest.raises(UsageError, match=rf"ruth\.txt: {message}"):
        find_by_turn(ruth, turn)


def test_an_id_may_name_folders_above(ruth: ReadSource) -> None:
    (found,) = find_by_id([ruth], "ruth.txt#4.1")
    assert find_by_id([ruth], "examples/ashgrove/ruth.txt#4.1") == (found,)
    below = replace(ruth, excerpts=(replace(found, id="ashgrove/ruth.txt#4.1"),))
    assert find_by_id([ruth, below], "ashgrove/ruth.txt#4.1") == below.excerpts
    for wanted in ("ruth.txt#4", "truth.txt#4.1", "", "1"):
        with pytest.raises(UsageError, match=r"0 excerpts .* like 'ruth\.txt#"):
            find_by_id([ruth], wanted)
    with pytest.raises(UsageError, match="2 excerpts"):
        find_by_id([ruth, ruth], "ruth.txt#4.1")


def rank(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[int]:
    return [int(place) for place in np.argsort(-values, kind="stable")[:3]]


def test_the_nearest_are_those_of_the_highest_cosine(vectors: Model) -> None:
    coded = read_schools("q01", "q02").excerpts
    texts = [TALK, *(one.text for one in coded)]
    pooled = [one.vectors for one in preprocess(texts, encoder=vectors.encoder)]
    matrix = np.stack([one.pool() for one in pooled if one])
    cosines = cosine_similarity(matrix[1:], matrix[:1]).ravel()
    found = explain_one(vectors, TALK, codings=Codings(coded)).nearest
    assert [one.coded for one in found] == [coded[place] for place in rank(cosines)]
    assert [one.similarity for one in found] == pytest.approx(sorted(cosines)[:-4:-1])


def test_without_an_encoder_the_models_own_features_decide(words: Model) -> None:
    coded = read_schools("q01", "q02").excerpts
    tokens = list(preprocess([TALK, *(one.text for one in coded)]))
    features = extract_features(words.estimator, tokens)
    cosines = cosine_similarity(features[1:], features[:1]).ravel()
    found = explain_one(words, TALK, codings=Codings(coded)).nearest
    assert [one.coded for one in found] == [coded[place] for place in rank(cosines)]
    assert [one.similarity for one in found] == pytest.approx(sorted(cosines)[:-4:-1])


def sift_by_hand(text: str, coded: tuple[CodedExcerpt, ...]) -> set[str]:
    """The excerpts of the highest cosine of rare words shared, over a dense matrix."""
    rows = [set(re.findall(r"[^\W\d_]+", one.text.lower())) for one in coded]
    names = sorted(set().union(*rows))
    there = np.array([[name in row for name in names] for row in rows], float)
    matrix = there * np.log1p(len(rows) / there.sum(axis=0))
    asked = [re.findall(r"[^\W\d_]+", text.lower()).count(name) > 0 for name in names]
    query = np.array(asked) * matrix.max(axis=0)
    order = np.argsort(-cosine_similarity(matrix, query[None]).ravel(), kind="stable")
    return {coded[place].id for place in order[:MOST_COMPARED]}


def test_of_many_codings_those_that_share_most_words_are_compared(words: Model) -> None:
    coded = read_schools("r01", "r02", "q01", "q02", "n01", "n02", "s03").excerpts
    (tokens,) = preprocess([TALK])
    near = Neighbourhood(Codings(coded), words)
    everything = Neighbourhood(Codings(coded), words, most=None)
    assert (near.compared, everything.compared) == (MOST_COMPARED, len(coded))
    sifted = sift_by_hand(TALK, coded)
    kept = tuple(one for one in coded if one.id in sifted)
    assert near.find(TALK, tokens) == Neighbourhood(Codings(kept), words).find(TALK, tokens)
    features = extract_features(words.estimator, [tokens, *preprocess(one.text for one in coded)])
    cosines = cosine_similarity(features[1:], features[:1]).ravel()
    found = [one.coded for one in everything.find(TALK, tokens)]
    assert found == [coded[place] for place in rank(cosines)]


def test_an_excerpt_is_no_neighbour_of_itself(words: Model) -> None:
    coded = read_schools("r01").excerpts
    itself = coded[0].text.upper().replace(" ", "  ")
    found = explain_one(words, itself, codings=Codings(coded)).nearest
    assert len(found) == 3
    assert coded[0] not in [one.coded for one in found]
    assert explain_one(words, itself, codings=Codings(coded[:1])).nearest == ()
    assert len(explain_one(words, itself, codings=Codings(coded[:3])).nearest) == 2


@pytest.mark.parametrize("kind", ["words", "vectors"])
def test_talk_without_words_is_accounted_for_without_them(
    request: pytest.FixtureRequest, kind: str
) -> None:
    model: Model = request.getfixturevalue(kind)
    row = build_excerpt("… !!! …", from_transcript=False)
    near = Neighbourhood(Codings(read_schools("r01").excerpts[:5]), model)
    (explained,) = explain_excerpts(Labeller(model), [row], near)
    assert explained.label.status == "labelled"
    assert [reason.words for reason in explained.reasons] == [0.0, 0.0]
    assert all(item.part == "sentence" for item in explained.label.evidence)
    assert len(explained.nearest) == (0 if kind == "words" else 3)


def test_training_data_are_known_by_their_hashes(words: Model, tmp_path: Path) -> None:
    asked = find_codings(words.card, [ANNOTATED / "r01.jsonl"])
    assert asked.learned
    assert asked.excerpts == read_schools("r01").excerpts
    assert not find_codings(words.card, [ANNOTATED / "r01.jsonl", ANNOTATED / "r02.jsonl"]).learned
    found = find_codings(words.card, [])
    assert found.learned
    assert {one.school for one in found.excerpts} == {"n01", "r01", "s01"}
    strange = replace(words.card, training={"files_sha256": ["0" * 64, 7]})
    for training in (strange.training, {}, {"files_sha256": "x", "base": "y"}):
        assert find_codings(replace(strange, training=training), []) == Codings()


def test_an_adapted_model_keeps_home_and_data_of_its_base(vectors: Model, tmp_path: Path) -> None:
    few = replace(read_schools("q01"), excerpts=read_schools("q01").excerpts[:24])
    adapted = adapt_model(few, vectors, TrainingOptions("study")).card
    assert adapted.settings["home"] == vectors.card.settings["home"]
    schools = {one.school for one in find_codings(adapted, []).excerpts}
    assert schools == {"r01", "r02", "s01", "s02", "p01", "n01", "q01"}


def test_a_model_from_500_excerpts_knows_what_is_far_from_them(
    vectors: Model, words: Model
) -> None:
    assert read_home(vectors.card.settings["home"], width=vectors.card.width)
    assert "home" not in words.card.settings
    recipe = (
        "Chop the onions finely and fry them in butter until they are soft. Add the carrots and "
        "a spoon of flour, and stir for two minutes before you pour in the stock."
    )
    assert explain_one(vectors, recipe).label.warnings == ("far_from_training",)
    assert explain_one(vectors, TALK).label.warnings == ()
    assert explain_one(words, recipe).label.warnings == ()


def test_a_damaged_home_is_refused(vectors: Model) -> None:
    settings = {**vectors.card.settings, "home": {"direction": "1"}}
    model = replace(vectors, card=replace(vectors.card, settings=settings))
    with pytest.raises(ModelError, match="card is damaged"):
        Labeller(model)


def test_an_explanation_is_plain_json(vectors: Model) -> None:
    codings = Codings(read_schools("q01").excerpts, learned=False)
    labeller = Labeller(vectors)
    near = Neighbourhood(codings, vectors)
    (explained,) = explain_excerpts(labeller, [build_excerpt(TALK)], near)
    told = describe_explanation(explained, stamp=labeller.stamp, neighbourhood=near)
    again = json.loads(json.dumps(told))
    assert again["schema"] == "distmode.explanation/1"
    assert again["label"]["mode"] == again["reasons"][0]["mode"]
    assert again["codings"] == {"excerpts": 96, "compared": 96, "learned": False}
    for reason in again["reasons"]:
        parts = [reason[name] for name in ("base", "prior", "words")]
        parts += [one["weight"] for one in reason["sentences"]]
        assert sum(parts) == pytest.approx(reason["log_odds"], abs=1e-5)
    assert [set(one) for one in again["nearest"]] == 3 * [
        {"id", "mode", "modes", "similarity", "school", "interview", "text"}
    ]
