"""What the trucks of the demo city did in three days: lawful runs, and eight violations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.demo.fleet import PERMITS, TRUCKS, Permit, Truck
from gateway.demo.people_places import (
    DISPOSAL_GATE_3,
    DISPOSAL_SITES,
    HUAFU_ROAD,
    SITE_EXIT_1,
    SITE_EXIT_3,
    SITE_EXIT_6,
    SITES,
    YUNAN_ROAD,
    Camera,
    DisposalSite,
    Site,
)

CHINA = ZoneInfo("Asia/Shanghai")
BASE_DAY = date(2026, 3, 5)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One loaded run; `planned` is the disposal site that its waybill names."""

    number: str
    truck: Truck
    site: Site
    planned: DisposalSite
    unloaded_at: DisposalSite
    departs: datetime
    arrives: datetime
    net_kg: int
    volume_m3: float


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One photo of a truck; what the camera says of cover and load is unknown from the front."""

    camera: Camera
    truck: Truck
    at: datetime
    cover: str
    load: str

    @property
    def number(self) -> str:
        """The number of the sighting, unique by camera and second."""
        return f"ZP{self.camera.code[-2:]}{self.at:%Y%m%d%H%M%S}"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A violation that the hub has to find; `place` is the code of a camera or disposal site."""

    kind: str
    truck: Truck
    at: datetime
    place: str
    story: str


def local(days: int, clock: str) -> datetime:
    """A moment on a day counted from the base day, by the clock of China."""
    day = BASE_DAY + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(clock), CHINA)


# kind, truck, day, clock, where it shows, story
_PLANTED: tuple[tuple[str, int, int, str, str, str], ...] = (
    ("OVERFILLED", 0, 0, "18:35:12", YUNAN_ROAD.code, "冒装，工地与企业在九龙坡，事发巴南"),
    ("OVERFILLED", 2, 0, "21:10:40", YUNAN_ROAD.code, "冒装，无联单，源头需推定"),
    ("UNCOVERED", 9, 0, "10:22:05", SITE_EXIT_3.code, "出工地未密闭"),
    ("UNCOVERED", 17, -1, "14:05:31", HUAFU_ROAD.code, "途中未密闭"),
    ("UNPERMITTED", 14, 0, "11:15:48", HUAFU_ROAD.code, "准运证前一日到期"),
    ("UNPERMITTED", 22, 0, "15:40:19", SITE_EXIT_3.code, "从未办理准运证"),
    ("UNPERMITTED", 30, 0, "11:30:27", SITE_EXIT_6.code, "不在准运时段"),
    ("WRONG_DISPOSAL_SITE", 24, -1, "23:20:00", "XN-BN-01", "核准含谷，实际倒往南彭"),
)
PLANTED: tuple[Planted, ...] = tuple(
    Planted(kind=kind, truck=TRUCKS[truck], at=local(day, clock), place=place, story=story)
    for kind, truck, day, clock, place, story in _PLANTED
)
WORKED_EXAMPLE = PLANTED[0]

# truck, site, disposal site reached, disposal site planned, day, departs, arrives
_SPECIAL_RUNS: tuple[tuple[int, int, int, int, int, str, str], ...] = (
    (0, 0, 2, 2, 0, "17:58:03", "19:02:30"),
    (9, 2, 0, 0, 0, "10:22:05", "11:05:00"),
    (17, 2, 1, 1, -1, "13:50:44", "14:31:00"),
    (24, 3, 2, 0, -1, "22:15:20", "23:20:00"),
)
# camera, truck, day, clock, cover, load
_SPECIAL_SIGHTINGS: tuple[tuple[Camera, int, int, str, str, str], ...] = (
    (SITE_EXIT_1, 0, 0, "17:58:03", "closed", "overfilled"),
    (YUNAN_ROAD, 0, 0, "18:35:12", "closed", "overfilled"),
    (DISPOSAL_GATE_3, 0, 0, "19:02:10", "closed", "overfilled"),
    (SITE_EXIT_1, 2, 0, "20:41:16", "closed", "overfilled"),
    (YUNAN_ROAD, 2, 0, "21:10:40", "closed", "overfilled"),
    (SITE_EXIT_3, 9, 0, "10:22:05", "open", "level"),
    (HUAFU_ROAD, 17, -1, "14:05:31", "open", "level"),
    (HUAFU_ROAD, 14, 0, "11:15:48", "closed", "level"),
    (SITE_EXIT_3, 22, 0, "15:40:19", "closed", "level"),
    (SITE_EXIT_6, 30, 0, "11:30:27", "closed", "level"),
    (DISPOSAL_GATE_3, 24, -1, "23:19:41", "closed", "level"),
    (YUNAN_ROAD, 1, 0, "20:10:09", "open", "empty"),
)
_SPECIAL_TRUCKS = {row[0] for row in _SPECIAL_RUNS} | {row[1] for row in _SPECIAL_SIGHTINGS}


def _run(
    serial: int,
    truck: Truck,
    way: tuple[Site, DisposalSite, DisposalSite],
    times: tuple[datetime, datetime],
) -> Run:
    site, unloaded_at, planned = way
    net_kg = truck.rated_load_kg - 40 * (serial % 9)
    return Run(
        number=f"LD{times[0]:%Y%m%d}{serial:05d}",
        truck=truck,
        site=site,
        planned=planned,
        unloaded_at=unloaded_at,
        departs=times[0],
        arrives=times[1],
        net_kg=net_kg,
        volume_m3=round(net_kg / 1_650, 1),
    )


def _special_runs() -> Iterator[Run]:
    for serial, (truck, site, reached, planned, day, departs, arrives) in enumerate(_SPECIAL_RUNS):
        way = (SITES[site], DISPOSAL_SITES[reached], DISPOSAL_SITES[planned])
        yield _run(serial, TRUCKS[truck], way, (local(day, departs), local(day, arrives)))


def _lawful_run(serial: int, permit: Permit) -> Run:
    opens = local(-(serial % 3), permit.hours.partition("-")[0])
    departs = opens + timedelta(minutes=20 + 11 * (serial % 8), seconds=serial * 13 % 60)
    arrives = departs + timedelta(minutes=36 + 5 * (serial % 4))
    goal = permit.disposal_sites[serial // 3 % len(permit.disposal_sites)]
    return _run(100 + serial, permit.truck, (permit.site, goal, goal), (departs, arrives))


def _lawful_runs() -> Iterator[Run]:
    special = {TRUCKS[index].vin for index in _SPECIAL_TRUCKS}
    live = [permit for permit in PERMITS if permit.last_day >= BASE_DAY]
    for serial, permit in enumerate(live):
        if permit.truck.vin not in special:
            yield _lawful_run(serial, permit)


# Site left and disposal site reached (empty: any) → camera on that way, share of the way.
_ON_THE_WAY: tuple[tuple[str, str, Camera, float], ...] = (
    ("JLP-GD-001", "", SITE_EXIT_1, 0.0),
    ("JLP-GD-001", "XN-BN-01", YUNAN_ROAD, 0.6),
    ("JLP-GD-003", "", SITE_EXIT_3, 0.0),
    ("JLP-GD-003", "XN-JLP-02", HUAFU_ROAD, 0.3),
    ("BN-GD-001", "", SITE_EXIT_6, 0.0),
    ("", "XN-BN-01", DISPOSAL_GATE_3, 1.0),
)


def _lawful_sightings(run: Run) -> Iterator[Sighting]:
    for site, disposal, camera, share in _ON_THE_WAY:
        if site in ("", run.site.code) and disposal in ("", run.unloaded_at.code):
            at = (run.departs + (run.arrives - run.departs) * share).replace(microsecond=0)
            yield Sighting(camera=camera, truck=run.truck, at=at, cover="closed", load="level")


def _special_sightings() -> Iterator[Sighting]:
    for camera, truck, day, clock, cover, load in _SPECIAL_SIGHTINGS:
        at = local(day, clock)
        yield Sighting(camera=camera, truck=TRUCKS[truck], at=at, cover=cover, load=load)


_LAWFUL = tuple(_lawful_runs())
RUNS: tuple[Run, ...] = (*_special_runs(), *_LAWFUL)
SIGHTINGS: tuple[Sighting, ...] = (
    *_special_sightings(),
    *(
        sighting
        for run in _LAWFUL
        if run.departs.date() == BASE_DAY
        for sighting in _lawful_sightings(run)
    ),
)
