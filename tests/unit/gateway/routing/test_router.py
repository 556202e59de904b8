"""Which desks get a task, in the hand-made districts; and why."""

import pytest

from gateway.items.errors import NoSuchItem
from gateway.routing.desk import Desk
from gateway.routing.duty import Roster, Shift
from gateway.routing.question import Question, Spot
from tests.factories import at
from tests.unit.gateway.items.texts import a_version, an_item
from tests.unit.gateway.routing.ground import A1, A, B, item_of, router

UM, POLICE, HOUSING = "urban_management", "police", "housing_construction"
IN_A, IN_B, IN_A1, NEAR_B = (0.08, 0.08), (0.15, 0.05), (0.02, 0.02), (0.099, 0.05)
NIGHT = Shift(days=("all",), begins="18:00", ends="08:00", post="夜班")


def desk(place, department, code, post=None):
    return Desk(
        department=department,
        section=f"{place}{department}科",
        post=post or f"{place}{department}岗",
        district=code,
    )


def asked(*, occurrence=None, site=None, company=None, item="UNCOVERED", when="2026-03-05T12:00"):
    def spot(place):
        return Spot(code=place) if isinstance(place, str) else Spot(point=place)

    return Question(
        item=item,
        at_ms=at(when),
        occurrence=spot(occurrence),
        site=spot(site),
        company=spot(company),
    )


def codes(route):
    return [said.code for said in route.reasons]


def test_without_parts_all_departments_get_a_task_where_it_happened():
    text = an_item(a_version(co_handlers='"police"'))

    route = router(text).route(asked(occurrence=IN_A))

    assert route.lead == desk("甲", UM, A)
    assert route.helpers == (desk("甲", POLICE, A),)
    assert route.candidates == ()
    assert codes(route) == ["ITEM", "BY_PLACE", "LEADS", "HELPS"]


def test_site_company_and_place_may_lie_in_three_districts_each_with_its_task():
    text = item_of(
        (UM, ("site", "occurrence"), "district"),
        (POLICE, ("occurrence",), "district"),
        (UM, ("company",), "district"),
        (UM, ("site",), "street"),
    )

    route = router(text).route(asked(occurrence=IN_B, site=IN_A1, company=B))

    assert route.lead == desk("甲", UM, A)
    assert route.helpers == (desk("乙", POLICE, B), desk("乙", UM, B), desk("甲一", UM, A1))
    assert "OTHER_DISTRICT" in codes(route)


@pytest.mark.parametrize(
    ("places", "lead"),
    [
        ({"site": IN_A, "company": B, "occurrence": IN_B}, A),
        ({"company": B, "occurrence": IN_A}, B),
        ({"occurrence": IN_A}, A),
    ],
)
def test_the_first_place_that_is_known_answers(places, lead):
    text = item_of((UM, ("site", "company", "occurrence"), "district"))

    assert router(text).route(asked(**places)).lead.district == lead


def test_near_a_border_both_districts_are_candidates_and_the_one_it_lies_in_leads():
    route = router().route(asked(occurrence=NEAR_B))

    assert route.lead == desk("甲", UM, A)
    assert route.candidates == (desk("乙", UM, B),)
    (said,) = [r for r in route.reasons if r.code == "NEAR_BORDER"]
    assert "乙区" in said.zh
    assert "200" in said.en


def test_two_parts_that_meet_at_one_desk_are_one_task():
    text = item_of((UM, ("site",), "district"), (UM, ("occurrence",), "district"))

    assert router(text).route(asked(occurrence=IN_A, site=IN_A1)).helpers == ()


def test_a_part_whose_place_is_unknown_is_left_out_and_said():
    text = item_of((UM, ("occurrence",), "district"), (HOUSING, ("site",), "district"))

    route = router(text).route(asked(occurrence=IN_A))

    assert route.helpers == ()
    assert codes(route).count("NOWHERE") == 1


def test_a_street_without_a_squad_gets_no_task():
    text = item_of((UM, ("site",), "district"), (POLICE, ("site",), "street"))

    route = router(text).route(asked(site=IN_A1))

    assert route.helpers == ()
    assert "NO_STREET" in codes(route)


def test_a_department_without_a_post_still_leads_and_the_gap_is_told():
    text = item_of((HOUSING, ("occurrence",), "district"), department=HOUSING)

    route = router(text).route(asked(occurrence=IN_B))

    assert route.lead == Desk(department=HOUSING, district=B)
    assert "NO_POST" in codes(route)


def test_nothing_known_of_the_place_leaves_the_department_alone():
    route = router().route(asked())

    assert route.lead == Desk(department=UM)
    assert codes(route) == ["ITEM", "PLACE_UNKNOWN", "NOWHERE"]


def test_who_has_the_night_shift_gets_the_task_at_night():
    rosters = [Roster(place=A, department=UM, shift=(NIGHT,))]
    answers = router(rosters=rosters)

    night = answers.route(asked(occurrence=IN_A, when="2026-03-05T18:35"))
    day = answers.route(asked(occurrence=IN_A, when="2026-03-05T17:59"))

    assert night.lead == desk("甲", UM, A, "夜班")
    assert day.lead == desk("甲", UM, A)
    assert "ON_DUTY" in codes(night)
    assert "ON_DUTY" not in codes(day)


def test_the_version_in_force_when_it_is_sent_decides():
    first = a_version(until="effective_to = 2026-03-01")
    second = a_version(number="2", since="2026-03-01", co_handlers='"police"')
    answers = router(an_item(first, second))

    before = answers.route(asked(occurrence=IN_A, when="2026-02-28T23:59"))
    after = answers.route(asked(occurrence=IN_A, when="2026-03-01T00:00"))

    assert before.helpers == ()
    assert after.helpers == (desk("甲", POLICE, A),)


def test_a_kind_without_an_item_goes_to_the_department_of_the_kind():
    route = router().route(asked(occurrence=IN_A, item="CLONED_PLATE"))

    assert route.lead == desk("甲", POLICE, A)
    assert codes(route)[0] == "NO_ITEM"


def test_an_item_that_nobody_knows_is_refused():
    with pytest.raises(NoSuchItem, match="NOISE"):
        router().route(asked(occurrence=IN_A, item="NOISE"))


def test_every_reason_speaks_both_languages():
    text = item_of((UM, ("site", "occurrence"), "district"), (POLICE, ("site",), "street"))

    route = router(text).route(asked(occurrence=IN_B, site=NEAR_B))

    assert all(said.zh and said.en and said.zh != said.en for said in route.reasons)
