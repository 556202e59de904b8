"""JSON that can be read in one way only: UTF-8, no name twice, no number that is none."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import orjson

from gateway.errors import BadRequest, ErrorCode

_COLON = re.compile(rb'"[ \t\r\n]*:')
_EXACT = 2.0**53


def read_plain_json(data: bytes) -> Any:
    """What `read_json` gives, in a tenth of the time; None where only that can say.

    Every name is a text with a colon after it. Where there are as many of those as there are
    different names, no name comes twice; inside texts there may be more of them, never fewer.
    """
    try:
        value = orjson.loads(data)
        names = _names(value)
    except (ValueError, RecursionError):
        return None
    return value if names == len(_COLON.findall(data)) else None


def _names(value: Any) -> int:
    """How many names objects have inside a value; raises ValueError for a doubtful number."""
    if isinstance(value, dict):
        return len(value) + sum(map(_names, value.values()))
    if isinstance(value, list):
        return sum(map(_names, value))
    if isinstance(value, float) and not -_EXACT < value < _EXACT:
        raise ValueError  # a whole number of many digits loses some here, and none in read_json
    return 0


def read_json(data: str | bytes) -> Any:
    """A JSON value; raises BadRequest for what is none, or what two readers could read apart."""
    try:
        value = json.loads(
            data, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
        orjson.dumps(value)  # refuses half surrogate pairs, which no answer could repeat
    except (ValueError, RecursionError, TypeError):
        raise BadRequest(ErrorCode.BAD_REQUEST, "the body is not JSON in UTF-8") from None
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest(ErrorCode.DUPLICATE_NAME)
    return made


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
