"""What is replaced, and what stands in its place."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

Kind = Literal["person", "school", "place", "name", "email", "phone", "link", "postcode", "number"]
"""What a name is of; `name` where nothing tells which."""

KINDS: tuple[Kind, ...] = get_args(Kind)
PLACEHOLDER = re.compile(r"\[(?P<label>[A-Z][A-Za-z]{1,20} [1-9]\d{0,5})\]")
"""What a placeholder looks like: a word with a capital and a number, in square brackets."""

# With more, whoever wrote it hardly counted; the next number must still make a placeholder.
_MOST_DIGITS = 5
_UNBRACKETED = re.compile(rf"(?:{'|'.join(KINDS)}) [1-9]\d{{0,5}}", re.IGNORECASE)


def build_placeholder(kind: Kind, number: int) -> str:
    """Return the placeholder of the n-th name of a kind.

    >>> build_placeholder("person", 3)
    '[Person 3]'
    """
    return f"[{kind.capitalize()} {number}]"


def label_of(placeholder: str) -> str:
    """Return how a placeholder is written where it names a speaker: without brackets.

    >>> label_of("[Person 3]")
    'Person 3'
    """
    return placeholder.strip("[]")


def file_part_of(placeholder: str) -> str:
    """Return how a placeholder is written in the name of a file or a folder.

    >>> file_part_of("[School 1]")
    'school-1'
    """
    return label_of(placeholder).lower().replace(" ", "-")


def find_placeholders(text: str) -> list[tuple[int, int]]:
    """Return where placeholders stand in a text: start and end of each, in code points."""
    return [match.span() for match in PLACEHOLDER.finditer(text)]


def find_labels(text: str) -> list[tuple[int, int]]:
    """Return where placeholders stand without brackets, as speakers' names have them."""
    return [match.span() for match in _UNBRACKETED.finditer(text)]


def list_taken_numbers(text: str, labels: Iterable[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """Yield kind and number of the placeholders that stand in a text already.

    Args:
        text: The text.
        labels: Start and end of what names a speaker; placeholders have no brackets there.

    >>> list(list_taken_numbers("Person 2: I asked [School 1].", [(0, 8)]))
    [('school', 1), ('person', 2)]
    """
    spans = find_placeholders(text)
    for start, end in labels:
        spans += [(start + one, start + other) for one, other in find_labels(text[start:end])]
    for start, end in spans:
        kind, _, number = label_of(text[start:end]).partition(" ")
        if len(number) <= _MOST_DIGITS:
            yield kind.lower(), int(number)
