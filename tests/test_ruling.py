import json
from pathlib import Path

import pytest

from distmode.codebook import MODES, Mode
from distmode.decision import SECONDARY_FROM
from distmode.errors import ModelError
from distmode.modelfile import Card
from distmode.workflow import LabelOptions, build_ruling, choose_prior
from tests.modelfile.tiny_models import build_card

COUNTS = {"formal": 6, "pragmatic": 2, "cultural": 2}


def build(**changes: object) -> Card:
    return build_card(**({"training": {"modes": COUNTS}} | changes))


def test_the_mix_of_the_training_data_is_what_the_card_counts() -> None:
    ruling = build_ruling(build(), LabelOptions())
    assert ruling.prior == ruling.learned
    assert ruling.learned.shares[Mode.FORMAL] == pytest.approx(6.5 / 13.5)
    assert ruling.rule.thresholds == dict.fromkeys(MODES, SECONDARY_FROM)


def test_a_card_may_name_the_prior_of_its_labels() -> None:
    assert build_ruling(build(settings={"prior": "interviews"}), LabelOptions()).prior.name == (
        "interviews"
    )


@pytest.mark.parametrize("prior", ["/etc/passwd", "formal=1", 3, None])
def test_a_card_names_no_file(prior: object) -> None:
    with pytest.raises(ModelError, match="should be corpus or interviews"):
        build_ruling(build(settings={"prior": prior}), LabelOptions())


@pytest.mark.parametrize(
    "counts", [{}, 3, {"formal": -5}, {"formal": 10**400}, {"formal": True}, {"formal": 0}]
)
def test_a_card_that_counts_nothing_usable_is_refused(counts: object) -> None:
    with pytest.raises(ModelError, match="does not say on how many excerpts"):
        build_ruling(build(training={"modes": counts}), LabelOptions())


def test_thresholds_that_cannot_be_are_left_aside() -> None:
    given = {"formal": 1, "pragmatic": 0.4, "strategic": "x", "cultural": 7}
    rule = build_ruling(build(settings={"thresholds": given}), LabelOptions()).rule
    assert rule.thresholds[Mode.FORMAL] == 1.0
    assert rule.thresholds[Mode.PRAGMATIC] == 0.4
    assert rule.thresholds[Mode.STRATEGIC] == SECONDARY_FROM
    assert rule.thresholds[Mode.CULTURAL] == SECONDARY_FROM


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    shares = json.dumps(1 / 7)
    path = tmp_path / "mix=2.toml"
    text = "".join(f"{mode} = {shares}\n" for mode in (*MODES, "none"))
    path.write_text(f"[shares]\n{text}", encoding="utf-8")
    learned = build_ruling(build(), LabelOptions()).learned
    assert choose_prior(str(path), learned).shares[Mode.NONE] == pytest.approx(1 / 7, abs=1e-6)
