"""Whole transcripts out of the constructed talk, and any number of excerpts like those in them."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from distmode.preprocess import find_sentences
from distmode.transcript import Source, find_sources

TALK = Path(__file__).parents[2] / "data" / "annotated" / "talk"

_EXCERPTS_A_TRANSCRIPT = 50
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Made:
    """One transcript that was made up.

    Attributes:
        data: Its bytes, as in a text file.
        excerpts: How many it will be cut into.
        words: How many words these have.
    """

    data: bytes
    excerpts: int
    words: int


def write_transcripts(folder: Path) -> tuple[Source, ...]:
    """Put the excerpts of each constructed interview together again, a text file each.

    What the interviewer said is as much of it as the corpus keeps: the last 60 words.
    """
    for path in sorted(TALK.glob("t*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for interview, part in groupby(rows, key=lambda row: row["interview"]):
            text = "\n\n".join(_lay_out(part)) + "\n"
            (folder / f"{interview}.txt").write_text(text, encoding="utf-8")
    return tuple(find_sources([folder]).sources)


def _lay_out(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for asked, answers in groupby(rows, key=lambda row: row["context"]):
        if asked:
            yield f"Interviewer: {asked}"
        yield f"Participant: {' '.join(row['text'] for row in answers)}"


def make_transcripts(excerpts: int) -> Iterator[Made]:
    """Yield transcripts with so many excerpts in all, as they are asked for; none alike.

    Each excerpt is of sentences drawn from the whole talk, until it has as many words as an excerpt
    of the talk that was drawn too; so words and lengths are as there.
    """
    sentences, lengths = _read_pool()
    chance = random.Random(_SEED)
    left = excerpts
    while left > 0:
        now = min(left, _EXCERPTS_A_TRANSCRIPT)
        texts = [_draw(sentences, chance.choice(lengths), chance) for _ in range(now)]
        turns = (f"Interviewer: And then?\n\nParticipant: {text}" for text in texts)
        yield Made("\n\n".join(turns).encode(), now, sum(len(text.split()) for text in texts))
        left -= now


def _draw(sentences: Sequence[str], words: int, chance: random.Random) -> str:
    drawn = [chance.choice(sentences)]
    while sum(len(one.split()) for one in drawn) < words:
        drawn.append(chance.choice(sentences))
    return " ".join(drawn)


def _read_pool() -> tuple[list[str], list[int]]:
    """Return all sentences of the talk, and how many words each of its excerpts has."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(TALK.glob("t*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    # An excerpt of more than 120 words would be cut in two.
    spans = ((text, start, end) for text in texts for start, end in find_sentences(text))
    sentences = [text[start:end] for text, start, end in spans]
    return [one for one in sentences if len(one.split()) <= 30], [
        min(len(text.split()), 90) for text in texts
    ]
