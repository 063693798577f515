"""Files of strangers: a reader reads them or says why not, soon and in bounds."""

import io
import resource
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import (
    SUFFIXES,
    Reading,
    Source,
    find_sources,
    read_source,
    read_transcript,
)

SAMPLES = Path(__file__).parents[1] / "data" / "transcripts"
ARCHIVES = (".docx", ".odt", ".xlsx", ".qdpx")
XML_READERS = (".odt", ".xml", ".qdpx")
MEMBERS = {".odt": "content.xml", ".qdpx": "project.qde"}
# Memory that a hostile file of a few MB may cost, over what the tests took before.
MOST_BYTES = 1_000_000_000


def read(data: bytes, suffix: str) -> Transcript:
    return read_transcript(data, suffix=suffix, source=f"x{suffix}", reading=Reading())


def refuse(data: bytes, suffix: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        read(data, suffix)
    message = str(caught.value)
    assert message.startswith(f"x{suffix}: ")
    assert "\n" not in message
    return message


def read_or_refuse(data: bytes, suffix: str) -> Transcript | None:
    """Return the transcript, or None where the file is refused in one line."""
    message = ""
    try:
        return read(data, suffix)
    except TranscriptError as error:
        message = str(error)
    assert message.startswith(f"x{suffix}: ")
    assert "\n" not in message
    assert len(message) < 500
    return None


def pack(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- fuzzing ---


def samples_of(suffix: str) -> list[bytes]:
    found = sorted(SAMPLES.glob(f"*{suffix}"))
    return [path.read_bytes() for path in found if not path.name.endswith(".expected.json")]


INSERTS = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            b"<", b">", b"{", b"}", b"[", b"\\u-1?", b"\\bin99999 ", b"\x00", b"\xff\xfe", b"\r",
            b'"', b"<!--", b"</", b"&#x110000;", b"&", b"\\", b"stream", b"endobj", b"<table>",
            b"<v ", b":",
        ]
    ),
)  # fmt: skip


@st.composite
def damage(draw: st.DrawFn, data: bytes) -> bytes:
    """Draw what is left of a file after up to four mishaps."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        mishap = draw(st.sampled_from(["cut", "insert", "replace", "repeat", "end"]))
        if mishap == "end":
            data = data[:start]
        elif mishap == "cut":
            data = data[:start] + data[end:]
        elif mishap == "repeat":
            data = data[:end] + data[start:end] * draw(st.integers(1, 50)) + data[end:]
        else:
            data = data[:start] + draw(INSERTS) + data[start if mishap == "insert" else end :]
    return data


@st.composite
def damaged_files(draw: st.DrawFn, suffix: str) -> bytes:
    data = draw(st.sampled_from(samples_of(suffix)))
    if suffix not in ARCHIVES or draw(st.integers(0, 3)) == 0:
        return draw(damage(data))
    members = unpack(data)
    name = draw(st.sampled_from(sorted(members)))
    return pack({**members, name: draw(damage(members[name]))})


@pytest.mark.parametrize(
    "suffix", [suffix for suffix in SUFFIXES if suffix not in (".tsv", ".htm")]
)
def test_a_damaged_file_is_read_or_refused(suffix: str) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(damaged_files(suffix))
    def test(data: bytes) -> None:
        transcript = read_or_refuse(data, suffix)
        if transcript is None:
            return
        ends = [0, *(turn.end for turn in transcript.turns)]
        assert all(turn.start >= end for turn, end in zip(transcript.turns, ends, strict=False))
        transcript.plain.encode("utf-8")

    test()


# --- archives ---


@pytest.mark.parametrize("suffix", ARCHIVES)
def test_bombs_are_refused_before_they_are_unpacked(suffix: str) -> None:
    members = unpack(samples_of(suffix)[0])
    bomb = pack({**members, "big.xml": b" " * (101 << 20)})
    assert len(bomb) < 1 << 20
    assert "more than an interview takes" in refuse(bomb, suffix)
    many = pack({**members, **{f"media/{number}.png": b"" for number in range(10_001)}})
    assert "more than an interview takes" in refuse(many, suffix)


@pytest.mark.parametrize("suffix", ARCHIVES)
def test_a_member_larger_than_declared_is_not_unpacked_whole(suffix: str) -> None:
    data = samples_of(suffix)[0]
    large = max(zipfile.ZipFile(io.BytesIO(data)).infolist(), key=lambda one: one.file_size)
    directory = data.rfind(large.filename.encode()) - 46
    lying = bytearray(data)
    assert lying[directory : directory + 4] == b"PK\x01\x02"
    lying[directory + 24 : directory + 28] = (3).to_bytes(4, "little")
    refuse(bytes(lying), suffix)


@pytest.mark.parametrize("suffix", ARCHIVES)
def test_another_archive_is_refused(suffix: str) -> None:
    refuse(pack({"a.txt": b"Ada: So."}), suffix)
    refuse(b"PK\x05\x06" + bytes(18), suffix)
    assert "old" in refuse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), suffix)


def test_nothing_is_written_and_nothing_outside_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("Ada: Secret.\nBen: Oh.\n")
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    sources = "".join(
        f'<TextSource guid="{number}" name="{name}" plainTextPath="{path}"/>'
        for number, (name, path) in enumerate(
            [
                ("../../evil", "internal://../../secret.txt"),
                ("/etc/evil", "absolute:///etc/passwd"),
                ("..", "relative:///../secret.txt"),
                ("..\\evil", "internal://kept.txt"),
                ("x/../../evil", "internal://kept.txt"),
                ("", "internal://KEPT.txt"),
            ]
        )
    )
    project = f'<Project xmlns="urn:QDA-XML:project:1.0"><Sources>{sources}</Sources></Project>'
    talk = b"Ada: So.\nBen: Oh?\nAda: Yes.\nBen: Well.\n"
    members = {"project.qde": project.encode(), "../evil.txt": talk, "sources/kept.txt": talk}
    Path("p.qdpx").write_bytes(pack({**members, "sources/../../secret.txt": talk}))
    found = find_sources([Path()])
    names = [source.name for source in found.sources]
    assert names == [
        "p.qdpx/_.._evil.txt",
        "p.qdpx/_evil.txt",
        "p.qdpx/x_.._.._evil.txt",
        "p.qdpx/source.txt",
    ]
    for source in found.sources:
        assert source.path is not None
        transcript = read_transcript(
            read_source(source), suffix=".qdpx", source=source.name, reading=Reading()
        )
        assert "Secret" not in transcript.plain
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["in", "in/p.qdpx", "secret.txt"]


# --- XML ---

LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10) if n else "ha"}">' for n in range(10)
)
OUTSIDE = '<!ENTITY l9 SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("suffix", [*XML_READERS, ".docx", ".xlsx"])
@pytest.mark.parametrize("entities", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_are_refused_or_left_out(suffix: str, entities: str) -> None:
    declared = f"<!DOCTYPE x [{entities}]>"
    data = samples_of(suffix)[0]
    if suffix == ".xml":
        text = data.decode().replace("<TEI", declared + "<TEI", 1).replace("mends", "&l9;")
        assert "declares entities" in refuse(text.encode(), suffix)
        return
    members = unpack(data)
    name = {**MEMBERS, ".docx": "word/document.xml", ".xlsx": "xl/worksheets/sheet2.xml"}[suffix]
    text = members[name].decode()
    begin = text.index("<", text.index("?>") + 2) if text.startswith("<?xml") else 0
    closing = text.rindex("</", 0, text.rindex("</"))
    text = text[:begin] + declared + text[begin:closing] + "&l9;" + text[closing:]
    hostile = pack({**members, name: text.encode()})
    transcript = read_or_refuse(hostile, suffix)
    if transcript is not None:
        assert suffix == ".docx"
        assert "root:" not in transcript.plain
        assert len(transcript.plain) < 10_000


@pytest.mark.parametrize("suffix", XML_READERS)
def test_deep_nesting_is_refused(suffix: str) -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    if suffix == ".xml":
        assert "nested deeper" in refuse(b"<TEI>" + deep + b"</TEI>", suffix)
        return
    members = unpack(samples_of(suffix)[0])
    hostile = pack({**members, MEMBERS[suffix]: b"<x>" + deep + b"</x>"})
    assert "nested deeper" in refuse(hostile, suffix)


def test_a_blank_of_a_thousand_million_is_cut_short() -> None:
    members = unpack(samples_of(".odt")[0])
    content = members["content.xml"].replace(b'text:c="2"', b'text:c="99999999"')
    assert content != members["content.xml"]
    assert len(read(pack({**members, "content.xml": content}), ".odt").plain) < 1000


# --- lines, nesting, blanks ---

FLOODS = {
    "one line": b"so it was " * 500_000,
    "open tags": b"<a " * 200_000,
    "comments": b"<!--" * 200_000,
    "braces": b"{" * 500_000,
    "brackets": b"[" * 500_000,
    "colons": b"Ada: " * 300_000,
    "elements": b"<div>" * 100_000 + b"</p>" * 100_000,
    "times": b"00:00:01 " * 200_000,
    "quotes": b'"' * 500_000,
    "arrows": b"00:01.000 --> 00:02.000\n" * 20_000,
}
BEFORE = {".rtf": b"{\\rtf1 ", ".vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n", ".csv": b"text\n"}
TEXTS = [".txt", ".md", ".vtt", ".srt", ".csv", ".jsonl", ".json", ".html", ".rtf", ".xml", ".pdf"]


@pytest.mark.parametrize("suffix", TEXTS)
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_ends(suffix: str, flood: str) -> None:
    data = BEFORE.get(suffix, b"") + FLOODS[flood]
    transcript = read_or_refuse(data, suffix)
    assert transcript is None or len(transcript.plain) <= len(data)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_zero_bytes_are_refused(suffix: str) -> None:
    refuse(b"\x00" * 3 + b"Ada: So.\x00 Ben", suffix)


@pytest.mark.parametrize("opening", [b"[", b'{"text":'])
def test_deeply_nested_json_is_refused(opening: bytes) -> None:
    assert "nested too deeply" in refuse(opening * 200_000, ".json")
    assert "nested too deeply" in refuse(opening * 200_000, ".jsonl")


def test_a_sheet_with_a_million_blank_rows_is_read() -> None:
    members = unpack(samples_of(".xlsx")[0])
    name = max(name for name in members if name.startswith("xl/worksheets/sheet2"))
    text = members[name].decode()
    blank = "".join(f'<row r="{number}"/>' for number in range(8, 1_000_008))
    text = text.replace("</sheetData>", blank + "</sheetData>")
    text = text.replace('ref="A1:C7"', 'ref="A1:XFD1048576"')
    plain = read(samples_of(".xlsx")[0], ".xlsx").plain
    assert read(pack({**members, name: text.encode()}), ".xlsx").plain == plain


def test_a_sheet_of_thousands_of_millions_of_cells_is_refused() -> None:
    members = unpack(samples_of(".xlsx")[0])
    name = next(name for name in members if name.startswith("xl/worksheets/sheet2"))
    text = members[name].decode()
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(8, 2_000))
    hostile = pack({**members, name: text.replace("</sheetData>", wide + "</sheetData>").encode()})
    assert "more than 5,000,000 cells" in refuse(hostile, ".xlsx")


# --- PDF ---


def write_pdf(*, password: str | None = None, owner_only: bool = False, text: bool = True) -> bytes:
    file = io.BytesIO()
    lock = None
    if password is not None:
        user = "" if owner_only else password
        lock = StandardEncryption(user, ownerPassword=password, strength=128)
    page = canvas.Canvas(file, encrypt=lock)
    if text:
        for number, line in enumerate(["Ada: We did.", "Ben: Who?", "Ada: All.", "Ben: Oh."]):
            page.drawString(40, 700 - 14 * number, line)
    else:
        page.rect(40, 40, 200, 200, fill=1)
    page.showPage()
    page.save()
    return file.getvalue()


def test_a_scan_is_refused_with_what_to_do() -> None:
    assert "holds pictures of pages and no text (1 pages)" in refuse(write_pdf(text=False), ".pdf")


def test_a_pdf_with_a_password_is_refused_with_what_to_do() -> None:
    message = refuse(write_pdf(password="secret"), ".pdf")
    assert "protected by a password" in message


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    transcript = read(write_pdf(password="secret", owner_only=True), ".pdf")
    assert [turn.speaker for turn in transcript.turns] == ["Ada", "Ben", "Ada", "Ben"]


def write_objects(objects: list[bytes]) -> bytes:
    """Write a PDF of objects numbered from 1, the first of them the catalogue."""
    body = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + table + trailer


def write_drawing(drawing: bytes, *, pages: int = 1) -> bytes:
    packed = zlib.compress(drawing)
    kids = b"4 0 R " * pages
    return write_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>",
            b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


LINE = b"BT /F 11 Tf 40 700 Td (Ada: we did it.) Tj ET "


def test_a_pdf_that_unpacks_to_gigabytes_or_draws_for_ever_is_refused() -> None:
    assert read(write_drawing(LINE), ".pdf").plain == "Ada: we did it."
    assert "is not a PDF that can be read" in refuse(write_drawing(b" " * (200 << 20)), ".pdf")
    assert "than interviews take" in refuse(write_drawing(b" " * (21 << 20) + LINE), ".pdf")
    assert "than interviews take" in refuse(write_drawing(LINE, pages=3001), ".pdf")


# --- folders and memory ---


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("Ada: So.")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = find_sources([tmp_path, tmp_path / "self.txt"])
    assert [source.name for source in found.sources] == ["a/x.txt"]
    assert read_source(Source(tmp_path / "a" / "loop" / "a" / "x.txt", "x.txt")) == b"Ada: So."


def test_a_huge_json_is_refused_before_it_is_parsed() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "MB of JSON" in refuse(b"[" + b"0," * (26 << 20) + b"0]", ".json")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) * 1024 < MOST_BYTES
