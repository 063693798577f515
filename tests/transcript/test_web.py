import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript
from distmode.transcript.elements import Tag, split_tags


def read(page: str | bytes) -> Transcript:
    data = page.encode() if isinstance(page, str) else page
    return read_transcript(data, suffix=".html", source="x.html", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("page", "plain"),
    [
        ("<p>one\n  two</p><div>three<p>four</div>five", "one two\nthree\nfour\nfive"),
        ("<p>one <b> two</b> <i>three</i> </p>", "one two three"),
        ("<p>one<br>two <br/> three</p>", "one\ntwo\nthree"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<p>3 < 4 & 5 &gt; 4 &amp;lt; &nbsp;x</p>", "3 < 4 & 5 > 4 &lt; \u00a0x"),
        ("<p title='a > b'>one</p><p title=\"c>d\">two</p>", "one\ntwo"),
        ("<script>if (a < b) '<p>no</p>'</SCRIPT><style>p{}</style>yes", "yes"),
        ("<title>no</title><nav>no <p>no</p></nav><p>yes<footer>no</footer>", "yes"),
        ("<!-- <p>no</p> -->yes<![CDATA[no]]><?php no ?>", "yes"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("a<!-- never closed", "a<!-- never closed"),
        ("one <unknown-tag>two</unknown-tag></b> three", "one two three"),
        ("<p>&#99999999999999; so</p>", "\ufffd so"),
        ("<p>soft&shy;ly &zwnj;x</p>", "soft\u00adly \u200cx"),
    ],
)
def test_blocks_blanks_and_what_is_no_talk(page: str, plain: str) -> None:
    assert read(page).plain == plain


def test_tables_headings_and_terms_name_speakers() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td><p>{text}</p></td></tr>"
        for name, text in [("Ada", "One"), ("Ben", "Two"), ("Ada", "Three"), ("Ben", "Four")]
    )
    expected = [("Ada", "One"), ("Ben", "Two"), ("Ada", "Three"), ("Ben", "Four")]
    assert turns_of(read(f"<table><tbody>{rows}</tbody></table>")) == expected
    talk = " ".join(["so it was in the end"] * 5)
    for name, said in (("h3", "p"), ("dt", "dd")):
        parts = (
            f"<{name}>{speaker}</{name}><{said}>{text} {talk}</{said}>"
            for speaker, text in expected
        )
        assert turns_of(read("".join(parts))) == [(n, f"{t} {talk}") for n, t in expected]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="x" content="text/html; charset=windows-1251">', "cp1251"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ("<meta charset=no-such-thing>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_a_page_is_decoded_as_it_declares(head: str, encoding: str) -> None:
    said = "Ада: да" if encoding == "cp1251" else "“Café”"
    transcript = read(f"<html><head>{head}</head><body><p>{said}</p>".encode(encoding))
    assert transcript.plain == said
    assert transcript.warnings[:-1] == ()


def test_a_page_too_large_is_refused() -> None:
    with pytest.raises(TranscriptError, match=r"^x\.html: has 12 MB, more than the 10 MB"):
        read(b"<p>" + b"so " * (4 << 20))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "< ", ">", "<!--", "-->", "='", '="', "so ", "&"]),
        max_size=12,
    )
)
def test_pieces_without_tags_and_comments_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = list(split_tags(text))
    said = "".join(piece for piece in pieces if isinstance(piece, str))
    assert {piece.name for piece in pieces if isinstance(piece, Tag)} <= {"p"}
    without_comments = re.sub(r"<!--.*?-->", "", text)
    assert said == without_comments.replace("<p>", "").replace("</p>", "")


TALK = "<p>Jane: What do you do?</p><p>Ada: We share it.</p><p>Jane: How?</p><p>Ada: We meet.</p>"
SPEAKERS = ["Jane", "Ada", "Jane", "Ada"]


@pytest.mark.parametrize(
    "empty", ["<svg width='1'/>", "<script src='x.js'/>", "<title/>", "<nav/>"]
)
def test_an_empty_element_swallows_nothing(empty: str) -> None:
    transcript = read(f"<html><body>{empty}{TALK}<script>no()</script></body></html>")
    assert [turn.speaker for turn in transcript.turns] == SPEAKERS
    assert "no()" not in transcript.plain
    assert not any("never closed" in warning for warning in transcript.warnings)


@pytest.mark.parametrize("end", ["</body></html>", ""])
@pytest.mark.parametrize(
    "opened", ["<nav>menu<p>", "<footer><nav>", "<svg>", "<title>", "<button>"]
)
def test_an_unclosed_element_swallows_nothing(opened: str, end: str) -> None:
    transcript = read(f"<html><body>{opened}{TALK}{end}")
    assert [turn.speaker for turn in transcript.turns][-4:] == SPEAKERS
    assert any("never closed" in warning for warning in transcript.warnings)


def test_an_element_that_holds_most_of_the_talk_is_read() -> None:
    long = TALK.replace("share", "share " * 60)
    for inner, many in ((long, 4), ("menu " * 40, 0)):
        transcript = read(f"<p>An interview</p><nav>{inner}</nav>")
        assert sum(turn.speaker is not None for turn in transcript.turns) == many
        assert any("most of" in warning for warning in transcript.warnings) == bool(many)
