"""Reads REFI-QDA projects (.qdpx) of any program, and lists what it does not carry.

Nothing is unpacked onto disk, no entity is resolved, and only files within the project are read.
Texts are those of text sources and of PDFs whose text the project holds; coded pictures and
recordings, memos, links, sets and the like are counted and told (REFI-QDA 1.5, chapter 7, asks for
that).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.archive import open_archive
from distmode.errors import TranscriptError
from distmode.exchange.container import KIND, Container
from distmode.exchange.counting import Counted, RawText, Stretch, count_selections
from distmode.exchange.values import Case, Code, Coder, Coding, Memo, Project, TextSource
from distmode.transcript.markup import local_name, parse_markup

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TEXT_KINDS = ("TextSource", "PDFSource")
_OTHER_KINDS = ("PictureSource", "AudioSource", "VideoSource")
# What a project can hold beside codings: where it stands, and what to call it.
_NOT_CARRIED = (("Links", "Link", "links"), ("Sets", "Set", "sets"), ("Graphs", "Graph", "graphs"))


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project as it was read.

    Attributes:
        project: What was carried. Codings stand where they are in the texts with LF line ends.
        losses: What was not, one line a kind; without talk.
        counted: How characters were counted, and what speaks for it.
    """

    project: Project
    losses: tuple[str, ...]
    counted: Counted


def read_project(data: bytes, *, source: str) -> ReadProject:
    """Read a project.

    Args:
        data: The whole file.
        source: Its name, for messages.

    Raises:
        TranscriptError: No project, damaged, a bomb, or XML that is not safe to read.
    """
    with open_archive(data, source=source, kind=KIND) as archive:
        return _Reader(Container(archive, source), source).read()


@dataclass(frozen=True, slots=True)
class _Found:
    """One text source as it stands in the file, its selections not yet counted."""

    element: "Element"
    holder: "Element"
    raw: RawText
    selections: tuple["Element", ...]


class _Reader:
    """Reads one project; gathers on the way what cannot be carried."""

    def __init__(self, container: Container, source: str) -> None:
        self._container = container
        self._source = source
        self._losses: Counter[str] = Counter()

    def read(self) -> ReadProject:
        root = self._parse()
        origin = root.get("origin", "")
        variables = {
            _guid(one): one.get("name", "") for one in _find(root, "Variables", "Variable")
        }
        found = tuple(self._find_texts(root))
        stretches = [[_read_stretch(one) for one in text.selections] for text in found]
        raws = [text.raw for text in found]
        counted = count_selections(list(zip(raws, stretches, strict=True)), origin=origin)
        sources = tuple(
            self._build_source(text, spans, variables)
            for text, spans in zip(found, counted.spans, strict=True)
        )
        project = Project(
            name=root.get("name", ""),
            origin=origin,
            coders=tuple(Coder(_guid(o), o.get("name", "")) for o in _find(root, "Users", "User")),
            codes=tuple(_read_code(one) for one in _find(root, "CodeBook", "Codes", "Code")),
            cases=tuple(_read_case(one, variables) for one in _find(root, "Cases", "Case")),
            sources=sources,
            memos=tuple(self._read_memo(one) for one in _find(root, "Notes", "Note")),
            description=_read_description(root),
        )
        self._count_others(root)
        losses = tuple(f"{kind} ({count})" for kind, count in self._losses.items())
        return ReadProject(project, losses, counted)

    def _parse(self) -> "Element":
        name = self._container.project[-30:]
        root = parse_markup(self._container.read_project(), source=f"{self._source}: {name}")
        if local_name(root) != "Project":
            raise TranscriptError(
                f"{self._source}: {name} is no project; export it again as a REFI-QDA project"
            )
        return root

    def _find_texts(self, root: "Element") -> Iterator[_Found]:
        for holder in _find(root, "Sources", None):
            kind = local_name(holder)
            if kind in _TEXT_KINDS:
                found = self._find_text(holder)
                if found is not None:
                    yield found
            if kind != "TextSource":
                self._count_areas(holder, kind)

    def _find_text(self, holder: "Element") -> _Found | None:
        is_text = local_name(holder) == "TextSource"
        element = holder if is_text else next(_find(holder, "Representation"), None)
        if element is None:
            return None
        selections = tuple(_find(element, "PlainTextSelection"))
        coded = sum(1 for one in selections for _ in _find(one, "Coding"))
        self._lose("codings of a whole source", sum(1 for _ in _find(holder, "Coding")) * is_text)
        raw = self._read_text(element)
        if raw is None:
            self._lose("sources whose plain text is not in the project", 1)
            self._lose("codings of such sources", coded)
            return None
        return _Found(element, holder, raw, selections)

    def _read_text(self, element: "Element") -> RawText | None:
        raw = self._container.read_text(element.get("plainTextPath", ""))
        if raw is not None:
            return raw
        content = next(_find(element, "PlainTextContent"), None)
        return None if content is None else RawText(content.text or "")

    def _build_source(
        self,
        found: _Found,
        spans: Iterable[tuple[int, int] | None],
        variables: Mapping[str, str],
    ) -> TextSource:
        codings: list[Coding] = []
        for element, span in zip(found.selections, spans, strict=True):
            given = tuple(_find(element, "Coding"))
            if not given:
                self._lose("notes on talk that is not coded", 1)
            elif span is None:
                self._lose("codings that lie outside their text or have no length", len(given))
            else:
                codings += (_read_coding(one, element, span) for one in given)
        return TextSource(
            guid=_guid(found.holder),
            name=_name(found.holder) or _name(found.element),
            text=found.raw.text,
            codings=tuple(codings),
            remark=_read_description(found.holder),
            variables=_read_values(found.holder, variables),
        )

    def _count_areas(self, holder: "Element", kind: str) -> None:
        """Count what is coded in a picture, a recording or on a page as a picture."""
        name = kind.removesuffix("Source").lower()
        self._lose(f"{name} sources", int(kind in _OTHER_KINDS))
        areas = [one for one in holder if local_name(one).endswith("Selection")]
        areas += [one for part in _find(holder, "Transcript") for one in part]
        coded = sum(1 for one in areas for _ in _find(one, "Coding"))
        coded += sum(1 for _ in _find(holder, "Coding"))
        self._lose(f"codings of areas of {name} sources", coded)

    def _read_memo(self, element: "Element") -> Memo:
        raw = self._read_text(element)
        return Memo(_guid(element), element.get("name", ""), raw.text if raw else "")

    def _count_others(self, root: "Element") -> None:
        parts = sum(1 for _ in _find(root, "Cases", "Case", "SelectionRef"))
        self._lose("parts of texts that belong to cases", parts)
        self._lose("memos", sum(1 for _ in _find(root, "Notes", "Note")))
        for group, name, kind in _NOT_CARRIED:
            self._lose(kind, sum(1 for _ in _find(root, group, name)))

    def _lose(self, kind: str, count: int) -> None:
        if count:
            self._losses[kind] += count


def _find(element: "Element", *names: str | None) -> Iterator["Element"]:
    """Yield the elements at the end of a path of names; None stands for any name."""
    first, *rest = names
    for child in element:
        if first is None or local_name(child) == first:
            if rest:
                yield from _find(child, *rest)
            else:
                yield child


def _name(element: "Element") -> str:
    """Return the name of a source, that of its file where it has none of its own."""
    path = element.get("plainTextPath", "").rpartition("/")[2]
    return element.get("name", path)


def _guid(element: "Element", attribute: str = "guid") -> str:
    return element.get(attribute, "").strip(" {}").lower()


def _target(element: "Element", name: str) -> str:
    return next((_guid(one, "targetGUID") for one in _find(element, name)), "")


def _read_description(element: "Element") -> str:
    return next((one.text or "" for one in _find(element, "Description")), "")


def _read_code(element: "Element") -> Code:
    return Code(
        guid=_guid(element),
        name=element.get("name", ""),
        description=_read_description(element),
        colour=element.get("color"),
        is_codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
        parts=tuple(_read_code(one) for one in _find(element, "Code")),
    )


def _read_case(element: "Element", variables: Mapping[str, str]) -> Case:
    return Case(
        guid=_guid(element),
        name=element.get("name", ""),
        sources=tuple(_guid(one, "targetGUID") for one in _find(element, "SourceRef")),
        variables=_read_values(element, variables),
    )


def _read_values(element: "Element", variables: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in _find(element, "VariableValue"):
        name = variables.get(_target(one, "VariableRef"), "")
        told = next((part.text for part in one if local_name(part).endswith("Value")), None)
        if name and told:
            values[name] = told
    return values


def _read_stretch(element: "Element") -> Stretch:
    start, end = (_read_number(element.get(f"{edge}Position")) for edge in ("start", "end"))
    return Stretch(start, end, element.get("name", ""))


def _read_number(told: str | None) -> int:
    # Beyond any text, so that the selection is counted as one that lies outside.
    try:
        return int(told or "")
    except ValueError:
        return -1


def _read_coding(element: "Element", selection: "Element", span: tuple[int, int]) -> Coding:
    coder = _guid(element, "creatingUser") or _guid(selection, "creatingUser")
    return Coding(
        start=span[0],
        end=span[1],
        code=_target(element, "CodeRef"),
        coder=coder or None,
        name=selection.get("name", ""),
        remark=_read_description(selection),
    )
