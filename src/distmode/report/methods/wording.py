"""What methods paragraphs have in common: the program, the model, the prior, and their form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from distmode.codebook import read_codebook
from distmode.errors import ModelError
from distmode.intervals import Estimate
from distmode.modelfile import list_models, read_card
from distmode.prior import CORPUS, INTERVIEWS, build_interviews_prior
from distmode.report.methods.references import list_references
from distmode.report.screen import clean, format_estimate

_SHOWN_DIGITS = 12
_PATH = re.compile(r" \([\w.-]+(/[\w.-]+)+\)")  # no reader of a paper has the file

OUTCOMES_CODED = (
    "The outcomes are the six modes of leadership distribution (MacBeath et al., 2005) and none."
)
LEFT_OUT_IN_TURN = (
    "one {unit} was left out at a time (jackknife; Efron & Tibshirani, 1993), with t quantiles for "
    "as many degrees of freedom as {unit}s that have such excerpts less one (Cameron & Miller, "
    "2015)"
)


def compose(*paragraphs: Iterable[str]) -> str:
    """Return paragraphs, one a line, and below them the works that they cite.

    Args:
        paragraphs: The sentences of each; empty ones are left out.
    """
    told = [" ".join(sentence for sentence in one if sentence) for one in paragraphs]
    text = "\n\n".join(paragraph for paragraph in told if paragraph)
    return "\n\n".join((text, "\n".join(("References", *list_references(text)))))


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "school"), count(2, "school")
    ('1 school', '2 schools')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def say_estimate(estimate: Estimate) -> str:
    """Return an estimate as `format_estimate` does; brackets are left to intervals.

    >>> say_estimate(Estimate(0.5, None, None, 12))
    '.50 (no interval)'
    """
    return format_estimate(estimate).replace("[no interval]", "(no interval)")


def say_share(share: float) -> str:
    """Return a share without an interval, as journals print it.

    >>> say_share(0.614), say_share(1.0)
    ('.61', '1.00')
    """
    return f"{share:.2f}".removeprefix("0")


def name_program() -> str:
    """Return distmode's name and version."""
    return f"distmode {version('distmode')}"


def name_model(name: str, sha256: str, codebook: str = "") -> str:
    """Return a model's name and version, how its hash begins, and its codebook's version."""
    told = codebook or read_codebook().version
    return f"{name_file(name, sha256).removesuffix(')')}; codebook version {clean(told)})"


def name_file(name: str, sha256: str) -> str:
    """Return a name and how its hash begins.

    >>> name_file("encoder-en 1.0.0", "ab" * 32)
    'encoder-en 1.0.0 (SHA-256 abababababab)'
    """
    digits = f"SHA-256 {clean(sha256)[:_SHOWN_DIGITS]}" if sha256 else "SHA-256 not known"
    return f"{clean(name)} ({digits})"


def describe_prior(name: str) -> str:
    """Return which mix of outcomes probabilities presume.

    Args:
        name: As records name it; empty where it is not known.
    """
    if name == CORPUS:
        return (
            "The probabilities presume the mix of outcomes in the model's training data (prior "
            "corpus)."
        )
    if not name:
        return "[Say which prior the probabilities presume.]"
    shares = clean(name)
    if name == INTERVIEWS:
        told = build_interviews_prior().shares
        shares = ", ".join(f"{mode.value} {say_share(share)}" for mode, share in told.items())
        shares = f"interviews, a constant: {shares}"
    return (
        "The probabilities were brought to another mix of outcomes than that of the training data "
        f"(Saerens et al., 2002; prior {shares})."
    )


def describe_training(sha256: str) -> str:
    """Return what a model learned from, as its card tells; only shipped cards are looked at.

    Args:
        sha256: Of the model.
    """
    for folder in list_models():
        try:
            card = read_card(folder)
        except ModelError:
            continue
        if sha256 and card.payload_sha256 == sha256:
            told = card.training
            return (
                f"The model learned from {told.get('excerpts')} excerpts of {told.get('schools')} "
                "fictional schools, coded by language models. "
                f"{_PATH.sub('', clean(str(told.get('about', ''))))}"
            )
    return (
        "[The model does not come with this version of distmode: say what it was trained on; "
        "`distmode model show` tells. If it was adapted from a model that comes with distmode, "
        "that one learned from constructed excerpts.]"
    )


def read_text(described: Mapping[str, object], name: str) -> str:
    """Return a text by its name; empty where there is none."""
    value = described.get(name)
    return value if isinstance(value, str) else ""
