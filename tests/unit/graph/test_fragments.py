"""What counts of a text in a search, and that no index can hide what is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.fragments import asked_grams, kept_grams, letters


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("渝A·12345", "渝a12345"),
        ("渝Ａ１２３４５", "渝a12345"),
        ("重庆（渝）恒通 有限公司", "重庆渝恒通有限公司"),
        ("Straße № 5", "strasseno5"),
        ("ﾄﾗｯｸ", "トラック"),
        ("e\u0301", "é"),
        (" —·（）%_'\"*", ""),
        ("𠮷野", "𠮷野"),
    ],
)
def test_letters_of_a_text(text, counts):
    assert letters(text) == counts


@given(st.text())
def test_letters_of_letters_are_the_same(text):
    once = letters(text)

    assert letters(once) == once


@given(st.text(min_size=1), st.data())
def test_the_grams_of_a_fragment_are_all_among_those_of_the_whole(text, data):
    whole = letters(text)
    start = data.draw(st.integers(0, len(whole)))
    part = whole[start : data.draw(st.integers(start, len(whole)))]

    if part:
        assert set(asked_grams(part).split()) <= set(kept_grams(whole).split())


@given(st.text())
def test_grams_are_words_that_no_tokenizer_cuts(text):
    words = kept_grams(letters(text)).split()

    assert all(word.isascii() and word.isalnum() and len(word) in (6, 12) for word in words)
