"""Divides the text of a web page into tags and talk, in time that grows with its length only.

`html.parser` of Python 3.11 reads an unclosed comment or tag over and over, so that a page of 1 MB
can take hours.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,40})")
# What stands in these is no markup.
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title")}


@dataclass(frozen=True, slots=True)
class Tag:
    """The start or the end of an element.

    Attributes:
        name: In small letters.
        is_end: Whether it is `</name>`.
        is_empty: Whether it is `<name/>`.
    """

    name: str
    is_end: bool = False
    is_empty: bool = False


@dataclass(slots=True)
class _Finder:
    """Finds strings in a text, and remembers which ones do not come any more."""

    text: str
    gone: set[str]

    def find(self, wanted: str, start: int) -> int:
        """Return the place of the next one, or -1."""
        if wanted in self.gone:
            return -1
        found = self.text.find(wanted, start)
        if found < 0:
            self.gone.add(wanted)
        return found


def split_tags(text: str) -> Iterator[Tag | str]:
    """Yield the tags of a page and the text between them, character references decoded.

    Comments, declarations and what scripts and styles hold are left out; a `<` that begins no tag
    is text.

    >>> list(split_tags("one &amp; <!-- two --> 3 < 4</p>"))
    ['one & ', ' 3 ', '< 4', Tag(name='p', is_end=True, is_empty=False)]
    """
    finder = _Finder(text, set())
    start = 0
    while start < len(text):
        opened = finder.find("<", start + 1 if text[start] == "<" else start)
        if text[start] != "<":
            end = opened if opened >= 0 else len(text)
            yield _decode(text[start:end])
            start = end
            continue
        end, tag = _read_tag(finder, start)
        if end < 0:
            end = opened if opened >= 0 else len(text)
            yield _decode(text[start:end])
        elif tag is not None:
            yield tag
            end = _skip_raw(finder, tag, end)
        start = end


def _read_tag(finder: _Finder, start: int) -> tuple[int, Tag | None]:
    """Return where the markup at a `<` ends (-1 if it is none), and the tag if it is one."""
    text = finder.text
    if text.startswith("<!--", start):
        end = finder.find("-->", start + 4)
        return (end + 3, None) if end >= 0 else (-1, None)
    if text.startswith(("<!", "<?"), start):
        end = finder.find(">", start)
        return (end + 1, None) if end >= 0 else (-1, None)
    found = _NAME.match(text, start)
    end = finder.find(">", start) if found else -1
    if found is None or end < 0:
        return -1, None
    end = _skip_quoted(finder, found.end(), end)
    is_empty = text[end - 1] == "/" and end > found.end()
    return end + 1, Tag(found["name"].lower(), is_end=bool(found["slash"]), is_empty=is_empty)


def _skip_quoted(finder: _Finder, start: int, end: int) -> int:
    """Return the end of a tag whose first `>` may stand in quotation marks."""
    inside = finder.text[start:end]
    for mark in ('="', "='"):
        opened = inside.rfind(mark)
        if opened >= 0 and mark[1] not in inside[opened + 2 :]:
            closed = finder.find(mark[1], end)
            later = finder.find(">", closed) if closed >= 0 else -1
            return later if later >= 0 else end
    return end


def _skip_raw(finder: _Finder, tag: Tag, start: int) -> int:
    pattern = None if tag.is_end or tag.is_empty else _RAW.get(tag.name)
    if pattern is None or pattern.pattern in finder.gone:
        return start
    found = pattern.search(finder.text, start)
    if found is None:
        finder.gone.add(pattern.pattern)
        return start
    return found.start()


def _decode(text: str) -> str:
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:
        # A number of thousands of digits, which stands for no character.
        return text
