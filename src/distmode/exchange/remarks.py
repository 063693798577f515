r"""What distmode writes beside a coding in a project, and finds there again.

A remark has one fact a line, so that people can read it and a re-import can use it after other
programs have kept it as a memo:

    mode 1 of 2: incremental (probability 0.61)
    evidence: "little by little" (+0.84); "she ran one meeting first" (+0.52)
    probabilities: formal 0.02, pragmatic 0.03, ...
    model: distmode-en 1.0.0 (sha256 0f3a...)
    excerpt: hillside/ada.docx#12.1 (1034-1299)
    interview: hillside/ada
    school: hillside
    role: headteacher

The last three stand there since one source can hold excerpts of many interviews (a table does).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from distmode.codebook import Mode
from distmode.excerpt import Excerpt, Label

_RANK = re.compile(r"^mode (\d+) of \d+: ", re.MULTILINE)
_MODEL = re.compile(r"^model: (.+) \(sha256 [0-9a-f]+\)", re.MULTILINE)
_EXCERPT = re.compile(r"^excerpt: (.+) \((\d+)-(\d+)\)\s*$", re.MULTILINE)
_FIELD = re.compile(r"^(interview|school|role): (.+?)\s*$", re.MULTILINE)
_OUR_LINE = re.compile(
    r"(?:mode \d+ of \d+|evidence|probabilities|warnings|model|excerpt|interview|school|role): "
)
_SHOWN_EVIDENCE = 3
_SHOWN_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Remark:
    """What a remark tells.

    Attributes:
        rank: Which of several modes of an excerpt this is, 1 for the primary; None where not told.
        model: Name of the model that gave the code; empty where a person did.
        excerpt: Id of the excerpt; empty where not told.
        span: Where the excerpt stood; None where not told.
        fields: Interview, school and role of the excerpt, where known.
        memo: What stands there beside what distmode wrote: what a person added.
    """

    rank: int | None = None
    model: str = ""
    excerpt: str = ""
    span: tuple[int, int] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether distmode wrote the remark."""
        return self.rank is not None and bool(self.excerpt)


@dataclass(frozen=True, slots=True)
class Rank:
    """Which of the modes of an excerpt a code is.

    Attributes:
        mode: The mode.
        number: 1 for the primary one.
        of: How many there are.
    """

    mode: Mode
    number: int
    of: int

    def describe(self) -> str:
        """Return it as the beginning of a remark's first line."""
        return f"mode {self.number} of {self.of}: {self.mode.value}"


def remark_on_coding(rank: Rank, excerpt: Excerpt) -> str:
    """Return the remark on what a person gave an excerpt."""
    return f"{rank.describe()}\n{_name_excerpt(excerpt)}"


def remark_on_label(rank: Rank, label: Label, *, plain: str, model: str) -> str:
    """Return the remark on what a model gave an excerpt.

    Args:
        rank: Which of its modes.
        label: The label.
        plain: The text of the source, which evidence is shown from.
        model: Name, version and hash of the model, and its prior.
    """
    lines = [f"{rank.describe()} (probability {label.probabilities[rank.mode]:.2f})"]
    speaking = [one for one in label.evidence if one.mode is rank.mode][:_SHOWN_EVIDENCE]
    if speaking:
        shown = (f'"{_shorten(plain[o.start : o.end])}" ({o.weight:+.2f})' for o in speaking)
        lines.append(f"evidence: {'; '.join(shown)}")
    told = (f"{mode.value} {share:.2f}" for mode, share in label.probabilities.items())
    lines.append(f"probabilities: {', '.join(told)}")
    if label.warnings:
        lines.append(f"warnings: {', '.join(label.warnings)}")
    lines += [f"model: {model}", _name_excerpt(label.excerpt)]
    return "\n".join(lines)


def read_remark(text: str) -> Remark:
    r"""Return what a remark tells; nothing of a memo that is not distmode's.

    >>> read_remark("mode 2 of 2: formal\nexcerpt: a.txt#1.1 (3-9)").rank
    2
    """
    rank, model, excerpt = (pattern.search(text) for pattern in (_RANK, _MODEL, _EXCERPT))
    remark = Remark(int(rank[1]) if rank else None, model[1] if model else "", memo=text.strip())
    if not rank or not excerpt:
        return remark
    added = (line for line in text.splitlines() if not _OUR_LINE.match(line))
    return replace(
        remark,
        excerpt=excerpt[1],
        span=(int(excerpt[2]), int(excerpt[3])),
        fields={found[1]: found[2] for found in _FIELD.finditer(text)},
        memo="\n".join(added).strip(),
    )


def _name_excerpt(excerpt: Excerpt) -> str:
    told = {"interview": excerpt.interview, "school": excerpt.school, "role": excerpt.role}
    lines = [f"excerpt: {_flatten(excerpt.id)} ({excerpt.start}-{excerpt.end})"]
    lines += (f"{name}: {_flatten(value)}" for name, value in told.items() if value)
    return "\n".join(lines)


def _shorten(text: str) -> str:
    words = _flatten(text)
    return words if len(words) <= _SHOWN_CHARACTERS else f"{words[:_SHOWN_CHARACTERS].rstrip()}..."


def _flatten(text: str) -> str:
    return " ".join(text.split())
