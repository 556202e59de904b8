"""Reads [[record]] tables: whom each row is about, with its links, place and photo."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from connectors.base import Column
from connectors.mapping import table as t
from connectors.mapping.fields import Reader
from connectors.mapping.links import read_links
from connectors.mapping.rules import PhotoRule, PointRule, RecordRule, columns_of
from connectors.mapping.table import Table, nearest
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import CoordinateSystem
from graph.ontology.declare import EntitySpec
from graph.records import Method

POINT_FIELDS = ("lng_wgs84", "lat_wgs84", "coordinates_from")


def read_record(table: Table, folder: Path, empty: frozenset[str]) -> RecordRule | None:
    """One [[record]], or None where its entity is not known; faults are noted in the table."""
    name = table.read("entity", t.TEXT, "", required=True)
    if name not in ONTOLOGY.entities:
        if name:
            table.fault("entity", f"there is no {name!r}" + nearest(name, ONTOLOGY.entities))
        return None
    spec, reader = ONTOLOGY.entity(name), Reader(folder, empty)
    part = table.table("fields")
    made = RecordRule(
        spec=spec,
        fields=reader.fields(part, spec) if part else (),
        links=read_links(table, spec, reader),
        record_id=_template(table),
        when=_when(table),
        point=read_point(table, spec, reader),
        photo=_photo(table, spec, reader),
        method=Method(table.read("method", t.one_of(*Method), Method.DECLARED)),
        confidence=table.read("confidence", t.NUMBER, Decimal(1)).__float__(),
        seen_at=reader.moment(table, "seen_at"),
    )
    table.close()
    _identity(table, made)
    return made


def _template(table: Table) -> str | None:
    template: str | None = table.read("record_id", t.TEXT)
    if template is not None:
        columns = columns_of(template)
        if not columns:
            table.fault("record_id", "must name a column in braces, e.g. {联单号}")
        table.notes.columns.update(columns)
    return template


def _when(table: Table) -> dict[Column, frozenset[str]]:
    inner = table.table("when")
    made: dict[Column, frozenset[str]] = {}
    for key, written in inner.items() if inner else ():
        texts = t.TEXTS.make(written)
        if inner and texts is t.MISSING:
            inner.fault(key, "must be a text or a list of texts that the column may hold")
            continue
        table.notes.columns.add(key)
        made[key] = frozenset(texts)
    return made


def read_point(table: Table, spec: EntitySpec, reader: Reader) -> PointRule | None:
    """The [point] of a table about an entity with coordinates; None where there is none."""
    part = table.table("point")
    if part is None:
        return None
    if not set(POINT_FIELDS) <= spec.fields.keys():
        table.fault("point", f"{spec.name} has no coordinates")
        return None
    crs = part.raw("crs", "")
    if not isinstance(crs, Mapping) and crs not in list(CoordinateSystem):
        part.fault("crs", f"must be one of {', '.join(CoordinateSystem)}, or a column")
        return None
    sides = {
        key: reader.field(key, part.raw(key), spec.fields[f"{key}_wgs84"], spec.name, part)
        for key in ("lng", "lat")
        if part.has(key)
    }
    if len(sides) < 2:
        part.fault("lng, lat", "are missing; name their columns")
    system = (
        reader.field("crs", crs, spec.fields["coordinates_from"], spec.name, part)
        if isinstance(crs, Mapping)
        else CoordinateSystem(crs)
    )
    required = part.read("required", t.FLAG, False)
    part.close()
    return PointRule(crs=system, required=required, **sides) if len(sides) == 2 else None


def _photo(table: Table, spec: EntitySpec, reader: Reader) -> PhotoRule | None:
    part = table.table("photo")
    if part is None:
        return None
    link = next((r for r in ONTOLOGY.leaving(spec.name) if r.target == "Evidence"), None)
    if link is None:
        table.fault("photo", f"{spec.name} has no relation to Evidence")
        return None
    column = part.read("column", t.COLUMN, required=True)
    if column is not None:
        part.notes.columns.add(column)
    made = PhotoRule(
        column=column,
        folder=reader.folder / part.read("folder", t.TEXT, "."),
        link=link,
        required=part.read("required", t.FLAG, False),
        separator=part.read("separator", t.TEXT, ";"),
    )
    part.close()
    return made


def _identity(table: Table, made: RecordRule) -> None:
    given = {f.name for f in made.fields} | {link.relation.name for link in made.links}
    spec = made.spec
    # class and colour of a plate can follow from its number
    given |= {"plate_class"} if spec.name == "Plate" else set()
    if not any(set(way) <= given for way in spec.identity):
        ways = " or ".join("+".join(way) for way in spec.identity)
        table.fault("fields", f"nothing tells one {spec.name} from another; fill {ways}")
