"""The control words of rich text: what they write, and whose text is no talk."""

import codecs
from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Groups whose text is no talk.
SKIPPED = _words(
    """
    fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr
    footerf footnote annotation atnid atnauthor atrfstart atrfend atndate fldinst listtable
    listoverridetable listtext pntext pntxta pntxtb object result shprslt sp themedata datastore
    xmlnstbl bkmkstart bkmkend tc xe rxe txe upr revtbl rsidtbl generator latentstyles filetbl
    colorschememapping operator nonshppict falt panose fname template title subject author
    """
)
# Groups within skipped ones, or marked as ones to skip if unknown, whose text is talk.
KEPT = frozenset({"ud", "shptxt", "dptxbxtext", "shpinst", "shp", "fldrslt"})
BOXES = frozenset({"shptxt", "dptxbxtext"})
WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "tab": "\t",
        "line": "\n",
        "emdash": "\u2014",
        "endash": "\u2013",
        "emspace": "\u2003",
        "enspace": "\u2002",
        "qmspace": "\u2005",
        "bullet": "\u2022",
        "lquote": "\u2018",
        "rquote": "\u2019",
        "ldblquote": "\u201c",
        "rdblquote": "\u201d",
    }
)
SIGNS: Mapping[str, str] = MappingProxyType(
    {"~": "\u00a0", "_": "-", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
)
PARAGRAPH_ENDS = frozenset({"par", "sect", "page", "column"})
# Character sets of fonts and the encodings they stand for; others are the document's own.
CHARSETS: Mapping[int, str] = MappingProxyType(
    {
        0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936",
        136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
        186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
    }
)  # fmt: skip


def is_code_page(number: int | None) -> bool:
    """Say whether a number names a code page that Python knows."""
    if number is None:
        return False
    try:
        codecs.lookup(f"cp{number}")
    except LookupError:
        return False
    return True
