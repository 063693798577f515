"""Character references of HTML, which web pages leave behind in tables and captions."""

import html
import re

# Only whole references, semicolon and all: "Q&A" is talk.
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode_references(text: str) -> str:
    """Return a text with its character references decoded; those that are none stay as they are.

    >>> decode_references("maybe&#8212;Q&A &amp; so on")
    'maybe—Q&A & so on'
    """
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
