from pathlib import Path

import numpy as np
import pytest

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import UsageError
from distmode.prior import (
    Prior,
    build_corpus_prior,
    build_interviews_prior,
    estimate_prior,
    find_factors,
    parse_prior,
    read_prior,
    reweigh,
)

EVEN = Prior("even", dict.fromkeys(OUTCOMES, 1 / 7))
SHARES = "\n".join(f"{mode.value} = 0.1" for mode in OUTCOMES if mode is not Mode.NONE)


def write(folder: Path, text: str) -> Path:
    path = folder / "prior.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_bayes_rule_by_hand() -> None:
    # Odds of 3 to 1 for formal against none; none four times as common as before, formal half.
    given = dict.fromkeys(OUTCOMES, 0.0) | {Mode.FORMAL: 0.75, Mode.NONE: 0.25}
    factors = dict.fromkeys(OUTCOMES, 1.0) | {Mode.FORMAL: 0.5, Mode.NONE: 4.0}
    found = reweigh(given, factors)
    assert found[Mode.FORMAL] == pytest.approx(0.375 / 1.375)
    assert found[Mode.NONE] == pytest.approx(1 / 1.375)
    assert found[Mode.CULTURAL] == 0


def test_the_same_prior_changes_nothing_and_there_and_back_is_where_it_was() -> None:
    given = dict(zip(OUTCOMES, [0.3, 0.05, 0.1, 0.2, 0.15, 0.05, 0.15], strict=True))
    natural = build_interviews_prior()
    assert reweigh(given, find_factors(EVEN, EVEN)) == pytest.approx(given)
    there = reweigh(given, find_factors(EVEN, natural))
    assert there[Mode.NONE] > given[Mode.NONE]
    assert reweigh(there, find_factors(natural, EVEN)) == pytest.approx(given)


def test_the_interviews_prior_is_as_the_corpus_readme_says_of_real_interviews() -> None:
    shares = build_interviews_prior().shares
    assert sum(shares.values()) == pytest.approx(1)
    assert 0.7 <= shares[Mode.NONE] <= 0.9
    assert shares[Mode.FORMAL] > (1 - shares[Mode.NONE]) / 2, "most of the rest"


def test_the_mix_of_training_data_is_smoothed_by_half_a_coding() -> None:
    shares = build_corpus_prior({Mode.FORMAL: 3, Mode.NONE: 7}).shares
    assert shares[Mode.FORMAL] == pytest.approx(3.5 / 13.5)
    assert shares[Mode.CULTURAL] == pytest.approx(0.5 / 13.5)
    with pytest.raises(UsageError, match="does not say on how many excerpts"):
        build_corpus_prior({})


def test_shares_and_counts_are_read(tmp_path: Path) -> None:
    shares = read_prior(write(tmp_path, f"[shares]\n{SHARES}\nnone = 0.4\n"))
    assert shares.shares[Mode.NONE] == pytest.approx(0.4)
    counts = SHARES.replace("0.1", "0")
    counted = read_prior(write(tmp_path, f"[counts]\n{counts}\nnone = 10\n"))
    assert counted.shares[Mode.NONE] == pytest.approx(10.5 / 13.5, abs=1e-6)
    assert counted.shares[Mode.FORMAL] == pytest.approx(0.5 / 13.5, abs=1e-6)


def test_a_record_names_shares_so_that_they_can_be_read_again(tmp_path: Path) -> None:
    prior = read_prior(write(tmp_path, f"[shares]\n{SHARES}\nnone = 0.4\n"))
    assert parse_prior(prior.name) == prior


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[shares]\n{SHARES}\nnone = 0.3\n", "sum to 0.900, expected 1"),
        (f"[shares]\n{SHARES.replace('0.1', '0', 1)}\nnone = 0.5\n", "share of 0 .*for formal"),
        (f"[shares]\n{SHARES.replace('0.1', '1e-8', 1)}\nnone = 0.5\n", "for formal would mean"),
        (f"[shares]\n{SHARES}\n", "none should be a number"),
        (f"[shares]\n{SHARES}\nnone = true\n", "none should be a number"),
        (f"[shares]\n{SHARES}\nnone = nan\n", "none should be a number"),
        (f"[shares]\n{SHARES}\nnone = 0.4\nother = 0.1\n", "'other' is none of the seven"),
        ("[shares]\n[counts]\n", "expected one table"),
        ("shares = 3\n", "expected one table"),
        ("[shares", "is not TOML"),
    ],
)
def test_a_file_of_something_else_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        read_prior(write(tmp_path, text))


def test_a_file_that_is_not_there_or_a_wrong_name_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give corpus, interviews or a TOML file"):
        read_prior(tmp_path / "natural")


EVENLY = ";".join(f"{mode.value}=0.142857" for mode in OUTCOMES)


@pytest.mark.parametrize(
    "told",
    [
        "formal=0.5;none=0.5",
        EVENLY.replace("0.142857", "1-2", 1),
        EVENLY.replace("0.142857", "0.0", 1),
        EVENLY.replace("0.142857", "0.9", 1),
        EVENLY + ";other=0.1",
        EVENLY + ";" + EVENLY,
        "=",
        "",
    ],
)
def test_shares_told_wrongly_are_no_prior(told: str) -> None:
    assert parse_prior(EVENLY).shares[Mode.NONE] == 0.142857
    with pytest.raises(UsageError, match="is not known"):
        parse_prior(told)


def draw(shares: Prior, count: int, seed: int) -> list[dict[Mode, float]]:
    """Chances under an even prior that are exactly calibrated: a model with Gaussian evidence."""
    generator = np.random.default_rng(seed)
    weights = np.array([shares.shares[mode] for mode in OUTCOMES])
    truth = generator.choice(7, size=count, p=weights / weights.sum())
    evidence = generator.normal(size=(count, 7)) + 2.5 * np.eye(7)[truth]
    powers = np.exp(2.5 * evidence)
    rows = powers / powers.sum(axis=1, keepdims=True)
    return [dict(zip(OUTCOMES, row, strict=True)) for row in rows.tolist()]


def test_the_mix_of_a_batch_is_found_from_calibrated_probabilities() -> None:
    natural = build_interviews_prior()
    found = estimate_prior(draw(natural, 4000, 1), EVEN)
    for mode in OUTCOMES:
        assert found.shares[mode] == pytest.approx(natural.shares[mode], abs=0.02)


def test_no_mix_is_found_from_few_excerpts() -> None:
    with pytest.raises(UsageError, match="from 199 labelled excerpts, it takes 200"):
        estimate_prior(draw(EVEN, 199, 1), EVEN)
