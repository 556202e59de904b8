"""Two square districts side by side, and a street in the first, drawn by hand.

On the equator side a degree is 111,195 m both ways; at 0.05° north the difference is nothing.

    A 900001: 0.0–0.1 E    B 900002: 0.1–0.2 E    both 0.0–0.1 N
    A1 900001001: 0.00–0.05 E, 0.00–0.05 N
"""

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.items.item import District, Post, Street
from gateway.items.register import Register, read_item
from gateway.routing.areas import Area, Ground
from gateway.routing.duty import Duty
from gateway.routing.places import Locator
from gateway.routing.router import Router
from tests.unit.gateway.items.texts import a_version, an_item

A, B, A1 = "900001", "900002", "900001001"
BORDER_M = 200


def box(west, south, east, north):
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f"POLYGON (({', '.join(f'{x} {y}' for x, y in ring)}))"


AREAS = (
    Area(code=A, name="甲区", boundary=box(0, 0, 0.1, 0.1)),
    Area(code=B, name="乙区", boundary=box(0.1, 0, 0.2, 0.1)),
    Area(code=A1, name="甲一街道", boundary=box(0, 0, 0.05, 0.05)),
)


def posts(place, *departments):
    return tuple(
        Post(department=name, section=f"{place}{name}科", post=f"{place}{name}岗")
        for name in departments
    )


DISTRICTS = (
    District(
        code=A,
        name="甲区",
        post=posts("甲", "urban_management", "police", "transport", "housing_construction"),
        street=(Street(code=A1, name="甲一街道", post=posts("甲一", "urban_management")),),
    ),
    District(code=B, name="乙区", post=posts("乙", "urban_management", "police")),
)


def parts(*rows):
    """Parts as TOML: (department, places, level)."""
    told = ", ".join(
        f'{{department = "{d}", at = [{", ".join(map(repr, at))}], level = "{level}"}}'
        for d, at, level in rows
    )
    return f"part = [{told}]"


def ground(border_m=BORDER_M, areas=AREAS):
    return Ground.of(areas, border_m=border_m)


def locator(border_m=BORDER_M):
    return Locator(ground(border_m), {}, border_m)


def router(*texts, rosters=(), calendar=None):
    items = [read_item("x.toml", text) for text in texts or (an_item(),)]
    register = Register({one.code: one for one in items}, {one.code: one for one in DISTRICTS})
    return Router(register, locator(), Duty(tuple(rosters), calendar or WorkCalendar()))


def item_of(*rows, department="urban_management", co_handlers=""):
    version = a_version(department=department, co_handlers=co_handlers, extra=parts(*rows))
    return an_item(version)
