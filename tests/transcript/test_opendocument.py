import io
import zipfile

import pytest

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in [
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("style", "style"), ("fo", "xsl-fo-compatible"),
    ]
)  # fmt: skip


def pack(content: str, **others: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", content)
        for name, text in others.items():
            archive.writestr(name, text)
    return file.getvalue()


def wrap(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )


def read(data: bytes) -> Transcript:
    return read_transcript(data, suffix=".odt", source="x.odt", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (
            "<text:p>\n  one <text:span>two\n three</text:span><text:s text:c='3'/>x</text:p>",
            "one two three   x",
        ),
        (
            "<text:section><text:p>a<text:tab/>b<text:line-break/>c</text:p></text:section>",
            "a\tb\nc",
        ),
        ("<text:p>a<text:a>link</text:a><text:soft-page-break/>b</text:p>", "alinkb"),
        (
            "<text:p>a<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"
            "b</text:p>",
            "ab\nbox",
        ),
        ("<text:p>a<office:annotation><text:p>no</text:p></office:annotation>b</text:p>", "ab"),
        ("<text:p>a<text:s text:c='-1'/>b<text:s text:c='²'/>c</text:p>", "a b c"),
    ],
)
def test_all_text_of_a_paragraph_is_read_and_read_once(body: str, plain: str) -> None:
    assert read(pack(wrap(body))).plain == plain


def test_tables_and_bold_names_and_headings_name_speakers() -> None:
    said = [("Ada", "One."), ("Ben", "Two?"), ("Ada", "Three."), ("Ben", "Four.")]
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = (f"<table:table-row>{cell.format(a)}{cell.format(b)}</table:table-row>" for a, b in said)
    table = f"<table:table><table:table-rows>{''.join(rows)}</table:table-rows></table:table>"
    assert turns_of(read(pack(wrap(table)))) == said
    style = (
        '<style:style style:name="B" style:family="text">'
        '<style:text-properties fo:font-weight="700"/></style:style>'
        '<style:style style:name="P1" style:family="paragraph" '
        'style:parent-style-name="Heading_20_1"/>'
    )
    bold = "".join(
        f'<text:p><text:span text:style-name="B">{a}</text:span> {b}</text:p>' for a, b in said
    )
    heading = '<text:p text:style-name="P1">The yard</text:p>'
    assert turns_of(read(pack(wrap(heading + bold + bold, style)))) == said * 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pack("<x/>"), "another kind of OpenDocument"),
        (pack("<x"), "not well-formed"),
        (pack(wrap(""), **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "password"),
        (pack(wrap("<text:p/>")), "holds no talk"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^x\.odt: .*{says}"):
        read(data)
