import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.codebook import OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.tables import RECORD_FIELDS, ModelStamp, build_record
from distmode.tables.records import round_probabilities

TEXT = "Nobody asked her; she began it herself."
STAMP = ModelStamp(name_version="distmode-en 1.0.0", sha256="b" * 64, codebook="1", prior="corpus")
PROBABILITIES = dict(zip(OUTCOMES, (0.02, 0.03, 0.05, 0.1, 0.7, 0.06, 0.04), strict=True))


def make_label(carried: Mapping[str, object] | None = None) -> Label:
    excerpt = Excerpt(
        id="hillside/ada.docx#12.1",
        source="hillside/ada.docx",
        source_sha256="a" * 64,
        text=TEXT,
        start=100,
        end=139,
        turn=12,
        speaker="Ada",
        role="headteacher",
        school="hillside",
        interview="hillside/ada",
        context="Who began it?",
        carried=carried or {},
    )
    return Label(
        excerpt,
        "labelled",
        mode=Mode.OPPORTUNISTIC,
        modes=(Mode.OPPORTUNISTIC, Mode.CULTURAL),
        probabilities=PROBABILITIES,
        evidence=(
            Evidence(118, 127, "she began", Mode.OPPORTUNISTIC, 0.123456),
            Evidence(100, 106, "Nobody", Mode.OPPORTUNISTIC, -0.00001),
        ),
        warnings=("not_english",),
    )


def test_a_record_holds_the_label_in_the_promised_order() -> None:
    record = build_record(make_label(), model=STAMP)
    assert tuple(record) == RECORD_FIELDS
    assert record == {
        "schema": "distmode.label/1",
        "id": "hillside/ada.docx#12.1",
        "source": "hillside/ada.docx",
        "source_sha256": "a" * 64,
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "school": "hillside",
        "interview": "hillside/ada",
        "turn": 12,
        "continues": None,
        "speaker": "Ada",
        "role": "headteacher",
        "start": 100,
        "end": 139,
        "text": TEXT,
        "status": "labelled",
        "mode": "opportunistic",
        "modes": ["opportunistic", "cultural"],
        "probabilities": {
            "formal": 0.02,
            "pragmatic": 0.03,
            "strategic": 0.05,
            "incremental": 0.1,
            "opportunistic": 0.7,
            "cultural": 0.06,
            "none": 0.04,
        },
        "evidence": [
            {
                "start": 118,
                "end": 127,
                "text": "she began",
                "mode": "opportunistic",
                "weight": 0.1235,
                "part": "words",
            },
            {
                "start": 100,
                "end": 106,
                "text": "Nobody",
                "mode": "opportunistic",
                "weight": 0.0,
                "part": "words",
            },
        ],
        "warnings": ["not_english"],
        "model": "distmode-en 1.0.0",
        "model_sha256": "b" * 64,
        "codebook": "1",
        "prior": "corpus",
    }
    assert math.copysign(1, record["evidence"][1]["weight"]) == 1  # type: ignore[index]


def test_an_excerpt_too_short_has_no_outcome() -> None:
    label = Label(make_label().excerpt, "too_short")
    record = build_record(label, model=STAMP)
    outcome = ("status", "mode", "modes", "probabilities", "evidence", "warnings")
    assert [record[field] for field in outcome] == ["too_short", None, [], None, [], []]


def test_carried_columns_come_last_and_give_way_to_fields() -> None:
    carried = {"note": "x", "Mode ": "formal", "row": 3, "tags": [1], "NOTE": "y"}
    record = build_record(make_label(carried), model=STAMP)
    assert tuple(record) == (*RECORD_FIELDS, "note", "tags", "row")
    assert (record["note"], record["tags"]) == ("x", [1])
    assert record["row"] == {"Mode ": "formal", "row": 3, "NOTE": "y"}
    assert record["mode"] == "opportunistic"


def test_a_record_without_text_holds_no_talk_in_any_field() -> None:
    label = make_label({"note": TEXT, "text": TEXT, "pages": 3})
    record = build_record(label, model=STAMP, with_text=False)
    assert tuple(record) == RECORD_FIELDS
    assert record["text"] is None
    assert "she" not in repr(record)
    assert "Nobody" not in repr(record)
    assert record["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_lone_surrogate_in_the_talk_still_has_a_hash() -> None:
    label = make_label()
    broken = replace(label, excerpt=replace(label.excerpt, text="a\ud800b"))
    # UTF-8 would write U+D800 as ED A0 80.
    expected = hashlib.sha256(b"a\xed\xa0\x80b").hexdigest()
    assert build_record(broken, model=STAMP)["text_sha256"] == expected


def test_millionths_lost_by_the_cut_go_to_those_that_lost_most() -> None:
    sevenths = round_probabilities(dict.fromkeys(OUTCOMES, 1 / 7))
    # 1/7 is 142857.142857... millionths; one is missing, and goes to the first in the codebook.
    assert list(sevenths.values()) == [0.142858] + [0.142857] * 6
    # Only their proportions count.
    assert round_probabilities(dict.fromkeys(OUTCOMES, 0.5)) == sevenths
    shares = (0.9999985, 0.0000004, 0.0000004, 0.0000004, 0.0000003, 0.0, 0.0)
    # 999998.5, .4, .4, .4, .3 millionths: two are missing, .5 and the first .4 get one each.
    rounded = round_probabilities(dict(zip(OUTCOMES, shares, strict=True)))
    assert list(rounded.values()) == [0.999999, 0.000001, 0.0, 0.0, 0.0, 0.0, 0.0]


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1), min_size=7, max_size=7))
def test_rounded_probabilities_sum_to_one_and_keep_their_order(shares: list[float]) -> None:
    total = math.fsum(shares)
    if not total > 1e-300:
        return
    exact = {mode: share / total for mode, share in zip(OUTCOMES, shares, strict=True)}
    rounded = round_probabilities(exact)
    assert list(rounded) == [mode.value for mode in OUTCOMES]
    assert abs(sum(rounded.values()) - 1) < 1e-9
    for mode in OUTCOMES:
        assert rounded[mode] == round(rounded[mode], 6)
        assert abs(rounded[mode] - exact[mode]) <= 1e-6
        assert all(
            rounded[mode] >= rounded[other] for other in OUTCOMES if exact[mode] > exact[other]
        )


@pytest.mark.parametrize("share", [0.0, math.nan, math.inf])
def test_probabilities_that_are_none_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="expected 1"):
        round_probabilities(dict.fromkeys(OUTCOMES, share))
