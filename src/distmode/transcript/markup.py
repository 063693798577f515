"""Parses XML that may come from a stranger, and tells its blanks apart from those of talk."""

import re
from typing import TYPE_CHECKING

from distmode.errors import TranscriptError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# A long interview is a few MB of XML; in memory it takes ten times as much.
LARGEST_XML = 100 * 1024 * 1024
# Lists in tables in boxes come to thirty; readers go down element by element.
_DEEPEST = 200
_MOST_ELEMENTS = 5_000_000
# Blanks that only lay the file out; no-break spaces and the like are the talk's own.
# Single blanks are passed over, since a large text has millions of them.
_LAYOUT = re.compile(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*| {2,}")


def parse_markup(data: bytes, *, source: str) -> "Element":
    """Return the root of an XML document without entities of its own.

    Args:
        data: The whole document.
        source: Its name, for messages.

    Raises:
        TranscriptError: Not well-formed, too large, nested too deeply, or it declares entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > LARGEST_XML:
        raise TranscriptError(
            f"{source}: holds {len(data) >> 20} MB of XML, more than an interview takes; "
            "save the transcript as .txt if it is one"
        )
    try:
        root = fromstring(data)
    except DefusedXmlException:
        raise TranscriptError(
            f"{source}: declares entities, which are not read since they can stand for anything; "
            "save it without a DOCTYPE"
        ) from None
    except ParseError as error:
        line, column = error.position
        raise TranscriptError(
            f"{source}: line {line}, column {column + 1}: is not well-formed XML; "
            "save it again from the program that wrote it"
        ) from None
    except (ValueError, LookupError, MemoryError):
        raise TranscriptError(
            f"{source}: is XML in an encoding that is not read; save it as UTF-8"
        ) from None
    _check_shape(root, source)
    return root


def local_name(element: "Element") -> str:
    """Return a tag without its namespace."""
    return element.tag.rpartition("}")[2]


def collapse(text: str) -> str:
    r"""Return a text with runs of blanks, tabs and line ends as one blank each.

    >>> collapse(" one\n  two\u00a0")
    ' one two\xa0'
    """
    return _LAYOUT.sub(" ", text)


def _check_shape(root: "Element", source: str) -> None:
    level, depth, count = [root], 0, 0
    while level:
        depth += 1
        count += len(level)
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise TranscriptError(
                f"{source}: is nested deeper than {_DEEPEST} elements, or has more than "
                f"{_MOST_ELEMENTS:,}; no transcript is; save it as .txt"
            )
        level = [child for element in level for child in element]
