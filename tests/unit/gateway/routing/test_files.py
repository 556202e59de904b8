"""Areas and rosters from files: what is packaged, what takes its place, what is refused."""

import pytest

from gateway.items.register import open_register
from gateway.routing.errors import BadRouting
from gateway.routing.files import open_router
from gateway.routing.question import Question, Spot
from graph.ontology.choices import ViolationKind
from tests.factories import at

SQUARE = "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))"
AREA = """border_m = 100
[[area]]
code = "{code}"
name = "某区"
boundary = "{boundary}"
"""
ROSTER = """[[roster]]
place = "500107"
department = "police"
[[roster.shift]]
days = [{days}]
begins = "{begins}"
ends = "08:00"
post = "夜班"
"""


def put(folder, name, text):
    (folder / "routing").mkdir(exist_ok=True)
    (folder / "routing" / name).write_text(text, encoding="utf-8")


def test_the_worked_example_opens_three_tasks_from_a_clue_in_another_district(tmp_path):
    # 2024-03-05 18:35, seen in 巴南; site and company in 九龙坡, the site in 石桥铺街道
    route = open_router(tmp_path).route(
        Question(
            item="OVERFILLED",
            at_ms=at("2024-03-06T09:00"),
            occurrence=Spot(point=(106.53, 29.40), code="500113"),
            site=Spot(point=(106.486, 29.529), code="500107"),
            company=Spot(code="500107"),
        )
    )

    assert [(desk.district, desk.department) for desk in route.desks] == [
        ("500107", "urban_management"),
        ("500107", "housing_construction"),
        ("500107005", "urban_management"),
    ]
    assert route.desks[2].post == "石桥铺街道执法大队"


@pytest.mark.parametrize("kind", ViolationKind)
def test_every_kind_finds_a_post_in_every_served_district(tmp_path, kind):
    router = open_router(tmp_path)

    for code in open_register().districts:
        spot = Spot(code=code)
        route = router.route(
            Question(
                item=kind.value,
                at_ms=at("2026-03-05T12:00"),
                occurrence=spot,
                site=spot,
                company=spot,
            )
        )
        assert route.lead.district == code
        assert all(desk.post for desk in route.desks)


def test_own_areas_take_the_place_of_the_packaged_ones(tmp_path):
    put(tmp_path, "areas.toml", AREA.format(code="900001", boundary=SQUARE))
    spot = Spot(point=(0.5, 0.5))

    route = open_router(tmp_path).route(Question(item="UNCOVERED", at_ms=0, occurrence=spot))

    assert route.lead.district == "900001"


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("areas.toml", "area = [", "is no TOML"),
        ("areas.toml", "border_m = 'x'\narea = []", "border_m: must be a whole number"),
        ("areas.toml", AREA.format(code="12", boundary=SQUARE), "6 or 9 digits"),
        ("areas.toml", AREA.format(code="900001", boundary="POLYGON (("), "is no WKT"),
        ("areas.toml", AREA.format(code="900001", boundary="POINT (1 1)"), "must be a POLYGON"),
        (
            "areas.toml",
            AREA.format(code="900001", boundary="POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"),
            "Self-intersection",
        ),
        (
            "areas.toml",
            AREA.format(code="900001", boundary="POLYGON ((29 106, 29 107, 30 107, 29 106))"),
            "longitude first",
        ),
        (
            "areas.toml",
            2 * AREA.format(code="900001", boundary=SQUARE).replace("border_m = 100", "") + "\n",
            "border_m: is missing",
        ),
        ("duty.toml", ROSTER.format(days='"daily"', begins="18:00"), "must name some of mon"),
        ("duty.toml", ROSTER.format(days='"all"', begins="6pm"), "begins: must be a time"),
        ("duty.toml", ROSTER.format(days='"all"', begins="18:00Z"), "begins: must be a time"),
        ("duty.toml", 2 * ROSTER.format(days='"all"', begins="18:00"), "is there twice"),
        (
            "duty.toml",
            ROSTER.format(days='"all"', begins="18:00")
            + "[[roster.absence]]\npost='a'\nfirst_day=2026-03-02\nlast_day=2026-03-01",
            "ends before it begins",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(tmp_path, name, text, fault):
    put(tmp_path, name, text)

    with pytest.raises(BadRouting, match=fault) as raised:
        open_router(tmp_path)

    assert raised.value.file == name
