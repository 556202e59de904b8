"""From what vision read on a photo to what the journal is told of a sighting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.audit.chain import canonical
from graph.ontology.choices import Cover, Load, PlateClass, PlateColour
from graph.plates import BadPlate, class_for, judge
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from vision.results import UNKNOWN_LOAD, Analysis, Box, LoadReading, PlateReading

SOURCE = "hub/vision"
WATCHED = "hub/cameras"
"""The source of sightings that the hub made of cameras it watches; their plates are read then."""
ACCEPTED, NEEDS_REVIEW, UNREAD = "accepted", "needs_review", "unread"
_CLEARLY_LARGER = 2.0
"""How many times larger the nearest plate must be for a photo with several to mean one truck."""
_UNLIKE_A_PLATE = 0.01
"""A text whose weakest character is less likely than this is other writing: a stamp, a door."""


_LOADS: Mapping[str, Mapping[str, Scalar]] = {
    "covered": {"cover": Cover.CLOSED.value},
    "partly_covered": {"cover": Cover.PARTIAL.value},
    "uncovered": {"cover": Cover.OPEN.value},
    "overfilled": {"load": Load.OVERFILLED.value},
    "empty": {"load": Load.EMPTY.value},
}
"""What each state of a load says of a sighting; of the other field it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The plate that a sighting is taken to show, and whether a person must look."""

    reading: PlateReading | None
    status: str

    @property
    def colour(self) -> PlateColour:
        """The ground colour, unknown where vision has no word of ours for it."""
        known = {c.value: c for c in PlateColour}
        name = self.reading.colour if self.reading is not None else ""
        return known.get(name, PlateColour.UNKNOWN)

    @property
    def plate_class(self) -> PlateClass | None:
        """The class that number and colour decide together, if they do."""
        if self.reading is None:
            return None
        try:
            return class_for(judge(self.reading.text), self.colour)
        except BadPlate:
            return None


def choose(plates: Sequence[PlateReading]) -> Chosen:
    """The one plate that is read surely; of several, the nearest if it is clearly the nearest.

    Other writing above a plate that is read surely, such as the camera's stamp or a number painted
    on the tailboard, is left out. Below it, it may be a muddy plate of a nearer truck, and counts.
    """
    if not plates:
        return Chosen(reading=None, status=UNREAD)
    sure_ones = [plate for plate in plates if plate.status == ACCEPTED]
    shown = [p for p in plates if not any(_is_writing(p, above=plate) for plate in sure_ones)]
    nearest, *others = sorted(shown, key=lambda p: (-_area(p.box), p.text))
    sure = nearest.status == ACCEPTED and all(
        _area(nearest.box) >= _CLEARLY_LARGER * _area(other.box)
        for other in others
        if other.text != nearest.text
    )
    return Chosen(reading=nearest, status=ACCEPTED if sure else NEEDS_REVIEW)


def said(analysis: Analysis) -> Raw:
    """What vision said, as the raw input of the records that follow from it."""
    words: dict[str, Any] = {
        "photo": analysis.sha256,
        "models": list(analysis.models),
        "orientation": analysis.orientation,
        "plates": [
            {
                "text": plate.text,
                "colour": plate.colour,
                "rows": plate.rows,
                "status": plate.status,
                "confidence": round(float(plate.confidence), 6),
                "box": plate.box.as_list(),
            }
            for plate in analysis.plates
        ],
    }
    if analysis.body:
        words["body"] = [{"text": line.text, "box": line.box.as_list()} for line in analysis.body]
    load = analysis.load
    if load.model:
        words["load"] = {
            "state": load.state,
            "confidence": round(float(load.confidence), 6),
            "model": load.model,
            "status": load.status,
            "truck": None if analysis.truck is None else analysis.truck.as_list(),
        }
    return Raw(canonical(words).encode(), "application/json", f"evidence/{analysis.sha256}")


def evidence_record(analysis: Analysis) -> Record:
    """The size of the photo's raster as stored."""
    return Record(
        entity="Evidence",
        record_id=analysis.sha256,
        raw=said(analysis),
        fields={
            "sha256": analysis.sha256,
            "width_px": analysis.width,
            "height_px": analysis.height,
        },
        method=Method.OBSERVED,
    )


def load_fields(load: LoadReading) -> dict[str, Scalar]:
    """What a model saw of the load, as fields of a sighting; nothing when it does not know."""
    if load.state == UNKNOWN_LOAD:
        return {}
    return {
        **_LOADS[load.state],
        "load_model": load.model,
        "load_model_status": load.status,
        "load_confidence": round(float(load.confidence), 6),
    }


def load_record(number: str, analysis: Analysis, *, seen_at_ms: int | None) -> tuple[Record, ...]:
    """The load of a sighting whose plate its source told; none when no model knows it."""
    fields = load_fields(analysis.load)
    if not fields:
        return ()
    told = Record(
        entity="Sighting",
        record_id=number,
        raw=said(analysis),
        fields={"number": number, **fields},
        method=Method.OBSERVED,
        confidence=round(float(analysis.load.confidence), 6),
        seen_at_ms=seen_at_ms,
    )
    return (told,)


def painted_record(
    number: str, analysis: Analysis, painted: Mapping[str, Scalar], *, seen_at_ms: int | None
) -> tuple[Record, ...]:
    """What is painted on the truck of a sighting whose plate is told already; none for nothing.

    It is a record of its own: one under the sighting's number would take back the plate read here.
    """
    if not painted:
        return ()
    told = Record(
        entity="Sighting",
        record_id=f"{number}/body",
        raw=said(analysis),
        fields={"number": number, **painted},
        method=Method.OBSERVED,
        seen_at_ms=seen_at_ms,
    )
    return (told,)


def sighting_record(
    number: str,
    chosen: Chosen,
    raw: Raw,
    *,
    seen_at_ms: int | None,
    load: LoadReading | None = None,
    painted: Mapping[str, Scalar] | None = None,
) -> Record:
    """The plate of a sighting, and its load; linked to a plate only when it was accepted."""
    fields: dict[str, Scalar] = {"number": number, "plate_status": chosen.status}
    fields |= load_fields(load or LoadReading())
    fields |= painted or {}
    links: tuple[Link, ...] = ()
    reading, plate_class = chosen.reading, chosen.plate_class
    if reading is not None:
        fields |= {
            "plate_text": reading.text,
            "plate_colour": chosen.colour.value,
            "plate_confidence": round(float(reading.confidence), 6),
        }
    if plate_class is not None:
        fields["plate_class"] = plate_class.value
    if reading is not None and chosen.status == ACCEPTED:
        known = (plate_class or PlateClass.UNKNOWN).value
        plate = {"number": reading.text, "plate_class": known}
        links = (Link(relation="SHOWS", to=Ref(entity="Plate", fields=plate)),)
    return Record(
        entity="Sighting",
        record_id=number,
        raw=raw,
        fields=fields,
        links=links,
        method=Method.OBSERVED,
        confidence=1.0 if reading is None else round(float(reading.confidence), 6),
        seen_at_ms=seen_at_ms,
    )


def unread(number: str, raw: Raw) -> Record:
    """A sighting whose photo could not be read."""
    return sighting_record(number, Chosen(reading=None, status=UNREAD), raw, seen_at_ms=None)


def to_review(record: Record) -> Record:
    """The same record with its plate left to a person: nothing says which plate is meant."""
    fields = dict(record.fields)
    if record.links:
        fields["plate_status"] = NEEDS_REVIEW
    return Record(
        entity=record.entity,
        record_id=record.record_id,
        raw=record.raw,
        fields=fields,
        method=record.method,
        confidence=record.confidence,
        seen_at_ms=record.seen_at_ms,
    )


def _is_writing(one: PlateReading, *, above: PlateReading) -> bool:
    # what is nearer to the camera stands lower in the photo
    return one.confidence < _UNLIKE_A_PLATE and one.box.y1 <= above.box.y0


def _area(box: Box) -> int:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
