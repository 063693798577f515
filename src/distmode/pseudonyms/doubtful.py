"""The list of what looks like a name and was left standing, for a researcher to go through."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from distmode.files import remove_temporary, write_whole
from distmode.pseudonyms.key import Entry, Key
from distmode.pseudonyms.mentions import Document, Doubt, Found
from distmode.pseudonyms.words import fold
from distmode.tables import write_sheet

COLUMNS = ("name", "count", "kind", "where", "example", "suggestion")

_NOT_IN_KEY = "the rules take it for a {}, the key does not have it; add it, or run with --extend"
_PLACES = 3
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One row of the list.

    Attributes:
        name: As it stands.
        count: How often.
        kind: What the rules take it for; empty where they do not know.
        where: Source and line of the first places.
        example: What stands around the first.
        suggestion: Why it was left, and what to do.
    """

    name: str
    count: int
    kind: str
    where: tuple[str, ...]
    example: str
    suggestion: str


def list_unmatched(found: Found, missing: Iterable[Entry]) -> Iterator[tuple[Doubt, str]]:
    """Yield the names that rows missing in a key would replace, with their kinds."""
    kinds = {fold(form): entry.kind for entry in missing for form in entry.forms}
    for mention in found.mentions:
        kind = kinds.get(fold(" ".join(mention.text.split())))
        if kind:
            yield Doubt(mention.start, mention.text, _NOT_IN_KEY.format(kind)), kind


def gather(doubts: Iterable[tuple[Document, Doubt, str]], key: Key) -> tuple[Doubtful, ...]:
    """Return one row for each name in doubt, the most frequent first; what the key keeps is none.

    Args:
        doubts: With their documents and kinds, in order.
        key: The key.
    """
    kept = {fold(form) for entry in key.kept for form in entry.forms}
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[Document, Doubt, str]] = {}
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for document, doubt, kind in doubts:
        name = fold(" ".join(doubt.text.split()))
        if name in kept:
            continue
        place = (name, doubt.suggestion)
        counts[place] += 1
        first.setdefault(place, (document, doubt, kind))
        if len(places[place]) < _PLACES:
            places[place].append(_show_place(document, doubt))
    return tuple(
        Doubtful(
            name=" ".join(first[place][1].text.split()),
            count=count,
            kind=first[place][2],
            where=tuple(places[place]),
            example=_show_around(*first[place][:2]),
            suggestion=place[1],
        )
        for place, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def write_doubtful(rows: Iterable[Doubtful], path: Path) -> None:
    """Write the list, for its owner only.

    Raises:
        OutputError: It cannot be written.
    """
    remove_temporary(path)
    with write_whole(path) as file:
        write_sheet(COLUMNS, map(_show, rows), file)


def _show(row: Doubtful) -> dict[str, object]:
    return {
        "name": row.name,
        "count": row.count,
        "kind": row.kind,
        "where": " | ".join(row.where),
        "example": row.example,
        "suggestion": row.suggestion,
    }


def _show_place(document: Document, doubt: Doubt) -> str:
    if not document.plain:
        return document.name
    return f"{document.name}:{document.plain.count(chr(10), 0, doubt.start) + 1}"


def _show_around(document: Document, doubt: Doubt) -> str:
    start, end = doubt.start, doubt.start + len(doubt.text)
    return " ".join(document.plain[max(0, start - _AROUND) : end + _AROUND].split())
