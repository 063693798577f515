"""Builds src/distmode/data/lexicon.tsv: common English word forms that are no names.

A line holds a form, its lemma (empty if the same) and `name` if it is a given name as well. Run
again with `python tools/build_lexicon.py` on a Debian machine after `apt-get install wamerican
wbritish` and `pip install spacy-lookups-data names`. Sources:

- word forms: SCOWL (Debian's wamerican and wbritish), lower-case entries only, so that no name that
  is not also a word gets in; and words of the constructed corpus in data/annotated that occur in
  lower case in two schools at least (posts, school words), which real people's names cannot be
  among since the corpus names nobody real;
- names, which are left out: given names and the 3,000 commonest surnames of the US Census of 1990
  (public domain) as packaged in `names` (MIT). A name stays only if it is an everyday word as well:
  if it stands in lower case in three schools of the corpus, and there more often than with a
  capital inside a sentence;
- lemmas: the exceptions, rules and index of WordNet 3.0 as packaged in spacy-lookups-data.

Both licences stand in src/distmode/data/LICENSE-lexicon.txt.
"""

import gzip
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
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
LEAST_SCHOOLS_OF_A_NAME = 3
SURNAMES = 3000

Index = Mapping[str, frozenset[str]]


def read_scowl() -> set[str]:
    """Return the lower-case entries without apostrophes."""
    words: set[str] = set()
    for path in WORD_LISTS:
        words.update(path.read_text(encoding="utf-8").split())
    return {word for word in words if word.isalpha() and word == word.lower()}


def read_corpus() -> Iterator[tuple[str, str]]:
    """Yield school and text of every excerpt of the corpus."""
    for path in sorted((ROOT / "data" / "annotated").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, json.loads(line)["text"]


def read_corpus_words(least_schools: int) -> set[str]:
    """Return the lower-case words of the corpus that several schools use."""
    schools: dict[str, set[str]] = defaultdict(set)
    for school, text in read_corpus():
        for word in re.findall(r"(?<![\w'’])[a-z]{2,}(?![\w'’])", text):
            schools[word].add(school)
    return {word for word, where in schools.items() if len(where) >= least_schools}


def find_everyday_words(words: set[str]) -> set[str]:
    """Return those words that the corpus uses as words rather than as names."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for _, text in read_corpus():
        small.update(re.findall(r"(?<![\w'’])[a-z]+", text))
        capital.update(word.lower() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text))
    usual = read_corpus_words(LEAST_SCHOOLS_OF_A_NAME)
    return {word for word in words & usual if small[word] >= 2 * capital[word]}


def read_census(table: str) -> list[str]:
    """Return the names of one of the tables of the package `names`, commonest first."""
    lines = find_package("names", table).read_text(encoding="utf-8").splitlines()
    return [line.split()[0].lower() for line in lines]


def read_wordnet(table: str) -> dict[str, dict[str, list[str]]]:
    """Return one of the tables of spacy-lookups-data (`exc` or `index`)."""
    path = find_package("spacy_lookups_data", f"data/en_lemma_{table}.json.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data: dict[str, dict[str, list[str]]] = json.load(file)
    return data


def find_package(package: str, file: str) -> Path:
    """Return the path of a file in an installed package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is missing: pip install spacy-lookups-data names")
    return Path(spec.origin).parent / file


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
    given = {*read_census("dist.male.first"), *read_census("dist.female.first")}
    names = given | set(read_census("dist.all.last")[:SURNAMES])
    forms = (read_scowl() | read_corpus_words(LEAST_SCHOOLS)) - (names - find_everyday_words(names))
    lines = []
    for form in sorted(forms):
        lemma = find_lemma(form, exceptions, index)
        other = lemma if lemma in forms and lemma != form else ""
        lines.append(f"{form}\t{other}\t{'name' if form in given else ''}".rstrip())
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUTPUT}: {len(lines)} forms")


if __name__ == "__main__":
    main()
