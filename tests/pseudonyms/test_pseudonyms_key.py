from pathlib import Path

import pytest

from distmode.errors import TableError
from distmode.pseudonyms import (
    Document,
    Entry,
    Key,
    Matcher,
    SpeakerLabel,
    apply_edits,
    build_key,
    find_names,
    read_key,
    write_key,
)


def make_key(*texts: str) -> Key:
    documents = [Document(f"{number}.txt", text) for number, text in enumerate(texts)]
    return build_key([(one, find_names(one)) for one in documents])


def replace(text: str, key: Key, name: str = "0.txt") -> str:
    return apply_edits(text, Matcher(key).replace(Document(name, text)).edits)


def test_one_person_has_one_placeholder() -> None:
    text = "Ruth Adler came. Ruth said so, Mrs Adler did. R. Adler, and Adler's bag."
    assert replace(text, make_key(text)) == (
        "[Person 1] came. [Person 1] said so, Mrs [Person 1] did. [Person 1], and [Person 1]'s bag."
    )


def test_two_of_one_first_name_are_told_apart_where_the_transcript_does() -> None:
    one = "I know Ruth Adler. Ruth is kind."
    other = "I know Ruth Bello. Ruth is strict."
    third = "I asked Ruth."
    key = make_key(one, other, third)
    assert replace(one, key, "0.txt") == "I know [Person 1]. [Person 1] is kind."
    assert replace(other, key, "1.txt") == "I know [Person 2]. [Person 2] is strict."
    assert replace(third, key, "2.txt") == "I asked [Person 3]."


def test_husband_and_wife_are_two() -> None:
    text = "Mr Lanier taught me. Mrs Lanier did not. Mr. Lanier's room."
    assert replace(text, make_key(text)) == (
        "Mr [Person 1] taught me. Mrs [Person 2] did not. Mr. [Person 1]'s room."
    )


def test_a_first_name_that_is_another_ones_surname_stays_apart() -> None:
    text = "We asked James Brody. James said no. But Mr James did it."
    assert replace(text, make_key(text)) == (
        "We asked [Person 1]. [Person 1] said no. But Mr [Person 2] did it."
    )


def test_a_name_alone_on_a_line_is_not_the_beginning_of_the_next() -> None:
    text = "We asked Ruth\nRuth Adler said so."
    assert replace(text, make_key(text)) == "We asked [Person 1]\n[Person 1] said so."


def test_a_title_does_not_cut_a_full_name() -> None:
    text = "Miss Eloise said. Miss Eloise Fountain, and Mr Eloise too."
    assert "Fountain" not in replace(text, make_key(text))


def test_a_school_in_short_is_the_school() -> None:
    text = "I came to Millbank Primary School. At Millbank we sing. Millbank Primary is small."
    assert replace(text, make_key(text)) == (
        "I came to [School 1]. At [School 1] we sing. [School 1] is small."
    )


def test_a_primary_and_a_high_school_of_one_name_are_two() -> None:
    text = "From Millbank Primary to Millbank High."
    assert replace(text, make_key(text)) == "From [School 1] to [School 2]."


def test_a_university_is_not_its_town() -> None:
    text = "I was at the University of Leeds. I live near Leeds."
    assert replace(text, make_key(text)) == "I was at the [School 1]. I live near [Place 1]."


def test_families_and_compounds() -> None:
    text = "I told Ruth Adler. The Adlers were an Adler-led clan, ex-Adler even."
    assert replace(text, make_key(text)) == (
        "I told [Person 1]. The [Person 1]s were an [Person 1]-led clan, ex-[Person 1] even."
    )


def test_everyday_words_are_left_where_they_are_words() -> None:
    text = "I asked Mark and Grace. Mark my words. Will you? Mark did it in May."
    assert replace(text, make_key(text)) == (
        "I asked [Person 1] and [Person 2]. Mark my words. Will you? [Person 1] did it in May."
    )


def test_any_case_and_the_words_that_lists_lack() -> None:
    key = make_key("I told Okafor. We have carers here. Carers are kind.")
    assert replace("OKAFOR and okafor. Carers!", key) == "[Person 1] and [Person 1]. Carers!"


def test_a_label_has_no_brackets_and_keeps_its_capitals() -> None:
    text = "RUTH: Yes.\nI am Ruth."
    key = make_key("I am Ruth.")
    document = Document("0.txt", text, (SpeakerLabel(0, 4),))
    edits = Matcher(key).replace(document).edits
    assert apply_edits(text, edits) == "PERSON 1: Yes.\nI am [Person 1]."


def test_numbers_are_one_however_they_are_written() -> None:
    text = "Ring 0161 496 0000. No, 0161-496-0000! Mail A.B@c.org or a.b@c.org."
    assert replace(text, make_key(text)) == (
        "Ring [Phone 1]. No, [Phone 1]! Mail [Email 1] or [Email 1]."
    )


def test_a_key_goes_on_without_touching_what_it_has() -> None:
    first = make_key("I know Ruth Adler.")
    text = "I know Ruth Adler and Ben Ito. Adler left. Ruth too."
    document = Document("1.txt", text)
    key = build_key([(document, find_names(document))], known=first)
    assert key.entries[: len(first.entries)] == first.entries
    assert (
        replace(text, key) == "I know [Person 1] and [Person 2]. [Person 1] left. [Person 1] too."
    )


def test_every_generated_key_can_be_read(tmp_path: Path) -> None:
    key = make_key("=Ruth Adler@ www.x.org", "Ruth Bello. Ruth. @someone_else, +44 161 496 0000.")
    write_key(key, tmp_path / "key.csv")
    assert read_key(tmp_path / "key.csv") == key
    assert (tmp_path / "key.csv").stat().st_mode & 0o077 == 0


def test_a_key_is_followed_to_the_letter() -> None:
    key = Key(
        (
            Entry("[Trust 1]", "school", "the Elm Federation", ("Elm",)),
            Entry("", "keep", "Ruth"),
            Entry("[Person 9]", "person", "Ann", (), ("b.txt",)),
        )
    )
    text = "Ruth left the Elm Federation for Elm with Ann."
    assert replace(text, key, "a.txt") == "Ruth left [Trust 1] for [Trust 1] with Ann."
    assert replace(text, key, "b.txt") == "Ruth left [Trust 1] for [Trust 1] with [Person 9]."


def test_phone_numbers_survive_a_spreadsheet() -> None:
    key = Key((Entry("[Phone 1]", "phone", "1614960000"),))
    assert replace("Ring 01614960000.", key) == "Ring [Phone 1]."


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("[Person 1],person,", "column 'name': is empty"),
        ("Anna,person,Ruth", "column 'placeholder': expected a word"),
        (",person,Ruth", "column 'placeholder': expected a word"),
        ("[Person 1],somebody,Ruth", "column 'kind': expected one of"),
        ("../up.txt,file,a.txt", "a path inside the output folder"),
        ("/etc/x,file,a.txt", "a path inside the output folder"),
        ("[Person 1],person,Ruth\n[Person 2],person,RUTH", "rows 2 and 3 give one name two"),
        ("x.txt,file,a.txt\nX.txt,file,b.txt", "two files are to be called"),
    ],
)
def test_a_key_that_cannot_be_followed_is_refused(tmp_path: Path, rows: str, told: str) -> None:
    path = tmp_path / "key.csv"
    path.write_text(f"placeholder,kind,name\n{rows}\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"key\.csv: ") as caught:
        read_key(path)
    assert told in str(caught.value)
    assert "Ruth" not in str(caught.value)


def test_a_key_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.csv"
    path.write_text("name,kind\nRuth,person\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'placeholder'"):
        read_key(path)


def test_numbers_that_a_text_holds_already_are_given_to_nobody_else() -> None:
    key = make_key("Then [Person 3] asked Priya, of [Place 2].", "I live in Leeds.")
    assert [entry.placeholder for entry in key.names] == ["[Person 4]", "[Place 3]"]
