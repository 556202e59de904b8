"""Values out of an answer: found by JSON pointer (RFC 6901), and of the type that was declared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from gateway.interfaces.declared import LiveField, LiveKind
from gateway.interfaces.errors import WrongAnswer
from graph.times import to_ms

_LARGEST = 2**31 - 1
LONGEST_TEXT = 2_000
Value = str | int | float | bool | None


def read_values(document: Any, fields: Sequence[LiveField]) -> dict[str, Value]:
    """The values of some fields by name; null is null. Raises WrongAnswer."""
    return {one.name: _value(at(document, one.pointer), one) for one in fields}


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer leads to; raises WrongAnswer where it leads nowhere."""
    found = document
    for part in pointer.split("/")[1:]:
        word = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and word in found:
            found = found[word]
        elif isinstance(found, list) and re.fullmatch("0|[1-9][0-9]*", word):
            if int(word) >= len(found):
                raise WrongAnswer(f"{pointer} leads nowhere")
            found = found[int(word)]
        else:
            raise WrongAnswer(f"{pointer} leads nowhere")
    return found


def _value(found: Any, field: LiveField) -> Value:
    if found is None:
        return None
    try:
        return _READERS[field.type](found)
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongAnswer(f"{field.name} is no {field.type}") from error


def _text(found: Any) -> str:
    if not isinstance(found, str) or len(found) > LONGEST_TEXT:
        raise ValueError
    return found


def _integer(found: Any) -> int:
    if type(found) is not int or abs(found) > _LARGEST:
        raise ValueError
    return found


def _number(found: Any) -> float:
    if type(found) not in (int, float):
        raise ValueError
    return float(found)


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise ValueError
    return found


def _instant(found: Any) -> int:
    return to_ms(datetime.fromisoformat(found))


_READERS: Mapping[LiveKind, Callable[[Any], Value]] = {
    LiveKind.TEXT: _text,
    LiveKind.INTEGER: _integer,
    LiveKind.NUMBER: _number,
    LiveKind.FLAG: _flag,
    LiveKind.DAY: lambda found: date.fromisoformat(found).isoformat(),
    LiveKind.INSTANT: _instant,
}
