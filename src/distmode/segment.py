"""Turns to excerpts: long turns are cut at sentence ends into pieces of about equal length."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from distmode.excerpt import Excerpt, ExcerptUnit, Transcript, Turn
from distmode.preprocess import PARAGRAPH_BREAK, find_sentences, trim_spans

_CONTEXT_WORDS = 60
_WORD = re.compile(r"\S+")
_RUNS = 10  # runs of words in the longest excerpt, where there is nothing else to cut at
_CLAUSE = re.compile(r"\S.*?(?:[,;:–—](?=\s)|$)", re.DOTALL)
# What a cut costs, on the scale of squared words by which a piece misses the even length: a
# sentence end is worth a piece 15 words off, and inside a sentence a cut is made only where it
# must be.
_COSTS = {"paragraph": 0.0, "sentence": 15.0**2, "clause": 1e6, "word": 1e8}


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch that is not cut.

    Attributes:
        start: First code point, counted from the turn's.
        end: Code point after the last.
        words: How many.
        cost: Of a cut right before it.
    """

    start: int
    end: int
    words: int
    cost: float


def build_excerpts(
    transcript: Transcript,
    *,
    school: str | None,
    interview: str,
    unit: ExcerptUnit = "excerpt",
    max_words: int = 120,
    keep_interviewer: bool = False,
) -> Iterator[Excerpt]:
    """Yield the excerpts of a transcript in running order; no word of a kept turn is lost.

    Args:
        transcript: What was read.
        school: The school it belongs to, where known.
        interview: Its name.
        unit: What turns are cut into.
        max_words: Longest excerpt, in words between blanks; for the unit `excerpt` only.
        keep_interviewer: Whether the interviewer's turns are cut too; else they are only context.
    """
    roles = {speaker.name: speaker.role for speaker in transcript.speakers}
    broken = _count_unbroken(transcript)
    before: Turn | None = None
    for turn in transcript.turns:
        if keep_interviewer or roles[turn.speaker] != "interviewer":
            asked = before if before and roles[before.speaker] == "interviewer" else None
            spans = _CUTS[unit](transcript.plain[turn.start : turn.end], max_words)
            for part, (start, end) in enumerate(spans, start=1):
                yield Excerpt(
                    id=f"{transcript.source}#{turn.number}.{part}",
                    source=transcript.source,
                    source_sha256=transcript.source_sha256,
                    text=transcript.plain[turn.start + start : turn.start + end],
                    start=turn.start + start,
                    end=turn.start + end,
                    turn=turn.number,
                    continues=turn.continues,
                    unbroken_words=broken.get(turn.number, 0),
                    speaker=turn.speaker,
                    school=school,
                    interview=interview,
                    context=_read_context(transcript, asked),
                )
        before = turn


def _count_unbroken(transcript: Transcript) -> dict[int, int]:
    """Return for each turn that a murmur broke, by number, the words of all its parts."""
    chains: dict[int, list[Turn]] = {}
    for turn in transcript.turns:
        chains.setdefault(turn.continues or turn.number, []).append(turn)
    return {
        part.number: sum(len(transcript.plain[one.start : one.end].split()) for one in parts)
        for parts in chains.values()
        if len(parts) > 1
        for part in parts
    }


def _read_context(transcript: Transcript, asked: Turn | None) -> str | None:
    if asked is None:
        return None
    return shorten_context(transcript.plain[asked.start : asked.end])


def shorten_context(talk: str) -> str:
    """Return the last words of what was said before an excerpt, on one line.

    >>> shorten_context("so " * 100 + "who leads?").count("so")
    58
    """
    return " ".join(talk.split()[-_CONTEXT_WORDS:])


def cut_turn(text: str, *, max_words: int) -> tuple[tuple[int, int], ...]:
    """Return start and end of each excerpt of a turn, in code points, without outer blanks.

    The pieces are as even as sentence ends allow, a paragraph break being the best place for a
    cut; a sentence longer than `max_words` is cut at a clause mark or, failing that, between two
    words.

    >>> cut_turn("One two three. Four five six. Seven.", max_words=4)
    ((0, 14), (15, 36))
    """
    units = _find_units(text, max_words)
    total = sum(unit.words for unit in units)
    if total <= max_words:
        return ((units[0].start, units[-1].end),) if units else ()
    even = total / -(-total // max_words)
    cuts = _choose_cuts(units, even=even, most=max_words)
    return tuple((units[a].start, units[b - 1].end) for a, b in pairwise(cuts))


def _keep_whole(text: str, _: int) -> tuple[tuple[int, int], ...]:
    return trim_spans(text, [(0, len(text))])


def _cut_at_paragraphs(text: str, _: int) -> tuple[tuple[int, int], ...]:
    breaks = [match.span() for match in PARAGRAPH_BREAK.finditer(text)]
    edges = [0, *(place for span in breaks for place in span), len(text)]
    return trim_spans(text, zip(edges[::2], edges[1::2], strict=True))


_CUTS: Mapping[ExcerptUnit, Callable[[str, int], tuple[tuple[int, int], ...]]] = MappingProxyType(
    {
        "excerpt": lambda text, most: cut_turn(text, max_words=most),
        "turn": _keep_whole,
        "paragraph": _cut_at_paragraphs,
        "sentence": lambda text, _: find_sentences(text),
    }
)


def _choose_cuts(units: Sequence[_Unit], *, even: float, most: int) -> list[int]:
    """Return at least cost the units that begin a piece, and the number of units."""
    best = [0.0] + [float("inf")] * len(units)
    came_from = [0] * (len(units) + 1)
    for last in range(1, len(units) + 1):
        words = 0
        for first in range(last - 1, -1, -1):
            words += units[first].words
            if words > most:
                break
            cost = best[first] + (words - even) ** 2 + (units[first].cost if first else 0)
            if cost < best[last]:
                best[last], came_from[last] = cost, first
    cuts = [len(units)]
    while cuts[-1] > 0:
        cuts.append(came_from[cuts[-1]])
    return cuts[::-1]


def _find_units(text: str, most: int) -> list[_Unit]:
    """Return the sentences of a turn, those that are too long in smaller stretches."""
    units: list[_Unit] = []
    end = 0
    for start, stop in find_sentences(text):
        kind = "paragraph" if PARAGRAPH_BREAK.search(text, end, start) else "sentence"
        units += _split_sentence(text, (start, stop), kind, most)
        end = stop
    return units


def _split_sentence(text: str, span: tuple[int, int], kind: str, most: int) -> Iterator[_Unit]:
    whole = _build_unit(text, span, kind)
    if whole.words <= most:
        yield whole
        return
    for clause in _CLAUSE.finditer(text, *span):
        part = _build_unit(text, clause.span(), "clause" if clause.start() > span[0] else kind)
        if part.words <= most:
            yield part
            continue
        yield from _split_clause(text, clause.span(), part.cost, most)


def _split_clause(text: str, span: tuple[int, int], cost: float, most: int) -> Iterator[_Unit]:
    """Yield runs of a few words; to try a cut at every word would take too long."""
    words = [word.span() for word in _WORD.finditer(text, *span)]
    step = max(1, most // _RUNS)
    for first in range(0, len(words), step):
        run = words[first : first + step]
        yield _Unit(run[0][0], run[-1][1], len(run), _COSTS["word"] if first else cost)


def _build_unit(text: str, span: tuple[int, int], kind: str) -> _Unit:
    return _Unit(*span, len(text[slice(*span)].split()), _COSTS[kind])
