"""Does the evidence that distmode shows carry its labels? Deleting it must lower their probability.

    python -m benchmarks.evidence

A classifier is fitted on the schools of four folds of data/annotated and labels excerpts of the
fifth. From each labelled excerpt the strongest words, or the strongest sentence, are deleted, and
from a second copy a stretch of as many words (or another sentence) drawn by chance. Printed is by
how much each lowers the probability of the label, and how often the evidence lowers it more, with
95 % intervals over schools.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from distmode.classifier import (
    Accountant,
    ClassifierSettings,
    extract_features,
    fit_classifier,
    predict_from_features,
    predict_probabilities,
)
from distmode.codebook import OUTCOMES
from distmode.encoder import find_default_encoder
from distmode.evaluation import choose_groups, split_by_group
from distmode.evidence import find_evidence
from distmode.excerpt import CodedExcerpt, Evidence, Excerpt
from distmode.intervals import SHARE, Limits, estimate_from_sums
from distmode.preprocess import preprocess
from distmode.report.screen import format_estimate
from distmode.tables import read_coded_excerpts
from distmode.workflow import tokenise

DATA = Path(__file__).parents[2] / "data" / "annotated"
Part = Literal["words", "sentence"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What deleting did to one label: how much less probable it became."""

    group: str
    part: Part
    by_evidence: float
    by_chance: float


def main() -> None:
    """Fit, label, delete, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--excerpts", type=int, default=800, help="how many are tried")
    given = parser.parse_args()
    found = list(measure(given.excerpts))
    print("| deleted | labels | evidence | chance | difference | evidence lowers it more |")
    print("| --- " * 6 + "|")
    for part in ("words", "sentence"):
        print(format_row(part, [one for one in found if one.part == part]))


def measure(count: int) -> Iterator[Outcome]:
    """Yield what deleting does to labels of held-out schools."""
    coded = read_coded_excerpts([DATA]).excerpts
    groups = choose_groups(coded, by="school").names
    fold = split_by_group(groups, [excerpt.mode for excerpt in coded])[0]
    card = find_default_encoder()
    encoder = card.folder if card else None
    train = [coded[i] for i in fold.train]
    classifier = fit_classifier(
        tokenise(train, encoder=encoder),
        [excerpt.mode for excerpt in train],
        [str(excerpt.interview) for excerpt in train],
        settings=ClassifierSettings(),
    )
    generator = np.random.default_rng(0)
    accountant = Accountant(classifier)
    for i in generator.permutation(fold.test)[:count].tolist():
        yield from delete(coded[i], groups[i], classifier, accountant, encoder, generator)


def delete(
    coded: CodedExcerpt,
    group: str,
    classifier: Any,  # noqa: ANN401 (a scikit-learn pipeline)
    accountant: Accountant,
    encoder: Path | None,
    generator: np.random.Generator,
) -> Iterator[Outcome]:
    """Yield what deleting the strongest evidence of each part does to one label."""
    (tokens,) = preprocess([coded.text], encoder=encoder)
    features = extract_features(classifier, [tokens])
    chances = predict_from_features(classifier, features)[0]
    mode = OUTCOMES[int(chances.argmax())]
    excerpt = Excerpt(coded.id, "", "", coded.text, 0, len(coded.text))
    for account in accountant.account(tokens, features, [mode]):
        evidence = find_evidence(
            excerpt,
            tokens,
            mode=mode,
            weights=account.weights.tolist(),
            sentences=account.sentences.tolist(),
        )
        words = list(zip(tokens.starts, tokens.ends, strict=True))
        sentences = list(tokens.vectors.spans) if tokens.vectors else []
        for part, units in (("words", words), ("sentence", sentences)):
            strongest = next((item for item in evidence if item.part == part), None)
            if strongest is None:
                continue
            other = draw_span(strongest, units, generator)
            if other is None:
                continue
            texts = [
                coded.text[:start] + coded.text[end:]
                for start, end in ((strongest.start, strongest.end), other)
            ]
            less = predict_probabilities(classifier, list(preprocess(texts, encoder=encoder)))
            drops = chances.max() - less[:, OUTCOMES.index(mode)]
            yield Outcome(group, strongest.part, float(drops[0]), float(drops[1]))


def draw_span(
    evidence: Evidence, units: Sequence[Span], generator: np.random.Generator
) -> Span | None:
    """Draw a stretch of as many units as the evidence has, that shares none with it."""
    size = sum(evidence.start <= start < evidence.end for start, _ in units)
    free = [
        (units[first][0], units[first + size - 1][1])
        for first in range(len(units) - size + 1)
        if units[first + size - 1][1] <= evidence.start or units[first][0] >= evidence.end
    ]
    return free[int(generator.integers(len(free)))] if free and size else None


def format_row(part: str, found: Sequence[Outcome]) -> str:
    """Return one line of the table."""
    names = sorted({one.group for one in found})
    counts = np.zeros((len(names), 5))
    for one in found:
        row = (one.by_evidence, one.by_chance, one.by_evidence - one.by_chance)
        counts[names.index(one.group)] += (*row, one.by_evidence > one.by_chance, 1)
    sizes = np.repeat(counts[:, 4:].astype(np.int64), 4, axis=1)
    limits = (*[Limits(-1.0, 1.0)] * 3, SHARE)
    estimates = estimate_from_sums(
        counts, lambda sums: sums[:, :4] / np.maximum(sums[:, 4:], 1), sizes=sizes, limits=limits
    )
    return f"| {part} | {len(found)} | " + " | ".join(map(format_estimate, estimates)) + " |"


if __name__ == "__main__":
    main()
