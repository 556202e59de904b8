"""The trucks of the demo city, their plates, permits and drivers."""

from dataclasses import dataclass
from datetime import date

from gateway.demo.numbers import vin
from gateway.demo.people_places import DISPOSAL_SITES, HAULIERS, SITES, Company, DisposalSite, Site

LARGE, LARGE_NEW_ENERGY = "01", "51"

_FLEET_SIZES = (9, 8, 7, 6, 5, 5)
_AUTHORITY_LETTERS = "DABDAB"
_SERIES = "CFGKMNRTWY"
_ELECTRIC_EVERY = 4
_SURNAMES = "赵钱孙李周吴郑王冯陈"


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A driver by qualification number and name, both invented."""

    licence_number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Truck:
    """A tipper truck; loads in kilograms. `former_plate` was given back on `plate_since`."""

    vin: str
    plate: str
    plate_class: str
    company: Company
    fleet_number: str
    rated_load_kg: int
    gross_kg: int
    transport_licence: str
    registered_on: date
    plate_since: date
    driver: Driver
    former_plate: str | None = None

    @property
    def electric(self) -> bool:
        """Whether it bears the yellow-green plate of a large new-energy vehicle."""
        return self.plate_class == LARGE_NEW_ENERGY


@dataclass(frozen=True, kw_only=True)
class Permit:
    """Leave for a truck to haul from a site to disposal sites; both days are inclusive."""

    number: str
    truck: Truck
    site: Site
    disposal_sites: tuple[DisposalSite, ...]
    route: str
    hours: str
    first_day: date
    last_day: date


def _plate(serial: int, company: int) -> str:
    letter = _AUTHORITY_LETTERS[company]
    if serial % _ELECTRIC_EVERY == _ELECTRIC_EVERY - 1:
        return f"渝{letter}{(serial * 7919 + 31270) % 90000 + 10000}D"
    return f"渝{letter}{_SERIES[serial % 10]}{(serial * 2741 + 5217) % 9000 + 1000}"


def _truck(serial: int, company: int) -> Truck:
    plate = _plate(serial, company)
    electric = len(plate) == 8
    registered_on = date(2022 + serial % 3, 1 + serial % 12, 5 + serial % 20)
    replated = serial == 6
    return Truck(
        vin=vin("LDEMUCK1" if electric else "LDEMUCK7", f"NC{serial + 1:06d}"),
        plate=plate,
        plate_class=LARGE_NEW_ENERGY if electric else LARGE,
        company=HAULIERS[company],
        fleet_number=f"{serial + 1:03d}",
        rated_load_kg=15_370 + 125 * (serial % 12),
        gross_kg=31_000,
        transport_licence=f"50010{company + 1}{serial + 1:06d}",
        registered_on=registered_on,
        plate_since=date(2026, 1, 15) if replated else registered_on,
        driver=Driver(
            licence_number=f"5001070000{serial + 1:08d}", name=f"{_SURNAMES[serial % 10]}演示"
        ),
        former_plate="渝DH4821" if replated else None,
    )


TRUCKS: tuple[Truck, ...] = tuple(
    _truck(serial, company)
    for serial, company in enumerate(
        company for company, size in enumerate(_FLEET_SIZES) for _ in range(size)
    )
)

_EVENING, _NIGHT, _DAY = "16:00-02:00", "20:00-06:00", "09:00-17:00"
_ROUTES = {
    "XN-JLP-01": "含谷大道—演示沟",
    "XN-JLP-02": "华福大道—陶家演示坡",
    "XN-BN-01": "渝南大道—朝前台路—南彭演示村",
}
# first truck, how many, site, disposal sites, hours, first and last day
_GRANTS: tuple[tuple[int, int, int, tuple[int, ...], str, date, date], ...] = (
    (0, 6, 0, (2,), _EVENING, date(2026, 2, 1), date(2026, 3, 31)),
    (6, 3, 1, (0,), _NIGHT, date(2026, 2, 1), date(2026, 4, 30)),
    (9, 5, 2, (0, 1), _DAY, date(2026, 1, 10), date(2026, 6, 30)),
    (14, 2, 2, (1,), _DAY, date(2025, 12, 5), date(2026, 3, 4)),
    (17, 5, 2, (1,), _DAY, date(2026, 3, 1), date(2026, 8, 31)),
    (24, 4, 3, (0,), _NIGHT, date(2026, 2, 15), date(2026, 5, 15)),
    (30, 4, 5, (2,), _EVENING, date(2026, 2, 20), date(2026, 7, 31)),
    (35, 4, 6, (2, 1), _EVENING, date(2026, 2, 20), date(2026, 7, 31)),
)


def _permits() -> tuple[Permit, ...]:
    return tuple(
        Permit(
            number=f"渝渣准运2026-{truck + 1:04d}",
            truck=TRUCKS[truck],
            site=SITES[site],
            disposal_sites=tuple(DISPOSAL_SITES[index] for index in disposal),
            route="、".join(_ROUTES[DISPOSAL_SITES[index].code] for index in disposal),
            hours=hours,
            first_day=first_day,
            last_day=last_day,
        )
        for first, count, site, disposal, hours, first_day, last_day in _GRANTS
        for truck in range(first, first + count)
    )


PERMITS: tuple[Permit, ...] = _permits()
