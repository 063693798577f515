"""Reads `.qdpx`: the text sources of a REFI-QDA project, each a transcript of its own.

REFI-QDA 1.5, chapters 8 and 9: `project.qde` lists the sources, `sources/` holds them; nothing is
unpacked onto disk, and only files within the project are read.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.archive import open_archive, read_member
from distmode.errors import TranscriptError
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.markup import local_name, parse_markup
from distmode.transcript.running import read_plain
from distmode.transcript.word import read_word

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

PROJECT_SUFFIX = ".qdpx"
_KIND = "a REFI-QDA project (.qdpx)"
_INTERNAL = "internal://"
# Names become parts of paths of outputs: no separators, no names of the folder above.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_NAME_CHARACTERS = 100
_TEXT_SUFFIX = re.compile(r"\.(?:txt|docx|rtf|odt|md|pdf)$", re.IGNORECASE)
_MOST_SOURCES = 5000
_SOURCE = re.compile(r"(?:Text|PDF|Picture|Audio|Video)Source$")


@dataclass(frozen=True, slots=True)
class Member:
    """A text source of a project.

    Attributes:
        name: As the project calls it, made fit for a path, with the suffix `.txt`; unique.
        path: Member of the archive that holds it, or None where the project file does.
        content: The text, where the project file holds it.
    """

    name: str
    path: str | None
    content: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a project holds.

    Attributes:
        members: The text sources that can be read, in the project's order.
        missing: Names of text sources whose text is not in the project.
        others: How many sources there are of each other kind (PDFSource, AudioSource, ...).
    """

    members: tuple[Member, ...]
    missing: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()

    def describe_others(self) -> str:
        """Return a line on the sources that are no text; empty if there are none."""
        kinds = ", ".join(f"{kind} ({count})" for kind, count in self.others)
        return f"sources of other kinds passed over, which are not read: {kinds}" if kinds else ""


def list_members(data: bytes, *, source: str) -> tuple[Member, ...]:
    """Return the text sources of a project, in its order.

    Raises:
        TranscriptError: No project, damaged, a bomb, or without text sources.
    """
    return list_sources(data, source=source).members


def list_sources(data: bytes, *, source: str) -> Listing:
    """Return the text sources of a project, and which of its sources are not read.

    Raises:
        TranscriptError: No project, damaged, a bomb, or without text sources.
    """
    with open_archive(data, source=source, kind=_KIND) as archive:
        return _list_sources(archive, source)


def read_project(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read one text source of a project: that which the source names, else the only one.

    Args:
        data: The project.
        source: `ada.qdpx`, or `ada.qdpx/NAME` for one of several.
        reading: The user's options.

    Raises:
        TranscriptError: No project, or several sources and none named.
    """
    with open_archive(data, source=source, kind=_KIND) as archive:
        member = _choose(_list_sources(archive, source).members, source)
        if member.path is None:
            return read_plain(member.content.encode("utf-8"), source=source, reading=reading)
        text = read_member(archive, member.path, source=source, kind=_KIND)
    reader = read_word if member.path.lower().endswith(".docx") else read_plain
    return reader(text, source=source, reading=reading)


def _choose(members: tuple[Member, ...], source: str) -> Member:
    wanted = source.rpartition(f"{PROJECT_SUFFIX}/")[2]
    named = [member for member in members if member.name == wanted]
    if named:
        return named[0]
    if len(members) > 1:
        raise TranscriptError(
            f"{source}: holds {len(members)} text sources; give the file itself, not standard "
            "input, and each is read as a transcript of its own"
        )
    return members[0]


def _list_sources(archive: "zipfile.ZipFile", source: str) -> Listing:
    files = {name.lower(): name for name in archive.namelist()}
    project = next((files[name] for name in files if name.endswith(".qde")), None)
    if project is None:
        raise TranscriptError(
            f"{source}: holds no project file (project.qde); export it again as a REFI-QDA project"
        )
    root = parse_markup(
        read_member(archive, project, source=source, kind=_KIND), source=f"{source}: {project[:30]}"
    )
    found = [one for one in root.iter() if local_name(one) == "TextSource"][:_MOST_SOURCES]
    counts: Counter[str] = Counter()
    members = [_find_member(element, files, counts) for element in found]
    kept = tuple(member for member in members if member is not None)
    if not kept:
        raise TranscriptError(
            f"{source}: holds no text source with its text ({len(found)} are listed); "
            "export the project with its sources"
        )
    missing = tuple(
        _clean_name(element.get("name", ""))
        for element, member in zip(found, members, strict=True)
        if member is None
    )
    return Listing(kept, missing, _count_others(root, len(found)))


def _count_others(root: "Element", read: int) -> tuple[tuple[str, int], ...]:
    """Return the kinds of sources that are not read; text sources beyond the limit are one."""
    kinds = Counter(name for one in root.iter() if _SOURCE.match(name := local_name(one)))
    kinds["TextSource"] -= read
    return tuple(sorted((+kinds).items()))


def _find_member(element: "Element", files: dict[str, str], counts: Counter[str]) -> Member | None:
    """Return a source; plain text is preferred, since codings refer to it."""
    path = _find_path(element, files)
    content = next((one.text for one in element if local_name(one) == "PlainTextContent"), None)
    if path is None and not content:
        return None
    name = _make_unique(_clean_name(element.get("name", "")), counts)
    return Member(name, path, "" if path else content or "")


def _find_path(element: "Element", files: dict[str, str]) -> str | None:
    for attribute in ("plainTextPath", "richTextPath"):
        written = element.get(attribute, "")
        if written.lower().startswith(_INTERNAL):
            inner = f"sources/{written[len(_INTERNAL) :]}".lower()
            if inner in files and inner.endswith((".txt", ".docx")):
                return files[inner]
    return None


def _clean_name(name: str) -> str:
    stem = _TEXT_SUFFIX.sub("", _UNSAFE.sub("_", name).strip())[:_NAME_CHARACTERS]
    return stem.strip(". ") or "source"


def _make_unique(stem: str, counts: Counter[str]) -> str:
    """Return a file name that no source before has, upper and lower case alike."""
    name = stem
    while counts[name.casefold()]:
        counts[stem.casefold()] += 1
        name = f"{stem} ({counts[stem.casefold()]})"
    counts[name.casefold()] += 1
    return f"{name}.txt"
