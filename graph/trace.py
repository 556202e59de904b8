"""The chain from a violation back to truck, company and source site, as of when it happened.

One plan reads the whole chain; what it brings is laid out as nodes and edges, and roles name them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PermitState
from graph.ontology.declare import RelationSpec
from graph.plan import (
    EDGE_FIELDS,
    Direction,
    Order,
    Pick,
    Plan,
    RootField,
    Step,
    Where,
    Window,
    other_end,
)
from graph.port import Page

ROOT = "violation"
Path = tuple[str, ...]
Extra = Mapping[Path, tuple[tuple[Pick, ...], tuple[Step, ...]]]
"""What a caller wants of the node at a path beside what the chain itself needs."""

LABELS: Mapping[str, tuple[str, ...]] = {
    "Violation": ("number", "kind", "occurred_at", "confirmed_at"),
    "Alert": ("number", "kind"),
    "Sighting": ("number", "captured_at", "plate_text"),
    "Evidence": ("file_name", "sha256"),
    "Camera": ("name", "code"),
    "Gate": ("name", "code"),
    "Checkpoint": ("name", "code"),
    "District": ("name", "code"),
    "Plate": ("number", "plate_class"),
    "Truck": ("vin", "vin_tail", "register_id"),
    "Company": ("name", "credit_code"),
    "Trip": ("number", "started_at", "ended_at"),
    "Waybill": ("number", "issued_at", "closed_at"),
    "Site": ("name", "code"),
    "DisposalSite": ("name", "code"),
    "Permit": ("number", "state", "valid_from", "valid_to"),
}
"""What is read of every node of the chain; the first that is known is its label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One relation followed from a node of the chain, and what follows from its end."""

    name: str
    relation: RelationSpec
    direction: Direction = Direction.OUT
    most: int = 1
    hops: tuple[Hop, ...] = ()

    @property
    def entity(self) -> str:
        """The entity at its end."""
        return other_end(self.relation, self.direction)


def _out(name: str, key: tuple[str, str, str], *hops: Hop, most: int = 1) -> Hop:
    return Hop(name=name, relation=ONTOLOGY.relation(*key), most=most, hops=hops)


def _back(name: str, key: tuple[str, str, str], *hops: Hop, most: int = 1) -> Hop:
    relation = ONTOLOGY.relation(*key)
    return Hop(name=name, relation=relation, direction=Direction.BACK, most=most, hops=hops)


def _site(name: str, key: tuple[str, str, str]) -> Hop:
    return _out(
        name,
        key,
        _out("district", ("Site", "LIES_IN", "District")),
        _out("builder", ("Site", "BUILT_BY", "Company")),
    )


_COMPANY = _out("company", ("Truck", "OPERATED_BY", "Company"))
_CAMERA = _out(
    "camera",
    ("Sighting", "TAKEN_BY", "Camera"),
    _out("gate", ("Camera", "WATCHES", "Gate")),
    _out("checkpoint", ("Camera", "WATCHES", "Checkpoint")),
    _out("watched_site", ("Camera", "WATCHES", "Site")),
    _out("watched_disposal_site", ("Camera", "WATCHES", "DisposalSite")),
    _out("district", ("Camera", "LIES_IN", "District")),
)
_SIGHTING = (
    _out("evidence", ("Sighting", "PICTURED_ON", "Evidence"), most=10),
    _CAMERA,
    _out(
        "plate",
        ("Sighting", "SHOWS", "Plate"),
        _back("truck", ("Truck", "BEARS", "Plate"), _COMPANY),
    ),
    _out("district", ("Sighting", "TAKEN_IN", "District")),
)
_PERMIT = (
    _site("site", ("Permit", "FROM_SITE", "Site")),
    _out("disposal_site", ("Permit", "TO_DISPOSAL", "DisposalSite"), most=10),
)
_WAYBILL = (
    _site("site", ("Waybill", "FROM_SITE", "Site")),
    _out("disposal_site", ("Waybill", "TO_DISPOSAL", "DisposalSite")),
)
_TRIP = (
    _out("waybill", ("Trip", "RECORDED_ON", "Waybill"), *_WAYBILL),
    _site("site", ("Trip", "STARTED_AT", "Site")),
    _out("disposal_site", ("Trip", "ENDED_AT", "DisposalSite")),
)
CHAIN: tuple[Hop, ...] = (
    _out(
        "alert",
        ("Violation", "CONFIRMS", "Alert"),
        _out("sighting", ("Alert", "RAISED_ON", "Sighting"), *_SIGHTING),
        _out("trip", ("Alert", "RAISED_ON", "Trip"), *_TRIP),
        _out("truck", ("Alert", "ACCUSES", "Truck"), _COMPANY),
    ),
    _out("sighting", ("Violation", "SHOWN_BY", "Sighting"), *_SIGHTING, most=5),
    _out(
        "truck",
        ("Violation", "COMMITTED_BY", "Truck"),
        _out("plate", ("Truck", "BEARS", "Plate")),
        _COMPANY,
        _back("permit", ("Permit", "FOR_TRUCK", "Truck"), *_PERMIT, most=100),
        _back("waybill", ("Waybill", "CARRIED_BY", "Truck"), *_WAYBILL, most=50),
    ),
    _out("trip", ("Violation", "DURING", "Trip"), *_TRIP),
    _out("company", ("Violation", "TRACED_TO", "Company")),
    _site("site", ("Violation", "TRACED_TO", "Site")),
    _out("permit", ("Violation", "AGAINST", "Permit"), *_PERMIT),
    _out("district", ("Violation", "OCCURRED_IN", "District")),
)


def _walk(hops: Sequence[Hop], path: Path = ()) -> Iterator[tuple[Path, Hop]]:
    for hop in hops:
        here = (*path, hop.name)
        yield here, hop
        yield from _walk(hop.hops, here)


PATHS: Mapping[Path, Hop] = dict(_walk(CHAIN))


def _ending(*ends: str) -> tuple[Path, ...]:
    """Paths in the order of the given ends, shorter first: nearer to the violation is better."""
    found = []
    for end in ends:
        names = tuple(end.split("."))
        same = [path for path in PATHS if path[-len(names) :] == names]
        found += sorted(same, key=len)
    return tuple(dict.fromkeys(found))


ROLES: Mapping[str, tuple[Path, ...]] = {
    "alert": _ending("alert"),
    "sighting": _ending("sighting"),
    "evidence": _ending("evidence"),
    "camera": _ending("camera"),
    "camera_place": _ending("gate", "checkpoint", "watched_site", "watched_disposal_site"),
    "district": (("district",), *_ending("sighting.district", "camera.district")),
    "plate": _ending("sighting.plate", "truck.plate"),
    "truck": _ending("truck"),
    "company": _ending("company"),
    "trip": _ending("trip"),
    "waybill": _ending("trip.waybill", "truck.waybill"),
    "site": (
        ("site",),
        *_ending("trip.waybill.site", "truck.waybill.site", "trip.site", "permit.site"),
    ),
    "disposal_site": _ending("trip.disposal_site", "waybill.disposal_site"),
    "permit": _ending("permit"),
}
"""What a node of the chain is to the violation; the first path that leads anywhere wins."""
OF_THE_SITE: Mapping[str, str] = {"site_district": "district", "builder": "builder"}
"""Roles next to the site: whatever site was chosen, and never those of another one."""
MANY_OF = frozenset({"evidence"})
"""Roles that several nodes have."""


def paths_of(role: str) -> tuple[Path, ...]:
    """Where in the chain the nodes of a role may stand."""
    if role in OF_THE_SITE:
        return tuple((*path, OF_THE_SITE[role]) for path in ROLES["site"])
    return ROLES[role]


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One node of the chain, where it was found, and all that was read of it."""

    entity: str
    path: Path
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The node's own id."""
        return str(self.values["id"])

    @property
    def label(self) -> str:
        """What a person knows it by."""
        known = (self.values.get(f"@{name}") for name in LABELS[self.entity])
        return str(next((value for value in known if value is not None), self.id))


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """One relation of the chain, in its declared direction, with its provenance."""

    relation: RelationSpec
    source: ChainNode
    target: ChainNode
    provenance: Mapping[str, Any]


@dataclass(slots=True)
class Chain:
    """What was found: nodes and edges, each once, and the nodes of every path."""

    nodes: dict[tuple[str, str], ChainNode] = field(default_factory=dict)
    edges: dict[str, ChainEdge] = field(default_factory=dict)
    found: dict[Path, list[ChainNode]] = field(default_factory=dict)

    def of(self, role: str) -> list[ChainNode]:
        """The nodes of a role, best first, each once."""
        if role in OF_THE_SITE:
            site = next((path for path in ROLES["site"] if path in self.found), ())
            return self.found.get((*site, OF_THE_SITE[role]), [])
        once: dict[tuple[str, str], ChainNode] = {}
        for path in ROLES[role]:
            for node in self.found.get(path, ()):
                once.setdefault((node.entity, node.id), node)
        return list(once.values())


def plan(where: Where, extra: Extra, *, known_at: int | None = None) -> Plan:
    """The plan that reads the chain of one violation, as of the moment it happened."""
    picks, steps = extra.get((), ((), ()))
    return Plan(
        entity="Violation",
        picks=(*_picks("Violation"), *picks),
        steps=(*(_step(hop, (), extra) for hop in CHAIN), *steps),
        where=where,
        window=Window(first=1),
        as_of=RootField("occurred_at"),
        known_at=known_at,
    )


def _picks(entity: str) -> tuple[Pick, ...]:
    # an @ keeps the chain's own values apart from those that a caller picks
    return (Pick("id", "id"), *(Pick(f"@{name}", name) for name in LABELS[entity]))


def _step(hop: Hop, path: Path, extra: Extra) -> Step:
    here = (*path, hop.name)
    picks, steps = extra.get(here, ((), ()))
    order = ONTOLOGY.entity(hop.entity).order
    return Step(
        key=f"@{hop.name}",
        relation=hop.relation,
        direction=hop.direction,
        plan=Plan(
            entity=hop.entity,
            picks=(*_picks(hop.entity), *(p for p in picks if p.key != "id")),
            steps=(*(_step(further, here, extra) for further in hop.hops), *steps),
            order=(Order(order, descending=True),) if order else (),
            window=Window(first=hop.most),
        ),
        edge=tuple(Pick(name, name) for name in EDGE_FIELDS),
    )


def _in_force(permit: Mapping[str, Any], moment: int) -> bool:
    start, end = permit["@valid_from"], permit["@valid_to"]
    granted = permit["@state"] in (None, PermitState.GRANTED.value)
    return granted and (start is None or start <= moment) and (end is None or moment < end)


def _under_way(waybill: Mapping[str, Any], moment: int) -> bool:
    start, end = waybill["@issued_at"], waybill["@closed_at"]
    return start is not None and start <= moment and (end is None or moment <= end)


_KEPT: Mapping[Path, Callable[[Mapping[str, Any], int], bool]] = {
    ("truck", "permit"): _in_force,
    ("truck", "waybill"): _under_way,
}
"""Of many documents of a truck only those that held at the moment belong to the chain."""


def read(page: Page) -> Chain | None:
    """The chain that the answer to the plan holds; None where there is no such violation."""
    if not page.rows:
        return None
    chain = Chain()
    root = ChainNode("Violation", (), page.rows[0]["node"])
    chain.nodes["Violation", root.id] = root
    _collect(chain, root, CHAIN, moment=root.values["@occurred_at"])
    return chain


def _collect(chain: Chain, node: ChainNode, hops: Sequence[Hop], *, moment: int) -> None:
    for hop in hops:
        path = (*node.path, hop.name)
        keeps = _KEPT.get(path)
        for row in node.values[f"@{hop.name}"].rows:
            if keeps is None or keeps(row["node"], moment):
                end = ChainNode(hop.entity, path, row["node"])
                chain.nodes.setdefault((end.entity, end.id), end)
                chain.found.setdefault(path, []).append(end)
                ends = (node, end) if hop.direction is Direction.OUT else (end, node)
                edge = ChainEdge(hop.relation, *ends, row["edge"])
                chain.edges.setdefault(str(row["edge"]["id"]), edge)
                _collect(chain, end, hop.hops, moment=moment)
