"""A hub whose partner systems call in, with the small city of the stories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from gateway.cases.case import Case
from gateway.cases.states import CaseMove
from gateway.delivery import signing
from gateway.ingest.facts import gather
from gateway.store.delivery_tables import callbacks
from tests.factories import at
from tests.integration.front_door import FrontDoor, front_door
from tests.integration.story import permit, person, sighting

KEY = "a-key-of-the-tests-01"
CENTRE = person("dispatcher")
NOW = at("2026-03-06T18:00")
UM = """
department = "urban_management"

[callbacks]
scheme = "standard"
keys = { "2026" = "um.key" }

[callbacks.fields]
event_id = "eventId"
case_number = "caseNo"
task = "taskNo"
status = "status"
happened_at = "at"
seq = "seq"
reason = "why"
result = "remark"
fine_yuan = "fine"

[callbacks.statuses]
"受理" = "accepted"
"已处置" = "resolved"
"退回" = "returned"
"""


def write_partner(folder: Path, text: str = UM, name: str = "um", key: str = KEY) -> None:
    partners = folder / "partners"
    partners.mkdir(exist_ok=True)
    (partners / f"{name}.toml").write_text(text, encoding="utf-8")
    (partners / f"{name}.key").write_text(key, encoding="utf-8")


@asynccontextmanager
async def called(folder: Path, text: str = UM, **words: Any) -> AsyncIterator[FrontDoor]:
    """The hub with one partner system, um, and one sighting that is an alert."""
    write_partner(folder, text, **words)
    async with front_door(folder, permit(), sighting(cover="open")) as door:
        yield door


async def sent_out(door: FrontDoor) -> Case:
    """A case whose only task lies with urban management since five."""
    door.hub.journal.clock = lambda: at("2026-03-06T17:00")
    facts = await gather(door.hub.graph, sighting_ids=["S-1"])
    number = facts[0].alerts[0].number
    case = await door.hub.cases.confirm_alert(number, CENTRE, note="清楚")
    case = await door.hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE)
    door.hub.journal.clock = lambda: NOW
    return case


async def call(
    door: FrontDoor, body: bytes, message_id: str = "msg_1", *, name: str = "um", **changed: str
) -> httpx.Response:
    """A call signed as Standard Webhooks at the hub's own time."""
    at_s = door.hub.journal.clock() // 1000
    signed = signing.headers({"2026": KEY.encode()}, message_id, at_s, body)
    return await door.http.post(f"/callbacks/{name}", content=body, headers=signed | changed)


def kept(door: FrontDoor) -> list[tuple[str, str | None]]:
    """What became of every call, in order."""
    with door.hub.store.read() as connection:
        query = sa.select(callbacks.c.outcome, callbacks.c.code).order_by(callbacks.c.id)
        return [(row[0], row[1]) for row in connection.execute(query)]
