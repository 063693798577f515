"""What words are: names, everyday words, posts, titles. The lists are those of the package."""

from functools import cache

from distmode.files import read_words
from distmode.preprocess import read_capitals, read_lexicon
from distmode.pseudonyms.words import fold, word_set

ABBREVIATED_TITLES = word_set("mr mrs ms mx dr prof")
TITLES = ABBREVIATED_TITLES | word_set("""
    miss professor sir dame lady lord rev reverend father fr sister brother canon deacon
    pastor imam rabbi coach uncle aunt auntie aunty madam mister mdm herr frau señor señora
    puan encik cikgu whaea matua
""")
PARTICLES = word_set("van von der den de da di del della dos la le du al el bin binti ibn ben")
MONTHS = word_set("may april june august march")
# At the beginning of a sentence these names are verbs more often.
OPENING_VERBS = word_set("will may bless hope mark grant chase rob sue")
# Letters that stand for a post or a part in the interview where they label a speaker.
ROLE_INITIALS = word_set("""
    ht hd dht dh ah hm dp ap vp ta hlta lsa tch tr hod hoy slt smt gov int iv ie sp spk res
    rs pt par pup stu st fg mod fac qu an q a i r p s t m f
""")
# Words that a file is called by beside names.
_FILE_WORDS = word_set("""
    stdin int intv interv fgd fg ver rev fin txt doc docx pdf csv vtt srt qdpx mp wav anon
    anonymised raw clean edited edit copy new old final draft part pt no nr num vol rec zoom
    teams otter ht dht hod slt edu ed ks yr wk jan feb mar apr jun jul aug sep sept oct nov
    dec am pm
""")


@cache
def given_names() -> frozenset[str]:
    """Return the given names that are listed."""
    return frozenset(map(fold, read_words("given_names.txt")))


@cache
def everyday_names() -> frozenset[str]:
    """Return the names that are everyday words as well, months among them."""
    return read_words("everyday_names.txt") | MONTHS


@cache
def places() -> frozenset[str]:
    """Return the places that are listed, those of several words with single blanks."""
    return read_words("places.txt")


@cache
def countries() -> frozenset[str]:
    """Return countries, nations and parts of the world."""
    return read_words("countries.txt")


@cache
def not_names() -> frozenset[str]:
    """Return what is written with a capital and names nobody."""
    return read_words("not_names.txt") | read_capitals()


def is_everyday(word: str) -> bool:
    """Say whether a word is an everyday word and a name as well: `Mark`, `Hope`, `Hill`.

    Args:
        word: Folded.
    """
    return word in everyday_names()


def is_listed_no_name(word: str) -> bool:
    """Say whether a folded word is listed as no name, as it is or as a plural."""
    known = not_names()
    return word in known or (word.endswith("s") and word.removesuffix("s") in known)


def is_common(word: str) -> bool:
    """Say whether a folded word, or each part of a compound, is no name or not only one.

    >>> is_common("table"), is_common("co-head"), is_common("okafor"), is_common("smith-jones")
    (True, True, False, False)
    """
    if word in given_names() and word not in read_lexicon().lemmas and not is_everyday(word):
        return False
    if _is_known(word) or word.endswith("n't"):
        return True
    parts = [part for part in word.replace("'", "-").split("-") if part]
    return len(parts) > 1 and all(len(part) < 3 or _is_known(part) for part in parts)


def is_file_word(word: str) -> bool:
    """Say whether a folded word of a file's name can stand there in the clear."""
    return len(word) < 3 or word in _FILE_WORDS or is_common(word)


def _is_known(word: str) -> bool:
    return word in read_lexicon().lemmas or is_everyday(word) or is_listed_no_name(word)
