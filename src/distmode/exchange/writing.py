"""Writes REFI-QDA projects (.qdpx) and codebooks (.qdc), byte for byte alike for like content.

REFI-QDA 1.5 (QDA-XML 1.0). Beyond the standard, what programs in use insist on:

- Text stands in `sources/GUID.txt`, UTF-8 without byte order mark and with LF line ends: QualCoder
  counts a mark as a character, pads CRLF, and cannot read text inside `project.qde`.
- There is one selection for every span, code and coder, with one coding in it, and both name the
  coder: some programs read only the first coding of a selection, some only the selection's user.
- Everything that can bear a date bears one: QualCoder fails without. It is always the same date,
  so that the same content gives the same file.
- `origin` is always there, and never says ATLAS, for which readers count line ends otherwise.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from distmode.exchange.values import Case, Code, Coding, Memo, Project, TextSource, make_guid

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"

_DATE = "2000-01-01T00:00:00Z"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 (2.2) cannot hold, not even as a reference; surrogates have no UTF-8 form either.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BYTE_ORDER_MARK = "\ufeff"
_WORD_JOINER = "\u2060"


def clean_text(text: str) -> str:
    r"""Return a text as a project can hold it, every character at its place.

    What XML cannot hold becomes U+FFFD, also in text files, since other programs turn them into
    XML; a carriage return becomes a line end; a byte order mark at the beginning, which readers
    would take away, becomes its modern form, the word joiner.

    >>> clean_text("a\x00b\rc")
    'a�b\nc'
    """
    text = _ILLEGAL.sub("\ufffd", text.replace("\r", "\n"))
    return _WORD_JOINER + text[1:] if text.startswith(_BYTE_ORDER_MARK) else text


def build_project(project: Project) -> bytes:
    """Return a project as a `.qdpx` file.

    Of codings that agree in span, code and coder only the first is written.
    """
    members = {"project.qde": _format(_build_root(project))}
    texts: tuple[TextSource | Memo, ...] = (*project.sources, *project.memos)
    for text in texts:
        members[f"sources/{text.guid}.txt"] = clean_text(text.text).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Made on Windows or not, the file is the same.
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return file.getvalue()


def build_codebook(codes: Iterable[Code], *, origin: str) -> bytes:
    """Return a codebook by itself as a `.qdc` file.

    Args:
        codes: Its topmost codes.
        origin: Program and version that writes it.
    """
    root = Element("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": clean_text(origin)})
    _add_codes(root, codes)
    return _format(root)


def _format(root: Element) -> bytes:
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _build_root(project: Project) -> Element:
    root = Element("Project", {"xmlns": PROJECT_NAMESPACE})
    root.set("name", clean_text(project.name))
    root.set("origin", clean_text(project.origin))
    if project.coders:
        root.set("creatingUserGUID", project.coders[0].guid)
    root.set("creationDateTime", _DATE)
    if project.coders:
        users = SubElement(root, "Users")
        for coder in project.coders:
            SubElement(users, "User", guid=coder.guid, name=clean_text(coder.name))
    if project.codes:
        _add_codes(SubElement(root, "CodeBook"), project.codes)
    variables = _add_variables(root, project)
    _add_cases(root, project.cases, variables)
    author = project.coders[0].guid if project.coders else None
    if project.sources:
        sources = SubElement(root, "Sources")
        for source in project.sources:
            _add_source(sources, source, variables, author)
    if project.memos:
        notes = SubElement(root, "Notes")
        for memo in project.memos:
            SubElement(notes, "Note", _describe_text(memo, author))
    if project.description:
        SubElement(root, "Description").text = clean_text(project.description)
    return root


def _add_codes(book: Element, codes: Iterable[Code]) -> None:
    parent = SubElement(book, "Codes")
    for code in codes:
        _add_code(parent, code)


def _add_code(parent: Element, code: Code) -> None:
    element = SubElement(parent, "Code", guid=code.guid, name=clean_text(code.name))
    element.set("isCodable", "true" if code.is_codable else "false")
    if code.colour:
        element.set("color", code.colour)
    if code.description:
        SubElement(element, "Description").text = clean_text(code.description)
    for part in code.parts:
        _add_code(element, part)


def _add_variables(root: Element, project: Project) -> dict[str, str]:
    """Write which variables there are; return their GUIDs by name."""
    holders: tuple[Case | TextSource, ...] = (*project.cases, *project.sources)
    names = dict.fromkeys(name for holder in holders for name in holder.variables)
    guids = {name: make_guid("variable", name) for name in names}
    if guids:
        parent = SubElement(root, "Variables")
        for name, guid in guids.items():
            SubElement(parent, "Variable", guid=guid, name=clean_text(name), typeOfVariable="Text")
    return guids


def _add_cases(root: Element, cases: Iterable[Case], variables: Mapping[str, str]) -> None:
    parent = None
    for case in cases:
        parent = SubElement(root, "Cases") if parent is None else parent
        element = SubElement(parent, "Case", guid=case.guid)
        if case.name:
            element.set("name", clean_text(case.name))
        _add_values(element, case.variables, variables)
        for source in case.sources:
            SubElement(element, "SourceRef", targetGUID=source)


def _add_values(parent: Element, values: Mapping[str, str], variables: Mapping[str, str]) -> None:
    for name, value in values.items():
        element = SubElement(parent, "VariableValue")
        SubElement(element, "VariableRef", targetGUID=variables[name])
        SubElement(element, "TextValue").text = clean_text(value)


def _describe_text(text: TextSource | Memo, author: str | None) -> dict[str, str]:
    """Return the attributes of a text and of a note alike."""
    told = {
        "guid": text.guid,
        "name": clean_text(text.name),
        "plainTextPath": f"internal://{text.guid}.txt",
    }
    return told | _sign(author)


def _sign(author: str | None) -> dict[str, str]:
    return ({"creatingUser": author} if author else {}) | {"creationDateTime": _DATE}


def _add_source(
    parent: Element, source: TextSource, variables: Mapping[str, str], author: str | None
) -> None:
    element = SubElement(parent, "TextSource", _describe_text(source, author))
    if source.remark:
        SubElement(element, "Description").text = clean_text(source.remark)
    unique: dict[tuple[object, ...], Coding] = {}
    for coding in source.codings:
        unique.setdefault((coding.start, coding.end, coding.code, coding.coder), coding)
    for key, coding in unique.items():
        _add_selection(element, coding, make_guid("selection", source.guid, *key))
    _add_values(element, source.variables, variables)


def _add_selection(parent: Element, coding: Coding, guid: str) -> None:
    element = SubElement(parent, "PlainTextSelection", guid=guid)
    if coding.name:
        element.set("name", clean_text(coding.name))
    element.set("startPosition", str(coding.start))
    element.set("endPosition", str(coding.end))
    signed = _sign(coding.coder)
    element.attrib.update(signed)
    if coding.remark:
        SubElement(element, "Description").text = clean_text(coding.remark)
    given = SubElement(element, "Coding", {"guid": make_guid("coding", guid)} | signed)
    SubElement(given, "CodeRef", targetGUID=coding.code)
