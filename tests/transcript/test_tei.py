import pytest

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript


def read(document: str) -> Transcript:
    data = document.encode()
    return read_transcript(data, suffix=".xml", source="x.xml", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


def test_plays_and_paragraphs() -> None:
    document = (
        "<TEI.2><text><body><sp><speaker>Ada.</speaker><p>One\n two.</p><p>Three.</p></sp>"
        "<sp who='#b #c'><stage>both</stage><l>Four</l><l>five.</l></sp>"
        "<u>Six<lb/>seven.</u></body></text></TEI.2>"
    )
    transcript = read(document)
    assert turns_of(transcript) == [
        ("Ada", "One two.\nThree."),
        ("b and c", "Four\nfive."),
        (None, "Six\nseven."),
    ]
    assert "utterances without a speaker: 1 of 3" in transcript.warnings


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("a<choice><orig>b</orig><reg>c</reg></choice>d", "acd"),
        ("a<sic>b</sic>d", "abd"),
        ("a <note>b</note><vocal><desc>c</desc></vocal>d", "a d"),
        ("a<!-- b --><?pb c?>d", "ad"),
        ("a&#x1F469;&#xA0;d", "a\U0001f469\u00a0d"),
    ],
)
def test_remarks_and_readings(inner: str, text: str) -> None:
    assert turns_of(read(f"<TEI><u who='Ada'>{inner}</u></TEI>")) == [("Ada", text)]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("<html/>", "root 'html'; of XML only TEI is read"),
        ("<TEI><p>So.</p></TEI>", "TEI without talk"),
        ("<TEI><u>So.</TEI>", "line 1, column 14: is not well-formed XML"),
        ("<!DOCTYPE TEI [<!ENTITY a 'b'>]><TEI><u>&a;</u></TEI>", "declares entities"),
        ('<?xml version="1.0" encoding="no-such"?><TEI/>', "encoding that is not read|well-formed"),
    ],
)
def test_other_xml_is_refused(document: str, says: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^x\.xml: .*({says})"):
        read(document)


def test_talk_within_and_beside_utterances_is_read_or_warned_of() -> None:
    transcript = read(
        "<TEI><teiHeader><profileDesc><person id='j' role='interviewer'><persName>Jo</persName>"
        "</person><person id='a' role='headteacher'><persName>Ada</persName></person></profileDesc>"
        "</teiHeader><text><body><head>Talk one</head>"
        "<u who='#a'>We share it <u who='#j'>mhm</u> among all.</u>"
        "<p>Loose zebra words.<said who='#a'>And I said.</said></p></body></text></TEI>"
    )
    assert turns_of(transcript) == [
        ("Ada", "We share it"),
        ("Jo", "mhm"),
        ("Ada", "among all.\nAnd I said."),
    ]
    assert any(one.startswith("3 words outside <u>") for one in transcript.warnings)
    assert not any("zebra" in one for one in transcript.warnings)
    assert {one.name: one.role for one in transcript.speakers} == {
        "Ada": "participant",
        "Jo": "interviewer",
    }
