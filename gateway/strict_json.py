"""JSON that can be read in one way only: UTF-8, no name twice, no number that is none."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import orjson

from gateway.errors import BadRequest, ErrorCode


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
