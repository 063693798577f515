"""Where sentences begin and end."""

import re
from collections.abc import Iterable
from itertools import pairwise

# Abbreviations that end in a full stop without ending a sentence; lower case, without it.
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "rev", "sr", "jr", "yr", "yrs", "nos", "dept", "asst",
    "vs", "e.g", "i.e", "approx", "hon", "gov", "supt", "jan", "feb", "aug", "sept", "oct", "nov",
    "dec",
})  # fmt: skip
_SENTENCE_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s|$)""")
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")


def find_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence of a text, in code points, without blanks around them.

    Every character that is not a blank lies in exactly one sentence. Paragraph breaks end a
    sentence; "Mr.", "Yr. 4" and an ellipsis within a sentence do not.

    >>> find_sentences("Mr. Ito asked... well, he did. And then?")
    ((0, 30), (31, 40))
    """
    return trim_spans(text, pairwise([0, *find_breaks(text), len(text)]))


def trim_spans(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans of a text without outer blanks, and without those that are blank."""
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        if kept := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            trimmed.append((first, first + len(kept)))
    return tuple(trimmed)


def find_breaks(text: str) -> list[int]:
    """Return where new sentences may begin: after an end mark, or after a paragraph break."""
    breaks = {match.end() for match in PARAGRAPH_BREAK.finditer(text)}
    breaks.update(m.end() for m in _SENTENCE_END.finditer(text) if _ends_sentence(text, m))
    return sorted(breaks)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 40].lstrip().lstrip("\"'“‘([")
    goes_on = bool(following) and following[0].islower()
    mark = match.group()
    if mark[0] != ".":
        return not (goes_on and mark[0] == "…")
    if mark.startswith(".."):
        return not goes_on
    words = text[max(0, match.start() - 12) : match.start()].split()
    before = words[-1].lstrip("\"'“‘([").lower() if words else ""
    is_initial = len(before) == 1 and before.isalpha() and before != "i"
    return not (before in _ABBREVIATIONS or is_initial or goes_on)
