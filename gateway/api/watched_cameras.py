"""`watchedCameras`: the cameras that the hub itself watches, and whether pictures come now.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import strawberry
from graphql import GraphQLSchema

from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context
from gateway.api.enums import CHOICES
from gateway.api.planner import Body, Head, Planner
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES
from gateway.api.wording import both
from gateway.cameras.watches import Watched
from graph.plan import In, Pick, Window

AT_ONCE = 1000
"""Cameras that one reading of the graph is asked about."""
_NO_QUERY = Query(GraphQLSchema(), {}, {})
_STATE: Any = CHOICES["CameraState"]
WatchedCamera = bare("WatchedCamera")
_FIELDS = (
    (Field("code", str, both("device number", "设备编号")), "code"),
    (Field("state", _STATE, both("whether pictures come, or nobody looks", "在线状态")), "state"),
    (Field("stateSince", Instant, both("since when", "状态起始时间")), "since_ms"),
    (
        Field(
            "stateReason",
            str | None,
            both(
                "why none come (never_came, silent, stuck, ended) or nobody looks"
                " (stopped, lapsed)",
                "状态原因",
            ),
        ),
        "reason",
    ),
    (Field("isWatched", bool, both("whether a process watches it now", "是否值守")), "is_watched"),
    (
        Field("lastFrameAt", Instant | None, both("when the last picture came", "末帧时间")),
        "last_frame_ms",
    ),
    (Field("passages", int, both("trucks told since it is watched", "过车数")), "passages"),
)
for _field, _name in _FIELDS:
    attach(WatchedCamera, _field, python_name=_name)
strawberry.type(
    WatchedCamera,
    name="WatchedCamera",
    description=both(
        "a camera that the hub watches, as it is now; its history is that of `Camera`",
        "本枢纽值守的摄像机",
    ),
)


async def _watched(_source: object, info: Any, _args: object) -> list[Watched]:
    context: Context = info.context
    grants = context.grants
    grants.entity("Camera").demand("Camera")
    for name in ("code", "state", "state_since"):
        grants.field("Camera", name).demand(f"Camera.{name}")
    found = await asyncio.to_thread(context.hub.cameras.all)
    shown: set[str] = set()
    for start in range(0, len(found), AT_ONCE):
        shown |= await _shown([one.code for one in found[start : start + AT_ONCE]], context)
    told = [one for one in found if one.code in shown]
    context.reads |= {"Camera.code", "Camera.state", "Camera.state_since"}
    context.note("WatchedCamera.*", 0)
    if not grants.field("Camera", "state_reason").plain:
        return [replace(one, reason=None) for one in told]
    context.reads.add("Camera.state_reason")
    return told


async def _shown(codes: Sequence[str], context: Context) -> set[str]:
    """Those that the caller's agreements let be seen."""
    planner = Planner(_NO_QUERY, context.grants, context.ids)
    head = Head(where=In("code", tuple(codes)), window=Window(first=len(codes)))
    body = Body(picks=(Pick("code", "code"),))
    plan = planner.whole(SHAPES["Camera"], head, body, moments=(context.now_ms, None))
    page = await context.read(plan, planner)
    return {row["node"]["code"] for row in page.rows}


def attach_watched_cameras(query: type) -> None:
    """Give the query type `watchedCameras`."""
    words = both(
        "the cameras that the hub watches itself, and whether pictures come now", "值守摄像机"
    )
    cameras: Any = list[WatchedCamera]  # type: ignore[valid-type]
    attach(query, Field("watchedCameras", cameras, words), resolver=_watched)
