"""What somebody said is what is read: every word once and in order, in every format."""

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas

from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

Said = list[tuple[str, str]]

# Talk with everything that shifts offsets: emoji, combining accents, no-break and zero-width
# spaces, soft hyphens, tabs; no character that a format gives a meaning of its own.
CHARACTERS = st.one_of(
    st.sampled_from("aé\u0301 bß👩🏽\u200d🏫\u00a0\u200b\u00ad\t.?!,'’–…ñ"),
    st.characters(categories=["L", "N"]),
)
TALK = st.text(CHARACTERS, min_size=1, max_size=40).map(str.strip)
TALK = TALK.filter(lambda text: text[:1].isalpha())
NAMES = st.sampled_from(["Ada Obi", "BEN", "Zoë", "Interviewer", "Speaker 1", "Mr. O’Dowd", "R"])


@st.composite
def conversations(draw: st.DrawFn) -> Said:
    """Draw two speakers who take turns, each at least twice."""
    names = draw(st.lists(NAMES, min_size=2, max_size=2, unique=True))
    rounds = draw(st.integers(2, 5))
    return [(name, draw(TALK)) for _ in range(rounds) for name in names]


def write_lines(said: Said) -> bytes:
    return "\r\n".join(f"{name}: {text}" for name, text in said).encode()


def write_paragraphs(said: Said) -> bytes:
    return "\n\n".join(f"**{name}:** {text}" for name, text in said).encode("utf-16")


def write_otter(said: Said) -> bytes:
    return "\n\n".join(
        f"{name}  0:{at:02}\n{text}" for at, (name, text) in enumerate(said)
    ).encode()


def write_vtt(said: Said) -> bytes:
    cues = (f"00:{at:02}.000 --> 00:{at:02}.900\n<v {n}>{t}</v>" for at, (n, t) in enumerate(said))
    return ("WEBVTT\n\n" + "\n\n".join(cues)).encode()


def write_srt(said: Said) -> bytes:
    cues = (
        f"{at + 1}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{name}: {text}"
        for at, (name, text) in enumerate(said)
    )
    return "\r\n\r\n".join(cues).encode()


def write_csv(said: Said) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([("speaker", "text"), *said])
    return file.getvalue().encode("utf-8-sig")


def write_json_lines(said: Said) -> bytes:
    return "\n".join(json.dumps({"speaker": name, "text": text}) for name, text in said).encode()


def write_word(said: Said) -> bytes:
    document = docx.Document()
    for name, text in said:
        document.add_paragraph().add_run(f"{name}: {text}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_word_table(said: Said) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for name, text in said:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    "{}</office:text></office:body></office:document-content>"
)
TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{}</body></text></TEI>'
QDE = (
    '<Project name="x" xmlns="urn:QDA-XML:project:1.0"><Sources><TextSource guid="1" name="Ada">'
    "<PlainTextContent>{}</PlainTextContent></TextSource></Sources></Project>"
)


def pack(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


def write_odt(said: Said) -> bytes:
    lines = (escape(f"{name}: {text}").replace("\t", "<text:tab/>") for name, text in said)
    return pack(content_xml=ODT.format("".join(f"<text:p>{line}</text:p>" for line in lines)))


def write_rtf(said: Said) -> bytes:
    lines = (f"{{\\b {_rich(name)}:}} {_rich(text)}\\par\r\n" for name, text in said)
    return ("{\\rtf1\\ansi " + "".join(lines) + "}").encode("ascii")


def _rich(text: str) -> str:
    units = text.encode("utf-16-le")
    codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
    return "".join(
        chr(code) if 0x20 <= code < 0x7F else f"\\u{code - 0x10000 if code > 0x7FFF else code}?"
        for code in codes
    )


def write_html(said: Said) -> bytes:
    lines = (f"<p><b>{html.escape(name)}:</b> {html.escape(text)}\n" for name, text in said)
    return f"<html><meta charset=utf-8><title>x</title><body>{''.join(lines)}</html>".encode()


def write_xlsx(said: Said) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Speaker", "Text"])
    for name, text in said:
        sheet.append([name, text])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_json(said: Said) -> bytes:
    segments = [{"start": 0, "speaker": name, "text": f" {text}"} for name, text in said]
    return json.dumps({"text": "all", "segments": segments}).encode()


def write_tei(said: Said) -> bytes:
    lines = (f"<sp><speaker>{n}</speaker><p>{escape(t)}</p></sp>\n" for n, t in said)
    return TEI.format("".join(lines)).encode()


def write_qdpx(said: Said) -> bytes:
    lines = "\n".join(f"{name}: {text}" for name, text in said)
    return pack(project_qde=QDE.format(escape(lines)))


def check(transcript: Transcript, said: Said) -> None:
    turns = [transcript.plain[turn.start : turn.end] for turn in transcript.turns]
    assert " ".join(turns).split() == " ".join(text for _, text in said).split()
    assert [turn.speaker for turn in transcript.turns] == [name for name, _ in said]
    assert all(turns)
    ends = [0, *(turn.end for turn in transcript.turns)]
    assert all(turn.start >= end for turn, end in zip(transcript.turns, ends, strict=False))


@pytest.mark.parametrize(
    ("suffix", "write", "examples"),
    [
        (".txt", write_lines, 150),
        (".txt", write_otter, 150),
        (".md", write_paragraphs, 150),
        (".vtt", write_vtt, 150),
        (".srt", write_srt, 150),
        (".csv", write_csv, 150),
        (".jsonl", write_json_lines, 150),
        (".docx", write_word, 25),
        (".docx", write_word_table, 15),
        (".odt", write_odt, 100),
        (".rtf", write_rtf, 150),
        (".html", write_html, 150),
        (".xlsx", write_xlsx, 25),
        (".json", write_json, 150),
        (".xml", write_tei, 100),
        (".qdpx", write_qdpx, 50),
    ],
)
def test_every_word_is_read_once_and_in_order(
    suffix: str, write: Callable[[Said], bytes], examples: int
) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(conversations())
    def test(said: Said) -> None:
        data = write(said)
        check(read_transcript(data, suffix=suffix, source="x", reading=Reading()), said)

    test()


WORDS = st.lists(st.text("abcdeghlmnorstu", min_size=1, max_size=11), min_size=3, max_size=90)


@st.composite
def printed_conversations(draw: st.DrawFn) -> Said:
    """Draw talk that fills lines and pages, in letters that every PDF can show."""
    rounds = draw(st.integers(2, 6))
    talk = (" ".join(draw(WORDS)).capitalize() + "." for _ in range(2 * rounds))
    return list(zip(["Ada", "Ben"] * rounds, talk, strict=True))


def write_pdf(said: Said, *, gap: int) -> bytes:
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=A5)
    lines = [
        line
        for name, text in said
        for line in [*simpleSplit(f"{name}: {text}", "Times-Roman", 11, 330), *[""] * gap]
    ]
    for number, first in enumerate(range(0, len(lines), 30), start=1):
        page.drawString(40, 570, "Fernhill, seventh interview")
        page.setFont("Times-Roman", 11)
        for place, line in enumerate(lines[first : first + 30]):
            page.drawString(40, 540 - 14 * place, line)
        page.drawString(200, 30, str(number))
        page.showPage()
    page.save()
    return file.getvalue()


@settings(max_examples=25, deadline=None)
@given(printed_conversations(), st.integers(0, 1))
def test_every_word_on_paper_is_read_once_and_in_order(said: Said, gap: int) -> None:
    data = write_pdf(said, gap=gap)
    transcript = read_transcript(data, suffix=".pdf", source="x", reading=Reading())
    assert transcript.plain.count("Fernhill") <= 1
    check(transcript, said)
