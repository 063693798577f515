from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from distmode.codebook import Mode
from distmode.encoder import SentenceVectors
from distmode.evidence import find_evidence
from distmode.excerpt import Excerpt
from distmode.preprocess import preprocess

TEXT = "She set it up. Nobody asked her to, she just started the club and the head let her run it."
EXCERPT = Excerpt(id="a#1", source="a", source_sha256="", text=TEXT, start=100, end=100 + len(TEXT))
TOKENS = next(preprocess([TEXT]))


def weigh(**weights: float) -> list[float]:
    words = [TEXT[s:e] for s, e in zip(TOKENS.starts, TOKENS.ends, strict=True)]
    return [weights.get(word, 0.0) for word in words]


def test_neighbouring_words_become_one_span_with_their_summed_weight() -> None:
    weights = weigh(started=0.5, the=-0.1, club=0.4)
    found = find_evidence(EXCERPT, TOKENS, mode=Mode.OPPORTUNISTIC, weights=weights)
    assert [item.text for item in found] == ["started the club"]
    assert found[0].weight == pytest.approx(0.8)
    assert found[0].mode is Mode.OPPORTUNISTIC


def test_spans_count_from_the_beginning_of_the_transcript() -> None:
    weights = weigh(Nobody=0.9, let=0.5)
    found = find_evidence(EXCERPT, TOKENS, mode=Mode.OPPORTUNISTIC, weights=weights)
    assert [item.text for item in found] == ["Nobody", "let"]
    for item in found:
        assert TEXT[item.start - 100 : item.end - 100] == item.text


def test_a_span_stays_inside_its_sentence() -> None:
    found = find_evidence(EXCERPT, TOKENS, mode=Mode.FORMAL, weights=weigh(up=0.5, Nobody=0.5))
    assert sorted(item.text for item in found) == ["Nobody", "up"]


def test_at_most_three_spans_and_none_that_is_noise_beside_the_strongest() -> None:
    strong = weigh(set=1.0, asked=0.9, started=0.8, head=0.7)
    assert len(find_evidence(EXCERPT, TOKENS, mode=Mode.FORMAL, weights=strong)) == 3
    lone = weigh(set=1.0, asked=0.24)
    assert [i.text for i in find_evidence(EXCERPT, TOKENS, mode=Mode.FORMAL, weights=lone)] == [
        "set"
    ]


def test_words_that_speak_against_are_no_evidence() -> None:
    assert find_evidence(EXCERPT, TOKENS, mode=Mode.FORMAL, weights=weigh(set=-1.0)) == ()
    nothing = replace(EXCERPT, text="")
    assert find_evidence(nothing, next(preprocess([""])), mode=Mode.FORMAL, weights=[]) == ()


def test_a_long_run_is_cut_to_a_phrase() -> None:
    found = find_evidence(EXCERPT, TOKENS, mode=Mode.FORMAL, weights=[0.1] * len(TOKENS.forms))
    assert max(len(item.text.split()) for item in found) <= 9
    places = sorted((item.start, item.end) for item in found)
    assert all(a[1] <= b[0] for a, b in pairwise(places))


def test_a_span_does_not_end_inside_a_word() -> None:
    text = "It’s there's no one else."
    excerpt = replace(EXCERPT, text=text, start=0, end=len(text))
    tokens = next(preprocess([text]))
    weights = [float(text[s:e] == "there") for s, e in zip(tokens.starts, tokens.ends, strict=True)]
    found = find_evidence(excerpt, tokens, mode=Mode.FORMAL, weights=weights)
    assert [item.text for item in found] == ["there's"]


def test_the_sentence_that_adds_most_stands_among_the_words_by_weight() -> None:
    spans = ((0, 14), (15, len(TEXT)))
    vectors = SentenceVectors(spans, (4, 18), np.eye(2, dtype=np.float32))
    tokens = replace(TOKENS, vectors=vectors)
    found = find_evidence(
        EXCERPT, tokens, mode=Mode.FORMAL, weights=weigh(set=0.9, head=0.3), sentences=[0.5, -0.2]
    )
    assert [(item.text, item.part, item.weight) for item in found] == [
        ("set", "words", 0.9),
        ("She set it up.", "sentence", 0.5),
        ("head", "words", 0.3),
    ]
    assert (found[1].start, found[1].end) == (100, 114)


def test_sentences_that_speak_against_are_no_evidence() -> None:
    vectors = SentenceVectors(((0, len(TEXT)),), (22,), np.ones((1, 2), dtype=np.float32))
    tokens = replace(TOKENS, vectors=vectors)
    none = weigh()
    assert find_evidence(EXCERPT, tokens, mode=Mode.NONE, weights=none, sentences=[-0.1]) == ()
