"""Reads what the lines above a transcript say about who is the interviewer."""

import re
from collections.abc import Iterator

from distmode.transcript.names import name_key

# `Interviewer: Jane`, `interviewed by Jane`; not `Interviewer's notes on Ada`.
_NAMED_AFTER = re.compile(
    r"\b(?:(?i:interviewe(?:r|d[^\S\n]+by))\b\W{0,4}(?:(?:is|was)\b\W{0,4})?"
    r"|(?i:researcher|moderator|facilitator)[^\S\n]*[:=][^\S\n]*)"
    r"(?P<names>[^\W\d_a-z][^,:=]*)"
)
# `JS = Jane Smith, interviewer`, `Jane Smith (interviewer)`.
_NAMED_BEFORE = re.compile(
    r"(?P<names>[^,]*?)(?<!\bto)(?<!\bwith)(?<!\bby)(?<!\band)(?<!\bthe)"
    r"\W{1,4}(?:the[^\S\n]+)?(?i:interviewer|researcher|moderator|facilitator)\W*$"
)
_SAYS_OTHERS = re.compile(r"\b(?:interviewee|participant|respondent|narrator)", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;\n]|\.\s")
# Matter above a transcript is short; what is longer is talk.
_FRONT_CHARACTERS = 20_000


def find_interviewers_above(front: str, names: tuple[str, ...]) -> frozenset[str]:
    r"""Return the speakers that the front matter calls interviewers.

    Understood are clauses such as `Interviewer: Jane Smith` (also for a speaker labelled `JS`),
    `JS = Jane Smith, interviewer`, `interviewed by Jane Smith`, if they name one speaker only.

    >>> sorted(find_interviewers_above("Interviewer: Jane Smith\nSpeaker: Ada Obi", ("JS", "AO")))
    ['JS']
    """
    return frozenset(
        meant[0]
        for clause in _CLAUSE_END.split(front[:_FRONT_CHARACTERS])
        if len(meant := [name for name in names if _mentions(_find_names(clause), name)]) == 1
    )


def _find_names(clause: str) -> str:
    """Return the part of a clause that names interviewers, empty if none does."""
    found = _NAMED_AFTER.search(clause) or _NAMED_BEFORE.search(clause)
    return found["names"].split(" and ")[-1] if found and not _SAYS_OTHERS.search(clause) else ""


def _mentions(clause: str, name: str) -> bool:
    words = [word.strip(".,:;()[]*_=") for word in name_key(clause).split()]
    wanted = name_key(name).split()
    spans = range(len(words) - len(wanted) + 1)
    if any(words[at : at + len(wanted)] == wanted for at in spans):
        return True
    return name.isupper() and name.isalpha() and name in _initials(clause)


def _initials(clause: str) -> Iterator[str]:
    """Yield the initials of runs of capitalised words: `JS` for Jane Smith."""
    for run in re.findall(r"(?:\b[^\W\d_a-z][\w'’.-]*[^\S\n]*)+", clause):
        yield "".join(word[0] for word in run.split())
