"""Ways of writing a name, as the key has them, and where they stand in a text."""

from dataclasses import dataclass

from distmode.pseudonyms.key import Entry
from distmode.pseudonyms.vocabulary import TITLES, is_common
from distmode.pseudonyms.words import Words

_LONGEST_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a name.

    Attributes:
        row: Place of its row in the key.
        entry: The row.
        folds: Its words.
        tail: The possessive at its end, if it is part of the name.
        lead: How many words of it are a title, which stays.
        capitals: Which of its words have a capital.
        is_plain: Whether all its words are everyday words.
        exact: What must stand there letter by letter; None where the words need but be alike.
    """

    row: int
    entry: Entry
    folds: tuple[str, ...]
    tail: str
    lead: int
    capitals: tuple[bool, ...]
    is_plain: bool
    exact: str | None


def build_form(row: int, entry: Entry, words: Words) -> Form:
    """Return a way of writing a name that is made of words.

    Args:
        row: Place of its row in the key, from 0.
        entry: The row.
        words: The words of it; at least one.
    """
    folds = tuple(word.fold for word in words.words)
    lead = _count_titles(folds) if entry.kind == "person" else 0
    bare = words.text.replace(".", "")
    return Form(
        row=row,
        entry=entry,
        folds=folds,
        tail=words.words[-1].tail.casefold().replace("’", "'"),
        lead=lead,
        capitals=tuple(word.is_capital for word in words.words),
        is_plain=not lead and all(map(is_common, folds)),
        exact=bare if bare.isupper() and len(bare) <= _LONGEST_INITIALS else None,
    )


def is_made_of_words(words: Words) -> bool:
    """Say whether a text is a run of words that can be one name, and nothing else."""
    if not words.words:
        return False
    joined = all(words.are_joined(at) for at in range(len(words.words) - 1))
    left = words.text[: words.words[0].start] + words.text[words.words[-1].whole_end :]
    return joined and left.strip() in ("", ".")


def _count_titles(folds: tuple[str, ...]) -> int:
    """Return how many words at the beginning of a form are titles, never all of them."""
    lead = 0
    while lead < len(folds) - 1 and folds[lead] in TITLES:
        lead += 1
    return lead


def holds(entry: Entry, source: str) -> bool:
    """Say whether a row of the key holds in a source."""
    return not entry.only_in or source in entry.only_in


def fits(words: Words, at: int, form: Form, free: bytearray) -> bool:
    """Say whether a name is written in this way from a word on.

    Args:
        words: The words of a text.
        at: The word.
        form: The way of writing.
        free: For each word whether it belongs to nothing else.
    """
    last = at + len(form.folds) - 1
    if last >= len(words.words) or not all(free[at : last + 1]):
        return False
    found = words.words[at : last + 1]
    if tuple(word.fold for word in found) != form.folds:
        return False
    if not all(words.are_joined(one) for one in range(at, last)):
        return False
    if form.tail and found[-1].tail.casefold().replace("’", "'") != form.tail:
        return False
    if form.exact:
        return "".join(word.text for word in found) == form.exact
    # A single small letter is no initial.
    return not (len(form.folds[-1]) == 1 and not found[-1].is_capital)
