"""Cuts running text into turns: at the labels that name speakers, else at paragraphs."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from distmode.excerpt import Turn
from distmode.transcript.draft import Draft, Reading, Script, Span, count_words
from distmode.transcript.names import is_questioner
from distmode.transcript.paragraphs import split_paragraphs, trim
from distmode.transcript.speakers import Labels, choose_labels

_FRONT_WORDS = 40
# A longer front than this share of the words is talk: the labels found after it are something else.
_FRONT_SHARE = 1 / 3
# Prose in the first person is talk in a short front, and in one that is much of the text.
_TALKS = re.compile(
    r"\b(?:I(?:['’]\w+)?|[Ww]e|[Mm]y|[Oo]ur|me|us)\b(?![^\S\n]*[:.=)])[^\n]*\w[^\n]*"
)
_TALK_SHARE = 0.1
_MATTER_WORDS = 12


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Talk of one speaker, before it has a number."""

    speaker: str | None
    span: Span


def find_turns(script: Script, reading: Reading) -> Draft:
    """Cut running text into turns.

    A turn lasts until the next speaker is named, over blank lines too; only a heading divides it.
    Where nobody is named each paragraph is a turn without a speaker.

    Raises:
        UsageError: The speaker pattern is no regular expression.
    """
    labels = choose_labels(script, reading)
    warnings = (*script.warnings, *labels.warnings)
    if not labels.marks:
        whole = Span(0, len(script.plain))
        return Draft(script.plain, _number(_cut_paragraphs(script, whole)), warnings=warnings)
    front = Span(0, labels.marks[0].start)
    before, warning = _cut_front(script, front)
    return Draft(
        script.plain,
        _number([*before, *_cut_labelled(script, labels)]),
        front=script.plain[: front.end],
        notes=labels.notes,
        warnings=(*warnings, *warning),
    )


def _number(stretches: Iterable[_Stretch]) -> tuple[Turn, ...]:
    return tuple(
        Turn(number, stretch.speaker, stretch.span.start, stretch.span.end)
        for number, stretch in enumerate(stretches, start=1)
    )


def _cut_paragraphs(script: Script, within: Span) -> Iterator[_Stretch]:
    for span in split_paragraphs(script, within):
        yield _Stretch(None, span)


def _cut_front(script: Script, front: Span) -> tuple[list[_Stretch], tuple[str, ...]]:
    """Return the talk before the first label, if it is talk, and what to say about it."""
    words = count_words(script.plain[: front.end])
    share = words / max(count_words(script.plain), 1)
    text = _visible_text(script, front)
    talks = _TALKS.search(text) is not None and (words <= _FRONT_WORDS or share > _TALK_SHARE)
    if script.has_front and not talks and (words <= _FRONT_WORDS or share <= _FRONT_SHARE):
        if words <= _FRONT_WORDS and all(map(_is_matter, text.splitlines())):
            return [], ()
        return [], (f"{words} words before the first speaker's name are left out as front matter",)
    before = list(_cut_paragraphs(script, front))
    if not before:
        return [], ()
    return before, (f"{words} words stand before the first speaker's name; read as unnamed talk",)


def _visible_text(script: Script, span: Span) -> str:
    return "\n".join(script.plain[part.start : part.end] for part in _visible(script, span))


def _is_matter(line: str) -> bool:
    """Say whether a line is a title or data about the interview rather than prose."""
    words = line.split()
    return len(words) <= _MATTER_WORDS and not line.rstrip().endswith((".", "?", "!", "…"))


def _cut_labelled(script: Script, labels: Labels) -> Iterator[_Stretch]:
    marks = labels.marks
    ends = [*(mark.start for mark in marks[1:]), len(script.plain)]
    names = {mark.name for mark in marks}
    only_questions = len(names) == 1 and is_questioner(marks[0].name)
    for mark, end in zip(marks, ends, strict=True):
        talk = Span(mark.end, end)
        if only_questions:
            yield from _cut_answers(script, mark.name, talk)
            continue
        for span in _visible(script, talk):
            yield _Stretch(mark.name, span)


def _cut_answers(script: Script, interviewer: str, talk: Span) -> Iterator[_Stretch]:
    """Cut talk where only the questions are labelled: what follows them is somebody else's."""
    for number, span in enumerate(split_paragraphs(script, talk)):
        yield _Stretch(interviewer if number == 0 else None, span)


def _visible(script: Script, talk: Span) -> Iterator[Span]:
    """Yield the parts of a stretch that are not hidden, without surrounding blanks."""
    start = talk.start
    first = bisect_left(script.hidden, talk.start, key=lambda span: span.start)
    last = bisect_left(script.hidden, talk.end, key=lambda span: span.start)
    for hidden in script.hidden[first:last]:
        yield from _trimmed(script, Span(start, hidden.start))
        start = hidden.end
    yield from _trimmed(script, Span(start, talk.end))


def _trimmed(script: Script, span: Span) -> Iterator[Span]:
    kept = trim(script.plain, span)
    if kept is not None:
        yield kept
