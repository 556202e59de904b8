"""Texts as a search compares them, and the grams by which every engine's index narrows it.

A text contains a fragment when the letters of the one lie within the letters of the other. The
same two functions make what an engine keeps and what it is asked, so that all engines agree.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

MOST_LETTERS = 64
"""Letters that a fragment may have."""


def letters(text: str) -> str:
    """What counts of a text: its letters, digits and ideographs, in one width and one case.

    Compatibility forms (NFKC) and case are folded; spaces, dots, brackets and marks fall away:
    ``渝A·１２ 3`` and ``渝a123`` are the same, and so are ``重庆（渝）`` and ``重庆渝``.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(filter(str.isalnum, folded))


def kept_grams(folded: str) -> str:
    """The single letters and the pairs of neighbours of a text, as words with spaces between."""
    singles = {_word(one) for one in folded}
    return " ".join(sorted(singles.union(_pairs(folded))))


def asked_grams(folded: str) -> str:
    """What the kept grams of a text must all hold for it to contain a fragment."""
    return " ".join(sorted(set(_pairs(folded)))) or _word(folded)


def _pairs(folded: str) -> list[str]:
    return [_word(one) + _word(other) for one, other in pairwise(folded)]


def _word(letter: str) -> str:
    # of ASCII letters and digits alone, which no tokenizer cuts or folds
    return f"{ord(letter):06x}"
