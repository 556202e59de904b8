"""Whether the process lives, and whether it can answer: with reasons when it cannot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.cameras.watches import Watched
from graph.budget import budget
from graph.ontology.choices import CameraState

log = logging.getLogger("zhatu.http")

PATIENCE_S = 3.0
T = TypeVar("T")
Check = Callable[[], Awaitable[int]]
"""Asks one part of the hub for how far it is; raises when it does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is asked: ``journal`` and ``graph`` must answer; ``consumers`` are told of only.

    A graph more than ``most_behind`` claims behind the journal answers with what is long past.
    ``agreements`` counts those that are not sound any more; it, ``cameras`` and ``letters`` are
    told of only: no hub that is taken out of service mends an agreement, brings a camera back, or
    has another hub take an envelope.
    """

    journal: Check
    graph: Check
    audit: Check
    consumers: Mapping[str, Check] = field(default_factory=dict)
    most_behind: int
    is_stopping: Callable[[], bool] = lambda: False
    cameras: Callable[[], Awaitable[Sequence[Watched]]] | None = None
    letters: Callable[[], Awaitable[Mapping[str, int]]] | None = None
    agreements: Check | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was found; ``behind`` in claims, by name of the part; None for what did not answer.

    ``cameras`` and ``letters`` (envelopes that other hubs have not taken, by their state) are None
    where none are asked about, or nobody answered.
    """

    positions: Mapping[str, int | None]
    behind: Mapping[str, int | None]
    reasons: tuple[str, ...]
    cameras: Sequence[Watched] | None = None
    letters: Mapping[str, int] | None = None
    faulty_agreements: int | None = None


async def look(parts: Parts) -> State:
    """Ask all parts at once; none may take longer than PATIENCE_S."""
    checks = {"journal": parts.journal, "graph": parts.graph, "audit": parts.audit}
    asked = {**checks, **parts.consumers}
    looks = asyncio.gather(*(_ask(name, check) for name, check in asked.items()))
    values, cameras, letters, faulty = await asyncio.gather(
        looks,
        _ask_if("cameras", parts.cameras),
        _ask_if("letters", parts.letters),
        _ask_if("agreements", parts.agreements),
    )
    found = dict(zip(asked, values, strict=True))
    end = found["journal"]
    behind = {name: _behind(end, found[name]) for name in ("graph", *parts.consumers)}
    reasons = [f"{name} does not answer" for name in checks if found[name] is None]
    if (behind["graph"] or 0) > parts.most_behind:
        reasons.append(f"graph is {behind['graph']} claims behind, {parts.most_behind} at most")
    if parts.is_stopping():
        reasons.append("the hub is stopping")
    positions = {"journal": end, "graph": found["graph"]}
    return State(
        positions=positions,
        behind=behind,
        reasons=tuple(reasons),
        cameras=cameras,
        letters=letters,
        faulty_agreements=faulty,
    )


def health_routes(parts: Parts) -> list[BaseRoute]:
    """/health/live and /health/ready; the answer names what keeps the hub from being ready."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        state = await look(parts)
        body: dict[str, Any] = {
            "status": "unavailable" if state.reasons else "ready",
            "reasons": state.reasons,
            "positions": state.positions,
            "behind": state.behind,
        }
        if state.cameras:
            body["cameras"] = _by_state(state.cameras)
        if state.faulty_agreements:
            body["faultyAgreements"] = state.faulty_agreements
        return JSONResponse(body, 503 if state.reasons else 200)

    return [
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
    ]


def _behind(end: int | None, position: int | None) -> int | None:
    return None if end is None or position is None else max(0, end - position)


def _by_state(cameras: Sequence[Watched]) -> Mapping[str, int]:
    """How many are in each state: anybody may ask, so none is named."""
    return {state.value: sum(one.state is state for one in cameras) for state in CameraState}


async def _ask_if(name: str, check: Callable[[], Awaitable[T]] | None) -> T | None:
    return None if check is None else await _ask(name, check)


async def _ask(name: str, check: Callable[[], Awaitable[T]]) -> T | None:
    try:
        with budget(PATIENCE_S):
            async with asyncio.timeout(PATIENCE_S):
                return await check()
    except Exception as problem:  # noqa: BLE001  # told by name; its words may hold secrets
        log.warning("%s does not answer: %s", name, type(problem).__name__)
        return None
