import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from distmode.cli import app
from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.errors import ModelError, TableError, UsageError
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.files import write_bytes
from distmode.modelfile import Model, read_model
from distmode.prior import build_interviews_prior, parse_prior
from distmode.tables import ModelStamp, build_record, write_jsonl
from distmode.workflow import (
    LabelInputs,
    LabelOptions,
    PriorChange,
    build_ruling,
    choose_abstention,
    estimate_batch,
    open_label_model,
    read_label_inputs,
)

EVEN = ";".join(f"{mode.value}={1 / 7:.6f}" for mode in OUTCOMES)
TWICE_CULTURAL = ";".join(
    f"{mode.value}={0.25 if mode is Mode.CULTURAL else 0.125:.6f}" for mode in OUTCOMES
)


@pytest.fixture(scope="module")
def model(coded: Path, tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("model") / "mine"
    arguments = ["train", str(coded), "--words-only", "--out", str(folder)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    return read_model(folder)


def stamp(model: Model, prior: str = EVEN) -> ModelStamp:
    card = model.card
    return ModelStamp(f"{card.name} {card.version}", card.payload_sha256, card.codebook, prior)


def make_label(chances: Mapping[Mode, float], *, interview: str = "a", number: int = 1) -> Label:
    first = max(OUTCOMES, key=lambda mode: chances[mode])
    excerpt = Excerpt(
        f"{interview}#{number}", interview, "b" * 64, "We met.", 0, 7, interview=interview
    )
    return Label(
        excerpt,
        status="labelled",
        mode=first,
        modes=() if first is Mode.NONE else (first,),
        probabilities=chances,
        evidence=(Evidence(0, 2, "We", first, 0.5),),
    )


def give(**chances: float) -> dict[Mode, float]:
    """Chances of some outcomes; the others share what is left."""
    told = {Mode(name): chance for name, chance in chances.items()}
    rest = (1 - sum(told.values())) / (7 - len(told))
    return {mode: told.get(mode, rest) for mode in OUTCOMES}


def write(path: Path, labels: list[Label], stamps: ModelStamp | list[ModelStamp]) -> LabelInputs:
    """Write labels without their text, and read them."""
    given = stamps if isinstance(stamps, list) else [stamps] * len(labels)
    records = [
        build_record(label, model=one, with_text=False)
        for label, one in zip(labels, given, strict=True)
    ]
    with path.open("wb") as file:
        write_jsonl(records, file)
    return read_label_inputs([path])


def change(
    inputs: LabelInputs, model: Model, prior: str, abstain_below: float = 0.0
) -> list[Label]:
    [file] = inputs.files
    return list(PriorChange(model, LabelOptions(prior, abstain_below)).change(file).labels)


def test_bayes_rule_by_hand_on_what_is_recorded(model: Model, tmp_path: Path) -> None:
    # Cultural becomes twice as common as any other: .3 to .4 turns into .6 to .4.
    label = make_label(give(formal=0.4, cultural=0.3))
    inputs = write(tmp_path / "a.jsonl", [label], stamp(model))
    [changed] = change(inputs, model, TWICE_CULTURAL)
    assert changed.mode is Mode.CULTURAL
    assert changed.probabilities[Mode.CULTURAL] == pytest.approx(0.6 / 1.3, abs=1e-5)
    assert changed.probabilities[Mode.FORMAL] == pytest.approx(0.4 / 1.3, abs=1e-5)
    assert changed.evidence == (), "it spoke for formal"
    [abstained] = change(inputs, model, TWICE_CULTURAL, 0.5)
    assert (abstained.status, abstained.mode) == ("abstained", None)
    assert abstained.modes[0] is Mode.CULTURAL


def test_evidence_stays_where_its_outcome_stays_first(model: Model, tmp_path: Path) -> None:
    labels = [make_label(give(formal=0.8)), make_label(give(none=0.9), number=2)]
    inputs = write(tmp_path / "a.jsonl", labels, stamp(model))
    [file] = inputs.files
    changed = PriorChange(model, LabelOptions(TWICE_CULTURAL, 0.99)).change(file)
    assert [label.status for label in changed.labels] == ["abstained", "abstained"]
    assert all(label.evidence for label in changed.labels), "of what would have been given"
    assert (changed.reweighed, changed.emptied, changed.moved) == (2, 0, 2)
    for old, new in zip(file.records, changed.records, strict=True):
        assert new["evidence"] == old.fields["evidence"]
        assert list(new) == list(old.fields)
        assert new["prior"] == TWICE_CULTURAL


def test_each_record_is_reweighed_from_its_own_prior(model: Model, tmp_path: Path) -> None:
    ruling = build_ruling(model.card, LabelOptions("corpus"))
    chances = give(formal=0.5, none=0.3)
    told = [
        {m: chances[m] * parse_prior(EVEN).shares[m] for m in OUTCOMES},
        {m: chances[m] * ruling.learned.shares[m] for m in OUTCOMES},
        {m: chances[m] * build_interviews_prior().shares[m] for m in OUTCOMES},
    ]
    labels = [
        make_label({m: one[m] / sum(one.values()) for m in OUTCOMES}, number=number)
        for number, one in enumerate(told)
    ]
    stamps = [stamp(model, prior) for prior in (EVEN, "corpus", "interviews")]
    inputs = write(tmp_path / "a.jsonl", labels, stamps)
    for changed in change(inputs, model, EVEN):
        assert changed.probabilities == pytest.approx(chances, abs=1e-4)


@pytest.mark.parametrize(
    "told",
    ["natural", "/etc/passwd", "formal=1", "formal=x;none=0.5", EVEN.replace("0.14", "0.0.")],
)
def test_a_prior_that_a_record_makes_up_is_refused(model: Model, tmp_path: Path, told: str) -> None:
    inputs = write(tmp_path / "a.jsonl", [make_label(give(formal=0.8))], stamp(model, told))
    with pytest.raises(TableError, match=r"a\.jsonl: line 1, field 'prior'"):
        change(inputs, model, "corpus")


def test_a_share_of_nothing_cannot_be_reweighed_from(model: Model, tmp_path: Path) -> None:
    nothing = EVEN.replace("formal=0.142857", "formal=0.000000")
    inputs = write(tmp_path / "a.jsonl", [make_label(give(none=0.8))], stamp(model, nothing))
    with pytest.raises(TableError, match="each above 0"):
        change(inputs, model, "corpus")


def draw_labels(shares: Mapping[Mode, float], count: int, *, interviews: int) -> list[Label]:
    """Labels under an even prior that are exactly calibrated: a model with Gaussian evidence."""
    generator = np.random.default_rng(7)
    truth = generator.choice(7, size=count, p=[shares[mode] for mode in OUTCOMES])
    powers = np.exp(2.5 * (generator.normal(size=(count, 7)) + 2.5 * np.eye(7)[truth]))
    rows = powers / powers.sum(axis=1, keepdims=True)
    return [
        make_label(dict(zip(OUTCOMES, row, strict=True)), interview=f"i{i % interviews}", number=i)
        for i, row in enumerate(rows.tolist())
    ]


def test_the_shares_of_a_batch_are_found_with_intervals(model: Model, tmp_path: Path) -> None:
    shares = build_interviews_prior().shares
    inputs = write(tmp_path / "a.jsonl", draw_labels(shares, 1500, interviews=12), stamp(model))
    found = estimate_batch(inputs, model.card)
    assert found.interviews == 12
    covered = 0
    for mode in OUTCOMES:
        share = found.shares[mode]
        assert share.n == 1500
        assert share.value == found.prior.shares[mode]
        assert share.value == pytest.approx(shares[mode], abs=0.03)
        assert share.low is not None
        assert share.high is not None
        assert share.low < share.value < share.high
        covered += share.low <= shares[mode] <= share.high
    assert covered >= 5
    before = sum(record.label.mode is Mode.NONE for record in inputs.records)
    after = sum(label.mode is Mode.NONE for label in change(inputs, model, found.prior.name))
    assert after > before, "three in four have no mode"


def test_a_batch_of_few_labels_has_no_shares(model: Model, tmp_path: Path) -> None:
    labels = draw_labels(dict.fromkeys(OUTCOMES, 1 / 7), 205, interviews=4)
    short = [replace(one, status="too_short", mode=None, modes=(), probabilities={}, evidence=())
             for one in labels[:6]]  # fmt: skip
    few = write(tmp_path / "a.jsonl", [*short, *labels[6:]], stamp(model))
    with pytest.raises(UsageError, match="from 199 labelled excerpts"):
        estimate_batch(few, model.card)
    enough = write(tmp_path / "b.jsonl", labels, stamp(model))
    shares = estimate_batch(enough, model.card).shares
    assert all(share.low is None for share in shares.values()), "too few without an interview"


def test_the_model_must_be_the_one_that_made_the_labels(model: Model, tmp_path: Path) -> None:
    label = make_label(give(formal=0.8))
    inputs = write(tmp_path / "a.jsonl", [label], stamp(model))
    assert open_label_model(inputs, str(model.folder)).card == model.card
    with pytest.raises(ModelError, match="does not come with distmode"):
        open_label_model(inputs)
    foreign = replace(stamp(model), sha256="c" * 64)
    with pytest.raises(ModelError, match=r"sha256 cccccccccccc\.\.\."):
        open_label_model(write(tmp_path / "b.jsonl", [label], foreign), str(model.folder))
    # A label file may name anything; no folder is opened for that.
    path = replace(stamp(model), name_version=f"{model.folder} 1.0.0")
    with pytest.raises(ModelError, match="does not come with distmode"):
        open_label_model(write(tmp_path / "c.jsonl", [label], path))


def test_abstention_is_as_asked_else_as_the_run_says(model: Model, tmp_path: Path) -> None:
    label = make_label(give(formal=0.8))
    inputs = write(tmp_path / "a.txt.jsonl", [label], stamp(model))
    assert choose_abstention(inputs, None) == 0
    assert choose_abstention(inputs, 0.3) == 0.3
    for told, expected in ((0.6, 0.6), (1, 1.0), (None, 0.0), (True, 0.0), ("x", 0.0)):
        write_bytes(tmp_path / "run.json", json.dumps({"abstain_below": told}).encode())
        assert choose_abstention(read_label_inputs([tmp_path]), None) == expected
        assert choose_abstention(read_label_inputs([tmp_path]), 0.2) == 0.2
    for broken in (b"[1]", b"{", b"\xff"):
        write_bytes(tmp_path / "run.json", broken)
        assert read_label_inputs([tmp_path]).run == {}
    with pytest.raises(UsageError, match="give a probability"):
        choose_abstention(inputs, float("nan"))


def test_further_modes_follow_the_cards_thresholds(model: Model, tmp_path: Path) -> None:
    thresholds = {mode.value: 0.3 for mode in MODES}
    card = replace(model.card, settings={**model.card.settings, "thresholds": thresholds})
    inputs = write(tmp_path / "a.jsonl", [make_label(give(formal=0.5, cultural=0.2))], stamp(model))
    [changed] = change(inputs, replace(model, card=card), TWICE_CULTURAL)
    assert changed.modes == (Mode.FORMAL, Mode.CULTURAL), ".2 of .5 and .4 of 1.2"
