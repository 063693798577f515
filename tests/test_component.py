"""The spaCy component, in pipelines as other people have them."""

import json
import pickle
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

import distmode
from distmode.codebook import OUTCOMES
from distmode.component import DistmodeComponent, add_extensions
from distmode.errors import ModelError, UsageError
from tests.command_line import ROOT

LITE = "distmode-en-lite"
ENTRY_POINT = "distmode.component:create_component"
SENTENCE = "When somebody has an idea here, we let them run with it for a term. "
TALK = f"{SENTENCE * 12}\n\nYes.\n\nAs deputy it is in my job description, so that comes to me."


def build(language: str = "en", **config: object) -> Language:
    nlp = spacy.blank(language)
    nlp.add_pipe("distmode", config={"model": LITE, **config})
    return nlp


@cache
def build_usual() -> Language:
    return build()


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_usual()


@pytest.fixture(scope="module")
def model() -> distmode.Model:
    return distmode.load(LITE)


def read_spans(doc: Doc, key: str = "distmode") -> list[tuple[object, ...]]:
    return [
        (
            span.start_char,
            span.end_char,
            span.label_,
            span._.get(key),
            span._.get(f"{key}_modes"),
            span._.get(f"{key}_status"),
            span._.get(f"{key}_evidence"),
            span._.get(f"{key}_warnings"),
        )
        for span in doc.spans[key]
    ]


# --- labels ---


def test_pieces_are_those_of_long_talk(nlp: Language, model: distmode.Model) -> None:
    doc = nlp(TALK)
    labels = model.label_talk(TALK)
    assert len(labels) > 1
    for span, label in zip(doc.spans["distmode"], labels, strict=True):
        assert (span.text, span.start_char, span.label_) == (label.text, label.start, label.mode)
        assert span._.distmode == label.probabilities
        assert span._.distmode_modes == list(label.modes)
        assert span._.distmode_status == label.status
        for mine, theirs in zip(span._.distmode_evidence, label.evidence, strict=True):
            assert mine == {name: getattr(theirs, name) for name in mine}
            assert doc.text[mine["start"] : mine["end"]] == mine["text"]
    assert any(span._.distmode_evidence for span in doc.spans["distmode"])


def test_a_whole_document_is_an_excerpt_as_in_a_table(model: distmode.Model) -> None:
    doc = build(unit="doc")(f" {SENTENCE}")
    [span] = doc.spans["distmode"]
    [label] = model.label([SENTENCE])
    assert (span.text, span.label_) == (SENTENCE.strip(), label.mode)
    assert span._.distmode == label.probabilities


def test_the_group_says_which_model_it_was(nlp: Language, model: distmode.Model) -> None:
    assert nlp(TALK).spans["distmode"].attrs == {
        "model": f"{LITE} {model.version}",
        "model_sha256": model.sha256,
        "codebook": model.codebook,
        "prior": "corpus",
    }


def test_a_piece_without_a_mode_has_an_empty_label() -> None:
    doc = build(unit="sentence", abstain_below=1.0)("Yes. " + SENTENCE)
    short, abstained = doc.spans["distmode"]
    assert (short.label_, short._.distmode, short._.distmode_status) == ("", {}, "too_short")
    assert (abstained.label_, abstained._.distmode_status) == ("", "abstained")
    assert len(abstained._.distmode) == 7


def test_what_is_doubtful_says_so(nlp: Language) -> None:
    foreign = (
        "Die Schulleiterin hat gesagt, dass wir alle zusammen entscheiden sollen, wie es geht."
    )
    doc = nlp(foreign)
    [span] = doc.spans["distmode"]
    assert span._.distmode_warnings == ["not_english"]


@pytest.mark.parametrize("unit", ["excerpt", "doc"])
@pytest.mark.parametrize("text", ["", " \n "])
def test_a_document_without_talk_has_an_empty_group(unit: str, text: str) -> None:
    assert len(build(unit=unit)(text).spans["distmode"]) == 0


def test_a_document_labelled_twice_is_labelled_once(nlp: Language) -> None:
    doc = nlp(TALK)
    before = read_spans(doc)
    assert read_spans(nlp.get_pipe("distmode")(doc)) == before


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet="ab.’\r\n\t \u00a0\u2028é\U0001f600,-", max_size=50))
def test_edges_fall_between_tokens(text: str) -> None:
    doc = build_usual()(text)
    labels = cast("Any", build_usual().get_pipe("distmode")).model.label_talk(text)
    assert [span.text for span in doc.spans["distmode"]] == [label.text for label in labels]


@pytest.mark.parametrize("language", ["xx", "de", "zh"])
def test_it_stands_in_pipelines_of_other_tokens(language: str, model: distmode.Model) -> None:
    if language == "zh":
        pytest.importorskip("spacy.lang.zh")
    doc = build(language)(TALK)
    labels = model.label_talk(TALK)
    assert [span._.distmode for span in doc.spans["distmode"]] == [
        label.probabilities for label in labels
    ]


def test_a_token_over_an_edge_belongs_to_the_piece_and_one_over_pieces_is_refused() -> None:
    component = build(unit="sentence").get_pipe("distmode")
    words = ["We let them run with it for a term. And", " then it all was theirs to do. Yes."]
    doc = component(Doc(Vocab(), words=words, spaces=[False, False]))
    first, second, _ = doc.spans["distmode"]
    assert (first.text, second.text) == (words[0], "".join(words))
    one = Doc(Vocab(), words=["We let them. And then it was theirs."], spaces=[False])
    with pytest.raises(UsageError, match="a token of this pipeline is longer than a piece"):
        component(one)


def test_it_leaves_alone_what_others_set() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = cast("Any", nlp.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": "POST", "pattern": "deputy"}])
    before = nlp(TALK)
    nlp.add_pipe("distmode", config={"model": LITE})
    after = nlp(TALK)
    assert [(one.text, one.label_) for one in after.ents] == [("deputy", "POST")]
    assert [token.is_sent_start for token in after] == [token.is_sent_start for token in before]


def test_two_components_do_not_overwrite_each_other() -> None:
    nlp = build()
    told = {"model": LITE, "prior": "interviews", "spans_key": "rare"}
    nlp.add_pipe("distmode", name="rare", config=told)
    doc = nlp(TALK)
    common, rare = doc.spans["distmode"][0], doc.spans["rare"][0]
    assert common.text == rare.text
    assert rare._.rare["none"] > common._.distmode["none"]
    assert doc.spans["rare"].attrs["prior"] == "interviews"


# --- many documents ---


@pytest.mark.parametrize("processes", [1, 2])
def test_documents_in_a_stream_are_labelled_alike(nlp: Language, processes: int) -> None:
    texts = [TALK, "", SENTENCE]
    found = list(nlp.pipe(texts, n_process=processes, batch_size=1))
    assert [doc.text for doc in found] == texts
    assert [read_spans(doc) for doc in found] == [read_spans(nlp(text)) for text in texts]


def test_it_can_be_sent_to_another_process(nlp: Language) -> None:
    component = nlp.get_pipe("distmode")
    sent = pickle.loads(pickle.dumps(component))
    assert sent == component
    assert read_spans(sent(spacy.blank("en")(TALK))) == read_spans(nlp(TALK))


# --- stored documents ---


def test_a_stored_document_keeps_its_labels(nlp: Language) -> None:
    doc = nlp(TALK)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert read_spans(again) == read_spans(doc)
    assert again.spans["distmode"].attrs == doc.spans["distmode"].attrs
    told = json.loads(json.dumps(doc.to_json(underscore=["distmode"])))
    assert told["spans"]["distmode"][0]["label"] == doc.spans["distmode"][0].label_


def test_a_bin_of_documents_keeps_what_spans_carry_only_if_asked(nlp: Language) -> None:
    doc = nlp(TALK)
    vocabulary = spacy.blank("en").vocab
    for stored in (True, False):
        data = DocBin(docs=[doc], store_user_data=stored).to_bytes()
        [again] = DocBin().from_bytes(data).get_docs(vocabulary)
        labels = [span.label_ for span in again.spans["distmode"]]
        assert labels == [span.label_ for span in doc.spans["distmode"]]
        carried = again.spans["distmode"][0]._.distmode
        assert carried == (doc.spans["distmode"][0]._.distmode if stored else None)


# --- stored pipelines ---


def test_a_stored_pipeline_labels_as_before(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert read_spans(loaded(TALK)) == read_spans(nlp(TALK))
    assert json.loads((tmp_path / "pipeline" / "distmode").read_bytes()).keys() == {
        "model",
        "sha256",
    }
    again = build(max_words=60).from_bytes(nlp.to_bytes())
    assert again.pipe_names == ["distmode"]


def test_a_pipeline_of_another_model_is_refused(
    nlp: Language, tmp_path: Path, model: distmode.Model
) -> None:
    nlp.to_disk(tmp_path)
    (tmp_path / "distmode").write_text(json.dumps({"model": "mine 3.0", "sha256": "f" * 64}))
    expected = rf"stored with model mine 3.0 \(sha256 ffffffffffff\.\.\.\), here is {LITE}"
    with pytest.raises(ModelError, match=expected):
        spacy.load(tmp_path)
    component: Any = nlp.get_pipe("distmode")
    for damaged in (b"", b"[]", b'{"model": "mine"}'):
        with pytest.raises(ModelError, match="does not say which model"):
            component.from_bytes(damaged)
    with pytest.raises(ModelError, match="cannot be read"):
        component.from_disk(tmp_path / "none")


# --- settings ---


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({"unit": "page"}, ValueError, "'page' is not"),
        ({"max_words": 3}, UsageError, "max_words: found 3, expected 10 or more"),
        ({"spans_key": "my labels"}, UsageError, "spans_key: found 'my labels', expected a name"),
        ({"spans_key": "class"}, UsageError, "spans_key: found 'class', expected a name"),
        ({"model": "no-such"}, ModelError, "'no-such' is not one of the shipped models"),
        ({"abstain_below": 2.0}, UsageError, "abstain_below: found 2.0"),
        ({"modle": "x"}, ValueError, "modle"),
    ],
)
def test_settings_that_make_no_sense_are_named(
    config: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        build(**config)


def test_a_prior_can_be_shares() -> None:
    shares = {mode.value: 1 / 7 for mode in OUTCOMES}
    component = build(prior=shares).get_pipe("distmode")
    assert isinstance(component, DistmodeComponent)
    assert component.model == distmode.load(LITE, shares)


def test_extensions_are_added_once() -> None:
    add_extensions("stored")
    add_extensions("stored")
    assert Span.has_extension("stored_evidence")


# --- installing ---


def test_spacy_finds_it_without_an_import(tmp_path: Path) -> None:
    """What the entry point does in an environment where distmode is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["spacy_factories"] == {"distmode": ENTRY_POINT}
    installed = tmp_path / "found-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: found\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[spacy_factories]\ndistmode = {ENTRY_POINT}\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import spacy\n"
        "nlp = spacy.blank('en')\n"
        "print('distmode.api' in sys.modules, 'sklearn' in sys.modules)\n"
        f"nlp.add_pipe('distmode', config={{'model': {LITE!r}}})\n"
        "print(nlp.pipe_names)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False False\n['distmode']\n"
