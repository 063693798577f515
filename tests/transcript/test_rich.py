import pytest

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

TALK = r"{\b Ada:} One.\par {\b Ben:} Two?\par {\b Ada:} Three.\par {\b Ben:} Four.\par "


def read(body: str) -> Transcript:
    data = f"{{\\rtf1\\ansi\\ansicpg1252\\deff0 {body}}}".encode("latin-1")
    return read_transcript(data, suffix=".rtf", source="x.rtf", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (r"one \emdash  two\~three\_four\-five", "one — two\u00a0three-fourfive"),
        (r"caf\'e9 and caf" + "\u00e9", "café and café"),
        (r"\u8220?so\u8221? \uc0\u233 t\uc2\u233\'c3\'a9.", "“so” été."),
        (r"\u-10179 ?\u-8704 ?{\b x}", "😀x"),
        (r"a {\deleted b }{\revised c }d {\v e }f", "a c d f"),
        (r"a\b0\plain  b\tab c\line d", "a b\tc\nd"),
        ("so\\\nbut", "so\nbut"),
        (r"{\*\unknown never}{\pict\pngblip 89504e47}so{\object{\*\objdata 00}{\result no}}", "so"),
        (r"{\pict\bin6 }}}{{{}so", "so"),
        (r"{\upr{ansi}{\*\ud{\u252?ber}}}", "über"),
        (r"{\header head}{\footer foot}{\info{\title t}}so", "so"),
        (r"\{so\}\\", "{so}\\"),
        (r"{\listtext 1.\tab}so", "so"),
        (r"{\fonttbl{\f0 A;}{\f1\fcharset204 B;}{\f2\cpg437 C;}}{\f1 \'ff}{\f2 \'e1}", "яß"),
        (r"\mac caf\'8e", "café"),
    ],
)
def test_signs_codes_and_what_is_no_talk(body: str, plain: str) -> None:
    assert read(body).plain.rstrip("\n") == plain


def test_a_text_box_comes_after_its_paragraph() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt \pard inside\par}}{\shprslt inside}}"
    assert read(rf"before{box} after\par last").plain == "before after\ninside\nlast"


def test_headings_are_no_talk_by_style_and_by_level() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s3\b heading 1;}}"
    body = rf"\pard\s3 The yard\par\pard\plain {TALK}\pard\outlinelevel1 Part two\par\pard {TALK}"
    transcript = read(styles + body)
    assert "The yard" in transcript.plain
    said = " ".join(text for _, text in turns_of(transcript))
    assert said == "One. Two? Three. Four. One. Two? Three. Four."


def test_a_table_names_speakers_in_its_first_column() -> None:
    rows = [("Ada", r"One\par more."), ("Ben", "Two?"), ("Ada", "Three."), ("Ben", "Four.")]
    body = "".join(rf"\trowd\pard\intbl {a}\cell {b}\cell\row " for a, b in rows)
    assert turns_of(read(body + r"\pard After it.\par"))[:2] == [
        ("Ada", "One\nmore."),
        ("Ben", "Two?"),
    ]


def test_notes_are_left_out_and_counted() -> None:
    transcript = read(TALK + r"{\b Ada:} So{\footnote an aside {\b x}} it was.\par")
    assert turns_of(transcript)[-1] == ("Ada", "So it was.")
    assert any("1 footnotes" in warning for warning in transcript.warnings)


@pytest.mark.parametrize("data", [b"{\\rtx1 so}", b"Ada: So.", b"PK\x03\x04"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(TranscriptError, match=r"^x\.rtf: is not rich text"):
        read_transcript(data, suffix=".rtf", source="x.rtf", reading=Reading())


def test_raw_utf8_is_read_and_what_cannot_be_is_counted() -> None:
    for body, plain in (
        ("Ada: Ça va — né", "Ada: Ça va — né"),
        (r"Ada: \'81 no", "Ada: \ufffd no"),
    ):
        data = ("{\\rtf1\\ansi\\ansicpg1252 " + body + "\\par}").encode()
        transcript = read_transcript(data, suffix=".rtf", source="x.rtf", reading=Reading())
        assert transcript.plain.strip() == plain
        told = [one for one in transcript.warnings if "U+FFFD" in one]
        assert told == (["1 characters cannot be read and stand as U+FFFD"] if "no" in body else [])
