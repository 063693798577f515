"""Projects as people really have them: packed anyhow, with coders and cases of one name."""

import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distmode.errors import TranscriptError
from distmode.exchange import CodedWork, list_talk, read_project
from tests.exchange.projects import CODES, USERS, list_text, pack, select

TEXT = ("sources/t1.txt", b"Ann gave the work to the team.")
TALK = b"Ann gave the work to the team that she knew best, by rank."
GOOD = f"{USERS}{CODES}<Sources>{list_text(select(0, 8, 'C1'))}</Sources>"
VARIABLES = (
    '<Variables><Variable guid="V1" name="school" typeOfVariable="Text"/>'
    '<Variable guid="V2" name="role" typeOfVariable="Text"/></Variables>'
)


def read(data: bytes) -> CodedWork:
    return list_talk(read_project(data, source="p.qdpx"))


def pack_as(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def describe(inner: str = GOOD) -> bytes:
    return f'<Project xmlns="urn:QDA-XML:project:1.0" name="p">{inner}</Project>'.encode()


@pytest.mark.parametrize(
    "data",
    [
        pack_as(("study/project.qde", describe()), ("study/Sources/t1.txt", TALK)),
        pack_as(("__MACOSX/._project.qde", b"\0\5"), ("project.qde", describe()), TEXT),
        pack_as(("Project.QDE", describe()), ("Sources\\T1.txt", TALK)),
        pack_as(
            ("project.qde", describe(GOOD.replace("t1.txt", "t%201.txt"))),
            ("sources/t 1.txt", TALK),
        ),
    ],
)
def test_a_project_is_read_however_it_is_packed(data: bytes) -> None:
    assert [(one.text, one.coder) for one in read(data).talk] == [("Ann gave", "Ann")]


def test_more_text_than_a_study_has_is_refused() -> None:
    data = pack_as(("project.qde", describe()), ("sources/t1.txt", b"\n" * (65 << 20)))
    with pytest.raises(TranscriptError, match="holds more than 64 MB of text"):
        read(data)


def test_coders_of_one_name_or_none_are_told_apart() -> None:
    users = (
        '<Users><User guid="U1" name="Ann"/><User guid="U2" name=" Ann"/><User guid="U3"/></Users>'
    )
    chosen = "".join(select(0, 8, "C1", user=f"U{number}") for number in (1, 2, 3, 4))
    work = read(pack(f"{users}{CODES}<Sources>{list_text(chosen)}</Sources>", t1=TALK))
    assert [one.coder for one in work.talk] == ["Ann", "Ann (2)", "coder 3", "coder 4"]
    (doubt,) = work.doubts
    assert "told apart by a number: 'Ann (2)', 'coder 3', 'coder 4'" in doubt


def test_who_is_alone_needs_no_name() -> None:
    work = read(pack(f"{CODES}<Sources>{list_text(select(0, 8, 'C1'))}</Sources>", t1=TALK))
    assert [one.coder for one in work.talk] == [None]
    assert work.doubts == ()


def test_codings_without_a_coder_beside_others_are_told() -> None:
    nobodys = re.sub(' creatingUser="[^"]*"', "", select(0, 8, "C1"))
    text = list_text(select(0, 8, "C1") + nobodys)
    work = read(pack(f"{USERS}{CODES}<Sources>{text}</Sources>", t1=TALK))
    assert [one.coder for one in work.talk] == ["Ann", None]
    assert work.doubts == ("1 of 2 codings name no coder; they go by the project's name",)


def write_case(guid: str, school: str, inner: str) -> str:
    values = "".join(
        f'<VariableValue><VariableRef targetGUID="{variable}"/><TextValue>{value}</TextValue>'
        "</VariableValue>"
        for variable, value in (("V1", school), ("V2", "head"))
    )
    return f'<Case guid="{guid}">{values}{inner}</Case>'


def test_what_cases_of_one_text_say_differently_is_not_said_of_it() -> None:
    ref = '<SourceRef targetGUID="T1"/><SelectionRef targetGUID="s"/>'
    cases = f"<Cases>{write_case('K1', 'north', ref)}{write_case('K2', 'south', ref)}</Cases>"
    text = list_text(select(0, 8, "C1"))
    work = read(
        pack(f"{USERS}{CODES}{VARIABLES}{cases}<Sources>{text}</Sources>", t1=TALK),
    )
    assert [one.variables for one in work.talk] == [{"role": "head"}]
    assert work.doubts == ("texts whose cases differ in 'school', which is left out there: 1",)
    assert work.losses == ("parts of texts that belong to cases (2)",)


def test_codes_without_a_guid_are_no_match() -> None:
    work = read(pack(re.sub(' (guid|targetGUID)="C1"', "", GOOD), t1=TALK))
    assert work.talk == ()
    assert work.losses == ("codings whose code is not in the codebook (1)",)


PLACES = st.tuples(st.integers(-3, 70), st.integers(-3, 70), st.sampled_from(["C1", "C2", "X"]))


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(codings=st.lists(PLACES, max_size=6), whole=st.integers(0, 2), has_text=st.booleans())
def test_every_coding_is_carried_or_told(
    codings: list[tuple[int, int, str]], whole: int, has_text: bool
) -> None:
    inner = "".join(select(*one) for one in codings)
    inner += '<Coding guid="k"><CodeRef targetGUID="C1"/></Coding>' * whole
    text = list_text(inner, path="t1" if has_text else "gone")
    work = read(pack(f"{USERS}{CODES}<Sources>{text}</Sources>", t1=TALK))
    told = [
        int(found[1]) for one in work.losses if (found := re.search(r"^coding.*\((\d+)\)", one))
    ]
    assert len(work.talk) + sum(told) == len(codings) + whole
