"""Times and days as departments write them, read into aware moments and calendar days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.base import Cell
from connectors.cells import clean, code_text, text_of

_DAY = r"(?P<year>\d{4})(?P<sep>[-/.年])(?P<month>\d{1,2})(?:(?P=sep)|月)(?P<day>\d{1,2})日?"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})"
    r"(?:[.,](?P<fraction>\d+))?秒?|分)?"
)
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})"
_WRITTEN = re.compile(f"{_DAY}(?:T?{_CLOCK}{_ZONE}?)?", re.IGNORECASE)
_STAMP = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?:(?P<second>\d{2})(?P<fraction>\d{3})?)?)?"
)
_SERIAL = re.compile(r"\d{5,7}(\.\d+)?")
# day 0 of the two date systems of spreadsheets; the 1900 one counts a 29 February 1900 that
# never was, so its serials hold from 61 (1900-03-01) on
SERIAL_ZERO = {1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)}  # noqa: DTZ001
_SERIAL_LEAST = {1900: 61, 1904: 0}
# a year alone (2026) would be read as a day of 1905
_LEAST_MEANT = 10_000
_UNIX = {"unix_s": 1_000, "unix_ms": 1}
_DAY_MS = 86_400_000


class NoMoment(ValueError):
    """A cell is not a time; the text says why."""


def from_serial(serial: float | Decimal, epoch: int) -> datetime:
    """The naive moment of a spreadsheet's serial number, to the millisecond."""
    last = 2_958_465 - (1_462 if epoch == 1904 else 0)  # 9999-12-31
    if not _SERIAL_LEAST[epoch] <= serial < last + 1:
        raise NoMoment(f"{serial} is no serial date of the {epoch} system")
    return SERIAL_ZERO[epoch] + timedelta(milliseconds=round(serial * _DAY_MS))


@lru_cache(maxsize=4_096)  # the same cell often fills two fields, and rows share their days
def _parts(text: str) -> datetime:
    # all spaces go: the patterns know where the date ends
    compact = re.sub(r"(?<=\d)\s+(?=\d{1,2}[:时])", "T", text)
    compact = re.sub(r"\s", "", compact)
    if compact[:8].isdigit() and len(compact) > 17:
        raise NoMoment(f"{text!r} is no time")
    found = _WRITTEN.fullmatch(compact) or _STAMP.fullmatch(compact)
    if not found:
        raise NoMoment(f"{text!r} is no time")
    part = found.groupdict()
    return _build(part, text)


def _build(part: dict[str, str | None], text: str) -> datetime:
    hour = int(part.get("hour") or 0)
    minute, second = int(part.get("minute") or 0), int(part.get("second") or 0)
    # GB/T 7408 lets a day end at 24:00:00, the first moment of the next
    ends_day = hour == 24 and not minute and not second
    micro = int((part.get("fraction") or "0")[:6].ljust(6, "0"))
    try:
        made = datetime(  # noqa: DTZ001 - the zone is set below, where there is one
            int(part["year"] or 0), int(part["month"] or 0), int(part["day"] or 0),
            0 if ends_day else hour, minute, second, micro,
        )  # fmt: skip
        made += timedelta(days=1) if ends_day else timedelta()
    except (ValueError, OverflowError) as error:
        raise NoMoment(f"{text!r} is no time: {error}") from None
    zone = part.get("zone")
    if not zone:
        return made
    return made.replace(tzinfo=datetime.strptime(zone.upper(), "%z").tzinfo)


def _with_formats(text: str, formats: Iterable[str]) -> datetime:
    for pattern in formats:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the mapping's zone follows
        except ValueError:
            continue
    raise NoMoment(f"{text!r} has none of the formats {', '.join(formats)}")


def _number(cell: float | Decimal | str, epoch: str | int | None, text: str) -> datetime:
    if epoch is None:
        raise NoMoment(f"{text} is a number; say by `epoch` what it counts")
    number = Decimal(text_of(cell))
    if not number.is_finite():
        raise NoMoment(f"{text} is no time")
    if isinstance(epoch, str):
        try:
            ms = timedelta(milliseconds=int(number * _UNIX[epoch]))
            return datetime(1970, 1, 1, tzinfo=UTC) + ms
        except OverflowError:
            raise NoMoment(f"{text} is out of the calendar") from None
    if number < _LEAST_MEANT:
        raise NoMoment(f"{text} is a number, and too small for a date of today")
    return from_serial(number, epoch)


def moment(
    cell: Cell, zone: ZoneInfo, *, formats: tuple[str, ...] = (), epoch: str | int | None = None
) -> datetime:
    """The aware moment a cell means; a time without zone is local to ``zone``.

    ``epoch`` says what a bare number counts: days since 1900 or 1904 (spreadsheets), "unix_s" or
    "unix_ms". Raises NoMoment.
    """
    made = _moment(cell, formats, epoch)
    try:
        return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise NoMoment(f"{text_of(cell)!r} is out of the calendar") from None


def _moment(cell: Cell, formats: tuple[str, ...], epoch: str | int | None) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = text_of(cell).strip()
    if formats:
        return _with_formats(text, formats)
    if isinstance(cell, str):
        compact = code_text(cell)
        is_number = epoch is not None and _SERIAL.fullmatch(compact)
        unix = isinstance(epoch, str) and re.fullmatch(r"-?\d+(\.\d+)?", compact)
        return _number(compact, epoch, compact) if is_number or unix else _parts(_folded(cell))
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        stamp = text_of(cell)
        if not isinstance(epoch, str) and len(stamp) in (8, 14) and stamp.isdigit():
            return _parts(stamp)
        return _number(cell, epoch, stamp)
    raise NoMoment(f"{text!r} is no time")


def _folded(text: str) -> str:
    # full-width digits and colons are common in hand-made ledgers
    return (text if text.isascii() else unicodedata.normalize("NFKC", clean(text))).strip()


def day(
    cell: Cell, zone: ZoneInfo, *, formats: tuple[str, ...] = (), epoch: str | int | None = None
) -> date:
    """The calendar day a cell means, in ``zone`` where it names a moment. Raises NoMoment."""
    made = _moment(cell, formats, epoch)
    return (made.astimezone(zone) if made.tzinfo else made).date()
