"""Reads the rules of fields and references, each checked against the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.base import Column
from connectors.convert import CONVERTERS, MAKES, converter_for
from connectors.mapping import table as t
from connectors.mapping.constants import constant
from connectors.mapping.rules import (
    FieldRule,
    RefRule,
)
from connectors.mapping.table import Table, nearest
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import CoordinateSystem
from graph.ontology.declare import EntitySpec, FieldSpec, Kind

_EPOCHS = t.Kind(
    'one of 1900, 1904, "unix_s", "unix_ms"',
    lambda v: v if v in (1900, 1904, "unix_s", "unix_ms") else t.MISSING,
)


class Reader:
    """What all parts of one record share."""

    def __init__(self, folder: Path, empty: frozenset[str]) -> None:
        self.folder, self.empty = folder, empty

    def field(
        self, key: str, written: Any, spec: FieldSpec, owner: str, parent: Table
    ) -> FieldRule:
        """One field's rule: a column's name alone, or a table."""
        table = self.rule_table(key, written, parent)
        rule = self._rule(table, spec, owner)
        table.close()
        return rule

    def rule_table(self, key: str, written: Any, parent: Table) -> Table:
        """The table behind a rule; a bare text or number is a column."""
        if isinstance(written, Mapping):
            return Table(written, parent.at(key), parent.notes)
        return Table({"column": written}, parent.at(key), parent.notes)

    def _rule(self, table: Table, spec: FieldSpec, owner: str) -> FieldRule:
        columns, convert = self._columns(table), self._converter(table, spec, owner)
        bound = {key: table.read(key, t.NUMBER) for key in ("min", "max")}
        not_above = self._other(table)
        return FieldRule(
            name=spec.name,
            kind=spec.kind,
            spec=spec,
            convert=convert,
            columns=columns,
            constant=constant(table, "value", spec) if not columns else None,
            values=_values(table, spec),
            default=constant(table, "default", spec),
            required=table.read("required", t.FLAG, False),
            empty=self.empty | frozenset(table.read("empty", t.TEXTS, ())),
            scale=table.read("scale", t.NUMBER, Decimal(1)),
            unit=table.read("unit", t.TEXT, ""),
            prefix=table.read("prefix", t.TEXT, ""),
            minimum=bound["min"],
            maximum=bound["max"],
            not_above=not_above,
            formats=table.read("formats", t.TEXTS, ()),
            epoch=table.read("epoch", _EPOCHS),
            day_end=table.read("day_end", t.FLAG, False),
            if_bad=table.read("if_bad", t.one_of("reject", "empty", "keep"), "reject"),
            crs=CoordinateSystem(table.read("crs", t.one_of(*CoordinateSystem), "wgs84")),
        )

    def _columns(self, table: Table) -> tuple[Column, ...]:
        given = table.has("column") or table.has("columns") or table.has("value")
        one, several = table.read("column", t.COLUMN), table.read("columns", t.COLUMNS, ())
        if not given:
            table.fault("column", "is missing; name a column, or give a constant as value")
        columns = several if one is None else (one,)
        table.notes.columns.update(columns)
        return tuple(columns)

    def _other(self, table: Table) -> Column | None:
        written = table.raw("not_above")
        column = written.get("column") if isinstance(written, Mapping) else written
        if column is None and written is None:
            return None
        made = t.COLUMN.make(column)
        if made is t.MISSING:
            table.fault("not_above", 'must name a column: {column = "…"}')
            return None
        table.notes.columns.add(made)
        return made  # type: ignore[no-any-return]

    def _converter(self, table: Table, spec: FieldSpec, owner: str) -> str:
        standard = converter_for(owner, spec.name, spec.kind)
        named = table.read("convert", t.TEXT, standard)
        if named not in CONVERTERS:
            table.fault("convert", f"{named!r} is no converter" + nearest(named, CONVERTERS))
        elif spec.kind not in MAKES[named]:
            table.fault("convert", f"{named} cannot fill {spec.name}, which is {spec.kind}")
        else:
            return str(named)
        return standard

    def fields(
        self, table: Table, spec: EntitySpec, only: Iterable[str] = ()
    ) -> tuple[FieldRule, ...]:
        """The rules of a table of fields; ``only`` narrows which fields may stand there."""
        known = [n for n in spec.fields if not only or n in only]
        rules = []
        for key, written in table.items():
            if key in known:
                rules.append(self.field(key, written, spec.fields[key], spec.name, table))
            elif key in spec.fields:
                table.fault(key, f"does not identify {spec.name}; these do: {', '.join(known)}")
            else:
                table.fault(key, f"{spec.name} has no field {key!r}" + nearest(key, known))
        return tuple(rules)

    def moment(self, table: Table, key: str) -> FieldRule | None:
        """A rule for a moment under a key of a record or link."""
        if not table.has(key):
            return None
        spec = FieldSpec(name=key, kind=Kind.INSTANT, zh=key, en=key)
        return self.field(key, table.raw(key), spec, "", table)

    def ref(self, table: Table, spec: EntitySpec) -> RefRule:
        """Fields and `via` of a table that points to one thing."""
        words = [w for way in spec.identity for w in way]
        part, via = table.table("fields"), table.table("via")
        rules = self.fields(part, spec, _identifying(spec)) if part else ()
        return RefRule(spec=spec, fields=rules, via=self._via(via, spec, words) if via else {})

    def _via(self, table: Table, spec: EntitySpec, words: list[str]) -> dict[str, RefRule]:
        known, made = [w for w in words if w.isupper()], {}
        for key, written in table.items():
            if key not in known:
                table.fault(key, f"does not identify {spec.name}" + nearest(key, known))
                continue
            target = next(r.target for r in ONTOLOGY.leaving(spec.name) if r.name == key)
            inner = Table(
                {"fields": written if isinstance(written, Mapping) else {}},
                table.at(key),
                table.notes,
            )
            made[key] = self.ref(inner, ONTOLOGY.entity(target))
        return made


def _identifying(spec: EntitySpec) -> list[str]:
    words = [w for way in spec.identity for w in way if not w.isupper()]
    # the ground colour decides the class of a plate where no class is given
    return [*words, "colour"] if spec.name == "Plate" else words


def _values(table: Table, spec: FieldSpec) -> dict[str, Any] | None:
    inner = table.table("values")
    if inner is None:
        return None
    return {key: constant(Table({key: v}, inner.where, inner.notes), key, spec)
            for key, v in inner.items()}  # fmt: skip
