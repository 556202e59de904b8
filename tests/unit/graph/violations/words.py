"""Facts for the tests of the rules: one truck, its plate, its permits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph.ontology.choices import Cover, Load, PermitState, PlateClass
from graph.violations.facts import Facts, PermitFacts, PlateFacts, Thing, TruckFacts
from tests.factories import at

TRUCK = TruckFacts(id="vin:LSVAX60E8K2018698", vin="LSVAX60E8K2018698")
PLATE = PlateFacts(id="渝A90001/01", number="渝A90001", plate_class=PlateClass.LARGE)
EVENT = "2026-03-05T18:35"
GATE = Thing(id="code:SITE-1", code="SITE-1", name="演示一号工地")
EAST = Thing(id="code:X01", code="X01", name="演示东消纳场")
WEST = Thing(id="code:X02", code="X02", name="演示西消纳场")


def a_permit(**changes: Any) -> PermitFacts:
    """A permit of the truck, granted for March, at any hour, to the eastern site."""
    made = PermitFacts(
        id="P-1",
        number="P-1",
        truck_ids=(TRUCK.id,),
        state=PermitState.GRANTED,
        valid_from_ms=at("2026-03-01T00:00"),
        valid_to_ms=at("2026-04-01T00:00"),
        disposal_sites=(EAST,),
    )
    return replace(made, **changes)


def a_sighting(**changes: Any) -> Facts:
    """A laden, covered truck with a permit, seen at a gate."""
    made = Facts(
        subject="Sighting",
        number="S-1",
        occurred_at_ms=at(EVENT),
        plate=PLATE,
        truck=TRUCK,
        cover=Cover.CLOSED,
        load=Load.LEVEL,
        permits=(a_permit(),),
        place=GATE,
    )
    return replace(made, **changes)


def a_trip(**changes: Any) -> Facts:
    """A trip under a permit, to the site that the permit names."""
    made = Facts(
        subject="Trip",
        number="T-1",
        occurred_at_ms=at(EVENT),
        ended_at_ms=at("2026-03-05T19:20"),
        plate=PLATE,
        truck=TRUCK,
        permits=(a_permit(),),
        site=GATE,
        place=GATE,
        disposal_site=EAST,
    )
    return replace(made, **changes)
