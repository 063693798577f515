import pytest

from distmode.codebook import Mode
from distmode.exchange import (
    CodedTalk,
    CodedUnit,
    CodedWork,
    CodeMap,
    Given,
    Piece,
    count_none_beside,
    count_overlaps,
    count_unranked,
    drop_shared_sources,
    find_fields,
    find_remarks,
    group_by_selection,
    list_unused_variables,
    project_on_pieces,
)
from distmode.exchange.remarks import Remark, read_remark

FORMAL, PRAGMATIC, OPPORTUNISTIC, CULTURAL = (
    Mode.FORMAL,
    Mode.PRAGMATIC,
    Mode.OPPORTUNISTIC,
    Mode.CULTURAL,
)
TEXT = "".join(f"{number:02}" for number in range(100))


def give(
    mode: Mode,
    start: int,
    end: int,
    *,
    coder: str = "Ann",
    memo: str = "",
    document: str = "ada.txt",
) -> Given:
    talk = CodedTalk(document, TEXT[start:end], (mode.value,), coder, (start, end), memo=memo)
    return Given(talk, mode, coder, read_remark(memo))


def group(*given: Given) -> list[tuple[str, str, tuple[Mode, ...]]]:
    units = group_by_selection(given, CodeMap())
    return [(unit.id, unit.coder, unit.modes) for unit in units]


def test_a_stretch_has_one_row_a_coder() -> None:
    told = group(
        give(FORMAL, 0, 9),
        give(PRAGMATIC, 0, 9),
        give(FORMAL, 0, 9, coder="Ben"),
        give(CULTURAL, 0, 8),
    )
    assert told == [
        ("ada.txt#0-9", "Ann", (FORMAL, PRAGMATIC)),
        ("ada.txt#0-9", "Ben", (FORMAL,)),
        ("ada.txt#0-8", "Ann", (CULTURAL,)),
    ]


def test_none_beside_a_mode_means_nothing() -> None:
    given = [give(Mode.NONE, 0, 9), give(PRAGMATIC, 0, 9), give(Mode.NONE, 0, 9, coder="Ben")]
    assert group(*given) == [("ada.txt#0-9", "Ann", (PRAGMATIC,)), ("ada.txt#0-9", "Ben", ())]
    assert count_none_beside(given) == 1


def test_remarks_tell_the_primary_mode_and_the_id() -> None:
    def remark(number: int, span: str = "0-9") -> str:
        return f"mode {number} of 2: x\nexcerpt: s/ada.txt#3.1 ({span})"

    told = group(give(FORMAL, 0, 9, memo=remark(2)), give(PRAGMATIC, 0, 9, memo=remark(1)))
    assert told == [("s/ada.txt#3.1", "Ann", (PRAGMATIC, FORMAL))]
    # Somebody moved the edge: it is another stretch now.
    (moved,) = group(give(FORMAL, 0, 8, memo=remark(1)))
    assert moved[0] == "ada.txt#0-8"


def test_memos_are_carried_but_for_our_own() -> None:
    given = (
        give(FORMAL, 0, 9, memo="hm"),
        give(PRAGMATIC, 0, 9, memo="mode 1 of 1: pragmatic\nexcerpt: a#1.1 (0-9)"),
    )
    (unit,) = group_by_selection(given, CodeMap())
    assert unit.memo == "hm"


def test_where_several_modes_have_no_rank_it_is_told() -> None:
    plain = [give(FORMAL, 0, 9), give(PRAGMATIC, 0, 9)]
    assert count_unranked(plain) == 1
    ours = "mode 1 of 2: x\nexcerpt: a#1.1 (0-9)"
    assert count_unranked([give(FORMAL, 0, 9, memo=ours), give(PRAGMATIC, 0, 9, memo=ours)]) == 0
    assert count_unranked([give(FORMAL, 0, 9), give(Mode.NONE, 0, 9)]) == 0


@pytest.mark.parametrize(
    ("spans", "count"),
    [
        ([(0, 9), (9, 12)], 0),
        ([(0, 9), (8, 12)], 2),
        ([(0, 9), (0, 9)], 0),  # the same
        ([(0, 30), (2, 4), (5, 6), (40, 50)], 3),
    ],
)
def test_overlaps_are_counted(spans: list[tuple[int, int]], count: int) -> None:
    units = group_by_selection([give(FORMAL, *span) for span in spans], CodeMap())
    assert count_overlaps(units) == count


def test_talk_without_a_place_is_known_by_its_id_or_its_words() -> None:
    talk = [CodedTalk("ada", "Yes.", ("formal",), id="7"), CodedTalk("ada", "Yes.", ("formal",))]
    units = group_by_selection([Given(one, FORMAL, "Ann") for one in talk], CodeMap())
    # The first twelve digits of the words' SHA-256.
    assert [unit.id for unit in units] == ["ada#7", "ada#5f9a2b795615"]
    assert units[0].start is None


@pytest.mark.parametrize(
    ("variables", "table", "told"),
    [
        ({}, {}, (None, None, "ada", "ada.docx")),
        ({"Person:School": "Hill", "ROLE": "head"}, {}, ("Hill", "head", "ada", "ada.docx")),
        ({"Place": "Hill", "school": "x"}, {"school": "place"}, ("Hill", None, "ada", "ada.docx")),
        ({"interview": "h/ada", "source": "h/ada.docx"}, {}, (None, None, "h/ada", "h/ada.docx")),
    ],
)
def test_variables_tell_of_what_talk_is(
    variables: dict[str, str], table: dict[str, str], told: tuple[str | None, ...]
) -> None:
    found = find_fields(variables, CodeMap(variables=table), "ada.docx")
    assert tuple(found[name] for name in ("school", "role", "interview", "source")) == told


PIECES = [
    Piece(f"p{n}", start, end, TEXT[start:end])
    for n, (start, end) in enumerate([(0, 20), (30, 50), (50, 100)])
]
LIKE = CodedUnit("", "ada.txt", "ada", "", "", ())


def project(*given: Given, fill: tuple[str, ...] = ()) -> list[tuple[str, str, tuple[Mode, ...]]]:
    projected = project_on_pieces(given, PIECES, LIKE, fill=fill)
    assert all(unit.text == TEXT[unit.start : unit.end] for unit in projected.units)
    return [(unit.id, unit.coder, unit.modes) for unit in projected.units]


@pytest.mark.parametrize(
    ("span", "landed"),
    [
        ((0, 10), ["p0"]),  # half of the piece, all of the selection
        ((5, 8), ["p0"]),  # a sentence within it
        ((15, 40), ["p1"]),  # half of p1; of p0 a quarter, and 5 of 25 of itself
        ((10, 60), ["p0", "p1"]),  # half of p0, all of p1, 10 of 50 of p2
        ((16, 34), ["p0"]),  # 4 of each: the first
        ((18, 38), ["p1"]),  # most of what it shares, though less than half
        ((45, 55), ["p1", "p2"]),  # half of itself in both
        ((20, 30), []),  # the interviewer's
    ],
)
def test_a_selection_goes_where_it_mostly_lies(span: tuple[int, int], landed: list[str]) -> None:
    assert [name for name, _, _ in project(give(FORMAL, *span))] == landed
    assert project_on_pieces([give(FORMAL, *span)], PIECES, LIKE).stray == (not landed)


def test_the_primary_mode_is_that_of_most_of_the_piece() -> None:
    assert project(give(FORMAL, 50, 60), give(PRAGMATIC, 58, 90), give(FORMAL, 55, 62)) == [
        ("p2", "Ann", (PRAGMATIC, FORMAL))
    ]
    # Of two alike the one that ends last.
    assert project(give(FORMAL, 50, 60), give(OPPORTUNISTIC, 80, 90)) == [
        ("p2", "Ann", (OPPORTUNISTIC, FORMAL))
    ]


def test_coders_stay_apart_and_gaps_are_filled_if_asked() -> None:
    given = (give(FORMAL, 0, 20), give(CULTURAL, 0, 20, coder="Ben"), give(Mode.NONE, 30, 50))
    assert project(*given) == [
        ("p0", "Ann", (FORMAL,)),
        ("p0", "Ben", (CULTURAL,)),
        ("p1", "Ann", ()),
    ]
    assert project(*given, fill=("Ben",)) == [
        ("p0", "Ann", (FORMAL,)),
        ("p0", "Ben", (CULTURAL,)),
        ("p1", "Ann", ()),
        ("p1", "Ben", ()),
        ("p2", "Ben", ()),
    ]


def test_a_models_labels_are_known_until_somebody_takes_them_over() -> None:
    memo = "mode 1 of 1: formal (probability 0.5)\nmodel: distmode-en 1.0 (sha256 0f), prior corpus"
    assert give(FORMAL, 0, 9, coder="distmode-en 1.0", memo=memo).is_models
    assert not give(FORMAL, 0, 9, coder="Ann", memo=memo).is_models
    assert not Given(CodedTalk("a", "b", ("c",)), FORMAL, "distmode-en 1.0", Remark()).is_models


OURS = """mode 1 of 1: formal (probability 0.50)
model: distmode-en 1.0 (sha256 0f), prior corpus
excerpt: t.csv#7 (0-9)
interview: north/ada
school: north
role: deputy"""


def test_what_is_known_of_a_stretch_holds_for_everybodys_codings_of_it() -> None:
    """One source can hold many interviews, and codings are added in other programs."""
    labels = give(FORMAL, 0, 9, coder="distmode-en 1.0", memo=OURS)
    people = [give(CULTURAL, 0, 9), give(FORMAL, 0, 8)]
    same, other = group_by_selection(people, CodeMap(), find_remarks([labels, *people]))
    assert (same.id, same.coder, same.interview) == ("t.csv#7", "Ann", "north/ada")
    assert (same.school, same.role, same.modes) == ("north", "deputy", (CULTURAL,))
    assert (other.id, other.interview, other.school) == ("ada.txt#0-8", "ada", None)
    # What the user says of a variable goes first.
    [unit] = group_by_selection([labels], CodeMap(variables={"school": "Site"}))
    assert (unit.interview, unit.school) == ("north/ada", None)


def test_a_memo_that_was_added_to_ours_is_carried() -> None:
    [unit] = group_by_selection([give(FORMAL, 0, 9, memo=f"{OURS}\nAsk Ben.")], CodeMap())
    assert unit.memo == "Ask Ben."


def test_documents_do_not_share_a_source_and_variables_left_out_are_known() -> None:
    """Else two excerpts at the same place of two documents would have one id."""
    told = {name: {"Source": "interview", "Age": "40"} for name in ("ada", "ben")}
    told["cy"] = {"Source": "cy.docx", "Case:School": "Hillside"}
    talk = tuple(
        CodedTalk(name, "Talk", ("formal",), "Ann", (0, 4), variables=variables)
        for name, variables in told.items()
    )
    work = drop_shared_sources(CodedWork("", talk, variables=told), CodeMap())
    assert dict(work.variables) == {"ada": {"Age": "40"}, "ben": {"Age": "40"}, "cy": told["cy"]}
    assert [one.variables for one in work.talk] == list(work.variables.values())
    assert list_unused_variables(work, CodeMap()) == ("Age",)
    assert list_unused_variables(work, CodeMap(variables={"role": "age"})) == ()


@pytest.mark.parametrize("start", range(0, 60, 3))
def test_of_many_pieces_those_near_a_selection_are_enough(start: int) -> None:
    pieces = [Piece(str(n), n * 10, n * 10 + 9, TEXT[n * 10 : n * 10 + 9]) for n in range(10)]
    for end in range(start + 1, 100, 4):
        span = range(start, end)
        shares = {p.id: len(set(span) & set(range(p.start, p.end))) for p in pieces}
        mostly = [name for name, both in shares.items() if both >= min(4.5, len(span) / 2)]
        some = sorted((name for name in shares if shares[name]), key=lambda name: -shares[name])
        projected = project_on_pieces(
            [give(FORMAL, start, end)], pieces, CodedUnit("", "a", "a", "", "", ())
        )
        assert [unit.id for unit in projected.units] == (mostly or some[:1])
        assert projected.stray == (not some)
