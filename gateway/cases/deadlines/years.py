"""Makes the calendar: the kept library of holidays, and the files that say more or better."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import chinese_calendar

from gateway.cases.deadlines.calendar import WorkCalendar, Year
from gateway.cases.deadlines.errors import BadCalendar
from gateway.cases.deadlines.hours import Hours, read_hours
from graph.ontology.choices import DepartmentKind

FOLDER = "calendar"
"""Under the data folder: ``2027.toml`` for a year, ``hours.toml`` for the hours."""
HOURS = "hours.toml"
_DEPARTMENTS = frozenset(kind.value for kind in DepartmentKind)


def open_calendar(folder: Path | None = None) -> WorkCalendar:
    """The calendar of the library, with the years and hours of a folder over it.

    Raises BadCalendar for a file that cannot be meant.
    """
    made = library()
    hours = _packaged_hours()
    for file in sorted(folder.glob("*.toml")) if folder is not None else ():
        if file.name == HOURS:
            hours = _text(file), str(file)
        else:
            made = made.with_year(read_year(file))
    standard, departments = _read_departments(*hours)
    return WorkCalendar(
        off=made.off,
        worked=made.worked,
        known=made.known,
        hours=standard,
        departments=departments,
    )


@cache
def library() -> WorkCalendar:
    """The years that the kept library knows, with standard hours."""
    off, worked = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return WorkCalendar(off=off, worked=worked, known=frozenset(day.year for day in off))


def read_year(file: Path) -> Year:
    """A year from a file named for it, with ``off``, ``worked`` and ``source``."""
    if re.fullmatch(r"[12][0-9]{3}", file.stem) is None:
        raise BadCalendar(str(file), f"is named neither for a year nor {HOURS}")
    told = _toml(_text(file), str(file))
    unknown = told.keys() - {"off", "worked", "source"}
    if unknown:
        raise BadCalendar(str(file), f"unknown: {', '.join(sorted(unknown))}")
    year = int(file.stem)
    off = _days(told.get("off", []), file, year)
    worked = _days(told.get("worked", []), file, year)
    for wrong, why in _faults(year, off, worked):
        raise BadCalendar(str(file), f"{wrong}: {why}")
    return Year(year=year, off=off, worked=worked, source=str(told.get("source", "")))


def _faults(year: int, off: frozenset[date], worked: frozenset[date]) -> Iterable[tuple[date, str]]:
    if date(year, 1, 1) not in off:
        yield date(year, 1, 1), "must be among the days off"
    for day in sorted(off & worked):
        yield day, "is both off and worked"
    for day in sorted(worked):
        if day.weekday() < 5:
            yield day, "is worked anyway: a make-up day is a Saturday or Sunday"


def _days(values: object, file: Path, year: int) -> frozenset[date]:
    days = set()
    for value in values if isinstance(values, list) else [values]:
        day = _day(value)
        if day is None:
            raise BadCalendar(str(file), f"{value!r} is no day such as {year}-01-01")
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            raise BadCalendar(str(file), f"{day} is neither of {year} nor of the December before")
        days.add(day)
    return frozenset(days)


def _day(value: object) -> date | None:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _packaged_hours() -> tuple[str, str]:
    text = files("gateway.cases.deadlines.data").joinpath(HOURS).read_text(encoding="utf-8")
    return text, HOURS


def _read_departments(text: str, file: str) -> tuple[Hours, Mapping[str, Hours]]:
    told = _toml(text, file)
    try:
        others = told.get("department", {})
        unknown = [*(told.keys() - {"standard", "department"}), *(others.keys() - _DEPARTMENTS)]
        if unknown:
            raise BadCalendar(file, f"unknown: {', '.join(sorted(unknown))}")
        departments = {name: read_hours(table["spans"]) for name, table in others.items()}
        return read_hours(told["standard"]["spans"]), departments
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCalendar(file, "needs [standard] with spans, and spans each department") from error
    except ValueError as error:
        raise BadCalendar(file, str(error)) from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadCalendar(str(file), "is not UTF-8") from error


def _toml(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCalendar(file, f"is no TOML: {error}") from error
