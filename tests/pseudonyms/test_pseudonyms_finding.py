import pytest

from distmode.pseudonyms import Document, SpeakerLabel, find_names
from distmode.pseudonyms.contacts import find_contacts
from distmode.pseudonyms.context import judge
from distmode.pseudonyms.words import split_words


def find(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.kind) for one in find_names(Document("a.txt", text)).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I asked Ruth Adler about it.", [("Ruth Adler", "person")]),
        ("Then Mrs Okafor came.", [("Okafor", "person")]),
        ("Then Ms. O. came.", [("O", "person")]),
        ("R. Adler signed it.", [("R. Adler", "person")]),
        ("Jean-Luc van der Berg was head.", [("Jean-Luc van der Berg", "person")]),
        ("We asked Anne-Marie O’Neill.", [("Anne-Marie O’Neill", "person")]),
        ("They told mrs okafor and mr stone.", [("okafor", "person"), ("stone", "person")]),
        ("Mr and Mrs Smith left.", [("Smith", "person")]),
        ("At Millbank Primary School we sing.", [("Millbank Primary School", "school")]),
        ("I was at St Mary's for a year.", [("St Mary's", "school")]),
        ("I know Ashgrove High well.", [("Ashgrove High", "school")]),
        ("The University of Leeds paid.", [("University of Leeds", "school")]),
        ("Our Lady of Lourdes Primary is full.", [("Our Lady of Lourdes Primary", "school")]),
        ("She lives in South Yorkshire.", [("South Yorkshire", "place")]),
        ("It is on Corbin Road.", [("Corbin Road", "place")]),
        ("We moved to New Mexico.", [("New Mexico", "place")]),
        ("Sarah Hill said so.", [("Sarah Hill", "person")]),
    ],
)
def test_names_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "May I say something? Will you be there in May?",
        "Mark my words, it was the Head of Year and the SENCO.",
        "Ofsted came on Monday. We do English and French, and Forest School.",
        "The High School is bigger. Mrs So-and-so, I called her.",
        "Didn't we? Year 6 and Key Stage 2, P.E. and I.T., God knows.",
        "[Person 3] said that [School 1] is in [Place 2].",
    ],
)
def test_what_is_no_name_is_left(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "at", "verdict"),
    [
        ("Mark said no.", 0, "name"),
        ("Mark my words.", 0, "word"),
        ("So I asked Hope.", 3, "name"),
        ("Hope is what we have.", 0, "unclear"),
        ("It opens in May.", 3, "word"),
        ("I told May about it.", 2, "name"),
        ("May I?", 0, "word"),
        ("Will's class went.", 0, "name"),
        ("we hope so.", 1, "word"),
    ],
)
def test_everyday_words_are_judged_by_their_neighbours(text: str, at: int, verdict: str) -> None:
    assert judge(split_words(text), at) == verdict


def test_everyday_words_in_doubt_are_listed() -> None:
    found = find_names(Document("a.txt", "We had the Big Write. I went to Scotland."))
    assert found.mentions == ()
    assert {doubt.text for doubt in found.doubts} >= {"Write", "Scotland"}


def test_labels_of_speakers_are_names_but_posts_are_not() -> None:
    text = "Hope: Yes.\nHeadteacher: No.\nRA: Well.\nHT: So."
    labels = tuple(
        SpeakerLabel(text.index(name), text.index(name) + len(name))
        for name in ("Hope", "Headteacher", "RA", "HT")
    )
    found = find_names(Document("a.txt", text, labels))
    assert [one.text for one in found.mentions] == ["Hope", "RA"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0161 496 0000", "phone"),
        ("(555) 010-4477", "phone"),
        ("07700 900123", "phone"),
        ("j.o'neill@ashgrove.sch.uk", "email"),
        ("https://example.org/staff/adler", "link"),
        ("www.ashgrove.org.uk", "link"),
        ("@mrs_adler", "link"),
        ("LS1 4AP", "postcode"),
        ("A823456789012", "number"),
    ],
)
def test_contacts_are_found_whole(text: str, kind: str) -> None:
    sentence = f"It is {text}, I think."
    (contact,) = find_contacts(sentence)
    assert (sentence[contact.start : contact.end], contact.kind) == (text, kind)


@pytest.mark.parametrize(
    "text", ["in 2014-2015", "12-03-2014", "£1,250,000", "230 on roll, 45 of them", "Year 10 11 12"]
)
def test_other_numbers_are_no_contacts(text: str) -> None:
    assert find_contacts(text) == ()


def test_words_keep_their_places() -> None:
    words = split_words("Ruth’s ex-Ashgrove ‘Zoe\u0308’, Adler-led.").words
    assert [(word.text, word.tail) for word in words] == [
        ("Ruth", "’s"),
        ("ex", ""),
        ("Ashgrove", ""),
        ("Zoe\u0308", ""),
        ("Adler", ""),
        ("led", ""),
    ]
