import io
import zipfile

import pytest

from distmode.errors import TranscriptError
from distmode.exchange import CodedWork, list_talk, read_project
from tests.exchange.projects import CODES, USERS, list_text, pack, select

TALK = "Ann: The rota says it.\r\nBen: I just started it.\r\n"
CASE = (
    '<Variables><Variable guid="V1" name="Person:School" typeOfVariable="Text"/>'
    '<Variable guid="V2" name="role" typeOfVariable="Text"/></Variables>'
    '<Cases><Case guid="K1" name="Ada"><VariableValue><VariableRef targetGUID="V1"/>'
    "<TextValue>Hillside</TextValue></VariableValue>{refs}</Case></Cases>"
)


def read(data: bytes) -> CodedWork:
    return list_talk(read_project(data, source="p.qdpx"))


def test_a_project_of_a_windows_program() -> None:
    # The file has a byte order mark and CR LF; the folder is called Sources; offsets are as NVivo's
    # on the file as it stands.
    first = TALK.index("The rota")
    second = TALK.index("I just")
    inner = select(first, first + 17, "c1") + select(second, second + 18, "{C2}", user="U2")
    data = pack(
        f"{USERS}{CODES}<Sources>{list_text(inner)}</Sources>",
        origin="NVivo for Windows 14",
        t1=b"\xef\xbb\xbf" + TALK.encode(),
    )
    work = read(data)
    assert [(one.text, one.path, one.coder, one.document) for one in work.talk] == [
        ("The rota says it.", ("Leadership", "Formal"), "Ann", "ada.docx"),
        ("I just started it.", ("Leadership", "Stepping  up"), "Ben", "ada.docx"),
    ]
    assert work.losses == work.doubts == ()
    assert work.texts == {"ada.docx": TALK.replace("\r\n", "\n")}


def test_text_inside_the_project_file() -> None:
    inner = f"<PlainTextContent>{TALK}</PlainTextContent>{select(5, 22, 'C1')}"
    source = f'<TextSource guid="T1" name="ada">{inner}</TextSource>'
    work = read(pack(f"{CODES}<Sources>{source}</Sources>"))
    assert [(one.text, one.coder) for one in work.talk] == [("The rota says it.", None)]


def test_several_codings_in_one_selection() -> None:
    given = "".join(
        f'<Coding guid="k" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
        for user, code in (("U1", "C1"), ("U2", "C2"))
    )
    inner = (
        f'<PlainTextSelection guid="s" startPosition="4" endPosition="23" creatingUser="U1">'
        f"<Description>my memo</Description>{given}</PlainTextSelection>"
    )
    work = read(pack(f"{USERS}{CODES}<Sources>{list_text(inner)}</Sources>", t1=TALK.encode()))
    # Blanks around the talk are no part of it.
    assert [(o.text, o.coder, o.path[-1], o.span, o.memo) for o in work.talk] == [
        ("The rota says it.", "Ann", "Formal", (5, 22), "my memo"),
        ("The rota says it.", "Ben", "Stepping  up", (5, 22), "my memo"),
    ]


def test_the_text_of_a_pdf_is_read_and_its_areas_are_told() -> None:
    area = (
        '<PDFSelection guid="a" page="1" firstX="0" firstY="0" secondX="9" secondY="9">'
        '<Coding guid="k"><CodeRef targetGUID="C1"/></Coding></PDFSelection>'
    )
    text = (
        f'<Representation guid="R" plainTextPath="internal://t1.txt">{select(5, 22, "C1")}'
        "</Representation>"
    )
    source = f'<PDFSource guid="P" name="ada.pdf">{area}{text}</PDFSource>'
    work = read(pack(f"{CODES}<Sources>{source}</Sources>", t1=TALK.encode()))
    assert [(one.text, one.document) for one in work.talk] == [("The rota says it.", "ada.pdf")]
    assert work.losses == ("codings of areas of pdf sources (1)",)


def test_nothing_is_lost_without_a_word() -> None:
    coding = '<Coding guid="k"><CodeRef targetGUID="C1"/></Coding>'
    sources = (
        list_text(
            select(5, 22, "C1")
            + select(500, 600, "C1")
            + select(22, 24, "C1")
            + select(0, 3, "C9")
            + '<PlainTextSelection guid="s" startPosition="0" endPosition="3">'
            "<Description>odd</Description></PlainTextSelection>" + coding
        ),
        list_text(select(0, 3, "C1"), guid="T2", path="gone"),
        f'<PictureSource guid="P" name="a.png"><PictureSelection guid="s" firstX="0" firstY="0" '
        f'secondX="1" secondY="1">{coding}</PictureSelection></PictureSource>',
        f'<AudioSource guid="A"><Transcript guid="x"><TranscriptSelection guid="s">{coding}{coding}'
        "</TranscriptSelection></Transcript></AudioSource>",
    )
    rest = (
        '<Notes><Note guid="n" name="memo"><PlainTextContent>a</PlainTextContent></Note></Notes>'
        '<Links><Link guid="l"/></Links><Sets><Set guid="s" name="a"/></Sets>'
    )
    data = pack(f"{CODES}<Sources>{''.join(sources)}</Sources>{rest}", t1=TALK.encode())
    work = read(data)
    assert [one.text for one in work.talk] == ["The rota says it."]
    assert set(work.losses) == {
        "codings of a whole source (1)",
        "sources whose plain text is not in the project (1)",
        "codings of such sources (1)",
        "picture sources (1)",
        "codings of areas of picture sources (1)",
        "audio sources (1)",
        "codings of areas of audio sources (2)",
        "notes on talk that is not coded (1)",
        "codings that lie outside their text or have no length (1)",
        "codings of nothing but blanks (1)",
        "codings whose code is not in the codebook (1)",
        "memos (1)",
        "links (1)",
        "sets (1)",
    }


@pytest.mark.parametrize(
    "data",
    [
        pack(
            CASE.format(refs='<SourceRef targetGUID="T1"/>')
            + f"{CODES}<Sources>{list_text(select(5, 22, 'C1'))}</Sources>",
            t1=TALK.encode(),
        ),
        # NVivo codes talk at a case as if the case were a code.
        pack(
            CASE.format(refs="")
            + f"{CODES}<Sources>{list_text(select(0, 48, 'K1') + select(5, 22, 'C1'))}</Sources>",
            t1=TALK.encode(),
        ),
    ],
)
def test_variables_of_cases_belong_to_their_sources(data: bytes) -> None:
    work = read(data)
    assert [(one.text, one.variables) for one in work.talk] == [
        ("The rota says it.", {"Person:School": "Hillside"})
    ]
    assert work.losses == ()


def test_sources_of_one_name_are_told_apart() -> None:
    texts = "".join(list_text(select(5, 22, "C1"), guid=guid) for guid in ("T1", "T2"))
    work = read(pack(f"{CODES}<Sources>{texts}</Sources>", t1=TALK.encode()))
    assert [one.document for one in work.talk] == ["ada.docx", "ada.docx (2)"]


def test_an_old_encoding_is_read() -> None:
    text = "Ann: The café rota says it."
    data = pack(
        f"{CODES}<Sources>{list_text(select(9, 13, 'C1'))}</Sources>", t1=text.encode("cp1252")
    )
    assert [one.text for one in read(data).talk] == ["café"]


def test_a_guess_is_told() -> None:
    # Counted as if the file had plain line ends, by a program that is known for the opposite.
    first = TALK.replace("\r\n", "\n").index("I just")
    inner = select(first, first + 18, "C1", name="I just started it.")
    work = read(
        pack(f"{CODES}<Sources>{list_text(inner)}</Sources>", origin="MAXQDA", t1=TALK.encode())
    )
    assert [one.text for one in work.talk] == ["I just started it."]
    (doubt,) = work.doubts
    assert "not counted as expected ('MAXQDA')" in doubt
    assert "every line end counts one" in doubt


def zipped(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK nothing", "is not a REFI-QDA project"),
        (zipped(a_txt=""), "holds no project file"),
        (zipped(project_qde="<Project"), "is not well-formed XML"),
        (zipped(project_qde="<CodeBook/>"), "is no project"),
        (
            zipped(project_qde='<!DOCTYPE a [<!ENTITY b SYSTEM "a.txt">]><Project name="&b;"/>'),
            "declares entities",
        ),
    ],
)
def test_what_is_no_project_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TranscriptError, match=says):
        read_project(data, source="p.qdpx")


def test_texts_outside_the_project_are_not_read() -> None:
    inner = list_text(select(0, 3, "C1"), path="../../../../etc/hostname")
    work = read(pack(f"{CODES}<Sources>{inner}</Sources>", t1=b"x"))
    assert work.talk == ()
    assert "sources whose plain text is not in the project (1)" in work.losses


def test_a_path_without_a_scheme_is_within_the_project() -> None:
    source = f'<TextSource guid="T1" plainTextPath="t1.txt">{select(5, 22, "C1")}</TextSource>'
    work = read(pack(f"{CODES}<Sources>{source}</Sources>", t1=TALK.encode()))
    assert [(one.text, one.document) for one in work.talk] == [("The rota says it.", "t1.txt")]
