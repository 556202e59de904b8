"""A small city for the stories of dispatch: one truck, its papers, one camera at a site's gate."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from auth.principal import Principal
from gateway.agreements.reading import packaged
from gateway.app import Hub, open_hub
from gateway.settings import Settings
from graph.records import Record, Ref, Scalar
from tests.factories import at, company, link, plate, record, truck
from tests.stores import laid_out

SITE = Ref(entity="Site", fields={"code": "G01", "name": "演示一号工地"})
PUBLISHER = Principal(department="urban_management", person="数据管理员")
JIULONGPO, BANAN = "500107", "500113"


def district(code: str) -> Ref:
    return Ref(entity="District", fields={"code": code})


def disposal_site(code: str) -> Ref:
    return Ref(entity="DisposalSite", fields={"code": code})


def camera(code: str) -> Ref:
    return Ref(entity="Camera", fields={"code": code})


def person(*roles: str, name: str = "张三", department: str = "urban_management") -> Principal:
    return Principal(department=department, person=name, roles=frozenset(roles))


def register() -> list[Record]:
    """Truck 渝A90001 of 演示甲公司; a gate camera in 九龙坡; a road camera in 巴南."""
    return [
        record(
            "Truck",
            "truck-1",
            {"vin": "LSVAX60E8K2018698"},
            link("BEARS", plate("渝A90001"), "2025-01-01T00:00"),
            link("OPERATED_BY", company("演示甲公司"), "2025-01-01T00:00"),
        ),
        record(
            "Site",
            "site-1",
            {"code": "G01", "name": "演示一号工地"},
            link("LIES_IN", district(JIULONGPO)),
        ),
        record("District", "d1", {"code": JIULONGPO, "name": "九龙坡区"}),
        record("District", "d2", {"code": BANAN, "name": "巴南区"}),
        record("Camera", "cam-1", {"code": "C-GATE"}, link("WATCHES", SITE)),
        record("Camera", "cam-2", {"code": "C-ROAD"}, link("LIES_IN", district(BANAN))),
        record(
            "DisposalSite",
            "x1",
            {"code": "X01", "name": "演示东消纳场"},
            link("LIES_IN", district(BANAN)),
        ),
        record(
            "DisposalSite",
            "x2",
            {"code": "X02", "name": "演示西消纳场"},
            link("LIES_IN", district(BANAN)),
        ),
    ]


def permit(
    number: str = "P-1",
    *,
    since: str = "2026-03-01T00:00",
    until: str = "2026-04-01T00:00",
    hours: str | None = None,
    to: Sequence[str] = ("X01",),
    plate_number: str = "渝A90001",
    state: str = "granted",
) -> Record:
    """A permit of the truck from the site to disposal sites."""
    fields: dict[str, Scalar] = {
        "number": number,
        "state": state,
        "valid_from": at(since),
        "valid_to": at(until),
    }
    if hours is not None:
        fields["hours"] = hours
    return record(
        "Permit",
        number,
        fields,
        link("FOR_TRUCK", truck(plate_number)),
        link("FROM_SITE", SITE),
        *(link("TO_DISPOSAL", disposal_site(code)) for code in to),
        seen=since,
    )


def sighting(
    number: str = "S-1",
    moment: str = "2026-03-05T18:35",
    *,
    cover: str = "closed",
    load: str = "level",
    by: str = "C-GATE",
    plate_number: str | None = "渝A90001",
) -> Record:
    """What a camera reports."""
    links = [link("TAKEN_BY", camera(by))]
    if plate_number is not None:
        links.append(link("SHOWS", plate(plate_number)))
    fields = {"number": number, "captured_at": at(moment), "cover": cover, "load": load}
    return record("Sighting", number, fields, *links, seen=moment)


def trip(
    number: str = "T-1",
    start: str = "2026-03-05T18:20",
    end: str = "2026-03-05T19:20",
    *,
    to: str = "X01",
) -> Record:
    """What a platform reports of a run."""
    return record(
        "Trip",
        number,
        {"number": number, "started_at": at(start), "ended_at": at(end)},
        link("MADE_BY", truck("渝A90001")),
        link("STARTED_AT", SITE),
        link("ENDED_AT", disposal_site(to)),
        seen=start,
    )


@asynccontextmanager
async def a_hub(folder: Path, *records: Record, **changes: Any) -> AsyncIterator[Hub]:
    """A hub that knows the register and some records, projected and judged.

    Its clock starts on 2026-03-06 at 09:00 and goes on by a second at each look. ``changes`` are
    settings.
    """
    settings = Settings.under(folder, **changes)
    if settings.store_url == Settings.under(folder).store_url:
        laid_out(folder / "store.db")
    async with open_hub(settings) as hub:
        ticks = itertools.count(at("2026-03-06T09:00"), 1000)
        hub.journal.clock = lambda: next(ticks)
        hub.publisher.publish(packaged(), PUBLISHER, at_ms=next(ticks))
        await tell(hub, *register(), *records)
        yield hub


async def tell(hub: Hub, *records: Record, source: str = "department") -> None:
    """Hand records over, and let the hub do what follows from them."""
    hub.journal.append(source, records)
    await hub.detector.run(hub.project)
    await hub.project()
