"""What stands between the labelled excerpts of a transcript: mostly what the interviewer says."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from distmode.excerpt import Excerpt
from distmode.segment import shorten_context
from distmode.tables import LabelRecord
from distmode.workflow.reading import ReadSource, SourceFailure


@dataclass(frozen=True, slots=True)
class Context:
    """Talk that was not labelled, for a report to show between the excerpts.

    Attributes:
        asides: By the name of the interview, one a turn, in running order.
        missing: Interviews whose transcript is not among those given, or is another text now.
    """

    asides: Mapping[str, tuple[Excerpt, ...]]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsBefore:
    """What was said just before excerpts and not labelled, for a coder to read.

    Attributes:
        words: By the id of the excerpt, as `Excerpt.context` has it; none where no such talk was.
        missing: Sources whose transcript is not among those given, or is another text now.
    """

    words: Mapping[str, str]
    missing: tuple[str, ...] = ()


def find_context(
    interviews: Mapping[str, Sequence[LabelRecord]], sources: Iterable[ReadSource | SourceFailure]
) -> Context:
    """Find the turns of transcripts of which no label tells.

    Args:
        interviews: Their labels, by name.
        sources: The transcripts, as they were read; found again by the hash of their file.
    """
    read = {one.sha256: one for one in sources if isinstance(one, ReadSource)}
    asides: dict[str, tuple[Excerpt, ...]] = {}
    missing: list[str] = []
    for name, records in interviews.items():
        source = read.get(records[0].label.excerpt.source_sha256)
        if source is None or not _fits(records, source):
            missing.append(name)
        else:
            asides[name] = tuple(_cut_asides(records, source))
    return Context(asides, tuple(missing))


def find_words_before(
    records: Iterable[LabelRecord],
    ids: Collection[str],
    sources: Iterable[ReadSource | SourceFailure],
) -> WordsBefore:
    """Find the turn right before an excerpt's own, where that was not labelled.

    Args:
        records: All labels of the transcripts, since what no label tells of is looked for.
        ids: Of the excerpts to find words for.
        sources: The transcripts, as they were read; found again by the hash of their file.
    """
    by_source: dict[str, list[LabelRecord]] = {}
    for record in records:
        by_source.setdefault(record.label.excerpt.source, []).append(record)
    wanted = {
        source: found
        for source, found in by_source.items()
        if any(record.label.excerpt.id in ids for record in found)
    }
    context = find_context(wanted, sources)
    words = {
        excerpt.id: aside
        for source, asides in context.asides.items()
        for excerpt, aside in _pair(wanted[source], asides)
        if excerpt.id in ids
    }
    return WordsBefore(words, context.missing)


def _pair(
    records: Sequence[LabelRecord], asides: Sequence[Excerpt]
) -> Iterable[tuple[Excerpt, str]]:
    """Yield excerpts with the talk right before their turn, where no label tells of it."""
    running = sorted((record.label.excerpt for record in records), key=lambda one: one.start)
    starts = [aside.start for aside in asides]
    before: str | None = None
    last: Excerpt | None = None
    for excerpt in running:
        if last is None or excerpt.turn != last.turn:
            place = bisect_left(starts, excerpt.start) - 1
            after = last is None or (place >= 0 and asides[place].start >= last.end)
            before = shorten_context(asides[place].text) if place >= 0 and after else None
        last = excerpt
        if before is not None:
            yield excerpt, before


def _fits(records: Sequence[LabelRecord], source: ReadSource) -> bool:
    """Tell whether a source's text is the one that the labels' offsets count in."""
    if source.transcript is None:
        return False
    excerpts = [record.label.excerpt for record in records if record.has_text]
    return all(source.plain[one.start : one.end] == one.text for one in excerpts)


def _cut_asides(records: Sequence[LabelRecord], source: ReadSource) -> Iterable[Excerpt]:
    """Yield the turns that hold no excerpt, by offsets: read otherwise, turns count otherwise."""
    if source.transcript is None:
        return
    spans = sorted((one.label.excerpt.start, one.label.excerpt.end) for one in records)
    for turn in source.transcript.turns:
        # Excerpts do not overlap, so the last that begins before the turn ends tells.
        place = bisect_left(spans, (turn.end, 0)) - 1
        if place < 0 or spans[place][1] <= turn.start:
            yield Excerpt(
                id=f"{source.name}#{turn.number}",
                source=source.name,
                source_sha256=source.sha256,
                text=source.plain[turn.start : turn.end],
                start=turn.start,
                end=turn.end,
                turn=turn.number,
                speaker=turn.speaker,
            )
