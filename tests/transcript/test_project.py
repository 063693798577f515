import io
import zipfile
from pathlib import Path

import docx
import pytest

from distmode.errors import TranscriptError
from distmode.transcript import Reading, find_sources, read_source, read_transcript
from distmode.transcript.project import list_members

TALK = "Ada: One.\nBen: Two?\nAda: Three.\nBen: Four.\n"


def pack(sources: str, **members: bytes) -> bytes:
    project = f'<Project xmlns="urn:QDA-XML:project:1.0"><Sources>{sources}</Sources></Project>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", project)
        for name, data in members.items():
            archive.writestr(f"Sources/{name.replace('_', '.')}", data)
    return file.getvalue()


def write_word() -> bytes:
    document = docx.Document()
    for line in TALK.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


SEVERAL = pack(
    '<TextSource name="Ada" plainTextPath="internal://a.txt" richTextPath="internal://b.docx"/>'
    '<TextSource name="ada.docx" richTextPath="internal://b.docx"/>'
    '<TextSource name="Gone" plainTextPath="internal://gone.txt"/>'
    f'<TextSource name="Ben"><PlainTextContent>{TALK}</PlainTextContent></TextSource>',
    a_txt="\ufeff".encode() + TALK.replace("\n", "\r\n").encode(),
    b_docx=write_word(),
)


def test_sources_are_listed_under_names_of_their_own() -> None:
    members = list_members(SEVERAL, source="p.qdpx")
    assert [(member.name, member.path) for member in members] == [
        ("Ada.txt", "Sources/a.txt"),
        ("ada (2).txt", "Sources/b.docx"),
        ("Ben.txt", None),
    ]


def test_each_source_of_a_project_is_a_transcript(tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_bytes(SEVERAL)
    (tmp_path / "z.txt").write_text(TALK)
    found = find_sources([tmp_path, tmp_path / "p.qdpx"])
    names = [source.name for source in found.sources]
    assert names == ["p.qdpx/Ada.txt", "p.qdpx/ada (2).txt", "p.qdpx/Ben.txt", "z.txt"]
    for source in found.sources[:3]:
        transcript = read_transcript(
            read_source(source), suffix=".qdpx", source=source.name, reading=Reading()
        )
        assert transcript.plain.rstrip("\n") == TALK.rstrip("\n")
        assert [turn.speaker for turn in transcript.turns] == ["Ada", "Ben"] * 2


def test_a_damaged_project_is_one_source_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_bytes(b"PK no project")
    (source,) = find_sources([tmp_path]).sources
    assert source.name == "p.qdpx"
    with pytest.raises(TranscriptError, match=r"^p\.qdpx: is not a REFI-QDA project"):
        read_transcript(read_source(source), suffix=".qdpx", source=source.name, reading=Reading())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SEVERAL, "holds 3 text sources; give the file itself"),
        (pack(""), r"no text source with its text \(0 are listed\)"),
        (pack('<TextSource name="a" plainTextPath="internal://../a.txt"/>'), r"\(1 are listed\)"),
    ],
)
def test_what_is_no_single_transcript_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^x\.qdpx: .*{says}"):
        read_transcript(data, suffix=".qdpx", source="x.qdpx", reading=Reading())


def test_sources_that_are_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_bytes(
        pack(
            f'<TextSource name="Ben"><PlainTextContent>{TALK}</PlainTextContent></TextSource>'
            '<TextSource name="Gone" plainTextPath="internal://gone.txt"/>'
            '<PDFSource name="c"/><AudioSource name="d"/><PDFSource name="e"/>'
        )
    )
    found = find_sources([tmp_path, tmp_path / "p.qdpx"])
    assert [source.name for source in found.sources] == ["p.qdpx"]
    [problem] = found.problems
    assert problem.path.endswith("p.qdpx/Gone")
    assert "without its text" in problem.message
    [note] = found.notes
    assert note.endswith("which are not read: AudioSource (1), PDFSource (2)")
