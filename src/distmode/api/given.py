"""The texts that a caller gives, as excerpts; and labels with their places in what was given."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

from distmode.errors import UsageError
from distmode.excerpt import Evidence, Excerpt, Label, Speaker, Transcript, Turn
from distmode.files import hash_text

LONGEST = 100_000
"""Code points in the longest excerpt: some twenty thousand words, a whole interview of two hours.

Anything longer is no excerpt but a mistake, and the time to label it grows with its square.
"""

Row = Mapping[Any, object]
"""A text with what is known of it, by name; `Any`, since pandas says no more of its names."""

_FIELDS = ("id", "school", "interview", "speaker", "role")
_CLEAN = re.compile("\r\n|\r|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Given:
    """A text as it was given, and as the model reads it.

    Attributes:
        text: As it was given.
        clean: With LF line ends, and U+FFFD for halves of surrogate pairs.
        place: Where it stands among the texts, for messages; never what it says.
    """

    text: str
    clean: str
    place: str

    def restore(self, label: Label) -> Label:
        """Return a label of the clean text with its places and words in the text as given."""
        if self.clean == self.text:
            return label
        places = [match.start() for match in re.finditer(r"\r\n|[\s\S]", self.text)]

        def move(start: int, end: int) -> tuple[int, int]:
            return places[start], places[end - 1] + 1

        def move_evidence(one: Evidence) -> Evidence:
            first, last = move(one.start, one.end)
            return replace(one, start=first, end=last, text=self.text[first:last])

        start, end = move(label.excerpt.start, label.excerpt.end)
        excerpt = replace(label.excerpt, start=start, end=end, text=self.text[start:end])
        return replace(label, excerpt=excerpt, evidence=tuple(map(move_evidence, label.evidence)))


@dataclass(frozen=True, slots=True)
class GivenExcerpt:
    """A text that is one excerpt, and that excerpt with its places in the clean text."""

    given: Given
    excerpt: Excerpt


def read_talk(text: object, *, place: str) -> Given:
    """Return a text that a caller gives.

    Args:
        text: What was given.
        place: Where it stands, for messages.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"{place}: found {_name_kind(text)}, expected text")
    return Given(text, _CLEAN.sub(_clean, text), place)


def read_texts(texts: Iterable[str | Row]) -> Iterator[GivenExcerpt]:
    """Yield an excerpt for every text or mapping given.

    Raises:
        TypeError: It is no iterable of such, or a field is neither text nor a number.
        UsageError: A text is empty or too long, or a mapping has none.
    """
    _check_iterable(texts)
    for number, item in enumerate(texts):
        yield _read_excerpt(item, number)


def check_length(text: str, place: str) -> None:
    """Refuse what is too long for an excerpt.

    Raises:
        UsageError: It is.
    """
    if len(text) > LONGEST:
        raise UsageError(
            f"{place}: an excerpt of {len(text):,} characters, at most {LONGEST:,} are labelled as "
            "one; cut it, or use label_talk, which does"
        )


def build_transcript(given: Given) -> Transcript:
    """Return talk without speakers as a transcript of one turn."""
    clean = given.clean
    speaker = Speaker(None, "unknown", "there are no speakers", 1, len(clean.split()))
    turn = Turn(1, None, 0, len(clean))
    return Transcript(given.place, hash_text(given.text), clean, (turn,), (speaker,))


def _clean(found: re.Match[str]) -> str:
    return "\n" if found[0][0] == "\r" else "\ufffd"


def _check_iterable(texts: object) -> None:
    if isinstance(texts, str | bytes | Mapping):
        raise TypeError(
            f"texts: found {_name_kind(texts)}, expected an iterable of texts; for one text give "
            "[text]"
        )
    if hasattr(texts, "columns"):
        # A data frame of pandas would go on as the names of its columns.
        raise TypeError(
            "texts: found a data frame, expected an iterable of texts; give one of its columns, "
            "such as frame['text'], or its rows as mappings, such as frame.to_dict('records')"
        )
    if not hasattr(texts, "__iter__"):
        raise TypeError(f"texts: found {_name_kind(texts)}, expected an iterable of texts")


def _read_excerpt(item: object, number: int) -> GivenExcerpt:
    place = f"texts[{number}]"
    row: Row = item if isinstance(item, Mapping) else {"text": item}
    if "text" not in row:
        raise UsageError(f"{place}: found a mapping without 'text'; the talk goes there")
    given = read_talk(row["text"], place=place)
    talk = given.clean.strip()
    if not talk:
        raise UsageError(f"{place}: found a text without any talk; leave it out")
    check_length(talk, place)
    fields = {name: _read_field(row.get(name), f"{place}['{name}']") for name in _FIELDS}
    start = given.clean.index(talk)
    excerpt = Excerpt(
        id=fields["id"] or f"texts#{number + 1}",
        source="texts",
        source_sha256=hash_text(given.text),
        text=talk,
        start=start,
        end=start + len(talk),
        turn=number + 1,
        speaker=fields["speaker"],
        role=fields["role"],
        school=fields["school"],
        interview=fields["interview"],
        from_transcript=False,
        carried={str(name): row[name] for name in row if name not in ("text", *_FIELDS)},
    )
    return GivenExcerpt(given, excerpt)


def _read_field(value: object, place: str) -> str | None:
    """Return what a mapping says of its excerpt; None where it says nothing, as pandas does."""
    if _is_missing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, str | Real):
        raise TypeError(f"{place}: found {_name_kind(value)}, expected text or a number")
    return str(value).strip() or None


def _is_missing(value: object) -> bool:
    # pandas.NA is no float, and what it is compared with becomes missing too.
    is_nan = isinstance(value, float) and math.isnan(value)
    return value is None or is_nan or type(value).__name__ == "NAType"


def _name_kind(value: object) -> str:
    """Return what kind of value was found; its content could be talk."""
    return "None" if value is None else f"a value of the type {type(value).__name__}"
