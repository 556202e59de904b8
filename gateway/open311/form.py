"""A citizen's report as it is sent (application/x-www-form-urlencoded), read and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus, urlsplit
from zoneinfo import ZoneInfo

from connectors.moments import NoMoment, moment
from gateway.open311.errors import BadReport
from gateway.open311.services import HAPPENED_AT, PLATE, kind_of, needs_plate
from graph.ontology.choices import ViolationKind
from graph.plates import BadPlate, PlateNumber, judge
from graph.times import to_ms

LONGEST_DESCRIPTION = 4000
LONGEST_TEXT = 500
MOST_FIELDS = 100
AHEAD_MS = 5 * 60 * 1000
"""How far a sender's clock may run ahead of ours."""
_ATTRIBUTE = re.compile(r"attribute\[([^\]]+)\](\[\])?")
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry, and U+0000 among it no store."""
_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenReport:
    """What was seen, and where; ``occurred_at_ms`` is None where no time was told."""

    kind: ViolationKind
    description: str | None = None
    address: str | None = None
    address_id: str | None = None
    lat_wgs84: float | None = None
    lng_wgs84: float | None = None
    media_url: str | None = None
    plate: PlateNumber | None = None
    occurred_at_ms: int | None = None


def key_in(body: bytes) -> str:
    """The api_key of a form, whatever else is wrong with it; empty where there is none."""
    for part in body.split(b"&"):
        name, _, value = part.partition(b"=")
        if _plain(name) == "api_key":
            return _plain(value)
    return ""


def without_key(body: bytes) -> bytes:
    """The bytes with the value of api_key taken out: a secret is not kept beside a report."""
    parts = (part.partition(b"=") for part in body.split(b"&"))
    return b"&".join(
        name + sign + (b"***" if _plain(name) == "api_key" else value)
        for name, sign, value in parts
    )


def read_form(body: bytes, services: frozenset[str], *, now_ms: int) -> CitizenReport:
    """The report of a form; raises BadReport, or NoSuchResource for an unknown service_code.

    Fields that are not of the standard are passed over, and so are names and telephones.
    """
    fields = _fields(body)
    code = _text(fields, "service_code")
    if code is None:
        raise BadReport("service_code", "given")
    kind = kind_of(code)
    if code not in services:
        raise BadReport("service_code", f"one of {', '.join(sorted(services))}")
    lat, lng = _degrees(fields, "lat", 90), _degrees(fields, "long", 180)
    address, address_id = _text(fields, "address_string"), _text(fields, "address_id")
    if (lat is None) is not (lng is None):
        raise BadReport("lat and long", "given both")
    if lat is None and address is None and address_id is None:
        raise BadReport("the location", "lat and long, address_string or address_id")
    plate = _plate(fields)
    if plate is None and needs_plate(kind):
        raise BadReport(f"attribute[{PLATE}]", f"given for {code}")
    return CitizenReport(
        kind=kind,
        description=_text(fields, "description", LONGEST_DESCRIPTION),
        address=address,
        address_id=address_id,
        lat_wgs84=lat,
        lng_wgs84=lng,
        media_url=_url(fields),
        plate=plate,
        occurred_at_ms=_happened(fields, now_ms),
    )


def moment_ms(field: str, written: str) -> int:
    """A time of the standard (W3C note, with an offset) in milliseconds; raises BadReport."""
    wanted = "a time with its offset, such as 2026-03-06T17:25:00+08:00"
    if not _OFFSET.fullmatch(written):
        raise BadReport(field, wanted)
    try:
        return to_ms(moment(written, ZoneInfo("UTC")))
    except (NoMoment, ValueError) as error:
        raise BadReport(field, wanted) from error


def _plain(written: bytes) -> str:
    return unquote_plus(written.decode("utf-8", "replace"))


def _fields(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS,
            errors="strict",
        )  # fmt: skip
    except ValueError as error:  # UnicodeDecodeError is one
        raise BadReport("the body", f"a form in UTF-8 of at most {MOST_FIELDS} fields") from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        if len(name) > LONGEST_TEXT or UNFIT.search(name):
            raise BadReport("a field's name", f"at most {LONGEST_TEXT} characters, none of control")
        found = _ATTRIBUTE.fullmatch(name)
        known = name if found is None else f"attribute[{found[1]}]"
        if known in fields:
            raise BadReport(known, "given once")
        fields[known] = value
    return fields


def _text(fields: Mapping[str, str], name: str, longest: int = LONGEST_TEXT) -> str | None:
    """An optional field: empty is the same as not sent."""
    value = fields.get(name, "").strip()
    if len(value) > longest:
        raise BadReport(name, f"at most {longest} characters long")
    if UNFIT.search(value):
        raise BadReport(name, "text without control characters")
    return value or None


def _degrees(fields: Mapping[str, str], name: str, most: int) -> float | None:
    written = _text(fields, name)
    if written is None:
        return None
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise BadReport(name, f"degrees from -{most} to {most} (WGS-84)")
    return value


def _plate(fields: Mapping[str, str]) -> PlateNumber | None:
    name = f"attribute[{PLATE}]"
    written = _text(fields, name)
    if written is None:
        return None
    try:
        return judge(written)
    except BadPlate as problem:
        raise BadReport(name, f"a plate ({problem})") from problem


def _url(fields: Mapping[str, str]) -> str | None:
    """An address that is shown and never opened by the hub."""
    written = _text(fields, "media_url", 2000)
    if written is None:
        return None
    try:
        parts = urlsplit(written)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadReport("media_url", "an address that begins with https://")
    return written


def _happened(fields: Mapping[str, str], now_ms: int) -> int | None:
    name = f"attribute[{HAPPENED_AT}]"
    written = _text(fields, name)
    if written is None:
        return None
    at_ms = moment_ms(name, written)
    if at_ms > now_ms + AHEAD_MS:
        raise BadReport(name, "no time that is still to come")
    return at_ms
