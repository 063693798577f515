"""Finds e-mail addresses, links, telephone numbers, postcodes and other long numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from distmode.pseudonyms.kinds import Kind

_EMAIL = re.compile(
    r"[\w.+%'-]+(?:@|\s?[\[(]at[\])]\s?)[\w-]+(?:(?:\.|\s?[\[(]dot[\])]\s?)[\w-]+)+", re.IGNORECASE
)
_ENDINGS = "com|org|net|edu|gov|info|uk|ie|au|nz|ca|us|eu|za|de|fr|sch|school|academy|wales|scot"
_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"“”\])]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![\w.-]*\w)(?:/[^\s<>\"“”\])]*)?",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_]\w{2,29}")
_POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{2}\s\d{5}(?:-\d{4})?"
    r"|[A-Z]\d{2}\s?[A-Z\d]{4})(?!\w)"
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(?0|\(?\d{3}\)?[\s.-])[\d\s().-]{5,20}\d(?!\w)")
_NUMBER = re.compile(r"(?<![\w.,£$€])(?:[A-Z]?\d{6,}[A-Z]?|\d{3,}(?:[ -]\d{3,})+)(?!\w|[.,]\d)")
_PHONE_DIGITS = range(7, 16)
_YEARS = re.compile(r"(?:1[89]|20)\d\d\s?[-–]\s?(?:(?:1[89]|20)\d\d|\d\d)")
_DATE = re.compile(r"\d{1,4}[ .-]\d{1,2}[ .-]\d{1,4}")
_TRAILING = ".,;:!?'’"


@dataclass(frozen=True, slots=True)
class Contact:
    """Something by which somebody can be reached or looked up.

    Attributes:
        start: First code point.
        end: The one after the last.
        kind: What it is.
    """

    start: int
    end: int
    kind: Kind


def find_contacts(text: str) -> tuple[Contact, ...]:
    """Return what a text holds of them, in order; none overlaps another.

    >>> [one.kind for one in find_contacts("Ring 0161 496 0000 or write to a.b@c.org.uk, M1 1AE.")]
    ['phone', 'email', 'postcode']
    """
    found: list[Contact] = []
    taken = bytearray(len(text))
    for contact in _find(text):
        if not any(taken[contact.start : contact.end]):
            taken[contact.start : contact.end] = b"\x01" * (contact.end - contact.start)
            found.append(contact)
    return tuple(sorted(found, key=lambda one: one.start))


def contact_key(text: str, kind: Kind) -> str:
    """Return what is the same for all spellings of one address or number.

    >>> contact_key("+44 (0)161 496-0000", "phone")
    '4401614960000'
    """
    if kind in ("phone", "number"):
        return re.sub(r"\D", "", text)
    return re.sub(r"\s", "", text).casefold()


def _find(text: str) -> Iterator[Contact]:
    """Yield candidates, the surest first."""
    if "@" in text or "at" in text:
        for match in _EMAIL.finditer(text):
            yield _trim(match, "email")
    for pattern in (_LINK, _HANDLE):
        for match in pattern.finditer(text):
            yield _trim(match, "link")
    for match in _POSTCODE.finditer(text):
        yield _trim(match, "postcode")
    for match in _PHONE.finditer(text):
        if _is_phone(match.group()):
            yield _trim(match, "phone")
    for match in _NUMBER.finditer(text):
        if not _DATE.fullmatch(match.group()) and not _is_years(match.group()):
            yield _trim(match, "number")


def _is_phone(found: str) -> bool:
    digits = sum(map(str.isdigit, found))
    if digits not in _PHONE_DIGITS or _DATE.fullmatch(found.strip()) or _YEARS.match(found):
        return False
    return "\n" not in found and not re.search(r"[.-]{2}|\s{2}|\.\s", found)


def _is_years(found: str) -> bool:
    """Say whether it is but years: `1998 1999`."""
    return all(re.fullmatch(r"(?:1[89]|20)\d\d", part) for part in re.split("[ -]", found))


def _trim(match: re.Match[str], kind: Kind) -> Contact:
    text = match.group()
    lead = len(text) - len(text.lstrip("'"))
    return Contact(match.start() + lead, match.start() + len(text.rstrip(_TRAILING)), kind)
