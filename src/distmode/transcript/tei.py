"""Reads `.xml`: transcripts in TEI, spoken (`<u who="#ada">`) or as a play (`<sp><speaker>`).

Guidelines of the Text Encoding Initiative, P5, chapters 8 (transcriptions of speech) and 7
(performance texts).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from distmode.errors import TranscriptError
from distmode.transcript.draft import (
    Draft,
    Reading,
    Utterance,
    compose_draft,
    count_words,
    settle_speakers,
)
from distmode.transcript.markup import collapse, local_name, parse_markup

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus"})
# What stands between the words and is none of them: the transcriber's remarks, struck-out words.
_REMARKS = frozenset(
    {"note", "desc", "stage", "vocal", "kinesic", "incident", "event", "speaker", "del", "fw"}
)
_UTTERANCES = frozenset({"u", "sp"})
_HEADERS = frozenset({"teiHeader", "standOff", "head", "castList", "titlePage", "spanGrp"})
# Of two readings in a <choice> the second of each pair is the one to read.
_READINGS = {"sic": "corr", "orig": "reg", "abbr": "expan"}
_PARAGRAPHS = frozenset({"p", "l", "lg", "ab", "div", "lb"})
_LINE_END = "\n"
_BLANKS_AT_LINE_END = re.compile(r" *\n[ \n]*")


def read_tei(data: bytes, *, source: str, reading: Reading) -> Draft:
    """Read a TEI file; its plain text is one paragraph a turn: `Ada: ...`.

    Speakers are named as the header's list of persons does, else by their ids. Notes, stage
    directions and descriptions of noises are no talk.

    Raises:
        TranscriptError: Not XML, not TEI, or it declares entities of its own.
    """
    root = parse_markup(data, source=source)
    if local_name(root) not in _ROOTS:
        raise TranscriptError(
            f"{source}: is XML with the root '{local_name(root)[:30]}'; of XML only TEI is read, "
            "with <u who=...> or <sp>; save the transcript as .docx or .txt"
        )
    names = _find_names(root)
    spoken = tuple(one for one in _find_utterances(root, names) if one.text)
    if not spoken:
        raise TranscriptError(
            f"{source}: is TEI without talk in <u> or <sp>; expected one of them for each turn"
        )
    warnings = (*_warn_of_unnamed(spoken), *_warn_of_loose(_count_loose(root)))
    draft = compose_draft(settle_speakers(spoken), warnings)
    return replace(draft, notes=_find_roles(root, names))


def _warn_of_loose(words: int) -> tuple[str, ...]:
    if not words:
        return ()
    return (f"{words} words outside <u>, <sp> and <said who> are not read; mark them if talk",)


def _warn_of_unnamed(spoken: tuple[Utterance, ...]) -> tuple[str, ...]:
    unnamed = sum(one.speaker is None for one in spoken)
    return (f"utterances without a speaker: {unnamed} of {len(spoken)}",) if unnamed else ()


def _find_names(root: "Element") -> dict[str, str]:
    """Return the persons' names by id, as the header gives them."""
    names: dict[str, str] = {}
    for element in root.iter():
        if local_name(element) in ("person", "personGrp", "castItem", "role"):
            key = element.get(_ID) or element.get("id")
            if key and (name := _read_name(element)):
                names.setdefault(key, name)
    return names


def _read_name(person: "Element") -> str:
    for element in person.iter():
        if local_name(element) in ("persName", "name", "role"):
            return _flatten(element)
    return ""


def _flatten(element: "Element") -> str:
    return " ".join("".join(element.itertext()).split()).rstrip(" :.")


def _find_utterances(root: "Element", names: Mapping[str, str]) -> Iterator[Utterance]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if _is_utterance(element):
            yield from _read_utterance(element, names)
        else:
            waiting += reversed(element)


def _is_utterance(element: "Element") -> bool:
    name = local_name(element)
    return name in _UTTERANCES or (name == "said" and bool(element.get("who", "").strip()))


def _read_utterance(element: "Element", names: Mapping[str, str]) -> Iterator[Utterance]:
    """Yield what is said in an utterance, and in those that another speaker says within it."""
    speaker = _find_speaker(element, names)
    said: list[str] = []
    for piece in _pieces(element):
        if isinstance(piece, str):
            said.append(piece)
        else:
            yield Utterance(speaker, _lay(said))
            said = []
            yield from _read_utterance(piece, names)
    yield Utterance(speaker, _lay(said))


def _lay(pieces: list[str]) -> str:
    return _BLANKS_AT_LINE_END.sub(_LINE_END, "".join(pieces)).strip()


def _count_loose(root: "Element") -> int:
    """Return how many words of the texts stand outside utterances, headings and remarks."""
    words = 0
    waiting = [one for one in root if local_name(one) not in _HEADERS]
    while waiting:
        element = waiting.pop()
        if _is_utterance(element) or local_name(element) in _REMARKS | _HEADERS:
            continue
        words += count_words(element.text or "")
        words += sum(count_words(child.tail or "") for child in element)
        waiting += element
    return words


def _find_roles(root: "Element", names: Mapping[str, str]) -> dict[str, str]:
    """Return what the header calls each person, by name."""
    return {
        names[key]: role
        for element in root.iter()
        if local_name(element) == "person" and (role := element.get("role", "").strip())
        if (key := element.get(_ID, "") or element.get("id", "")) in names
    }


def _find_speaker(element: "Element", names: Mapping[str, str]) -> str | None:
    who = [name.lstrip("#") for name in element.get("who", "").split()]
    if who:
        return " and ".join(names.get(key, key) for key in who)
    said = next((child for child in element if local_name(child) == "speaker"), None)
    return None if said is None else _flatten(said) or None


def _pieces(element: "Element") -> Iterator["str | Element"]:
    """Yield the talk in an element, with LF around paragraphs, and the utterances within it."""
    yield collapse(element.text or "")
    there = {local_name(child) for child in element}
    for child in element:
        name = local_name(child)
        if name in _UTTERANCES:
            yield child
        elif name and name not in _REMARKS and _READINGS.get(name) not in there:
            around = _LINE_END if name in _PARAGRAPHS else ""
            yield around
            yield from _pieces(child)
            yield around
        yield collapse(child.tail or "")
