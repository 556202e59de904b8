"""What a hub counts and measures of itself, for Prometheus; nothing of whom or what it is asked."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.http.camera_metrics import CameraMetrics
from gateway.http.health import State

_PLACES = frozenset(
    {
        "graphql", "evidence", "oauth", "login", "callbacks", "health", "graphiql", "metrics",
        "open311", "transfers", ".well-known",
    }
)  # fmt: skip
"""First parts of all our addresses; whatever else is asked for counts as one."""
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def place_of(path: str) -> str:
    """The first part of one of our addresses; "other" for what is none."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in _PLACES else "other"


class Metrics:
    """The counters of one process; ``held`` says how many connections and subscriptions it has.

    ``links`` counts those of JT/T 809 that lower platforms opened, by their state.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[State]],
        held: Callable[[], Any],
        links: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        self._look, self._held, self._links_of = look, held, links
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "zhatu_requests", "Answers begun.", ["place", "status"], registry=registry
        )
        self._seconds = Histogram(
            "zhatu_request_seconds",
            "Time until an answer began.",
            ["place"],
            buckets=_BOUNDS,
            registry=registry,
        )
        self._connections = Gauge("zhatu_connections", "Open streams.", registry=registry)
        self._subscriptions = Gauge("zhatu_subscriptions", "Subscriptions.", registry=registry)
        self._ready = Gauge("zhatu_ready", "1 while the hub can answer.", registry=registry)
        self._position = Gauge(
            "zhatu_position", "How far a part is, in claims.", ["part"], registry=registry
        )
        self._behind = Gauge(
            "zhatu_behind", "Claims behind the journal.", ["part"], registry=registry
        )
        self._links = Gauge(
            "zhatu_jt809_links", "Links that lower platforms opened.", ["state"], registry=registry
        )
        self._letters = Gauge(
            "zhatu_transfer_letters",
            "Envelopes that other hubs have not taken.",
            ["state"],
            registry=registry,
        )
        self._cameras = CameraMetrics()
        registry.register(self._cameras)

    def observe(self, path: str, status: int, seconds: float) -> None:
        """Count one answer."""
        place = place_of(path)
        self._requests.labels(place, str(status)).inc()
        self._seconds.labels(place).observe(seconds)

    async def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        state, held = await self._look(), self._held()
        self._connections.set(held.connections)
        self._subscriptions.set(held.subscriptions)
        self._ready.set(0 if state.reasons else 1)
        _set(self._position, state.positions)
        _set(self._behind, state.behind)
        _set(self._links, self._links_of())
        _set(self._letters, state.letters or {})
        self._cameras.take(state.cameras or (), time.time_ns() // 1_000_000)
        return generate_latest(self.registry)


def metrics_routes(metrics: Metrics, token: str) -> list[BaseRoute]:
    """/metrics, for holders of the token only."""

    async def serve(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
        return Response(await metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/metrics", serve, methods=["GET"])]


def _set(gauge: Gauge, values: Mapping[str, int | None]) -> None:
    gauge.clear()  # what did not answer is left out
    for name, value in values.items():
        if value is not None:
            gauge.labels(name).set(value)
