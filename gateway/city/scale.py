"""How large a city is, and how often things go wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of each there is; `days` is how long the city is watched."""

    districts: tuple[str, ...]
    companies: int
    trucks: int
    sites: int
    disposal_sites: int
    checkpoints: int
    days: int


_TWO = ("500107", "500113")
_FOUR = (*_TWO, "500104", "500106")
_NINE = (*_FOUR, "500103", "500105", "500108", "500109", "500112")

SIZES: Mapping[str, Size] = {
    "XS": Size(
        districts=_TWO, companies=3, trucks=14, sites=5, disposal_sites=3, checkpoints=8, days=3
    ),
    "S": Size(
        districts=_FOUR, companies=8, trucks=50, sites=14, disposal_sites=6, checkpoints=14, days=4
    ),
    "M": Size(
        districts=_NINE,
        companies=120,
        trucks=2000,
        sites=240,
        disposal_sites=28,
        checkpoints=160,
        days=9,
    ),
    "L": Size(
        districts=_NINE,
        companies=300,
        trucks=6000,
        sites=560,
        disposal_sites=48,
        checkpoints=240,
        days=15,
    ),
}
"""About 1.5 thousand, 10 thousand, 0.9 million and 4.5 million nodes in the graph."""

MISDEEDS: Mapping[str, float] = {
    "UNCOVERED": 0.025,
    "OVERFILLED": 0.025,
    "OUTSIDE_HOURS": 0.006,
    "WRONG_DISPOSAL_SITE": 0.010,
    "DUMPING": 0.008,
}
"""Share of trips on which each is done; hauling without a permit comes of the permits."""

PAPER_FAULTS: Mapping[str, float] = {
    "MISSING": 0.06,
    "WRONG_PLATE": 0.015,
    "BAD_PLATE": 0.004,
    "WRONG_SITE": 0.02,
    "LATE": 0.04,
    "TWICE": 0.004,
}
"""Share of trips whose waybill has each fault."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often what happens by chance happens; all are shares of one."""

    works_today: float = 0.9
    second_job: float = 0.35
    takes_second_job: float = 0.25
    no_permit_truck: float = 0.01
    permit_ends_early: float = 0.03
    transferred_plate: float = 0.02
    cloned_plate: float = 0.008
    light_twin: float = 0.004
    rests_laden: float = 0.05
    exit_camera: float = 0.96
    camera_misses: float = 0.06
    camera_misses_at_night: float = 0.09
    front_view: float = 0.3
    plate_unread: float = 0.02
    plate_half_read: float = 0.01
    class_unknown: float = 0.05
    misread: float = 0.015
    misread_province: float = 0.3
    misread_is_sure: float = 0.08
    load_unknown: float = 0.05
    sighting_comes_late: float = 0.01
    bad_clock_row: float = 0.0004
    door_text: float = 0.4
    door_typo: float = 0.15
    gate_log_missing: float = 0.01
    gate_colour_unknown: float = 0.0008
    track_off: float = 0.02
    track_gap: float = 0.08
    track_late: float = 0.05
    point_astray: float = 0.001


RATES = Rates()
