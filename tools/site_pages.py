"""What mkdocs cannot do by itself: take in pages from outside docs/, and links that lead there.

A hook of mkdocs (`hooks` in mkdocs.yml). Cards and results stay beside what they tell of, with
links that work where they stand; on the site they are pages at the same place.
"""

import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
OUTSIDE = ("benchmarks/**/*.md", "data/annotated/**/*.md", "examples/README.md", "CHANGELOG.md")
# Logs and tables of results hold every word of the field; what explains it is to be found first.
_BOOST_OUTSIDE = 0.3
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!\w+:)([^)#\s]+)(#[^)\s]*)?\)")
_CODE = re.compile(r"`[^`\n]+`")


def list_outside() -> list[Path]:
    """Return the files outside docs/ that are pages of the site."""
    return sorted({path for pattern in OUTSIDE for path in ROOT.glob(pattern)})


def find_place(path: Path) -> Path:
    """Return where a file stands on the site: docs/ and the repository laid over each other."""
    return path.relative_to(DOCS if path.is_relative_to(DOCS) else ROOT)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside docs/."""
    for path in list_outside():
        name = path.relative_to(ROOT).as_posix()
        files.append(File(name, str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn what holds in the repository into what holds on the site."""
    source = Path(str(page.file.abs_src_path))
    if source in list_outside():
        page.meta["search"] = {"boost": _BOOST_OUTSIDE}
    return convert_tables(convert_links(markdown, source))


def convert_tables(markdown: str) -> str:
    """Return a page's text with bars in the code of tables as mkdocs reads them.

    GitHub's tables need a backslash before them there, which mkdocs would show.
    """
    return "\n".join(
        _CODE.sub(lambda code: code[0].replace(r"\|", "|"), line) if line.startswith("|") else line
        for line in markdown.split("\n")
    )


def convert_links(markdown: str, source: Path) -> str:
    """Return a page's text with its links as the site needs them.

    A link to a page leads to that page, one to a folder to the page that is its README. What is no
    page of the site (a program, a licence) is named by its path instead.

    Args:
        markdown: The text.
        source: Where it stands in the repository.
    """

    def convert(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2], found[3] or ""
        path = (source.parent / target).resolve()
        path = path / "README.md" if (path / "README.md").exists() else path
        if not path.exists():
            return found[0]
        if path.is_relative_to(DOCS) or path in outside:
            place = os.path.relpath(find_place(path), find_place(source).parent)
            return f"[{text}]({Path(place).as_posix()}{anchor})"
        name = path.relative_to(ROOT).as_posix()
        return text if text.strip("`") in name else f"{text} (`{name}` in the source)"

    outside = set(list_outside())
    return _LINK.sub(convert, markdown)
