"""What stands round a truck, a company or a site, as trees of relations: for drawing, by one plan.

The chain behind a violation (`graph.chain`) is read as of the violation's moment and has roles;
these are read as of any moment, and say no more than what is connected and since when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.chain import LABELS, Hop
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Direction, Step
from graph.trace import Chain, ChainNode, collect, drawn_steps

_RelationKey = tuple[str, str, str]


def _out(name: str, key: _RelationKey, *hops: Hop, most: int = 1) -> Hop:
    return Hop(name=name, relation=ONTOLOGY.relation(*key), most=most, hops=hops)


def _back(name: str, key: _RelationKey, *hops: Hop, most: int) -> Hop:
    relation = ONTOLOGY.relation(*key)
    return Hop(name=name, relation=relation, direction=Direction.BACK, most=most, hops=hops)


_PLATE = _out("plate", ("Truck", "BEARS", "Plate"))
_COMPANY = _out("company", ("Truck", "OPERATED_BY", "Company"))
_TO_SITE = _out("site", ("Permit", "FROM_SITE", "Site"))
_DISPOSAL = _out("disposal_site", ("Permit", "TO_DISPOSAL", "DisposalSite"), most=5)
_TRIP_ENDS = (
    _out("site", ("Trip", "STARTED_AT", "Site")),
    _out("disposal_site", ("Trip", "ENDED_AT", "DisposalSite")),
)
_BY_TRUCK = _out("truck", ("Violation", "COMMITTED_BY", "Truck"), _PLATE, _COMPANY)

TREES: Mapping[str, tuple[Hop, ...]] = {
    "Truck": (
        _out(
            "plate",
            ("Truck", "BEARS", "Plate"),
            _back(
                "sighting",
                ("Sighting", "SHOWS", "Plate"),
                _out("camera", ("Sighting", "TAKEN_BY", "Camera")),
                most=20,
            ),
        ),
        _COMPANY,
        _back("permit", ("Permit", "FOR_TRUCK", "Truck"), _TO_SITE, _DISPOSAL, most=20),
        _back("trip", ("Trip", "MADE_BY", "Truck"), *_TRIP_ENDS, most=20),
        _back(
            "violation",
            ("Violation", "COMMITTED_BY", "Truck"),
            _out("site", ("Violation", "TRACED_TO", "Site")),
            _out("company", ("Violation", "TRACED_TO", "Company")),
            most=20,
        ),
    ),
    "Company": (
        _out("district", ("Company", "REGISTERED_IN", "District")),
        _back("truck", ("Truck", "OPERATED_BY", "Company"), _PLATE, most=50),
        _back("permit", ("Permit", "HELD_BY", "Company"), _TO_SITE, _DISPOSAL, most=20),
        _back("built_site", ("Site", "BUILT_BY", "Company"), most=20),
        _back(
            "violation",
            ("Violation", "TRACED_TO", "Company"),
            _out("truck", ("Violation", "COMMITTED_BY", "Truck"), _PLATE),
            _out("site", ("Violation", "TRACED_TO", "Site")),
            most=30,
        ),
    ),
    "Site": (
        _out("district", ("Site", "LIES_IN", "District")),
        _out("builder", ("Site", "BUILT_BY", "Company")),
        _back(
            "permit",
            ("Permit", "FROM_SITE", "Site"),
            _out("truck", ("Permit", "FOR_TRUCK", "Truck"), _PLATE, _COMPANY),
            _DISPOSAL,
            most=30,
        ),
        _back(
            "trip",
            ("Trip", "STARTED_AT", "Site"),
            _out("truck", ("Trip", "MADE_BY", "Truck"), _PLATE, _COMPANY),
            _out("disposal_site", ("Trip", "ENDED_AT", "DisposalSite")),
            most=30,
        ),
        _back("violation", ("Violation", "TRACED_TO", "Site"), _BY_TRUCK, most=30),
    ),
}
"""What is followed from each entity, the newest first where there are many."""


def steps(entity: str) -> tuple[Step, ...]:
    """What a plan of an entity follows to read its tree."""
    return _STEPS[entity]


def read(entity: str, values: Mapping[str, object]) -> Chain:
    """The tree that a row of such a plan holds."""
    chain = Chain()
    root = ChainNode(entity, (), values)
    chain.nodes[entity, root.id] = root
    collect(chain, root, TREES[entity])
    return chain


def labels(entity: str) -> set[str]:
    """The fields ("Truck.vin") and ids ("Truck.id") that are read of everything in a tree."""
    entities = {entity, *_entities(TREES[entity])}
    named = {f"{one}.{name}" for one in entities for name in LABELS[one]}
    return named | {f"{one}.id" for one in entities}


def _entities(hops: Sequence[Hop]) -> Iterator[str]:
    for hop in hops:
        yield hop.entity
        yield from _entities(hop.hops)


_STEPS: Mapping[str, tuple[Step, ...]] = {name: drawn_steps(hops) for name, hops in TREES.items()}
