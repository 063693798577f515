from hypothesis import example, given, settings
from hypothesis import strategies as st

from distmode.pseudonyms import (
    Document,
    Matcher,
    Mover,
    apply_edits,
    build_key,
    drop_covered,
    find_names,
    undo_edits,
)
from distmode.pseudonyms.vocabulary import is_common
from distmode.pseudonyms.words import fold

PIECES = (
    "Ruth Adler", "Ruth", "Mrs Adler", "Mr. Adler's", "the Adlers", "RUTH", "R. Adler", "Ms. O.",
    "St Mary's", "Millbank Primary", "Millbank", "Mark", "May", "in May", "Will you", "Hope said",
    "0161 496 0000", "a.b@c.org.uk",
    "[Person 1]", "Leeds", "South Yorkshire", "Zoe\u0308", "👩🏽‍🏫",
    "van der Berg", "O’Neill", "\n", "\n\n", " ", ". ", ", ", "' ", "(", ")", "and", "the", "said",
    "I",    "asked", "Year 6", "=", "-", "’s", "Douglas", "Douglass", "School", "of", "é", "x",
)  # fmt: skip
TALK = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25)
GLUE = st.sampled_from(("", " ", " ", " "))


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(piece + draw(GLUE) for piece in draw(TALK))


@settings(deadline=None, max_examples=150)
@given(texts(), st.data())
def test_offsets_stay_true_and_all_can_be_undone(text: str, data: st.DataObject) -> None:
    document = Document("a.txt", text)
    key = build_key([(document, find_names(document))])
    edits = Matcher(key).replace(document).edits
    new = apply_edits(text, edits)
    assert undo_edits(new, edits) == text
    forms = {entry.placeholder for entry in key.names}
    assert {edit.new for edit in edits} <= forms
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    moved = Mover(edits).move(start, end)
    assert 0 <= moved.start <= moved.end <= len(new)
    inside = [one for one in edits if start < one.end and one.start < end]
    shifted = [
        type(one)(one.start - start, one.end - start, one.old, one.new)
        for one in inside
        if start <= one.start and one.end <= end
    ]
    if moved.widened:
        assert any(one.start < edge < one.end for one in edits for edge in (start, end))
        assert all(one.new in new[moved.start : moved.end] for one in inside)
    else:
        assert new[moved.start : moved.end] == apply_edits(text[start:end], shifted)


@settings(deadline=None, max_examples=100)
@given(TALK.map(" ".join))
def test_what_was_written_is_left_alone(text: str) -> None:
    document = Document("a.txt", text)
    key = build_key([(document, find_names(document))])
    new = Document("a.txt", apply_edits(text, Matcher(key).replace(document).edits))
    assert Matcher(key).replace(new).edits == ()


@example("", "St Mary's\nMillbank Primary")
@settings(deadline=None, max_examples=100)
@given(texts(), texts())
def test_no_name_that_was_found_is_left(one: str, other: str) -> None:
    documents = [Document("a.txt", one), Document("b.txt", other)]
    found = [(document, find_names(document)) for document in documents]
    key = build_key(found)
    for document, names in found:
        edits = Matcher(key).replace(document).edits
        left = drop_covered(names.mentions, [(edit.start, edit.end) for edit in edits])
        # Everyday words are judged where they stand, and initials hold behind their titles alone.
        assert all(
            is_common(fold(mention.text)) or mention.kind == "name" or "Ms" in document.plain
            for mention in left
        )
