"""Names in the names of files and folders: found there, and replaced by the key."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from distmode.pseudonyms.key import Entry, Key
from distmode.pseudonyms.kinds import Kind, file_part_of
from distmode.pseudonyms.mentions import Mention
from distmode.pseudonyms.vocabulary import (
    MONTHS,
    TITLES,
    given_names,
    is_common,
    is_everyday,
    is_file_word,
)
from distmode.pseudonyms.words import fold, split_words
from distmode.transcript import SUFFIXES

FILE_RULE = "in the name of a file or folder"

_PIECE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\s_.,+&-]*")
_PLACEHOLDER = re.compile(r"(?:person|school|place|name)-[1-9]\d*")
_NAMED = ("person", "school", "place", "name")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a file's name."""

    start: int
    end: int
    fold: str


def find_in_path(source: str) -> Iterator[Mention]:
    """Yield what looks like a name in a source's path, folders being schools.

    Words of talk about interviews (`interview_2`, `head`) are none. Surnames that are everyday
    words are not found here, but replaced where the talk has them.

    >>> [one.text for one in find_in_path("ashgrove/ruth_adler_int2.txt")]
    ['Ashgrove', 'Ruth Adler']
    """
    path = PurePosixPath(source)
    for part in path.parts[:-1]:
        kind: Kind = "name" if part.lower().endswith(".qdpx") else "school"
        for text in _find_unknown(part):
            yield Mention(0, 0, text, kind, FILE_RULE)
    for text in _find_unknown(_stem(path)):
        yield Mention(0, 0, text, "person", FILE_RULE)


def _find_unknown(part: str) -> Iterator[str]:
    """Yield the runs of words of a file's name that are no everyday words."""
    run: list[str] = []
    last = 0
    for piece in _split(part):
        plain = (is_file_word(piece.fold) and not _is_first_name(piece.fold)) or (
            piece.fold in TITLES
        )
        if run and (plain or not _BETWEEN.fullmatch(part[last : piece.start])):
            yield " ".join(run)
            run = []
        if not plain:
            word = part[piece.start : piece.end]
            run.append(word if word[:1].isupper() else word.capitalize())
        last = piece.end
    if run:
        yield " ".join(run)


def _is_first_name(word: str) -> bool:
    """Say whether an everyday word is rather a name where it stands in a file's name."""
    return word in given_names() and is_everyday(word) and word not in MONTHS


def _split(part: str) -> tuple[_Piece, ...]:
    """Return the words of a file's name, `RuthAdler` as two; placeholders are none."""
    blocked = [match.span() for match in _PLACEHOLDER.finditer(part)]
    pieces = []
    for match in _PIECE.finditer(part):
        if any(start <= match.start() < end for start, end in blocked):
            continue
        start = match.start()
        for text in _CAMEL.split(match.group()):
            pieces.append(_Piece(start, start + len(text), fold(text)))
            start += len(text)
    return tuple(pieces)


class Renamer:
    """Replaces the names in paths by those of a key.

    Args:
        key: The key; its rows of the kind `file` go before all.
    """

    def __init__(self, key: Key) -> None:
        self._files = key.files
        self._index: dict[str, list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
        for entry in key.names:
            for form in entry.forms if entry.kind in _NAMED else ():
                folds = [word.fold for word in split_words(form).words]
                while len(folds) > 1 and folds[0] in TITLES:
                    folds.pop(0)
                if folds and len(folds[0]) > 1 and folds[0] not in MONTHS:
                    self._index[folds[0]].append((tuple(folds), entry))
        for forms in self._index.values():
            forms.sort(key=lambda one: (-len(one[0]), not one[1].only_in))

    def rename(self, source: str, *, suffix: str | None = None) -> str:
        """Return the new path of a source.

        Args:
            source: Its path, with `/`.
            suffix: What it is to end in; without it what it ends in now.
        """
        if source in self._files:
            return self._files[source]
        path = PurePosixPath(source)
        parts = [self.rename_part(part, source) for part in path.parts[:-1]]
        ending = path.name.removeprefix(_stem(path)) if suffix is None else suffix
        parts.append(self.rename_part(_stem(path), source) + ending)
        return "/".join(parts)

    def rename_part(self, part: str, source: str) -> str:
        """Return a part of a path with the names in it replaced."""
        pieces = _split(part)
        renamed: list[str] = []
        done = at = 0
        while at < len(pieces):
            found = self._find(part, pieces[at:], source)
            if found is None:
                at += 1
                continue
            length, entry = found
            renamed += (part[done : pieces[at].start], file_part_of(entry.placeholder))
            at += length
            done = pieces[at - 1].end
        return "".join([*renamed, part[done:]])

    def _find(self, part: str, pieces: tuple[_Piece, ...], source: str) -> tuple[int, Entry] | None:
        for folds, entry in self._index.get(pieces[0].fold, ()):
            count = len(folds)
            if entry.only_in and source not in entry.only_in:
                continue
            if tuple(piece.fold for piece in pieces[:count]) == folds and all(
                _BETWEEN.fullmatch(part[pieces[one].end : pieces[one + 1].start])
                for one in range(count - 1)
            ):
                return count, entry
        return None


def name_outputs(sources: Mapping[str, str], key: Key, *, keep_names: bool) -> dict[str, str]:
    """Return the path of each output; no two are the same.

    Args:
        sources: For each source what its output ends in.
        key: The key.
        keep_names: Whether the names of files and folders stay as they are.
    """
    renamer = Renamer(Key(tuple(e for e in key.entries if e.kind == "file")) if keep_names else key)
    taken: set[str] = set(map(fold, key.files.values()))
    found: dict[str, str] = {}
    for source, suffix in sources.items():
        name = renamer.rename(source, suffix=suffix)
        if PurePosixPath(name).suffix.lower() not in (suffix, ".txt"):
            name += suffix
        if source not in key.files:
            name = _make_unique(name, suffix, taken)
            taken.add(fold(name))
        found[source] = name
    return found


def _make_unique(name: str, suffix: str, taken: Iterable[str]) -> str:
    used = set(taken)
    stem, number, chosen = name.removesuffix(suffix), 1, name
    while fold(chosen) in used:
        number += 1
        chosen = f"{stem}-{number}{suffix}"
    return chosen


def list_suspects(name: str) -> list[str]:
    """Return the words of an output's path that may be names still."""
    path = PurePosixPath(name)
    return [text for part in (*path.parts[:-1], _stem(path)) for text in _find_unknown(part)]


def _stem(path: PurePosixPath) -> str:
    """Return the last part of a path without the suffix of a transcript."""
    return path.stem if path.suffix.lower() in SUFFIXES else path.name


def is_slug(cell: str) -> bool:
    """Say whether a cell of a table is a path or an identifier rather than a name."""
    return (
        bool(cell)
        and not any(map(str.isspace, cell))
        and ("/" in cell or not cell[:1].isupper() or is_common(fold(cell)))
    )
