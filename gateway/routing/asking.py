"""What routing must know of an alert: where it happened, its source site and its company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.cases.accused import Accused, Gather, accused
from gateway.cases.confirmed import source_site
from gateway.cases.errors import NoSuchAlert
from gateway.ingest.questions import picks, step
from gateway.items.register import Register
from gateway.routing.desk import Route
from gateway.routing.errors import NoSuchSubject
from gateway.routing.question import NOWHERE, Question, Spot
from gateway.routing.router import Router
from graph.plan import Compare, Plan, RootField, Step, Window
from graph.port import Graph
from graph.violations.facts import Thing

_ONE = Window(first=1)
_POINT = ("lng_wgs84", "lat_wgs84")
_PLACES = ("Checkpoint", "Site", "DisposalSite")


class Routes:
    """Routes of alerts and violations, by what the graph knew when they happened."""

    def __init__(self, *, graph: Graph, gather: Gather, router: Router) -> None:
        self._graph, self._gather, self._router = graph, gather, router

    @property
    def register(self) -> Register:
        """The items and districts that routing goes by."""
        return self._router.register

    def of_question(self, question: Question) -> Route:
        """The route of a question that was asked in full."""
        return self._router.route(question)

    async def of_accused(self, case: Accused, *, at_ms: int) -> Route:
        """The route of an alert whose facts are at hand, if its case is sent at a moment."""
        return self._router.route(await self._question(case, at_ms))

    async def of_alert(self, number: str, *, at_ms: int) -> Route:
        """The route of an alert; raises NoSuchAlert."""
        found = await accused(self._graph, self._gather, number)
        return await self.of_accused(found, at_ms=at_ms)

    async def of_violation(self, number: str, *, at_ms: int) -> Route:
        """The route of a violation; raises NoSuchSubject."""
        page = await self._graph.read(_violation(number))
        alerts = [n for row in page.rows for n in _nodes(row["node"], "alerts")]
        try:
            return await self.of_alert(alerts[0]["number"], at_ms=at_ms)
        except (IndexError, NoSuchAlert) as error:
            raise NoSuchSubject(number) from error

    async def _question(self, case: Accused, at_ms: int) -> Question:
        facts, site = case.facts, source_site(case)
        alert = await self._node(_alert(case.number))
        return Question(
            item=case.kind.value,
            at_ms=at_ms,
            occurrence=_occurrence(alert, facts.spot, facts.district),
            site=await self._spot("Site", "LIES_IN", site, case.occurred_at_ms),
            company=await self._spot(
                "Company", "REGISTERED_IN", facts.company, case.occurred_at_ms
            ),
        )

    async def _spot(self, entity: str, lies: str, thing: Thing | None, as_of: int) -> Spot:
        if thing is None:
            return NOWHERE
        fields = _POINT if entity == "Site" else ()
        plan = Plan(
            entity=entity,
            picks=picks("id", *fields),
            steps=(_district(entity, lies),),
            where=Compare("id", "eq", thing.id),
            window=_ONE,
            as_of=as_of,
        )
        node = await self._node(plan)
        return Spot(point=_point(node), code=_code(node), name=thing.name)

    async def _node(self, plan: Plan) -> Mapping[str, Any]:
        page = await self._graph.read(plan)
        return page.rows[0]["node"] if page.rows else {}


def _occurrence(alert: Mapping[str, Any], place: Thing | None, district: Thing | None) -> Spot:
    """The alert's own point, else that of the camera or of what it watches."""
    sighting = _first(alert, "sightings")
    camera = _first(sighting, "cameras")
    spots = [alert, camera, *(_first(camera, name) for name in _PLACES)]
    trip = _first(alert, "trips")
    spots += [_first(trip, "DisposalSite"), _first(trip, "Site")]
    point = next((found for spot in spots if (found := _point(spot)) is not None), None)
    recorded = (place.district if place is not None else None) or district
    return Spot(
        point=point,
        code=None if recorded is None else recorded.code,
        name=None if place is None else place.name,
    )


def _point(node: Mapping[str, Any]) -> tuple[float, float] | None:
    lng, lat = (node.get(name) for name in _POINT)
    return None if lng is None or lat is None else (float(lng), float(lat))


def _code(node: Mapping[str, Any]) -> str | None:
    found = _first(node, "districts").get("code")
    return None if found is None else str(found)


def _first(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return next(iter(_nodes(node, key)), {})


def _nodes(node: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    page = node.get(key)
    return [] if page is None else [row["node"] for row in page.rows]


def _district(entity: str, lies: str) -> Step:
    plan = Plan(entity="District", picks=picks("id", "code"), window=_ONE)
    return step("districts", (entity, lies, "District"), plan)


def _placed(key: str, relation: tuple[str, str, str]) -> Step:
    plan = Plan(entity=relation[2], picks=picks("id", *_POINT), window=_ONE)
    return step(key, relation, plan)


def _alert(number: str) -> Plan:
    watched = tuple(_placed(name, ("Camera", "WATCHES", name)) for name in _PLACES)
    camera = Plan(entity="Camera", picks=picks("id", *_POINT), steps=watched, window=_ONE)
    taken = step("cameras", ("Sighting", "TAKEN_BY", "Camera"), camera)
    sighting = Plan(entity="Sighting", picks=picks("id"), steps=(taken,), window=_ONE)
    ends = (
        _placed("Site", ("Trip", "STARTED_AT", "Site")),
        _placed("DisposalSite", ("Trip", "ENDED_AT", "DisposalSite")),
    )
    trip = Plan(entity="Trip", picks=picks("id"), steps=ends, window=_ONE)
    return Plan(
        entity="Alert",
        picks=picks("id", *_POINT),
        steps=(
            step("sightings", ("Alert", "RAISED_ON", "Sighting"), sighting),
            step("trips", ("Alert", "RAISED_ON", "Trip"), trip),
        ),
        where=Compare("number", "eq", number),
        window=_ONE,
        as_of=RootField("occurred_at"),
    )


def _violation(number: str) -> Plan:
    alert = Plan(entity="Alert", picks=picks("number"), window=_ONE)
    return Plan(
        entity="Violation",
        picks=picks("number"),
        steps=(step("alerts", ("Violation", "CONFIRMS", "Alert"), alert),),
        where=Compare("number", "eq", number),
        window=_ONE,
        as_of=RootField("occurred_at"),
    )
