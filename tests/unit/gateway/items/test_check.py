from datetime import date

import pytest

from gateway.items.check import check
from gateway.items.item import District, Post
from gateway.items.register import Register, open_register, read_item
from graph.ontology.choices import DepartmentKind
from tests.unit.gateway.items.texts import a_version, an_item

DAY = date(2026, 3, 1)
POSTS = tuple(Post(department=d.value, section="一科", post="一岗") for d in DepartmentKind)
SERVED = District(code="500107", name="九龙坡区", post=POSTS)


def gaps(*texts, districts=(SERVED,), day=DAY):
    items = [read_item("x.toml", text) for text in texts]
    register = Register({one.code: one for one in items}, {one.code: one for one in districts})
    return [
        (gap.item, gap.code, gap.message) for gap in check(register, day) if gap.code != "NO_ITEM"
    ]


def test_the_packaged_items_have_no_gaps():
    assert check(open_register(), DAY) == []


def test_an_item_without_gaps():
    assert gaps(an_item()) == []


def test_a_kind_that_no_item_is_for():
    found = check(Register({}, {}), DAY)

    assert {(gap.code, gap.item) for gap in found} >= {("NO_ITEM", "UNCOVERED")}


ENDED = a_version(until="effective_to = 2026-02-01")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (an_item(a_version(), a_version(number="2", since="2026-02-01")), "OVERLAP", "2026-02-01"),
        (an_item(ENDED, a_version(number="2", since="2026-02-02")), "HOLE", "2026-02-01"),
        (an_item(ENDED), "NOT_IN_FORCE", "2026-03-01"),
        (an_item(ENDED, a_version(since="2026-02-01")), "TWICE", "one number"),
        (an_item(a_version(until="effective_to = 2026-01-01")), "BAD_DATES", "before it begins"),
        (an_item(a_version(co_handlers='"fire"')), "UNKNOWN_DEPARTMENT", "fire"),
        (an_item(a_version(co_handlers='"police", "police"')), "TWICE", "named twice"),
        (an_item(a_version(department="police")), "OTHER_DEPARTMENT", "urban_management"),
        (an_item(kind='kind = "NOISE"'), "UNKNOWN_KIND", "NOISE"),
        (an_item().replace('evidence = ["照片"]', "evidence = []"), "NO_EVIDENCE", "evidence"),
        (an_item().replace('plan = ["核对号牌"]', "plan = []"), "NO_PLAN", "checklist"),
        (
            an_item(a_version(extra="penalty = {min_yuan = 5, max_yuan = 2}")),
            "BAD_RANGE",
            "lowest",
        ),
        (
            an_item(
                a_version(
                    extra='answering = [{district = "5001", department = "police", '
                    'section = "a", post = "b"}]'
                )
            ),
            "UNKNOWN_DISTRICT",
            "5001",
        ),
    ],
)
def test_what_is_wrong_with_an_item(text, code, message):
    found = gaps(text)

    assert [(one_code, message in said) for _, one_code, said in found if one_code == code] == [
        (code, True)
    ]


def test_versions_that_follow_each_other_leave_no_gap():
    assert gaps(an_item(ENDED, a_version(number="2", since="2026-02-01"))) == []


def test_a_department_without_a_post_in_a_district():
    bare = District(code="500113", name="巴南区", post=POSTS[:2])

    found = gaps(an_item(a_version(co_handlers='"police"')), districts=(SERVED, bare))

    assert found == [("UNCOVERED", "NO_POST", "no post of police answers in 巴南区")]


def test_two_items_for_one_kind():
    found = gaps(an_item(), an_item(code="OTHER"))

    assert found == [("OTHER", "TWO_ITEMS", "UNCOVERED is for UNCOVERED too")]


def test_a_district_with_an_unknown_or_doubled_department():
    posts = (*POSTS, POSTS[0], Post(department="fire", section="a", post="b"))

    found = gaps(districts=(District(code="500107", name="九龙坡区", post=posts),))

    assert [code for _, code, _ in found] == ["UNKNOWN_DEPARTMENT", "TWICE"]


PART = 'part = [{{department = "{department}", at = ["{at}"], level = "{level}"}}]'


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"department": "police"}, "OTHER_LEAD"),
        ({"department": "fire"}, "UNKNOWN_DEPARTMENT"),
        ({"at": "moon"}, "UNKNOWN_PLACE"),
        ({"level": "city"}, "UNKNOWN_LEVEL"),
    ],
)
def test_what_is_wrong_with_a_task_that_a_case_opens(changes, code):
    given = {"department": "urban_management", "at": "site", "level": "district"}

    found = gaps(an_item(a_version(extra=PART.format(**(given | changes)))))

    assert code in {one for _, one, _ in found}


def test_a_task_for_a_department_without_a_post_in_a_district_is_a_gap():
    posts = tuple(one for one in POSTS if one.department != "transport")
    rows = (
        'part = [{department = "urban_management", at = ["site"]},'
        ' {department = "transport", at = ["company"]}]'
    )

    found = gaps(
        an_item(a_version(extra=rows)),
        districts=(District(code="500107", name="九龙坡区", post=posts),),
    )

    assert [(code, "transport" in said) for _, code, said in found] == [("NO_POST", True)]
