"""What a department's system says in its own words, read into a report."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from connectors.moments import NoMoment, moment
from gateway.cases.reports import SKEW_MS, Status
from gateway.delivery.errors import BadCallback
from gateway.delivery.partner import Inbound
from gateway.delivery.signing import Signed
from gateway.strict_json import read_json
from graph.times import to_ms

ZONE = ZoneInfo("Asia/Shanghai")
"""Where a time without an offset is meant."""
LONGEST_ID = 200
_UNIX_MS_FROM = 10**11
"""A bare number from here on counts milliseconds, below it seconds: 1973 and 5138."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as a system told it; ``task`` is None where it names none."""

    event_id: str
    case_number: str
    task: int | None
    status: Status
    happened_at_ms: int
    seq: int | None = None
    reason: str | None = None
    result: str | None = None
    fine_yuan: int | None = None
    document: str | None = None


def read(body: bytes, inbound: Inbound, signed: Signed, *, received_ms: int) -> Told:
    """The event of a signed body; raises BadRequest for bad JSON, BadCallback for a bad value.

    Its id is the one in the body, else the signed one, else the hash of the bytes: the same bytes
    are the same event. Without a time in the body it happened when it was signed or received.
    """
    value = read_json(body)
    if not isinstance(value, dict):
        raise BadCallback("the body", "a JSON object")
    words = {ours: (theirs, _find(value, theirs)) for ours, theirs in inbound.fields.items()}
    return Told(
        event_id=_event_id(words, signed, body),
        case_number=_needed(words, "case_number"),
        task=_whole(words, "task"),
        status=_status(words, inbound),
        happened_at_ms=_happened(words, signed, received_ms),
        seq=_whole(words, "seq"),
        reason=_text(words, "reason"),
        result=_text(words, "result"),
        fine_yuan=_whole(words, "fine_yuan"),
        document=_text(words, "document"),
    )


Words = Mapping[str, tuple[str, Any]]


def _find(value: Mapping[str, Any], path: str) -> Any:
    """The value of a name, which may hold dots itself, or else of the names between its dots."""
    if path in value:
        return value[path]
    return _inside(value, path)


def _inside(value: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _text(words: Words, name: str) -> str | None:
    theirs, value = words.get(name, (name, None))
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or "\0" in str(value):
        raise BadCallback(theirs, "a text without U+0000")
    return str(value)


def _needed(words: Words, name: str) -> str:
    value = (_text(words, name) or "").strip()
    if not value:
        raise BadCallback(words[name][0], "given, and not empty")
    return value


def _whole(words: Words, name: str) -> int | None:
    """A whole number, also where it is written as 2000.0 or as text."""
    theirs, value = words.get(name, (name, None))
    if value is None or value == "":
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not number.is_integer() or abs(number) >= 2**53:
        raise BadCallback(theirs, "a whole number")
    return int(number)


def _status(words: Words, inbound: Inbound) -> Status:
    written = _needed(words, "status")
    found = inbound.statuses.get(written)
    if found is None:
        raise BadCallback(words["status"][0], f"one of {', '.join(inbound.statuses)}")
    return found


def _event_id(words: Words, signed: Signed, body: bytes) -> str:
    told = (_text(words, "event_id") or "").strip()
    if len(told) > LONGEST_ID:
        raise BadCallback(words["event_id"][0], f"at most {LONGEST_ID} characters long")
    return told or signed.message_id or f"sha256:{hashlib.sha256(body).hexdigest()}"


def _happened(words: Words, signed: Signed, received_ms: int) -> int:
    theirs, value = words.get("happened_at", ("happened_at", None))
    if value is None:
        return received_ms if signed.at_ms is None else min(signed.at_ms, received_ms)
    is_ms = isinstance(value, int | float) and abs(value) >= _UNIX_MS_FROM
    try:
        if isinstance(value, list | dict):
            raise NoMoment("it holds more than one value")
        at_ms = to_ms(moment(value, ZONE, epoch="unix_ms" if is_ms else "unix_s"))
    except (NoMoment, ValueError) as error:
        raise BadCallback(theirs, f"a time such as 2026-03-05T17:25:00+08:00 ({error})") from None
    if at_ms > received_ms + SKEW_MS:
        raise BadCallback(theirs, "no time that is still to come")
    return at_ms
