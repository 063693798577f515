"""What is written is what is read again, by us and by readers that are not ours."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label, Status
from distmode.exchange import (
    Case,
    Code,
    CodeMap,
    Coder,
    Coding,
    Composition,
    Memo,
    PersonsCoding,
    Project,
    TextSource,
    build_project,
    clean_text,
    compose_project,
    give_modes,
    group_by_selection,
    list_talk,
    make_guid,
    read_project,
)
from distmode.files import hash_text
from distmode.tables import LabelRecord, ModelStamp
from tests.exchange.projects import find_faults, read_with_pyrefiqda

# Emoji, an accent as a letter and as a combining mark, a letter beyond U+FFFF, blanks of all kinds.
ALPHABET = "ab é\u0065\u0301 👍🏽𝔸\u200d<&>\"'\t\n\u2028\u00a0\u202e"
WORDS = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=12)
NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda name: clean_text(name) == name and bool(name.strip())
)
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
STAMP = ModelStamp("distmode-en 1.0.0", "0f" * 32, "1", "corpus")


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project whose every text is one that a project can hold as it is."""
    coders = tuple(
        Coder(make_guid("coder", number), draw(NAMES)) for number in range(draw(st.integers(1, 3)))
    )
    leaves = tuple(
        Code(make_guid("code", number), draw(NAMES), draw(WORDS), "#0072b2")
        for number in range(draw(st.integers(1, 4)))
    )
    codes = (Code(make_guid("top"), draw(NAMES), is_codable=False, parts=leaves),)
    sources = tuple(
        draw(sources_of(number, coders, leaves)) for number in range(draw(st.integers(1, 3)))
    )
    values = draw(st.dictionaries(NAMES, NAMES, max_size=2))
    case = Case(make_guid("case"), draw(NAMES), tuple(one.guid for one in sources), values)
    memo = Memo(make_guid("memo"), draw(NAMES), draw(WORDS))
    return Project(draw(NAMES), "distmode 0", coders, codes, (case,), sources, (memo,), draw(WORDS))


@st.composite
def sources_of(
    draw: st.DrawFn, number: int, coders: tuple[Coder, ...], codes: tuple[Code, ...]
) -> TextSource:
    """Draw a text with codings."""
    text = draw(st.text(st.sampled_from(ALPHABET), min_size=3, max_size=60))
    codings = {}
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        coding = Coding(
            start,
            end,
            draw(st.sampled_from(codes)).guid,
            draw(st.sampled_from(coders)).guid,
            text[start:end],
            draw(WORDS),
        )
        codings[start, end, coding.code, coding.coder] = coding
    return TextSource(make_guid("source", number), draw(NAMES), text, tuple(codings.values()))


@FEW
@given(project=projects())
def test_a_project_comes_back_as_it_was(project: Project) -> None:
    data = build_project(project)
    assert find_faults(data) == []
    read = read_project(data, source="p.qdpx")
    assert read.project == project
    # The memo is read, but becomes no coded excerpt.
    assert read.losses == ("memos (1)",)


@settings(FEW, max_examples=20)
@given(project=projects())
def test_an_independent_reader_sees_the_same(project: Project) -> None:
    seen = read_with_pyrefiqda(build_project(project))
    coders = {one.guid: one.name for one in project.coders}
    codes = {one.guid: one.name for one in project.codes[0].parts}
    written = [
        (source.name, source.text[o.start : o.end], codes[o.code], coders[o.coder or ""], o.remark)
        for source in project.sources
        for o in source.codings
    ]
    assert [(o.source, o.quote, o.code, o.coder, o.remark) for o in seen] == written


@FEW
@given(text=st.text(max_size=30))
def test_no_character_moves_another(text: str) -> None:
    held = clean_text(text)
    assert len(held) == len(text)
    source = TextSource(make_guid("t"), text, text)
    data = build_project(Project(text, "distmode 0", sources=(source,), description=text))
    assert find_faults(data) == []
    project = read_project(data, source="p.qdpx").project
    assert project.sources[0].text == held
    assert project.name == project.sources[0].name == project.description == held


def test_the_same_project_is_the_same_file() -> None:
    project = Project("p", "distmode 0", sources=(TextSource(make_guid("t"), "t", "One.\n"),))
    data = build_project(project)
    assert data == build_project(project)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read(f"sources/{make_guid('t')}.txt") == b"One.\n"


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    """Draw labels of excerpts with people's codings of them."""
    texts = {}
    records = []
    codings = {}
    people = draw(st.lists(NAMES.map(str.strip), min_size=1, max_size=2, unique=True))
    for number in range(draw(st.integers(1, 2))):
        words = draw(st.lists(WORDS.filter(str.strip), min_size=1, max_size=4))
        source = f"school/{number}.docx"
        plain = "\n\n".join(f"A: {one.strip()}" for one in words)
        texts[source] = plain
        place = 0
        for turn, one in enumerate(words, start=1):
            start = plain.index("A: ", place) + 3
            place = start + len(one.strip())
            records.append(draw(labels_of(source, turn, (start, place), plain)))
            codings[records[-1].label.excerpt.id] = [
                PersonsCoding(name, draw(SETS) or (Mode.NONE,)) for name in people
            ]
    return Composition(records, texts, codings, "study", "distmode 0")


SETS = st.lists(st.sampled_from(MODES), max_size=3, unique=True).map(tuple)


@st.composite
def labels_of(
    draw: st.DrawFn, source: str, turn: int, span: tuple[int, int], plain: str
) -> LabelRecord:
    """Draw a label of an excerpt."""
    text = plain[slice(*span)]
    excerpt = Excerpt(
        id=f"{source}#{turn}.1",
        source=source,
        source_sha256="00" * 32,
        text=text,
        start=span[0],
        end=span[1],
        school="school",
        interview=source.removesuffix(".docx"),
        role="head",
    )
    chances = dict.fromkeys(OUTCOMES, 1 / 7)
    statuses: tuple[Status, ...] = ("labelled", "abstained", "too_short")
    status = draw(st.sampled_from(statuses))
    modes = draw(SETS)
    label = Label(
        excerpt,
        status=status,
        mode=None if status != "labelled" else modes[0] if modes else Mode.NONE,
        modes=() if status == "too_short" else modes,
        probabilities={} if status == "too_short" else chances,
        evidence=tuple(Evidence(*span, text, mode, 0.5) for mode in modes),
    )
    return LabelRecord(label, STAMP, hash_text(text), f"labels.jsonl: line {turn}", {"text": text})


@FEW
@given(told=compositions())
def test_labels_and_codings_come_back(told: Composition) -> None:
    data = build_project(compose_project(told))
    assert find_faults(data) == []
    work = list_talk(read_project(data, source="p.qdpx"))
    units = group_by_selection(tuple(give_modes(work, CodeMap(), unnamed="nobody")), CodeMap())
    found = {
        (o.id, o.source, o.interview, o.school, o.role, o.coder, o.text, o.start, *o.modes)
        for o in units
    }
    written = set()
    for record in told.records:
        label, excerpt = record.label, record.label.excerpt
        given_by = {one.coder: one.modes for one in told.codings[excerpt.id]}
        if label.mode is not None:
            given_by[STAMP.name_version] = tuple(label.modes)
        for coder, modes in given_by.items():
            kept = tuple(mode for mode in modes if mode is not Mode.NONE)
            fields = ("school", "head", clean_text(coder), excerpt.text, excerpt.start)
            written.add((excerpt.id, excerpt.source, excerpt.interview, *fields, *kept))
    assert found == written


def test_two_models_are_two_coders() -> None:
    plain = "A: We share it."
    excerpt = Excerpt("a.txt#1.1", "a.txt", "00", plain[3:], 3, len(plain))
    label = Label(excerpt, "labelled", Mode.FORMAL, (Mode.FORMAL,), dict.fromkeys(OUTCOMES, 1 / 7))
    other = ModelStamp("distmode-en 1.0.0", "0f" * 32, "1", "interviews")
    records = [
        LabelRecord(label, stamp, hash_text(excerpt.text), "", {}) for stamp in (STAMP, other)
    ]
    told = Composition(records, {"a.txt": plain}, {}, "study", "distmode 0")
    assert [coder.name for coder in compose_project(told).coders] == [
        "researcher",
        "distmode-en 1.0.0 0f0f0f0f, prior corpus",
        "distmode-en 1.0.0 0f0f0f0f, prior interviews",
    ]


@pytest.mark.parametrize(("by", "name"), [("quote", "We share it."), ("line", "line:2")])
def test_selections_are_called_as_asked(by: str, name: str) -> None:
    plain = "\n\nA: We share it."
    excerpt = Excerpt("a.txt#1.1", "a.txt", "00", plain[5:], 5, len(plain))
    label = Label(excerpt, "labelled", Mode.NONE, (), dict.fromkeys(OUTCOMES, 1 / 7))
    record = LabelRecord(label, STAMP, hash_text(excerpt.text), "", {})
    told = Composition(
        [record], {"a.txt": plain}, {}, "s", "distmode 0", "line" if by == "line" else "quote"
    )
    (coding,) = compose_project(told).sources[0].codings
    assert coding.name == name
