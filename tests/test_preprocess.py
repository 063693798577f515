from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.preprocess import NAME, NUMBER, RARE, find_sentences, preprocess, read_lexicon


def forms(text: str) -> list[str]:
    return list(next(preprocess([text])).forms)


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        ("They took it on.", ["they", "take", "it", "on"]),
        ("Teachers were leading meetings.", ["teacher", "be", "lead", "meeting"]),
        ("I don't, I can't, I won't.", ["i", "do", "not", "i", "can", "not", "i", "will", "not"]),
        ("Nobody’s asked; they’ve not.", ["nobody", "ask", "they", "have", "not"]),
        ("Um, so, er, we [laughs] decided.", ["so", "we", "decide"]),
        ("In 2019 the 1,200 kids", ["in", NUMBER, "the", NUMBER, "kid"]),
        ("The SENCo told the NQT.", ["the", "senco", "tell", "the", "nqt"]),
        ("the pengetua decides", ["the", RARE, "decide"]),
        ("", []),
        (" \n ... \n", []),
    ],
)
def test_talk_becomes_lemmas_with_negation_kept(talk: str, expected: list[str]) -> None:
    assert forms(talk) == expected


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        ("Abernathy said so.", [NAME, "say", "so"]),
        ("I asked Margaret Okonkwo.", ["i", "ask", NAME, NAME]),
        ("mrs bell said so", [RARE, NAME, "say", "so"]),
        ("Mr. Head ran it.", [RARE, NAME, "run", "it"]),
        ("My sister was there.", ["my", "sister", "be", "there"]),
        ("We went to Leeds on Friday.", ["we", "go", "to", NAME, "on", NAME]),
        ("The Head of Maths, the Deputy.", ["the", "head", "of", "math", "the", "deputy"]),
        ('She said, "Will you lead it?"', ["she", "say", "will", "you", "lead", "it"]),
        ("WE ASKED THE HEAD TO LEAD", ["we", "ask", "the", "head", "to", "lead"]),
        ("Mark was asked. Then Mark led.", [NAME, "be", "ask", "then", NAME, "lead"]),
        ('(Hope said so.) "Dean, lead it."', [NAME, "say", "so", "dean", "lead", "it"]),
        ("john smith said, peter did", [RARE, RARE, "say", RARE, "do"]),
    ],
)
def test_names_are_masked(talk: str, expected: list[str]) -> None:
    assert forms(talk) == expected


def test_placeholders_count_as_the_names_they_stand_for() -> None:
    named = forms("I asked Ruth to lead at Ashgrove, in Leeds. Priya’s plan was Ann's.")
    masked = forms(
        "I asked [Person 3] to lead at [School 1], in [Place 2]. [Name 4]’s plan was [Person 12]'s."
    )
    assert masked == named
    assert masked.count(NAME) == 5
    assert forms("We [Person talks 3] [person 3] [laughs] [Name 0] go.") == ["we", "go"]


@pytest.mark.parametrize("name", ["Tshabalala", "tshabalala", "TSHABALALA", "Tshabalala's"])
def test_a_word_outside_the_lexicon_never_becomes_a_feature(name: str) -> None:
    text = f"So {name} asked. {name} leads it, and I told {name}."
    assert not [form for form in forms(text) if "tsha" in form.lower()]


def test_places_are_those_of_the_words() -> None:
    text = "Yes 👩🏽‍🏫, the café’s head didn't."
    tokens = next(preprocess([text]))
    words = [text[s:e] for s, e in zip(tokens.starts, tokens.ends, strict=True)]
    assert words == ["Yes", "the", "café", "head", "did", "n't"]


def test_tokens_know_their_sentence() -> None:
    tokens = next(preprocess(["We lead. They lead... and lead. Why?\n\nso it goes"]))
    assert tokens.forms[-3:] == ("so", "it", "go")
    assert tokens.sentences == (0, 0, 1, 1, 1, 1, 2, 3, 3, 3)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Okoro came. We met.", ["Dr. Okoro came.", "We met."]),
        ("The Yr. 4 team did it. So.", ["The Yr. 4 team did it.", "So."]),
        ("Well... you know. I mean… she did!", ["Well... you know.", "I mean… she did!"]),
        ("He said “lead it.” Then left.", ["He said “lead it.”", "Then left."]),
        ("It was J. Marks, at 3.15 p.m. on Friday", ["It was J. Marks, at 3.15 p.m. on Friday"]),
        ("no stop here\n\nnext paragraph", ["no stop here", "next paragraph"]),
        ("a line\nthat goes on. (Yes.) End", ["a line\nthat goes on.", "(Yes.)", "End"]),
        ("That was me and I. Then they came.", ["That was me and I.", "Then they came."]),
        ("", []),
        (" \n\n \t", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in find_sentences(text)] == sentences


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from('aI .!?…\n"”)[é👍\u0301\u00a0Mr'), max_size=60))
def test_sentences_hold_every_character_that_is_not_blank_once(text: str) -> None:
    spans = find_sentences(text)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
    assert all(0 <= s < e for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@settings(max_examples=50)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_what_a_text_becomes_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = list(preprocess(texts))
    assert together == [next(preprocess([text])) for text in texts]
    assert all(not any(c.isspace() for c in form) for t in together for form in t.forms)


def test_the_lexicon_holds_no_name_that_is_not_a_word() -> None:
    lexicon = read_lexicon()
    assert lexicon.lemmas["children"] == "child"
    assert lexicon.lemmas["led"] == "lead"
    assert lexicon.lemmas["teacher"] == "teacher"
    names = {"margaret", "okonkwo", "leeds", "fiona", "john", "smith", "lee", "carol", "baker"}
    assert not names & lexicon.lemmas.keys()
    assert "mark" in lexicon.names
    assert all(form == form.lower() for form in lexicon.lemmas)
