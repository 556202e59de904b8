"""The small city with coordinates: a site in the south, a disposal site 11 km north of it, cameras
at the gates and on a road, and a terminal in the truck."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.app import Hub
from graph.geodesy import DEGREE_M
from graph.records import Position, Record, Ref
from tests.factories import at, link, record, truck
from tests.integration.story import SITE, disposal_site, permit

TERMINAL = Ref(entity="Terminal", fields={"phone": "013000000001"})
SOUTH, NORTH = 29.4, 29.5
DAY = "2026-03-05"


def point(lat: float, lng: float = 106.5) -> dict[str, float]:
    return {"lng_wgs84": lng, "lat_wgs84": lat}


def roads() -> list[Record]:
    """Where everything is."""
    return [
        record("Site", "site-1", {"code": "G01", "name": "演示一号工地", **point(SOUTH)}),
        record("Site", "site-2", {"code": "G02", "name": "演示二号工地", **point(SOUTH, 106.6)}),
        record("DisposalSite", "x1", {"code": "X01", "name": "演示东消纳场", **point(NORTH)}),
        record("DisposalSite", "x2", {"code": "X02", "name": "演示西消纳场", **point(29.6)}),
        record("Camera", "cam-1", {"code": "C-GATE", **point(SOUTH)}, link("WATCHES", SITE)),
        record(
            "Camera", "cam-3", {"code": "C-X01", **point(NORTH)},
            link("WATCHES", disposal_site("X01")),
        ),
        record(
            "Camera", "cam-5", {"code": "C-X02", **point(29.6)},
            link("WATCHES", disposal_site("X02")),
        ),
        record("Camera", "cam-2", {"code": "C-ROAD", **point(29.45)}),
        record("Camera", "cam-4", {"code": "C-FAR", "name": "远方卡口", **point(29.9)}),
        record(
            "Truck", "fitting", {"vin": "LSVAX60E8K2018698"}, link("FITTED_WITH", TERMINAL)
        ),
        permit(),
    ]  # fmt: skip


def waybill(number: str = "W-1", moment: str = "18:08", *, site: Ref = SITE) -> Record:
    issued = f"{DAY}T{moment}"
    return record(
        "Waybill",
        number,
        {"number": number, "issued_at": at(issued)},
        link("CARRIED_BY", truck("渝A90001")),
        link("FROM_SITE", site),
        link("TO_DISPOSAL", disposal_site("X01")),
        seen=issued,
    )


def arrived(number: str = "LOG-1", moment: str = "18:45", *, to: str = "X01") -> Record:
    """A row of the gate log."""
    ended = f"{DAY}T{moment}"
    return record(
        "Trip",
        number,
        {"number": number, "ended_at": at(ended)},
        link("MADE_BY", truck("渝A90001")),
        link("ENDED_AT", disposal_site(to)),
        seen=ended,
    )


def stand(first: str, last: str, lat: float, *, laden: bool | None = None) -> list[Position]:
    """Standing from one time of the day to another, a position every minute."""
    start, end = at(f"{DAY}T{first}"), at(f"{DAY}T{last}")
    return [_position(moment, lat, laden) for moment in range(start, end + 1, 60_000)]


def drive(
    first: str, last: str, start: float, end: float, *, laden: bool | None = None
) -> list[Position]:
    """Driving north or south."""
    begin, stop = at(f"{DAY}T{first}"), at(f"{DAY}T{last}")
    return [
        _position(moment, start + (end - start) * (moment - begin) / (stop - begin), laden)
        for moment in range(begin, stop + 1, 60_000)
    ]


def _position(at_ms: int, lat: float, laden: bool | None) -> Position:
    jitter = (at_ms // 60_000 % 3) * 5 / DEGREE_M
    return Position(bearer=TERMINAL, at_ms=at_ms, lng=106.5, lat=lat + jitter, laden=laden)


LOADED = stand("18:00", "18:10", SOUTH)
HONEST = [*LOADED, *drive("18:11", "18:40", 29.403, 29.496), *stand("18:41", "18:50", NORTH)]
DUMPED = [
    *LOADED,
    *drive("18:11", "18:30", 29.403, 29.44),
    *stand("18:31", "18:40", 29.44),
    *drive("18:41", "19:00", 29.44, 29.403),
    *stand("19:01", "19:10", SOUTH),
]


async def move(hub: Hub, positions: Iterable[Position]) -> None:
    """Hand positions over, and let the hub work out what follows."""
    with hub.store.write() as connection:
        hub.tracks.keep("positions", [[p] for p in positions], within=connection)
    await settle(hub)


async def settle(hub: Hub) -> None:
    """Let the consumers pass everything."""
    for consumer in (hub.trips, hub.detector, hub.clones):
        await consumer.run(hub.project)
    await hub.project()
