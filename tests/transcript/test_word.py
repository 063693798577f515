import io
import zipfile
from collections.abc import Sequence

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

DOCUMENT = "word/document.xml"


def write(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read(data: bytes) -> Transcript:
    return read_transcript(data, suffix=".docx", source="x.docx", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


def read_paragraph(inner: str) -> str:
    """Return the plain text of a document whose one paragraph holds the XML given."""
    document = docx.Document()
    names = nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document.element.body.insert(0, parse_xml(f"<w:p {names}>{inner}</w:p>"))
    return read(write(document)).plain.rstrip("\n")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inner", "plain"),
    [
        (run("One ") + run("two"), "One two"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ("<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>kept</w:t></w:r>", "well-kept"),
        (run("We ") + f"<w:ins>{run('all ')}</w:ins>" + run("did"), "We all did"),
        ("<w:del><w:r><w:delText>Never</w:delText></w:r></w:del>" + run("We did"), "We did"),
        (f"<w:moveFrom>{run('not here')}</w:moveFrom>" + run("here"), "here"),
        (f"<w:smartTag>{run('Fernhill')}</w:smartTag>" + run(" it is"), "Fernhill it is"),
        (f"<w:sdt><w:sdtContent>{run('We did')}</w:sdtContent></w:sdt>", "We did"),
        (f'<w:hyperlink>{run("our page")}</w:hyperlink>', "our page"),
        (f"<w:fldSimple>{run('3 May')}</w:fldSimple>", "3 May"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("So"), "So"),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:pict><w:txbxContent><w:p>" + run("in the box")
            + "</w:p></w:txbxContent></w:pict></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>"
            + run("in the box") + "</w:p></w:txbxContent></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>" + run("outside"),
            "outside\nin the box",
        ),
        (run("soft") + "<w:r><w:softHyphen/></w:r>" + run("ly"), "softly"),
    ],
)  # fmt: skip
def test_all_text_of_a_paragraph_is_read_and_read_once(inner: str, plain: str) -> None:
    assert read_paragraph(inner) == plain


def test_paragraphs_tables_and_controls_are_read_in_order() -> None:
    document = docx.Document()
    document.add_paragraph("Ada: One.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "two"
    table.rows[0].cells[1].text = "three"
    document.add_paragraph("Ben: Four?")
    control = (
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{run('Ada: Five.')}</w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(len(document.element.body) - 1, parse_xml(control))
    document.add_paragraph("Ben: Six?")
    transcript = read(write(document))
    assert transcript.plain == "Ada: One.\ntwo\tthree\nBen: Four?\nAda: Five.\nBen: Six?"
    assert [turn.speaker for turn in transcript.turns] == ["Ada", "Ben", "Ada", "Ben"]


def test_a_name_and_its_talk_can_share_a_paragraph() -> None:
    document = docx.Document()
    for name, time, text in [
        ("Ben", "0:03", "How?"),
        ("Ada", "0:09", "So."),
        ("Ben", "0:12", "Oh?"),
    ]:
        paragraph = document.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"   {time}")
        paragraph.add_run().add_break()
        paragraph.add_run(text)
    assert turns_of(read(write(document))) == [("Ben", "How?"), ("Ada", "So."), ("Ben", "Oh?")]


def test_bold_words_in_talk_are_no_names() -> None:
    document = docx.Document()
    for name, text in [("Ben: ", "How?"), ("Ada: ", "So."), ("Ben: ", "Oh?"), ("Ada: ", "Yes.")]:
        document.add_paragraph(name + text)
        paragraph = document.add_paragraph()
        paragraph.add_run("Really").bold = True
        paragraph.add_run(" it was.")
    turns = turns_of(read(write(document)))
    assert turns[1] == ("Ada", "So.\nReally it was.")
    assert len(turns) == 4


def test_headings_are_no_talk_unless_they_are_most_of_it() -> None:
    document = docx.Document()
    document.add_heading("Interview 3", 0)
    document.add_paragraph("Ada: One is what it was, and more of it.")
    document.add_heading("Part two", 2)
    document.add_paragraph("And two more of those, then.")
    document.add_paragraph("Ben: Was it?")
    document.add_paragraph("Ada: Yes.")
    assert turns_of(read(write(document)))[:2] == [
        ("Ada", "One is what it was, and more of it."),
        ("Ada", "And two more of those, then."),
    ]
    shouted = docx.Document()
    for text in ("We all did.", "Nobody asked.", "So there."):
        shouted.add_heading(text, 1)
    assert [text for _, text in turns_of(read(write(shouted)))] == [
        "We all did.",
        "Nobody asked.",
        "So there.",
    ]


@pytest.mark.parametrize("header", [True, False])
def test_a_table_can_be_the_transcript(header: bool) -> None:
    rows = [["0:01", "Ben:", "How?", "x"], ["0:02", "Ada:", "So.\nAnd so.", "y"]]
    rows += [["", "", "More.", ""], ["0:03", "Ben:", "Oh?", ""]]
    rows = [["Time", "Speaker", "Text", "Codes"], *rows] if header else rows
    document = docx.Document()
    document.add_paragraph("Fernhill")
    table = document.add_table(rows=0, cols=4)
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    assert turns_of(read(write(document))) == [
        ("Ben", "How?"),
        ("Ada", "So.\nAnd so."),
        ("Ada", "More."),
        ("Ben", "Oh?"),
    ]


def test_a_table_of_other_things_is_read_as_it_stands() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for cells in [("School", "Fernhill"), ("Date", "3 May"), ("Interviewer", "Kim Lee")]:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    for text in ("KL: How?", "AO: So.", "KL: Why?", "AO: Because."):
        document.add_paragraph(text)
    transcript = read(write(document))
    assert [turn.speaker for turn in transcript.turns] == ["KL", "AO", "KL", "AO"]
    assert transcript.speakers[0].reason == "the lines above the transcript say so"


def test_footnotes_are_not_read_and_that_is_said() -> None:
    document = docx.Document()
    note = (
        f'<w:p {nsdecls("w")}>{run("Ada: We did.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    document.element.body.insert(0, parse_xml(note))
    assert "1 footnotes or endnotes are not read" in read(write(document)).warnings[0]


def write_package(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


def replace_document(xml: bytes) -> bytes:
    """Return a whole package with another main document."""
    with zipfile.ZipFile(io.BytesIO(write(docx.Document()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return write_package({**parts, DOCUMENT: xml})


ENTITIES = (
    b'<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "' + b"&a;" * 10 + b'">'
    b'<!ENTITY c SYSTEM "file:///etc/hostname">]>'
)
BODY = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b"<w:p><w:r><w:t>Ada: it was &b;&c; so</w:t></w:r></w:p></w:body></w:document>"
)


def test_entities_are_never_resolved() -> None:
    try:
        plain = read(replace_document(ENTITIES + BODY)).plain
    except TranscriptError:
        return
    assert "lol" not in plain
    assert plain.startswith("Ada: it was")


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and no more",
        b"Ada: plain text",
        write_package({"hello.txt": b"Ada: So."}),
        replace_document(b"<w:document/>"),
        replace_document(b"<not closed"),
        write(docx.Document())[:-200],
    ],
)
def test_a_damaged_file_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(TranscriptError, match=r"^x\.docx: is not a Word document") as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_an_old_or_locked_file_is_told_apart() -> None:
    with pytest.raises(TranscriptError, match=r"old Office file or is protected by a password"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = replace_document(b"<x>" + b" " * (101 * 1024 * 1024) + b"</x>")
    assert len(bomb) < 300_000
    with pytest.raises(TranscriptError, match=r"unpacks to 101 MB in \d+ parts"):
        read(bomb)


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(TranscriptError, match=r"^x\.docx: holds no talk"):
        read(write(docx.Document()))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_mutated_files_cost_no_more_than_an_error(data: st.DataObject) -> None:
    document = docx.Document()
    document.add_paragraph("Ada: So it was.")
    whole = bytearray(write(document))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        transcript = read(bytes(whole))
    except TranscriptError:
        return
    assert transcript.turns


def write_table(rows: Sequence[tuple[str, ...]]) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return write(document)


@pytest.mark.parametrize("header", [(), (("Who", "Text", "Memo"),)])
def test_a_wordy_column_beside_the_talk_does_not_replace_it(
    header: tuple[tuple[str, ...], ...],
) -> None:
    talk = [
        ("Jane", "What do you do?", "opening question, asked in the same way in all of them"),
        ("Ada", "We share it.", "zebra: she says this with some weight, compare her deputy's"),
        ("Jane", "And how?", "a probe which the guide does not have, and which worked here"),
        ("Ada", "We meet and talk.", "again sharing, though who calls these meetings is open"),
    ]
    transcript = read(write_table([*header, *talk]))
    assert turns_of(transcript) == [(name, said) for name, said, _ in talk]
    [warning] = [one for one in transcript.warnings if "column 3 is not read" in one]
    assert "zebra" not in warning


def test_columns_of_roles_and_codes_are_left_out_without_a_warning() -> None:
    rows = [
        ("1", "Jane", "the interviewer", "What do you do?", "open"),
        ("2", "Ada", "deputy head", "We share it.", "shared"),
        ("3", "Jane", "the interviewer", "And how?", "probe"),
        ("4", "Ada", "deputy head", "We meet and talk.", "shared"),
    ]
    transcript = read(write_table(rows))
    assert turns_of(transcript) == [(row[1], row[3]) for row in rows]
    assert not any("column" in warning for warning in transcript.warnings)


@pytest.mark.parametrize(
    ("inner", "plain", "says"),
    [
        (run("We ") + '<w:r><w:sym w:font="Arial" w:char="00E9"/></w:r>', "We \u00e9", ""),
        (run("We ") + '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "We \ufffd", "1 sym"),
        (
            run("We do") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>no zebra</w:t></w:r>",
            "We do",
            "2 words in hidden text",
        ),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>We do</w:t></w:r>', "We do", ""),
    ],
)
def test_symbols_are_read_and_hidden_text_is_not(inner: str, plain: str, says: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    transcript = read(write(document))
    assert transcript.plain.rstrip("\n") == plain
    told = [one for one in transcript.warnings if "hidden" in one or "symbols" in one]
    assert len(told) == bool(says)
    assert all(one.startswith(says) and "zebra" not in one for one in told)


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next() -> None:
    document = docx.Document()
    mark = f"<w:pPr><w:rPr><w:del {nsdecls('w')} w:id='1' w:author='x'/></w:rPr></w:pPr>"
    for place, inner in enumerate((mark + run("Ada: We share "), run("it all."), run("Ben: Oh."))):
        document.element.body.insert(place, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    assert read(write(document)).plain.rstrip("\n") == "Ada: We share it all.\nBen: Oh."
