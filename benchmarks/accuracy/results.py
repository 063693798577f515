"""Everything that was measured, as one value and as JSON."""

import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.accuracy.comparing import compare_kappas
from benchmarks.accuracy.material import Material, hash_excerpts
from benchmarks.accuracy.running import Outcome
from benchmarks.accuracy.speed import Speed
from benchmarks.accuracy.store import describe_versions
from distmode.codebook import OUTCOMES
from distmode.evaluation import Evaluation, evaluation_to_json, measure_evaluation
from distmode.intervals import Estimate

SCHEMA = "distmode.accuracy_benchmark/1"
OURS = "distmode"

_LIBRARIES = (
    "numpy", "scipy", "scikit-learn", "spacy", "thinc", "onnxruntime", "torch", "transformers",
    "sentence-transformers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Results:
    """All peers on all materials.

    Attributes:
        materials: The corpus first.
        outcomes: In the order of the tables.
        evaluations: By peer and material, of those that ran.
        leads: By peer and material: kappa of distmode less the peer's; empty without distmode.
        speeds: By peer.
    """

    materials: tuple[Material, ...]
    outcomes: tuple[Outcome, ...]
    evaluations: Mapping[tuple[str, str], Evaluation]
    leads: Mapping[tuple[str, str], Estimate]
    speeds: Mapping[str, Speed]


def measure_results(
    materials: Sequence[Material], outcomes: Sequence[Outcome], speeds: Mapping[str, Speed]
) -> Results:
    """Measure what peers gave."""
    units = {material.name: material.groups.unit for material in materials}
    evaluations = {
        (outcome.kind.name, name): measure_evaluation(judgements, unit=units[name])
        for outcome in outcomes
        for name, judgements in outcome.judgements.items()
    }
    ours = next((o.judgements for o in outcomes if o.kind.name == OURS), {})
    leads = {
        (outcome.kind.name, name): compare_kappas(ours[name], judgements, unit=units[name])
        for outcome in outcomes
        if outcome.kind.name != OURS
        for name, judgements in outcome.judgements.items()
        if name in ours
    }
    return Results(tuple(materials), tuple(outcomes), evaluations, leads, speeds)


def results_to_json(results: Results) -> dict[str, object]:
    """Return all values; numbers and names only, no talk."""
    return {
        "schema": SCHEMA,
        "made": _describe_making(),
        "materials": {material.name: _describe(material) for material in results.materials},
        "peers": [_describe_outcome(results, outcome) for outcome in results.outcomes],
    }


def _describe_making() -> dict[str, object]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "distmode": describe_versions([OURS]).get(OURS, ""),
        "python": platform.python_version(),
        "libraries": describe_versions(_LIBRARIES),
        "processor": name_processor(),
        "processors": os.cpu_count(),
    }


def name_processor() -> str:
    """Return what the processor calls itself, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _describe(material: Material) -> dict[str, object]:
    counts = Counter(excerpt.mode for excerpt in material.coded)
    return {
        "n": len(material.coded),
        "undecided": material.undecided,
        "unit": material.groups.unit,
        "groups": len(set(material.groups.names)),
        "modes": {mode.value: counts[mode] for mode in OUTCOMES},
        "sha256": hash_excerpts(material.coded),
    }


def _describe_outcome(results: Results, outcome: Outcome) -> dict[str, object]:
    name = outcome.kind.name
    speed = results.speeds.get(name)
    return {
        "name": name,
        "title": outcome.title,
        "about": outcome.kind.about,
        "status": outcome.status,
        "reason": outcome.reason,
        "facts": outcome.fitted.facts if outcome.fitted else {},
        "words_per_second": speed.words.to_json() if speed else None,
        "words_per_second_by_clock": speed.by_clock.to_json() if speed else None,
        "materials": {
            material.name: _describe_evaluation(results, (name, material.name))
            for material in results.materials
            if (name, material.name) in results.evaluations
        },
    }


def _describe_evaluation(results: Results, key: tuple[str, str]) -> dict[str, object]:
    described = evaluation_to_json(results.evaluations[key])
    if key in results.leads:
        described["kappa_of_distmode_less_its_own"] = results.leads[key].to_json()
    return described
