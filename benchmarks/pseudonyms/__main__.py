"""How many planted names does `distmode pseudonymise` replace, and how much else?

    python -m benchmarks.pseudonyms [--spacy-model NAME]

prints the tables of README.md, the same at every run, in less than a minute on one core.
"""

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.pseudonyms.templates import (
    BASES,
    CASES,
    CONTACTS,
    EVERYDAY,
    LISTED,
    PLACES,
    PLAIN,
    SCHOOLS,
    UNLISTED,
)
from distmode.intervals import SHARE, Estimate, estimate_from_sums
from distmode.pseudonyms import (
    Document,
    Edit,
    Matcher,
    add_recognised,
    build_key,
    find_names,
    open_recogniser,
)

INTERVIEWS = 60
SEED = 20240917
# How often a case occurs in an interview, and how many sentences without a name stand between.
SENTENCES_A_CASE = 2
PLAIN_SENTENCES = 20
# Names that templates hold beside their slot.
_OTHERS = re.compile("jones|Joanne")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Planted:
    """A name where it was planted.

    Attributes:
        start: First code point.
        end: The one after the last.
        case: What makes it easy or hard.
        who: Whom or what it means.
    """

    start: int
    end: int
    case: str
    who: str


@dataclass(frozen=True, slots=True)
class Interview:
    """Talk with names in it."""

    text: str
    planted: tuple[Planted, ...]


def write_interviews(people: Sequence[tuple[str, str]]) -> Iterator[Interview]:
    """Yield interviews; each has its own people, and a place of its own for every case."""
    chance = random.Random(SEED)
    for _ in range(INTERVIEWS):
        yield _write_interview(chance, chance.sample(people, 4))


def _write_interview(chance: random.Random, people: Sequence[tuple[str, str]]) -> Interview:
    lines = [
        (case, sentence)
        for case, sentences in CASES.items()
        for sentence in chance.sample(sentences, min(SENTENCES_A_CASE, len(sentences)))
    ]
    lines += [("", sentence) for sentence in chance.sample(PLAIN, PLAIN_SENTENCES)]
    chance.shuffle(lines)
    parts: list[str] = []
    planted: list[Planted] = []
    length = 0
    for case, sentence in lines:
        match = _SLOT.search(sentence)
        if match:
            name, who = _choose(match[1], chance, people)
            start = length + match.start()
            planted.append(Planted(start, start + len(name), case, who))
            sentence = sentence.replace(match.group(), name)
        parts.append(sentence)
        length += len(sentence) + 1
        for other in _OTHERS.finditer(sentence if match else ""):
            start = length - len(sentence) - 1 + other.start()
            planted.append(Planted(start, start + len(other.group()), "", other.group()))
    return Interview(" ".join(parts), tuple(planted))


def _choose(slot: str, chance: random.Random, people: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return what fills a slot, and whom it means."""
    first, surname = chance.choice(people)
    who = f"{first} {surname}"
    if slot in ("full", "first", "surname", "small", "initial", "initialled"):
        shown = {
            "full": who,
            "first": first,
            "surname": surname,
            "small": surname.casefold(),
            "initial": surname[0],
            "initialled": f"{first[0]}. {surname}",
        }
        return shown[slot], who
    pool = {
        "everyday": EVERYDAY,
        "school": SCHOOLS,
        "base": BASES,
        "place": PLACES,
        "contact": CONTACTS,
    }[slot]
    name = chance.choice(pool)
    return name, name


def replace_all(interviews: Sequence[Interview], model: str | None) -> list[tuple[Edit, ...]]:
    """Return what is replaced in each interview, each pseudonymised by itself."""
    recogniser = open_recogniser(model) if model else None
    edits = []
    for number, interview in enumerate(interviews):
        document = Document(str(number), interview.text)
        found = find_names(document)
        if recogniser:
            found = add_recognised(document, found, recogniser)
        edits.append(Matcher(build_key([(document, found)])).replace(document).edits)
    return edits


def measure(interviews: Sequence[Interview], edits: Sequence[tuple[Edit, ...]]) -> None:
    """Print recall by case, and precision."""
    hits: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for interview, made in zip(interviews, edits, strict=True):
        by_case: dict[str, list[bool]] = defaultdict(list)
        for name in interview.planted:
            if not name.case:
                continue
            by_case[name.case].append(_is_covered(name, made))
        by_case["all"] = [one for cases in list(by_case.values()) for one in cases]
        for case, found in by_case.items():
            hits[case].append((sum(found), len(found)))
    print("| planted | replaced in whole |")
    print("| --- | --- |")
    for case in (*CASES, "all"):
        print(f"| {case} | {_show(_estimate(hits[case]))} |")
    right = [
        (sum(_touches(edit, interview) for edit in made), len(made))
        for interview, made in zip(interviews, edits, strict=True)
    ]
    print(f"| of what was replaced, names | {_show(_estimate(right))} |")
    wrong = Counter(
        edit.old
        for interview, made in zip(interviews, edits, strict=True)
        for edit in made
        if not _touches(edit, interview)
    )
    print(f"\nreplaced, and no names: {', '.join(f'{w} ({n})' for w, n in wrong.most_common(12))}")
    missed = Counter(
        (name.case, interview.text[name.start : name.end])
        for interview, made in zip(interviews, edits, strict=True)
        for name in interview.planted
        if name.case and not _is_covered(name, made)
    )
    shown = ", ".join(f"{text} ({case}, {n})" for (case, text), n in missed.most_common(25))
    print(f"\nnames left standing: {shown}\n")


def _is_covered(name: Planted, edits: tuple[Edit, ...]) -> bool:
    """Say whether every letter of a name is gone (a title or a particle between may stay)."""
    covered = {place for edit in edits for place in range(edit.start, edit.end)}
    return all(place in covered for place in range(name.start, name.end))


def _touches(edit: Edit, interview: Interview) -> bool:
    return any(edit.start < one.end and one.start < edit.end for one in interview.planted)


def _estimate(pairs: Sequence[tuple[int, int]]) -> Estimate:
    counts = np.array(pairs, dtype=float)
    sizes = counts[:, 1:].astype(np.int64)
    return estimate_from_sums(counts, _divide, sizes=sizes, limits=[SHARE])[0]


def _divide(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return sums[:, :1] / sums[:, 1:]


def _show(estimate: Estimate) -> str:
    shown = "not measured" if estimate.value is None else f"{estimate.value:.3f}"
    if estimate.low is not None and estimate.high is not None:
        shown += f" [{estimate.low:.3f}, {estimate.high:.3f}]"
    return f"{shown}, n = {estimate.n}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--spacy-model")
    model = parser.parse_args().spacy_model
    for title, people in (("on the lists", LISTED), ("not on the lists", UNLISTED)):
        interviews = list(write_interviews(people))
        print(f"### First names {title}\n")
        measure(interviews, replace_all(interviews, model))


if __name__ == "__main__":
    main()
