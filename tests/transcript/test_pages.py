import pytest

from distmode.transcript.pages import join_pages

FULL = "the parents of two streets meet at the corner on every day"


def join(*pages: str) -> str:
    return join_pages([tuple(page.split("\n")) for page in pages]).text


def test_full_lines_go_on_and_short_ones_end() -> None:
    assert join(f"{FULL}\nand walk.\nThen it rains.\n{FULL}\nso.") == (
        f"{FULL} and walk.\nThen it rains.\n{FULL} so."
    )


def test_gaps_part_paragraphs_as_wide_as_the_lines_stand() -> None:
    assert join(f"{FULL}\n{FULL}\n\nso") == f"{FULL} {FULL}\n\nso"
    lines = "\n\n".join([FULL] * 12)
    assert join(f"{lines}\n\n\nso") == " ".join([FULL] * 12) + "\n\nso"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("an arrange-", "ment of theirs", "an arrangement of theirs"),
        ("an arrange\u00ad", "ment of theirs", "an arrangement of theirs"),
        ("well-kept and well-", "kept again", "well-kept and well-kept again"),
        ("in 2009-", "10 it was", "in 2009- 10 it was"),
        ("so he said -", "and left", "so he said - and left"),
    ],
)
def test_hyphens_at_the_ends_of_lines(first: str, second: str, joined: str) -> None:
    lead = FULL[: len(FULL) - len(first) - 1].rstrip() + " "
    assert join(f"{lead}{first}\n{second}") == lead + joined


def test_labels_begin_lines() -> None:
    assert join(f"Ada: {FULL}\n{FULL}\nBen: {FULL}\n{FULL}") == (
        f"Ada: {FULL} {FULL}\nBen: {FULL} {FULL}"
    )


def test_a_column_of_names_is_parted_by_tabs() -> None:
    column = f"\n           {FULL}" * 3
    assert join(f"Ada        {FULL}{column}\nBen        So.") == (
        f"Ada\t{FULL} {FULL} {FULL} {FULL}\nBen\tSo."
    )


HEAD = "Larch Hill - interview 7"


def test_heads_feet_and_page_numbers_are_left_out_and_counted() -> None:
    pages = [f"{HEAD}\n\n{word} {FULL}\n\n\n  - {n} -" for n, word in enumerate(("One", "Two"), 8)]
    joined = join_pages([tuple(page.split("\n")) for page in pages])
    assert joined.text == f"One {FULL} Two {FULL}"
    assert joined.warnings == ("running heads, feet and page numbers are left out: 4 lines",)


def test_talk_that_comes_again_at_the_edge_is_kept() -> None:
    page = f"Ben: Yes.\n\nAda: {FULL}\n\nBen:"
    assert join(page, page).split() == (page + " " + page).split()
    close = f"we all did it so\n{FULL}\n{FULL}"
    assert join(close, close).split() == (close + " " + close).split()


def test_a_page_that_ends_within_a_sentence_goes_on() -> None:
    assert join(f"{FULL}\n{FULL}", f"goes on.\n{FULL}") == f"{FULL} {FULL} goes on.\n{FULL}"


def test_numbers_of_lines_are_left_out_and_counted() -> None:
    lines = [f"{number:>2}   {FULL}" for number in range(1, 13)]
    joined = join_pages([tuple(lines[:6]), tuple(lines[6:])])
    assert joined.text == " ".join([FULL] * 12)
    assert joined.warnings == ("numbers of lines or turns at the left are left out: 12",)


def test_numbers_below_the_foot_do_not_hide_it() -> None:
    lines = "\n".join(f"{number:>2}   {FULL}" for number in range(3, 9))
    joined = join_pages([tuple(f"{lines}\n\n\n{n}/2\n9\n10\n11\n12".split("\n")) for n in (1, 2)])
    assert joined.text == " ".join([FULL] * 12)
    lines = "\n".join(f"{number:>2}   {FULL}" for number in range(1, 7))
    joined = join_pages([tuple(f"{lines}\n\n\n{n}/2\n7\n8".split("\n")) for n in (1, 2)])
    assert joined.text == " ".join([FULL] * 12)


def test_numbers_that_do_not_count_are_talk() -> None:
    lines = [f"{number}   {FULL}" for number in (7, 3, 12, 5, 9, 40)]
    assert join("\n".join(lines)).split() == "\n".join(lines).split()


def test_nothing_is_nothing() -> None:
    assert join("", "\n \n") == ""
