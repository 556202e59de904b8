"""Which desks answer for an act, by the hub's own router."""

from __future__ import annotations

from gateway.routing.desk import Route
from gateway.routing.question import Question, Spot
from gateway.routing.router import Router
from gateway.simulation.acts import Act


def route_of(act: Act, router: Router, at_ms: int) -> Route:
    """The route of an act if its case is sent at a moment."""
    question = Question(
        item=act.kind.value,
        at_ms=at_ms,
        occurrence=Spot(point=act.place_point, code=act.place_district),
        site=Spot(point=act.site_point, code=act.site_district),
        company=Spot(code=act.site_district),
    )
    return router.route(question)
