import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from distmode.excerpt import Excerpt
from distmode.modelfile import find_model, read_card
from distmode.plots.output import use_attributes
from distmode.report.page import Contents, ShippedModel, render_report
from distmode.tables import LabelRecord, ModelStamp, read_labels
from distmode.workflow import PageOptions, collect_for_page
from tests.page.made_labels import HOSTILE, LABELS, write_labels


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[LabelRecord]:
    table = read_labels([write_labels(tmp_path_factory.mktemp("labels"))])
    return [record for file in table.files for record in file.records]


class Attributes(HTMLParser):
    """The names of all attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}


def render(records: list[LabelRecord], title: str = "A report", **more: object) -> str:
    options = PageOptions(with_talk=bool(more.pop("with_talk", True)))
    found = collect_for_page(records, None, options)
    contents = Contents(
        title=title,
        with_talk=options.with_talk,
        interviews=found.interviews,
        prevalence=found.prevalence,
        expected=found.expected,
        models=[ShippedModel(one.model.card, one.evaluations) for one in found.models],
        notes=found.notes,
    )
    (page,) = render_report(replace(contents, **more), name="a.html", most=1000)  # type: ignore[arg-type]
    return page.html


def test_everything_that_comes_from_outside_is_text(records: list[LabelRecord]) -> None:
    evil = "</title></style></script><script>alert(1)</script>\"'><b>"
    hostile = [
        replace(
            record,
            label=replace(
                record.label,
                excerpt=replace(
                    record.label.excerpt,
                    id=f"{evil}#{place}",
                    speaker=evil,
                    role=evil,
                    school=evil,
                    interview=f"{evil}{place % 3}",
                    text=evil,
                ),
            ),
            stamp=replace(record.stamp, name_version=evil, prior=evil),
        )
        for place, record in enumerate(records)
    ]
    aside = Excerpt("a", evil, "", evil, 0, 1, speaker=evil)
    run = {"distmode": evil, "command": [evil]}
    html = render(hostile, title=evil, run=run, asides={f"{evil}0": [aside]})
    assert "<script>alert" not in html
    assert "<b>" not in re.sub(
        r"<script>.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL
    )
    assert html.count("<script>") == 2
    assert html.count("</style>") == html.count("<style>") == 1
    assert html.count("</title>") == html.count("<title>")
    assert evil in unescape(html)


def test_the_policy_names_the_scripts_and_the_style_that_are_there(
    records: list[LabelRecord],
) -> None:
    html = render(records)
    policy = unescape(re.findall(r'Security-Policy" content="([^"]*)"', html)[0])
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digests = [
            base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in texts
        ]
        allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
        assert f"{kind} {allowed};" in policy
    assert "default-src 'none'" in policy
    found = Attributes()
    found.feed(html)
    assert {"class", "href", "d"} < found.names
    assert not [name for name in found.names if name == "style" or name.startswith("on")]
    assert not re.search(r"(?:src|href)=\"(?!#)", html)


def test_characters_that_a_page_cannot_hold_are_replaced(records: list[LabelRecord]) -> None:
    html = render(records, title="a\x00b\u202ec\ud800d\x1be")
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in html
    assert "A zebra\ncame.\ufffd" in html
    html.encode()


def test_an_appendix_without_talk_holds_no_word_of_it(records: list[LabelRecord]) -> None:
    html = render(records, with_talk=False)
    body = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL)
    names = {one.excerpt.speaker for one in LABELS} | {one.excerpt.school for one in LABELS}
    for name in names:
        assert name
        assert not re.search(rf"\b{name}\b", body, re.IGNORECASE)
    for talk in ("somebody took", "garden", "zebra", "stolen", "caretaker"):
        assert talk not in body
        assert any(
            talk in text for one in LABELS for text in (one.excerpt.text, one.excerpt.role or "")
        )
    assert "contains no interview talk" in body
    assert "Interview 7 (" in body
    hashes = {record.label.excerpt.source_sha256[:8] for record in records}
    assert set(re.findall(r"Interview \d \((\w{8})\)", body)) == hashes


def test_numbers_of_interviews_do_not_follow_their_names(records: list[LabelRecord]) -> None:
    found = collect_for_page(records, None, PageOptions(with_talk=False))
    keys = [name[-9:-1] for name in found.interviews]
    assert keys == sorted(keys)
    by_name = list(dict.fromkeys(one.label.excerpt.source_sha256[:8] for one in records))
    assert keys != by_name


def test_a_model_of_which_nothing_is_known_is_named_beside_one_that_is(
    records: list[LabelRecord],
) -> None:
    card = read_card(find_model("distmode-en-lite"))
    known = ModelStamp(f"{card.name} {card.version}", card.payload_sha256, "1", "corpus")
    mixed = [replace(one, stamp=known) if at % 2 else one for at, one in enumerate(records)]
    assert "Another model that gave labels here (made-up 1.0)" in render(mixed)
    assert "Another model" not in render([replace(one, stamp=known) for one in records])


def test_labels_that_were_made_without_talk_still_make_a_report(tmp_path: Path) -> None:
    table = read_labels([write_labels(tmp_path, with_text=False)])
    html = render([record for file in table.files for record in file.records])
    assert html.count("The talk was left out of these labels.") == len(LABELS)
    assert "garden" not in html


def test_the_same_labels_make_the_same_page(records: list[LabelRecord]) -> None:
    assert render(records) == render(records)


def test_a_long_report_is_divided(records: list[LabelRecord]) -> None:
    found = collect_for_page(records, None, PageOptions())
    contents = Contents("T", True, found.interviews, found.prevalence, found.expected)
    pages = list(render_report(contents, name="a.html", most=len(records) - 1))
    assert [page.name for page in pages[:2]] == ["1-elmfield-ann.html", "2-elmfield-bea.html"]
    assert [page.name for page in pages[-2:]] == ["all-excerpts.html", ""]
    assert len(pages) == 9
    places = set(re.findall(r'id="(e\d+)"', "".join(page.html for page in pages[:7])))
    assert len(places) == len(records)
    links = re.findall(r'href="a-files/([^"#]+)#(e\d+)"', pages[-1].html)
    by_name = {page.name: page.html for page in pages}
    assert links
    assert all(f'id="{place}"' in by_name[name] for name, place in links)
    assert unescape(re.sub(r"<[^>]+>", "", pages[0].html)).count(HOSTILE) == 1


def test_style_attributes_of_a_figure_become_attributes() -> None:
    svg = '<g id="a"><path style="fill: none; stroke: #000000; stroke-width: 0.6"/></g>'
    assert use_attributes(svg) == (
        '<g id="a"><path fill="none" stroke="#000000" stroke-width="0.6"/></g>'
    )
