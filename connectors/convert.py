"""The converters by name, what each can fill, and which one a field gets where none is named."""

from __future__ import annotations

from collections.abc import Mapping

from connectors import converters as c
from connectors.converters import Converter
from graph.ontology.declare import Kind

CONVERTERS: Mapping[str, Converter] = {
    made.__name__: made
    for made in (
        c.text, c.name, c.code, c.plate, c.plate_read, c.vin, c.credit_code, c.number, c.time,
        c.day, c.flag, c.choice, c.plate_class, c.plate_colour, c.plate_colour_gat1400,
        c.plate_colour_jtt415, c.boundary,
    )
}  # fmt: skip

_OF_TEXT = ("text", "name", "code", "plate", "plate_read", "vin", "credit_code", "boundary")
MAKES: Mapping[str, frozenset[Kind]] = {
    "number": frozenset({Kind.NUMBER, Kind.INTEGER}),
    "time": frozenset({Kind.INSTANT}),
    "day": frozenset({Kind.DAY}),
    "flag": frozenset({Kind.FLAG}),
    "choice": frozenset({Kind.CHOICE}),
    **dict.fromkeys(
        ("plate_class", "plate_colour", "plate_colour_gat1400", "plate_colour_jtt415"),
        frozenset({Kind.CHOICE}),
    ),
    **dict.fromkeys(_OF_TEXT, frozenset({Kind.TEXT})),
}
"""Which kinds of field each converter can fill."""

_BY_KIND: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.INTEGER: "number",
    Kind.NUMBER: "number",
    Kind.FLAG: "flag",
    Kind.INSTANT: "time",
    Kind.DAY: "day",
    Kind.CHOICE: "choice",
}
_CODES = (
    "code", "number", "register_id", "fleet_number", "transport_licence", "transport_permit",
    "phone", "contact_phone", "device_id", "licence_number", "construction_permit", "licence",
    "sha256", "vin_tail",
)  # fmt: skip
_BY_FIELD: Mapping[str, str] = {
    **dict.fromkeys(_CODES, "code"),
    **{
        same: same
        for same in (
            "name",
            "vin",
            "credit_code",
            "plate_class",
            "plate_colour",
            "boundary",
        )
    },
    "plate_text": "plate_read",
    "Plate.number": "plate",
    "Plate.colour": "plate_colour",
}


def converter_for(entity: str, field_name: str, kind: Kind) -> str:
    """The converter a field gets where the mapping names none."""
    by_field = _BY_FIELD.get(f"{entity}.{field_name}") or _BY_FIELD.get(field_name)
    return by_field or _BY_KIND[kind]
