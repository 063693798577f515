import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.encoding import decode_text
from distmode.errors import TranscriptError

TALK = "Ada: it’s “fine” – we let them café…\nZoë: OK\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_unicode_is_read_with_and_without_a_mark(encoding: str, mark: bytes) -> None:
    decoded = decode_text(mark + TALK.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (TALK, encoding, ())


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_old_western_encodings_are_read_with_a_warning_that_gives_the_place(encoding: str) -> None:
    talk = "Ada: So it went.\nBen: It’s a café, isn’t it – yes.\n"
    decoded = decode_text(talk.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.encoding) == (talk, encoding)
    (warning,) = decoded.warnings
    assert "in line 2" in warning
    assert encoding in warning
    assert "café" not in warning


def test_other_alphabets_are_detected() -> None:
    talk = (
        "Директор: мы долго не знали, что делать, и все сидели тихо. Потом кто-то начал говорить, "
        "и оказалось, что у каждого есть своя мысль. Так мы и решили вместе, никто не приказывал."
    )
    assert decode_text(talk.encode("cp1251"), name="a.txt").text == talk


def test_a_byte_that_windows_1252_does_not_define_is_replaced_and_reported() -> None:
    decoded = decode_text(b"Ada: we had a plan, na\xefve\nas it was \x81 then", name="a.txt")
    assert decoded.text == "Ada: we had a plan, naïve\nas it was \ufffd then"
    assert (
        "1 unreadable character stands as U+FFFD, the first in line 2, column 11"
        in (decoded.warnings[1])
    )


def test_utf8_that_breaks_off_stays_utf8() -> None:
    decoded = decode_text("Zoë: naïve, café".encode() + b"\xe2\x80", name="a.txt")
    assert decoded.text == "Zoë: naïve, café\ufffd"
    assert decoded.encoding == "utf-8"
    assert "line 1, column 17" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\r\r\nb", "a\n\nb"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "a"),
        (b"", ""),
    ],
)
def test_line_ends_become_lf_and_marks_go(data: bytes, text: str) -> None:
    assert decode_text(data, name="a.txt").text == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04rest", "an office file"),
        (b"\x89PNG\r\n\x1a\nrest", "a picture"),
        (b"%PDF-1.7 rest", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word"),
        (b"\x00\x00\x00\x20ftypM4A ", "a recording"),
        (b"Ada: so\x00Ben: yes it was so", "a zero byte at byte 8"),
        (b"\x01\x02\x03\x04", "control characters"),
        (codecs.BOM_UTF8 + b"a\x00b", "control characters"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, says: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^scan\.txt: is not text.*{says}") as caught:
        decode_text(data, name="scan.txt")
    assert "\n" not in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decoded = decode_text(data, name="x")
    except TranscriptError:
        return
    assert "\r" not in decoded.text
    assert "\x00" not in decoded.text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80))
def test_utf8_comes_back_unchanged(text: str) -> None:
    assert decode_text(("." + text).encode(), name="x").text == "." + text


def test_ctrl_z_at_the_end_of_a_dos_file_goes() -> None:
    assert decode_text(b"Ada: so.\r\n\x1a\x1a", name="a.txt").text == "Ada: so.\n"
