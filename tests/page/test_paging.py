"""What a report rests on is counted here by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from distmode.codebook import OUTCOMES
from distmode.errors import TableError
from distmode.excerpt import CodedExcerpt
from distmode.tables import CodedTable, LabelRecord, read_labels
from distmode.transcript import find_sources
from distmode.workflow import (
    PageOptions,
    ReadingOptions,
    ReadSource,
    collect_for_page,
    find_context,
    read_sources,
)
from tests.page.made_labels import LABELS, write_labels

ABLE = [label for label in LABELS if label.probabilities]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[LabelRecord]:
    table = read_labels([write_labels(tmp_path_factory.mktemp("labels"))])
    return [record for file in table.files for record in file.records]


def code(records: list[LabelRecord]) -> CodedTable:
    excerpts = [
        CodedExcerpt(one.label.excerpt.id, one.label.excerpt.text, one.label.mode, ())
        for one in records
        if one.label.mode
    ]
    return CodedTable(tuple(excerpts), 0, ())


def test_shares_without_codings_are_counts_and_mean_probabilities(
    records: list[LabelRecord],
) -> None:
    found = collect_for_page(records, None, PageOptions())
    assert found.expected is not None
    assert {share.method for share in found.prevalence.shares} == {"naive"}
    assert [(one.name, one.interviews, one.coded) for one in found.prevalence.counts] == [
        ("overall", 7, 0),
        ("elmfield", 3, 0),
        ("oakham", 3, 0),
        ("headteacher", 3, 0),
        ("teacher", 3, 0),
    ]
    assert found.prevalence.suppressed == {"school": 1, "role": 1}
    for mode in OUTCOMES:
        counted = sum(
            label.mode is mode if label.mode else label.probabilities[mode] for label in ABLE
        )
        expected = sum(label.probabilities[mode] for label in ABLE)
        for prevalence, total in ((found.prevalence, counted), (found.expected, expected)):
            shares = [
                share.estimate
                for share in prevalence.shares
                if share.mode is mode and share.by is None
            ]
            assert [share.value for share in shares] == pytest.approx(
                [total / len(ABLE)] * 2, rel=1e-5
            )
            transcripts, schools = shares
            assert transcripts.low is None
            assert schools.low is not None


def test_small_groups_are_shown_when_asked_for(records: list[LabelRecord]) -> None:
    found = collect_for_page(records, None, PageOptions(show_small=True))
    names = [one.name for one in found.prevalence.counts]
    assert {"lonehill", "caretaker"} < set(names)
    assert found.prevalence.suppressed == {}


def test_a_small_group_cannot_be_worked_out_from_what_is_published(
    records: list[LabelRecord],
) -> None:
    for codings in (None, code(records)):
        found = collect_for_page(records, codings, PageOptions(with_talk=False))
        for by in ("school", "role"):
            shown = [one.interviews for one in found.prevalence.counts if one.by == by]
            # Of 3 + 3 + 1 interviews one group of three stays: four interviews are left together.
            assert shown == [3]
            for prevalence in filter(None, (found.prevalence, found.expected)):
                assert len({share.group for share in prevalence.shares if share.by == by}) == 1
        assert any("1 larger one left out too" in note for note in found.notes)
        assert not any("worked out from the others" in note for note in found.notes)
    asked = collect_for_page(records, None, PageOptions(with_talk=False, show_small=True))
    assert len([one for one in asked.prevalence.counts if one.by == "school"]) == 3


def test_nothing_more_is_left_out_where_the_small_groups_hide_each_other(
    records: list[LabelRecord],
) -> None:
    names = {"lonehill": "one", "oakham": "two"}
    few = [
        replace(
            one,
            label=replace(
                one.label,
                excerpt=replace(
                    one.label.excerpt,
                    school=names.get(one.label.excerpt.school or "", one.label.excerpt.school),
                ),
            ),
        )
        for one in records
        if one.label.excerpt.interview != "oakham/Fay"
    ]
    found = collect_for_page(few, None, PageOptions(with_talk=False))
    # Two small schools of one and two interviews: three, so neither can be worked out.
    assert [one.interviews for one in found.prevalence.counts if one.by == "school"] == [3]
    assert found.prevalence.suppressed["school"] == 2
    assert not any(note.startswith("by school: 1 larger") for note in found.notes)


def test_codings_correct_and_are_shown_beside_the_labels(records: list[LabelRecord]) -> None:
    coded = code(records)
    found = collect_for_page(records, coded, PageOptions())
    assert found.expected is None
    assert found.coded == len(found.codings) == len(coded.excerpts)
    assert found.evaluation is not None
    assert found.evaluation.overall["percent"].value == 1
    assert any("assumed to be a simple random sample" in note for note in found.notes)


def test_without_talk_nothing_of_it_is_left_in_what_the_page_gets(
    records: list[LabelRecord],
) -> None:
    found = collect_for_page(records, code(records), PageOptions(with_talk=False))
    assert found.coded > 0
    assert found.codings == {}
    told = repr(found.interviews) + repr(found.prevalence) + repr(found.notes)
    for label in LABELS:
        excerpt = label.excerpt
        for secret in (excerpt.source, excerpt.school, excerpt.id, "garden"):
            assert secret
            assert secret not in told
    assert {one.by for one in found.prevalence.counts} == {None, "school", "role"}
    assert {one.name for one in found.prevalence.counts if one.by == "school"} < {
        "School 1",
        "School 2",
        "School 3",
    }


def test_what_cannot_be_reported_is_refused(records: list[LabelRecord]) -> None:
    short = [record for record in records if record.label.status == "too_short"]
    with pytest.raises(TableError, match="long enough"):
        collect_for_page(short, None, PageOptions())
    with pytest.raises(TableError, match="the same id"):
        collect_for_page([*records, replace(records[0])], None, PageOptions())


def test_the_interviewers_words_are_found_in_the_transcripts(
    records: list[LabelRecord], tmp_path: Path
) -> None:
    text = (
        "Interviewer: Who leads the garden here?\n\n"
        "Ann: Nobody asked her to, she just took it on one day.\n"
    )
    (tmp_path / "ann.txt").write_text(text, encoding="utf-8")
    (source,) = read_sources(find_sources([tmp_path]).sources, ReadingOptions())
    assert isinstance(source, ReadSource)
    given = source.excerpts[0]
    record = records[0]
    mine = replace(record, label=replace(record.label, excerpt=given), fields={"text": given.text})
    context = find_context({"ann": [mine], "other": records[:8]}, [source])
    assert [one.text for one in context.asides["ann"]] == ["Who leads the garden here?"]
    assert context.missing == ("other",)
    # Labelled as read in another way, so that its turn had another number.
    other = replace(mine, label=replace(record.label, excerpt=replace(given, turn=7)))
    context = find_context({"ann": [other]}, [source])
    assert [one.text for one in context.asides["ann"]] == ["Who leads the garden here?"]
    moved = replace(given, start=given.start + 1, end=given.end + 1)
    wrong = replace(mine, label=replace(record.label, excerpt=moved))
    assert find_context({"ann": [wrong]}, [source]).missing == ("ann",)
