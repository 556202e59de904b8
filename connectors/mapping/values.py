"""Fills fields, points and references from one row, after the rules of a mapping."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.base import Cell, SourceRow, key_of
from connectors.cells import clean, code_text, is_blank, name_text, text_of
from connectors.convert import CONVERTERS
from connectors.converters import Setting
from connectors.coordinates import TO_WGS84
from connectors.errors import NotWaivable, RejectRow
from connectors.mapping.rules import FieldRule, Mapping, PointRule, RefRule
from graph import codes, plates
from graph.ontology.choices import CoordinateSystem, PlateClass, PlateColour
from graph.ontology.declare import EntitySpec
from graph.records import Ref, Scalar


class Values:
    """What one row gives; warnings gather on the way."""

    def __init__(self, mapping: Mapping, row: SourceRow, waived: frozenset[str]) -> None:
        self._zone, self._row, self._waived = mapping.zone, row, waived
        self.warnings: list[str] = []

    def value(self, rule: FieldRule, *, fall_back: bool = True) -> Scalar:
        """One field's value, None where the row says nothing; raises RejectRow."""
        if not rule.columns:
            return rule.constant
        cell = self._cell(rule)
        if is_blank(cell) or clean(text_of(cell)) in rule.empty:
            return self._nothing(rule) if fall_back else None
        here = Setting(rule=rule, row=self._row, zone=self._zone, warnings=self.warnings)
        try:
            made = _by_table(cell, here) if rule.values else CONVERTERS[rule.convert](cell, here)
        except RejectRow as error:
            made = self._tolerate(rule, error)
        if made is None:
            return self._nothing(rule) if fall_back else None
        return f"{rule.prefix}{made}" if rule.prefix else made

    def _cell(self, rule: FieldRule) -> Cell:
        if len(rule.columns) == 1:
            return self._row.cells.get(key_of(rule.columns[0]))
        cells = [self._row.cells.get(key_of(column)) for column in rule.columns]
        return " ".join(text for text in (clean(text_of(c)) for c in cells) if text)

    def _nothing(self, rule: FieldRule) -> Scalar:
        if rule.default is None and rule.required:
            named = " + ".join(str(column) for column in rule.columns)
            raise RejectRow("MISSING", rule.name, f"{named} is empty")
        return rule.default

    def _tolerate(self, rule: FieldRule, error: RejectRow) -> Scalar:
        if error.reason in self._waived or rule.if_bad == "keep":
            kept = error.otherwise
        elif rule.if_bad == "empty":
            kept = None
        else:
            raise error
        if isinstance(kept, NotWaivable):
            raise error
        self.warnings.append(f"{error.reason} {error}")
        return kept

    def fields(self, spec: EntitySpec, rules: Iterable[FieldRule]) -> dict[str, Scalar]:
        """All fields of one entity that the row gives, with what follows from them."""
        made: dict[str, Scalar] = {}
        late = {"Plate": "plate_class"}.get(spec.name)
        for rule in rules:
            # a plate's form and colour say more of its class than a default does
            found = self.value(rule, fall_back=rule.name != late)
            if found is not None:
                made[rule.name] = found
        if spec.name == "Plate":
            default = next((r.default for r in rules if r.name == late), None)
            self._plate(made, default)
        if spec.name == "Company" and "credit_code" in made:
            made.setdefault("credit_code_verified", _verified(str(made["credit_code"])))
        return made

    def _plate(self, made: dict[str, Scalar], default: Scalar) -> None:
        number = made.get("number")
        if number is None:
            made.pop("plate_class", None)
            return
        unknown = PlateClass.UNKNOWN.value
        colour = made.get("colour")
        follows = _class_of(str(number), PlateColour(str(colour)) if colour else None)
        given = made.get("plate_class")
        if given in (None, unknown):
            made["plate_class"] = follows or default or unknown
        elif follows and given != follows and len(str(number)) == 8:
            self.warnings.append(f"plate_class: {number} cannot be of class {given}")

    def ref(self, rule: RefRule) -> Ref | None:
        """The thing that the row points to, or None where it names none."""
        fields = self.fields(rule.spec, rule.fields)
        via = {name: ref for name, inner in rule.via.items() if (ref := self.ref(inner))}
        known = {k: v for k, v in fields.items() if _identifies(rule.spec, k)}
        if not any(all(w in known or w in via for w in way) for way in rule.spec.identity):
            return None
        return Ref(entity=rule.spec.name, fields=known, via=via)

    def point(self, rule: PointRule) -> dict[str, Scalar]:
        """Longitude and latitude in WGS-84 with the system they came in; {} where none is given."""
        lng, lat = self.value(rule.lng), self.value(rule.lat)
        if lng is None and lat is None and not rule.required:
            return {}
        if lng is None or lat is None:
            raise RejectRow("MISSING", "point", "longitude or latitude is empty")
        try:
            _on_earth(float(lng), float(lat))
        except RejectRow as error:
            self._tolerate(rule.lng, error)
            return {}
        system = rule.crs if isinstance(rule.crs, CoordinateSystem) else self.value(rule.crs)
        if system is None:
            raise RejectRow("MISSING", "point", "the coordinate system is not given")
        x, y = TO_WGS84[CoordinateSystem(str(system))](float(lng), float(lat))
        return {
            "lng_wgs84": round(x, 9),
            "lat_wgs84": round(y, 9),
            "coordinates_from": str(system),
        }


def _by_table(cell: Cell, here: Setting) -> Scalar:
    values, text = here.rule.values or {}, text_of(cell)
    for key in (code_text(text), name_text(text), clean(text), "*"):
        if key in values:
            return values[key]
    raise here.refuse("UNKNOWN_CODE", f"{clean(text)!r} is not in the table of values", None)


def _class_of(number: str, colour: PlateColour | None) -> str | None:
    try:
        found = plates.class_for(plates.judge(number), colour)
    except plates.BadPlate:
        return None
    return found.value if found else None


def _verified(code: str) -> bool:
    try:
        codes.credit_code(code)
    except codes.BadCode:
        return False
    return True


def _identifies(spec: EntitySpec, field: str) -> bool:
    return any(field in way for way in spec.identity)


def _on_earth(lng: float, lat: float) -> None:
    if abs(lat) > 90:
        hint = " (longitude and latitude look swapped)" if abs(lng) <= 90 else ""
        raise RejectRow(
            "OUT_OF_RANGE", "point", f"latitude {lat:g} is out of range{hint}", otherwise=None
        )
    if abs(lng) > 180:
        raise RejectRow(
            "OUT_OF_RANGE", "point", f"longitude {lng:g} is out of range", otherwise=None
        )
    if lng == 0 and lat == 0:
        raise RejectRow(
            "OUT_OF_RANGE", "point", "0,0 means that no place was found", otherwise=None
        )
