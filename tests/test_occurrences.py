from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from distmode.classifier.occurrences import Finder, is_plain, weigh_words

WORDS = ("we", "lead", "leader", "share", "sharing", "the", "a", "notknown", "_name_", "naïve")
LINES = ("we lead the leader", "the leader share we", "we we share a _name_", "lead lead lead")


def build_union(word_run: int = 2, **changes: Any) -> FeatureUnion:  # noqa: ANN401
    shared = {"lowercase": False, "sublinear_tf": True, **changes}
    union = FeatureUnion(
        [
            ("words", TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, word_run), **shared)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared)),
        ],
        transformer_weights={"words": 1.0, "characters": 0.5},
    )
    for _, vectorizer in union.transformer_list:
        names = sorted({one for line in LINES for one in vectorizer.build_analyzer()(line)})
        vectorizer.set_params(vocabulary=np.array(names))
    return union.fit(LINES)


UNIONS = {word_run: build_union(word_run) for word_run in (1, 2, 3)}
EXCERPTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), min_size=1, max_size=4)


@pytest.mark.parametrize("word_run", UNIONS)
@settings(max_examples=60)
@given(EXCERPTS)
def test_weights_are_those_of_scikit_learn_to_the_last_bit(
    word_run: int, excerpts: list[list[str]]
) -> None:
    union = UNIONS[word_run]
    found = weigh_words(union, [tuple(forms) for forms in excerpts])
    expected = union.transform([" ".join(forms) for forms in excerpts])
    assert np.array_equal(found.toarray(), expected.toarray())
    assert np.array_equal(found.indices, expected.indices)


@pytest.mark.parametrize("change", [{"binary": True}, {"lowercase": True}, {"dtype": np.float32}])
def test_a_vectorizer_of_another_kind_is_left_to_scikit_learn(change: dict[str, Any]) -> None:
    union = build_union(**change)
    forms = ("we", "lead", "lead", "the", "leader")
    assert not is_plain(union)
    found = weigh_words(union, [forms])
    assert np.array_equal(found.toarray(), union.transform([" ".join(forms)]).toarray())


def places_of(finder: Finder, forms: Sequence[str], feature: int) -> list[tuple[int, float]]:
    found = finder.find(tuple(forms))
    rows = zip(found.places, found.features, found.shares, strict=True)
    return [(int(place), float(share)) for place, number, share in rows if number == feature]


def test_an_occurrence_of_two_words_is_shared_by_both() -> None:
    union = build_union()
    assert is_plain(union)
    pair = dict(union.transformer_list)["words"].vocabulary.tolist().index("we lead")
    forms = ["so", "we", "lead", "we", "lead"]
    assert places_of(Finder(union), forms, pair) == [(1, 0.5), (2, 0.5), (3, 0.5), (4, 0.5)]


def test_a_run_of_characters_stands_in_the_token_that_has_it() -> None:
    union = build_union()
    parts = dict(union.transformer_list)
    run = len(parts["words"].vocabulary) + parts["characters"].vocabulary.tolist().index("lea")
    assert places_of(Finder(union), ["the", "lead", "leader"], run) == [(1, 1.0), (2, 1.0)]


def test_an_excerpt_without_words_has_no_features() -> None:
    assert weigh_words(build_union(), [()]).nnz == 0
