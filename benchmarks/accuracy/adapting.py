"""How much a study's own codings help: `distmode train --base`, whole interviews held out.

    python -m benchmarks.accuracy.adapting ../shared/real_dev/interviews_dev.jsonl

Each interview is held out in turn; n codings are drawn by chance from the others, the base is
adapted to them and labels the interview held out. The labels of all interviews are measured
together, draw by draw; printed is the mean over draws, with the interval over interviews of that
mean (jackknife, as everywhere), as a table in markdown. The base alone is n = 0.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distmode.classifier import Fitted, adapt_classifier, predict_probabilities
from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Groups, Judgement, choose_groups, measure_evaluation, most_probable
from distmode.intervals import AGREEMENT, SHARE, Limits, estimate_from_deletions
from distmode.modelfile import Model, find_model, read_model
from distmode.preprocess import Tokens
from distmode.report.screen import format_estimate
from distmode.tables import read_coded_excerpts
from distmode.workflow import tokenise

STATISTICS = {"kappa": AGREEMENT, "auc_any_mode": SHARE, "macro_f1": SHARE, "brier": Limits(0, 2)}
Matrix = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Study:
    """The codings, as the base sees them."""

    base: Model
    tokens: tuple[Tokens, ...]
    modes: tuple[Mode, ...]
    groups: Groups

    @property
    def names(self) -> tuple[str, ...]:
        """The interviews, each once."""
        return tuple(sorted(set(self.groups.names)))

    @property
    def fitted(self) -> Fitted:
        """How the base was fitted."""
        settings: Any = self.base.card.settings
        return Fitted(settings["temperature"], settings["vectors_weight"])


def main() -> None:
    """Read the arguments, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("coded", type=Path, help="coded excerpts of three interviews or more")
    parser.add_argument("--base", default="distmode-en")
    parser.add_argument("--codings", type=int, nargs="+", default=[0, 25, 50, 100, 150, 200])
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    study = read_study(given.coded, given.base)
    print("| own codings | " + " | ".join(STATISTICS) + " |\n" + "| --- " * 5 + "|")
    for count in given.codings:
        print(f"| {count} | " + " | ".join(measure(study, count, given.draws)) + " |", flush=True)


def read_study(path: Path, base: str) -> Study:
    """Read codings, and the base that is to be adapted to them."""
    coded = read_coded_excerpts([path]).excerpts
    model = read_model(find_model(base))
    tokens = tuple(tokenise(coded, encoder=model.encoder))
    groups = choose_groups(coded, by="interview")
    return Study(model, tokens, tuple(excerpt.mode for excerpt in coded), groups)


def measure(study: Study, count: int, draws: int) -> Iterator[str]:
    """Yield each statistic's mean over draws with its interval over interviews, as text."""
    judged = [judge(study, count, seed) for seed in range(draws if count else 1)]
    values = np.mean([read_statistics(one) for one in judged], axis=0)
    deleted = np.array(
        [
            np.mean(
                [read_statistics([j for j in one if j.group != name]) for one in judged], axis=0
            )
            for name in study.names
        ]
    )
    sizes = np.array([[study.groups.names.count(name)] * len(STATISTICS) for name in study.names])
    limits = tuple(STATISTICS.values())
    return map(
        format_estimate, estimate_from_deletions(values, deleted, sizes=sizes, limits=limits)
    )


def judge(study: Study, count: int, seed: int) -> list[Judgement]:
    """Label each interview by the base adapted to codings of the others."""
    judgements: list[Judgement] = []
    for number, name in enumerate(study.names):
        held = [i for i, group in enumerate(study.groups.names) if group == name]
        others = [i for i, group in enumerate(study.groups.names) if group != name]
        generator = np.random.default_rng(100 * seed + number)
        drawn = generator.permutation(others)[:count].tolist()
        chances = predict_probabilities(adapt(study, drawn), [study.tokens[i] for i in held])
        for i, row in zip(held, chances.tolist(), strict=True):
            given = dict(zip(OUTCOMES, row, strict=True))
            judgements.append(Judgement(study.modes[i], most_probable(given), name, given))
    return judgements


def adapt(study: Study, drawn: Sequence[int]) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    """Return the base, adapted to the codings drawn if any are."""
    if not drawn:
        return study.base.estimator
    tokens, modes = [study.tokens[i] for i in drawn], [study.modes[i] for i in drawn]
    return adapt_classifier(study.base.estimator, tokens, modes, fitted=study.fitted)


def read_statistics(judgements: Sequence[Judgement]) -> Matrix:
    """Return the statistics of the table."""
    overall = measure_evaluation(judgements, unit="interview").overall
    return np.array([overall[name].value for name in STATISTICS], dtype=float)


if __name__ == "__main__":
    main()
