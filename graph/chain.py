"""Which relations lead from a violation to all that stands behind it, as one tree.

Roles name the nodes of the tree: what each is to the violation, and where it may be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import RelationSpec
from graph.plan import Direction, other_end

ROOT = "violation"
Path = tuple[str, ...]

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
TIMED = frozenset({"Sighting", "Trip", "Waybill", "Permit"})
"""Entities whose moments tell what belongs to the chain, and in what order things happened."""


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


def on_the_way(roles: Iterable[str]) -> frozenset[Path]:
    """All places that have to be looked at to find the nodes of some roles."""
    ends = [path for role in roles if role != ROOT for path in paths_of(role)]
    return frozenset(path[: length + 1] for path in ends for length in range(len(path)))
