"""From what a report shows to its pages, whole and standing on their own.

A page refers to nothing outside its file but the other pages of the same report. Its policy allows
the one style sheet and the two scripts that distmode ships, by their hashes, and nothing else: talk
that holds markup is shown as text, and would not run if it were not.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import quote

from distmode.codebook import MODES, OUTCOMES, read_codebook
from distmode.report.page.course import LANE, WIDTH
from distmode.report.page.excerpts import STATUS_NAMES
from distmode.report.page.figures import draw_prevalence
from distmode.report.page.overview import view_overview
from distmode.report.page.palette import write_palette
from distmode.report.page.shares import STRIP, view_shares
from distmode.report.page.transcripts import (
    InterviewView,
    count_modes,
    name_pages,
    view_interviews,
    view_modes,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from distmode.report.page.contents import Contents

GENERATOR = "distmode report"
ALL_EXCERPTS = "all-excerpts.html"

_EARLY = "document.documentElement.classList.add('js')"
# What HTML cannot hold, what could hide talk, and what turns the direction of writing.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One file of a report.

    Attributes:
        name: Its file name; that of the report itself is empty.
        html: The whole document.
    """

    name: str
    html: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands among the pages of its report.

    Attributes:
        home: The address of the report itself; empty on it.
        pages: What goes before the names of the other pages.
    """

    home: str
    pages: str


def render_report(contents: Contents, *, name: str, most: int) -> Iterator[Page]:
    """Yield the pages of a report; the report itself comes last.

    Args:
        contents: What it shows.
        name: The report's file name, such as `report.html`.
        most: How many excerpts one page holds; with more there is a page for each interview, and
            one with all excerpts to look through. Without talk one page holds any number.
    """
    excerpts = sum(map(len, contents.interviews.values()))
    divided = contents.with_talk and excerpts > most
    pages = name_pages(tuple(contents.interviews)) if divided else {}
    interviews = tuple(view_interviews(contents, pages))
    given = _give_to_templates(contents, interviews)
    if divided:
        yield from _render_parts(interviews, given, home=f"../{quote(name)}")
    place = Place("", f"{quote(name_folder(name))}/" if divided else "")
    html = (
        _build_environment()
        .get_template("report.html")
        .render(
            given,
            place=place,
            divided=divided,
            overview=view_overview(contents),
            shares=view_shares(contents),
            figure=draw_prevalence(contents),
            modes=tuple(view_modes(contents, interviews)),
            codebook=read_codebook(),
            notes=contents.notes,
        )
    )
    yield Page("", html)


def name_folder(name: str) -> str:
    """Return the name of the folder for the other pages of a report.

    >>> name_folder("report.html")
    'report-files'
    """
    return f"{name.rpartition('.')[0]}-files"


def _give_to_templates(
    contents: Contents, interviews: Sequence[InterviewView]
) -> Mapping[str, object]:
    """Return what every page needs."""
    style = write_palette() + _read("page.css")
    script = _read("page.js")
    views = [excerpt for interview in interviews for excerpt in interview.excerpts]
    return {
        "title": contents.title,
        "with_talk": contents.with_talk,
        "interviews": interviews,
        "style": style,
        "early": _EARLY,
        "script": script,
        "policy": _write_policy(style, (_EARLY, script)),
        "generator": GENERATOR,
        "version": version("distmode"),
        "schools": _number(one.school for one in views),
        "roles": _number(one.role for one in views),
        "statuses": {
            status: words
            for status, words in STATUS_NAMES.items()
            if any(one.status == status for one in views)
        },
        "doubtful": any(one.doubts for one in views),
        "coded": any(one.coded for one in views),
        "mixed": any(one.further for one in views),
        "all_excerpts": ALL_EXCERPTS,
    }


def _render_parts(
    interviews: Sequence[InterviewView], given: Mapping[str, object], *, home: str
) -> Iterator[Page]:
    environment = _build_environment()
    place = Place(home, "")
    template = environment.get_template("interview.html")
    for before, interview, after in zip(
        (None, *interviews), interviews, (*interviews[1:], None), strict=False
    ):
        here = replace(interview, page="")
        html = template.render(given, place=place, interview=here, before=before, after=after)
        yield Page(interview.page, html)
    whole = environment.get_template("all.html").render(given, place=place)
    yield Page(ALL_EXCERPTS, whole)


def _number(names: Iterator[str | None]) -> dict[str, int]:
    """Return a short number for each name, which stands for it at every excerpt."""
    return {name: number for number, name in enumerate(sorted({one for one in names if one}))}


def _write_policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _read(name: str) -> str:
    return (files("distmode.report.page") / "templates" / name).read_text(encoding="utf-8")


@cache
def _build_environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("distmode.report.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_make_fit,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["coded"] = _mark_code
    environment.globals |= {
        "modes": MODES,
        "outcomes": OUTCOMES,
        "lane_height": LANE,
        "strip_width": WIDTH,
        "interval_width": STRIP,
        "count_modes": count_modes,
    }
    return environment


def _make_fit(value: object) -> object:
    """Return what a template prints without characters that a page cannot or must not hold."""
    if hasattr(value, "__html__"):
        return value
    return _UNFIT.sub("\ufffd", value) if isinstance(value, str) else value


def _mark_code(text: str) -> Markup:
    """Return a note with what stands between backticks as code."""
    from markupsafe import Markup

    parts = _UNFIT.sub("\ufffd", text).split("`")
    marked = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    plain = [Markup("{}").format(part) for part in parts[::2]]
    return Markup("").join(part for pair in zip_longest(plain, marked) for part in pair if part)
