from hypothesis import given
from hypothesis import strategies as st

from distmode.offsets import convert_offsets


@given(st.text(max_size=50), st.data())
def test_a_span_cut_in_the_other_unit_is_the_same_talk(plain: str, data: st.DataObject) -> None:
    places = st.integers(0, len(plain))
    start, end = sorted((data.draw(places), data.draw(places)))
    utf16 = convert_offsets(plain, [end, start], "utf16")
    encoded = plain.encode("utf-16-le", "surrogatepass")
    cut = encoded[2 * utf16[start] : 2 * utf16[end]].decode("utf-16-le", "surrogatepass")
    assert cut == plain[start:end]
    utf8 = convert_offsets(plain, [start, end], "utf8")
    octets = plain.encode("utf-8", "surrogatepass")
    assert octets[utf8[start] : utf8[end]].decode("utf-8", "surrogatepass") == plain[start:end]


def test_no_places_no_offsets() -> None:
    assert convert_offsets("talk", [], "utf8") == {}
