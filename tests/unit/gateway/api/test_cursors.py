"""Cursors: what they hold, and what is refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.cursors import decode, encode
from gateway.errors import BadInput
from graph.ontology.declare import LONGEST_WORD
from graph.plan import Order

ORDER = (Order("captured_at", descending=True),)
AT = (1_772_706_900_000, "s-1")


def packed(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(
    st.none()
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_a_place_comes_back_as_it_was(value):
    text = encode("Sighting", ORDER, (value, "s-1"))

    assert decode("Sighting", ORDER, text) == (value, "s-1")


@pytest.mark.parametrize(
    ("entity", "order"),
    [
        ("Trip", ORDER),
        ("Sighting", (Order("captured_at"),)),
        ("Sighting", (Order("number", descending=True),)),
        ("Sighting", ()),
    ],
)
def test_a_cursor_of_another_list_is_refused(entity, order):
    text = encode("Sighting", ORDER, AT)

    with pytest.raises(BadInput):
        decode(entity, order, text)


@pytest.mark.parametrize(
    "text",
    ["", "x", "é", "p6enp6c", "W10", packed([]), packed({"a": 1}), packed(7), "A" * 5000],
)
def test_what_is_no_cursor_is_refused_without_inner_text(text):
    with pytest.raises(BadInput) as caught:
        decode("Sighting", ORDER, text)

    assert "codec" not in str(caught.value)


def test_a_place_made_of_lists_is_refused():
    signature = json.loads(base64.urlsafe_b64decode(encode("Sighting", ORDER, AT) + "=="))[0]

    with pytest.raises(BadInput):
        decode("Sighting", ORDER, packed([signature, ["x"], "s-1"]))


def test_the_longest_word_that_rows_are_found_by_has_a_place():
    word = "𠀀" * LONGEST_WORD
    order = (Order("name"),)

    text = encode("Company", order, (word, f"name:{word}"))

    assert decode("Company", order, text) == (word, f"name:{word}")
