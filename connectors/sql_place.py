"""The cursor of the SQL connector: the newest stamp seen, and the stamp to look back to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.errors import GiveUp

_WRITTEN = re.compile(
    r"(?P<y>\d{4})(?P<a>[-/.]?)(?P<m>\d\d)(?P=a)(?P<d>\d\d)"
    r"(?P<gap>[ T]?)(?P<h>\d\d)(?P<b>:?)(?P<i>\d\d)(?P=b)(?P<s>\d\d).*"
)
# a whole number above this counts milliseconds: as seconds it would lie beyond the year 5138
_MOST_SECONDS = 10**11


@dataclass(frozen=True, slots=True)
class Since:
    """A value of the cursor column, as the driver gave it and takes it back."""

    value: Any


def _same(value: Any) -> Any:
    return value


_KINDS: Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "decimal": (Decimal, str, Decimal),
    "text": (str, _same, _same),
    "integer": (int, _same, _same),
    "number": (float, _same, _same),
    "hex": (bytes, bytes.hex, bytes.fromhex),
}


def later(one: Since | None, other: Since) -> Since:
    """The later of two places; the other where they cannot be compared."""
    try:
        return one if one is not None and one.value > other.value else other
    except TypeError:
        return other


def write(since: Since | None) -> str | None:
    """A place as cursor text."""
    if since is None:
        return None
    for name, (kind, pack, _) in _KINDS.items():
        if isinstance(since.value, kind):
            return json.dumps({name: pack(since.value)}, ensure_ascii=False)
    raise GiveUp(f"a cursor column cannot be of type {type(since.value).__name__}")


def parse(cursor: str | None) -> Since | None:
    """The place that a cursor text means; None is the beginning."""
    if cursor is None:
        return None
    try:
        ((name, value),) = json.loads(cursor).items()
        return Since(_KINDS[name][2](value))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GiveUp("the stored cursor is not one of a database; was the kind changed?") from error


def earlier(since: Since, overlap_s: int) -> Since:
    """A stamp a while before another, rounded down to the second.

    Rounding keeps stamps of more digits than a driver can hold on the right side.
    """
    value, back = since.value, timedelta(seconds=overlap_s)
    if isinstance(value, datetime):
        return Since(_before(value.replace(microsecond=0), back))
    if isinstance(value, date):
        return Since(value - timedelta(days=-(-overlap_s // 86_400)))
    if isinstance(value, str):
        return Since(_earlier_text(value, back))
    if isinstance(value, (int, float, Decimal)):
        return Since(int(value) - overlap_s * (1_000 if value > _MOST_SECONDS else 1))
    return since


def _before(value: datetime, back: timedelta) -> datetime:
    try:
        return value - back
    except OverflowError:
        return datetime.min.replace(tzinfo=value.tzinfo)


def _earlier_text(text: str, back: timedelta) -> str:
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        # a text without a time sorts as text: look again from this very value on
        return text
    part = found.groupdict()
    year, month, day_, hour, minute, second = (int(part[key]) for key in "ymdhis")
    try:
        at = _before(datetime(year, month, day_, hour, minute, second, tzinfo=UTC), back)
    except ValueError:
        return text
    day = f"{at.year:04}{part['a']}{at:%m}{part['a']}{at:%d}"
    return f"{day}{part['gap']}{at:%H}{part['b']}{at:%M}{part['b']}{at:%S}"
