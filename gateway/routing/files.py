"""The router from reviewed files: those of the package, and those of the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from importlib.resources import files
from pathlib import Path

import shapely

from gateway.cases.deadlines import years
from gateway.items import register as registers
from gateway.items.item import District, Street
from gateway.items.register import Register
from gateway.items.shape import read_file
from gateway.routing.areas import DISTRICT_DIGITS, STREET_DIGITS, Area, Ground
from gateway.routing.duty import DAYS, Duty, Roster, Shift
from gateway.routing.errors import BadRouting
from gateway.routing.places import Locator
from gateway.routing.router import Router

FOLDER = "routing"
"""Under the data folder: areas.toml and duty.toml there take the place of the packaged ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Areas:
    border_m: int
    area: tuple[Area, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rosters:
    roster: tuple[Roster, ...] = ()


def open_router(data: Path) -> Router:
    """The router by the files of a data folder; raises BadItems, BadCalendar or BadRouting."""
    register = registers.open_register(data / registers.FOLDER)
    packaged = files("gateway.routing.data")
    areas = read_file(_Areas, "areas.toml", data / FOLDER, packaged, BadRouting)
    _refuse("areas.toml", [*_bad_border(areas), *_bad_areas(areas.area)])
    rosters = read_file(_Rosters, "duty.toml", data / FOLDER, packaged, BadRouting).roster
    _refuse("duty.toml", list(_bad_rosters(rosters)))
    ground = Ground.of(areas.area, border_m=areas.border_m)
    locator = Locator(ground, _names(register), areas.border_m)
    return Router(register, locator, Duty(rosters, years.open_calendar(data / years.FOLDER)))


def _names(register: Register) -> dict[str, str]:
    served: list[District | Street] = []
    for district in register.districts.values():
        served += [district, *district.street]
    return {one.code: one.name for one in served}


def _refuse(name: str, faults: list[str]) -> None:
    if faults:
        raise BadRouting(name, faults)


def _bad_border(areas: _Areas) -> Iterator[str]:
    if areas.border_m < 0:
        yield "border_m: must not be below 0"


def _bad_areas(areas: tuple[Area, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for number, area in enumerate(areas, start=1):
        where = f"area[{number}]"
        if len(area.code) not in (DISTRICT_DIGITS, STREET_DIGITS) or not area.code.isdigit():
            yield f"{where}.code: must have {DISTRICT_DIGITS} or {STREET_DIGITS} digits"
        if area.code in seen:
            yield f"{where}.code: {area.code} is there twice"
        seen.add(area.code)
        fault = _bad_outline(area.boundary)
        if fault is not None:
            yield f"{where}.boundary: {fault}"


def _bad_outline(text: str) -> str | None:
    try:
        outline = shapely.from_wkt(text)
    except shapely.errors.ShapelyError:
        return "is no WKT"
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        return "must be a POLYGON or MULTIPOLYGON"
    if not outline.is_valid:
        return str(shapely.is_valid_reason(outline))
    west, south, east, north = outline.bounds
    inside = west >= -180 and east <= 180 and south >= -90 and north <= 90
    return None if inside else "must be degrees, longitude first"


def _bad_rosters(rosters: tuple[Roster, ...]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for number, roster in enumerate(rosters, start=1):
        where = f"roster[{number}]"
        if (roster.place, roster.department) in seen:
            yield f"{where}: {roster.department} in {roster.place} is there twice"
        seen.add((roster.place, roster.department))
        for index, shift in enumerate(roster.shift, start=1):
            yield from _bad_shift(shift, f"{where}.shift[{index}]")
        for index, absence in enumerate(roster.absence, start=1):
            if absence.last_day < absence.first_day:
                yield f"{where}.absence[{index}]: ends before it begins"


def _bad_shift(shift: Shift, where: str) -> Iterator[str]:
    if not shift.days or set(shift.days) - set(DAYS):
        yield f"{where}.days: must name some of {', '.join(DAYS)}"
    for name in ("begins", "ends"):
        if not _is_local_time(getattr(shift, name)):
            yield f"{where}.{name}: must be a time such as 18:30"


def _is_local_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
