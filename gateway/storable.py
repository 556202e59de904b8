"""Which texts every store and engine can keep: none with U+0000, or half a surrogate pair."""

from __future__ import annotations

import re
from typing import Any

_UNFIT = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether a text can be kept, and so whether there can be anything that is called so."""
    return _UNFIT.search(text) is None


def all_storable(value: Any) -> bool:
    """The same of every text in a value read from JSON, names aside."""
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, dict):
        return all(map(all_storable, value.values()))
    if isinstance(value, list):
        return all(map(all_storable, value))
    return True
