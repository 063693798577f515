"""Builds src/distmode/data/lexicon.tsv: common English word forms, each with its lemma.

Run again with `python tools/build_lexicon.py` on a Debian machine after
`apt-get install wamerican wbritish` and `pip install spacy-lookups-data`. Sources:

- word forms: SCOWL (Debian's wamerican and wbritish), lower-case entries only, so that no name that
  is not also a word gets in; and words of the constructed corpus in data/annotated that occur in
  lower case in two schools at least (posts, school words), which real people's names cannot be
  among since the corpus names nobody real;
- lemmas: the exceptions, rules and index of WordNet 3.0 as packaged in spacy-lookups-data.

Both licences stand in src/distmode/data/LICENSE-lexicon.txt.
"""

import gzip
import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORD_LISTS = (Path("/usr/share/dict/american-english"), Path("/usr/share/dict/british-english"))
OUTPUT = ROOT / "src" / "distmode" / "data" / "lexicon.tsv"

# Nouns of the field that look like verb forms; their lemma is themselves.
KEPT = frozenset({
    "building", "ceiling", "evening", "feeling", "hearing", "learning", "meaning", "meeting",
    "morning", "parenting", "reading", "saying", "spelling", "standing", "teaching", "training",
    "understanding", "wedding", "writing", "outstanding", "left", "felt", "found", "ground",
    "bound", "wound", "rose", "shed", "thought", "born", "worn", "learned",
})  # fmt: skip
# Colloquial and school words that SCOWL lacks are let in from this many schools of the corpus on.
LEAST_SCHOOLS = 2

Index = Mapping[str, frozenset[str]]


def read_scowl() -> set[str]:
    """Return the lower-case entries without apostrophes."""
    words: set[str] = set()
    for path in WORD_LISTS:
        words.update(path.read_text(encoding="utf-8").split())
    return {word for word in words if word.isalpha() and word == word.lower()}


def read_corpus_words() -> set[str]:
    """Return the lower-case words of the corpus that several schools use."""
    schools: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "data" / "annotated").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for word in re.findall(r"(?<![\w'’])[a-z]{2,}(?![\w'’])", json.loads(line)["text"]):
                schools[word].add(path.stem)
    return {word for word, where in schools.items() if len(where) >= LEAST_SCHOOLS}


def read_wordnet(table: str) -> dict[str, dict[str, list[str]]]:
    """Return one of the tables of spacy-lookups-data (`exc` or `index`)."""
    spec = importlib.util.find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install spacy-lookups-data")
    path = Path(spec.origin).parent / "data" / f"en_lemma_{table}.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data: dict[str, dict[str, list[str]]] = json.load(file)
    return data


def find_lemma(form: str, exceptions: Mapping[str, str], index: Index) -> str:
    """Return a form's lemma, or the form itself where no rule applies."""
    if form in KEPT:
        return form
    if form in exceptions:
        return exceptions[form]
    if len(form) < 3:
        return form
    for lemma, part in candidates(form):
        if lemma in index[part]:
            return lemma
    return form


def candidates(form: str) -> list[tuple[str, str]]:
    """Return lemmas that a form may have by rule, likeliest first, with their part of speech."""
    found: list[tuple[str, str]] = []
    for suffix in ("ing", "ed"):
        stem = form.removesuffix(suffix)
        if stem != form and len(stem) > 2:
            if stem[-1] == stem[-2] and stem[-1] not in "lsfz":
                found.append((stem[:-1], "verb"))
            found += [(stem + "e", "verb"), (stem, "verb")] if ends_silent(stem) else []
            found += [(stem, "verb"), (stem + "e", "verb"), (stem[:-1], "verb")]
            if suffix == "ed" and stem.endswith("i"):
                found.insert(0, (stem[:-1] + "y", "verb"))
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is")):
        found += [(form[:-3] + "y", "noun"), (form[:-3] + "y", "verb")] * form.endswith("ies")
        found += [(form[:-2], "noun"), (form[:-2], "verb")] * form.endswith(
            ("ses", "xes", "zes", "ches", "shes", "oes")
        )
        found += [(form[:-1], "noun"), (form[:-1], "verb")]
    return found


def ends_silent(stem: str) -> bool:
    """Tell whether a stem looks as if it lost an e: mak(ing), shar(ed), manag(ed), leav(ing)."""
    return bool(
        re.search(r"([^aeiou][aeiou][bcdgkmprstvz]|[vzc]|ag|dg|rg|ng|at|ut|iv|ir|ur)$", stem)
    )


def main() -> None:
    """Write the table."""
    exc = read_wordnet("exc")
    exceptions = {
        form: lemmas[0] for part in ("adj", "noun", "verb") for form, lemmas in exc[part].items()
    }
    index = {part: frozenset(words) for part, words in read_wordnet("index").items()}
    forms = read_scowl() | read_corpus_words()
    lines = []
    for form in sorted(forms):
        lemma = find_lemma(form, exceptions, index)
        lines.append(form if lemma == form or lemma not in forms else f"{form}\t{lemma}")
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(
        f"{OUTPUT}: {len(lines)} forms, {sum(chr(9) in line for line in lines)} with another lemma"
    )


if __name__ == "__main__":
    main()
