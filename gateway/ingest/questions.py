"""The two questions to the graph that gather everything a rule looks at."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ontology.catalogue import ONTOLOGY
from graph.plan import (
    Direction,
    In,
    IsNull,
    Not,
    Order,
    Pick,
    Plan,
    RootField,
    Step,
    Where,
    Window,
    every,
)

OUT, BACK = Direction.OUT, Direction.BACK
_FEW = Window(first=5)
_MANY = Window(first=500)

CODE_OF = {"Company": "credit_code"}
"""The field that holds an entity's code, where it is not called so."""


def picks(*fields: str) -> tuple[Pick, ...]:
    """Fields under their own names."""
    return tuple(Pick(name, name) for name in fields)


def thing(entity: str, *steps: Step) -> Plan:
    """A place or company by its id, code and name."""
    fields = ONTOLOGY.entity(entity).fields
    code = CODE_OF.get(entity, "code")
    chosen = [Pick("id", "id"), Pick("code", code)]
    if "name" in fields:
        chosen.append(Pick("name", "name"))
    return Plan(entity=entity, picks=tuple(chosen), steps=steps, window=_FEW)


def step(key: str, relation: tuple[str, str, str], plan: Plan) -> Step:
    """A step over a relation, towards the plan's entity."""
    spec = ONTOLOGY.relation(*relation)
    direction = OUT if spec.target == plan.entity else BACK
    return Step(key=key, relation=spec, direction=direction, plan=plan)


def _placed(entity: str) -> Plan:
    return thing(entity, step("districts", (entity, "LIES_IN", "District"), thing("District")))


def _camera() -> Plan:
    gate = thing(
        "Gate",
        step("sites", ("Gate", "OPENS_FROM", "Site"), _placed("Site")),
        step("disposal_sites", ("Gate", "OPENS_FROM", "DisposalSite"), _placed("DisposalSite")),
    )
    return thing(
        "Camera",
        step("checkpoints", ("Camera", "WATCHES", "Checkpoint"), _placed("Checkpoint")),
        step("gates", ("Camera", "WATCHES", "Gate"), gate),
        step("sites", ("Camera", "WATCHES", "Site"), _placed("Site")),
        step("disposal_sites", ("Camera", "WATCHES", "DisposalSite"), _placed("DisposalSite")),
        step("districts", ("Camera", "LIES_IN", "District"), thing("District")),
    )


def _permit() -> Plan:
    return Plan(
        entity="Permit",
        picks=picks("id", "number", "state", "valid_from", "valid_to", "hours"),
        steps=(
            step("sites", ("Permit", "FROM_SITE", "Site"), thing("Site")),
            step(
                "disposal_sites",
                ("Permit", "TO_DISPOSAL", "DisposalSite"),
                thing("DisposalSite"),
            ),
        ),
        order=(Order("valid_from", descending=True),),
        window=_MANY,
    )


def _truck(*more: Step) -> Plan:
    return Plan(
        entity="Truck",
        picks=picks("id", "vin", "register_id"),
        steps=(
            step("companies", ("Truck", "OPERATED_BY", "Company"), thing("Company")),
            step("permits", ("Permit", "FOR_TRUCK", "Truck"), _permit()),
            *more,
        ),
        window=_FEW,
    )


def _plate(*more: Step) -> Plan:
    return Plan(entity="Plate", picks=picks("id", "number", "plate_class"), steps=more, window=_FEW)


def _alerts(subject: str) -> Step:
    plan = Plan(entity="Alert", picks=picks("number", "kind", "state"), window=_MANY)
    return step("alerts", ("Alert", "RAISED_ON", subject), plan)


def sightings(ids: Sequence[str]) -> Plan:
    """Sightings with what was in force when each was taken."""
    return Plan(
        entity="Sighting",
        picks=picks(
            "number",
            "captured_at",
            "plate_confidence",
            "cover",
            "load",
            "load_confidence",
            "painted_plate",
            "painted_company",
        ),
        steps=(
            step(
                "plates",
                ("Sighting", "SHOWS", "Plate"),
                _plate(step("trucks", ("Truck", "BEARS", "Plate"), _truck())),
            ),
            step("cameras", ("Sighting", "TAKEN_BY", "Camera"), _camera()),
            step("districts", ("Sighting", "TAKEN_IN", "District"), thing("District")),
            _alerts("Sighting"),
        ),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=RootField("captured_at"),
    )


def trips(ids: Sequence[str], *, moment: str) -> Plan:
    """Trips that know ``moment`` (started_at, or ended_at where only that is known), with what
    was in force then."""
    known: list[Where] = [In("id", tuple(ids)), Not(IsNull(moment))]
    if moment == "ended_at":
        known.append(IsNull("started_at"))
    plates = step("plates", ("Truck", "BEARS", "Plate"), _plate())
    return Plan(
        entity="Trip",
        picks=picks("number", "started_at", "ended_at"),
        steps=(
            step("trucks", ("Trip", "MADE_BY", "Truck"), _truck(plates)),
            step("sites", ("Trip", "STARTED_AT", "Site"), _placed("Site")),
            step("disposal_sites", ("Trip", "ENDED_AT", "DisposalSite"), _placed("DisposalSite")),
            _alerts("Trip"),
        ),
        where=every(known),
        window=Window(first=len(ids)),
        as_of=RootField(moment),
    )
