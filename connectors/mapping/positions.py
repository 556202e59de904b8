"""Reads [position]: rows that tell where a truck was, which go to the track store."""

from __future__ import annotations

from pathlib import Path

from connectors.errors import RejectRow
from connectors.mapping.fields import Reader
from connectors.mapping.records import read_point
from connectors.mapping.rules import PositionRule, RefRule
from connectors.mapping.table import Table
from connectors.mapping.values import Values
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import Load
from graph.records import Position

_SIGHTING, _CAMERA = ONTOLOGY.entity("Sighting"), ONTOLOGY.entity("Camera")
_LADEN = {Load.LEVEL.value: True, Load.OVERFILLED.value: True, Load.EMPTY.value: False}


def read_position(table: Table, folder: Path, empty: frozenset[str]) -> PositionRule | None:
    """The [position] of a mapping; faults are noted in the table."""
    reader = Reader(folder, empty)
    bearer = _bearer(table, reader)
    at, point = reader.moment(table, "at"), read_point(table, _CAMERA, reader)
    if at is None:
        table.fault("at", "is missing; name the column that tells when")
    if point is None and not table.notes.problems:
        table.fault("point", "is missing; name the columns of longitude and latitude")
    speed, load = (
        reader.field(key, table.raw(key), _SIGHTING.fields[key], "Sighting", table)
        if table.has(key)
        else None
        for key in ("speed_kmh", "load")
    )
    table.close()
    if bearer is None or at is None or point is None:
        return None
    return PositionRule(bearer=bearer, at=at, point=point, speed_kmh=speed, load=load)


def _bearer(table: Table, reader: Reader) -> RefRule | None:
    named = [key for key in ("plate", "terminal") if table.has(key)]
    if len(named) != 1:
        table.fault("plate", "or terminal must be given, and only one: who was there")
        for key in named:
            table.raw(key)
        return None
    if named == ["terminal"]:
        written: object = {"phone": table.raw("terminal")}
        entity = "Terminal"
    else:
        written, entity = table.raw("plate"), "Plate"
    inner = Table({"fields": written}, table.at(named[0]), table.notes)
    return reader.ref(inner, ONTOLOGY.entity(entity))


def position(rule: PositionRule, values: Values) -> Position:
    """The position that a row tells; raises RejectRow."""
    bearer = values.ref(rule.bearer)
    if bearer is None:
        raise RejectRow("MISSING", rule.bearer.spec.table, "nothing says whose position it is")
    at, point = values.value(rule.at), values.point(rule.point)
    if at is None or not point:
        raise RejectRow("MISSING", "at" if at is None else "point", "no time or no place is given")
    load = values.value(rule.load) if rule.load else None
    speed = values.value(rule.speed_kmh) if rule.speed_kmh else None
    return Position(
        bearer=bearer,
        at_ms=int(at),
        lng=float(point["lng_wgs84"] or 0),
        lat=float(point["lat_wgs84"] or 0),
        speed_kmh=None if speed is None else float(speed),
        laden=_LADEN.get(str(load)),
    )
