"""Who may have the bytes of a photo: who may see the evidence in the graph, and its address."""

from __future__ import annotations

import time

from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.narrow import Granted
from gateway.agreements.registry import Agreements
from gateway.agreements.said import Said
from graph.masks import Mask
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Direction, In, Pick, Plan, Step, Window
from graph.port import Graph


class EvidenceRights:
    """Decides for each reading of a file, by the agreements of that moment."""

    def __init__(self, agreements: Agreements, graph: Graph) -> None:
        self._agreements, self._graph = agreements, graph

    async def of(self, principal: Principal, said: Said, sha256: str) -> Grants | None:
        """The grants under which a file is given; None where this one is out of their scope.

        Raises NotGranted, PurposeRequired, PurposeNotAllowed, CaseRequired or CaseNotYours.
        """
        now_ms = time.time_ns() // 1_000_000
        grants = await self._agreements.grants(
            principal, now_ms=now_ms, purpose=said.purpose, case=said.case
        )
        decision = grants.field("Evidence", "url")
        decision.demand("Evidence.url", whole=decision.mask is not Mask.REDACTED)
        if grants.sees_all(ONTOLOGY.entity("Evidence")):
            return grants
        plan = Plan(
            entity="Evidence",
            picks=(Pick("id", "id"),),
            where=In("id", (sha256,)),
            window=Window(first=1),
            as_of=now_ms,
        )
        page = await Granted(self._graph, grants).read(plan)
        return grants if page.rows else None

    async def plates(self, grants: Grants, sha256: str) -> frozenset[str]:
        """The plates on a photo that its reader may know whole: those of its sightings."""
        if not grants.field("Sighting", "plate_text").plain:
            return frozenset()
        sightings = Plan(
            entity="Sighting", picks=(Pick("plate", "plate_text"),), window=Window(first=100)
        )
        plan = Plan(
            entity="Evidence",
            steps=(
                Step(
                    key="sightings",
                    relation=ONTOLOGY.relation("Sighting", "PICTURED_ON", "Evidence"),
                    direction=Direction.BACK,
                    plan=sightings,
                ),
            ),
            where=In("id", (sha256,)),
            window=Window(first=1),
            as_of=time.time_ns() // 1_000_000,
        )
        page = await Granted(self._graph, grants).read(plan)
        shown = [one["node"]["plate"] for row in page.rows for one in row["node"]["sightings"].rows]
        return frozenset(plate for plate in shown if plate)
