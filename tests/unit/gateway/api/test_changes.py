"""Changes from one schema to another, and which query texts feel them."""

from datetime import date

import pytest
from graphql import build_schema, parse

from gateway.api.changes import Weight, as_page, changes, deprecated, end_of, too_early
from gateway.api.usage import judge, uses_of

OLD = """
interface Node { id: ID! }
type Query { truck(plate: String, kind: Kind): Truck trucks(filter: TruckFilter): [Truck!]! node(id: ID!): Node found: Found }
union Found = Truck | Site
type Truck implements Node { id: ID! vin: String owner: String! cover: Cover site: Site lng: Float }
type Site implements Node { id: ID! name: String }
enum Cover { OPEN CLOSED }
enum Kind { BIG SMALL }
input TruckFilter { vin: String kind: Kind and: [TruckFilter!] }
"""  # noqa: E501


def changed(*pairs):
    """The changes from the old schema to one with some words replaced."""
    new = OLD
    for before, after in pairs:
        assert before in new
        new = new.replace(before, after)
    return build_schema(OLD), build_schema(new)


GONE = ("vin: String owner", "owner")
TEXTS = {
    "by field": "{ truck(plate: \"x\") { vin } }",
    "another field": "{ truck(plate: \"x\") { owner } }",
    "by fragment": "{ truck { ...F } } fragment F on Truck { a: vin }",
    "by alias": "{ one: truck { other: vin } }",
    "by variable": "query ($f: TruckFilter) { trucks(filter: $f) { id } }",
    "by literal": "{ trucks(filter: {and: [{kind: BIG}]}) { id } }",
    "the cover": "{ truck { cover } }",
    "a condition": "{ node(id: 1) { ... on Site { name } } }",
    "an argument": "{ truck(kind: BIG) { id } }",
    "its own field": "{ truck { site { name } } }",
    "in a union": "{ found { ... on Site { name } } }",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "broken", "perhaps"),
    [
        (GONE, {"by field", "by fragment", "by alias"}, set()),
        (("owner: String!", "owner: String"), {"another field"}, set()),
        (("OPEN CLOSED", "OPEN"), {"the cover"}, set()),
        (("BIG SMALL", "SMALL"), {"by literal", "an argument"}, {"by variable"}),
        ((", kind: Kind)", ")"), {"an argument"}, set()),
        (("vin: String kind: Kind and", "kind: Kind and"), set(), {"by variable"}),
        (
            ("input TruckFilter {", "input TruckFilter { district: String!"),
            {"by literal", "by variable"},
            set(),
        ),
        (
            ("truck(plate: String,", "truck(plate: String, city: String!,"),
            {*TEXTS} - {"by variable", "by literal", "a condition", "in a union"},
            set(),
        ),
        (("site: Site lng", "site: Site speed: Int lng"), set(), set()),
        (("type Site implements Node", "type Site"), {"a condition"}, set()),
        (("Truck | Site", "Truck"), {"in a union"}, set()),
    ],
)
def test_a_change_is_felt_by_the_texts_that_use_its_place_and_by_no_other(pair, broken, perhaps):
    old, new = changed(pair)
    found = changes(old, new)

    verdicts = {name: judge(old, new, found, text) for name, text in TEXTS.items()}

    assert {name for name, one in verdicts.items() if one.breaks} == broken
    assert {name for name, one in verdicts.items() if one.may_break} == perhaps


def test_what_the_old_schema_did_not_take_is_not_judged():
    old, new = changed(GONE)

    assert judge(old, new, changes(old, new), "{ wheels }") is None
    assert judge(old, new, changes(old, new), "{ truck") is None


def test_a_walk_notes_fields_arguments_types_and_values():
    text = (
        "query ($k: Kind) { truck(kind: $k) { id } trucks(filter: {kind: BIG}) { site { name } } }"
    )

    uses = uses_of(build_schema(OLD), parse(text))

    assert uses.surely >= {
        "Query.truck", "Query.truck(kind:)", "Truck.id", "Kind", "Query.trucks(filter:)",
        "TruckFilter", "TruckFilter.kind", "Kind.BIG", "Truck.site", "Site.name",
    }  # fmt: skip
    assert uses.perhaps == {"Kind", "Kind.BIG", "Kind.SMALL"}


def test_the_page_tells_the_worst_first_and_leaves_descriptions_out():
    old, new = changed(
        GONE,
        ("OPEN CLOSED", "OPEN CLOSED PARTIAL"),
        ("lng: Float", 'lng: Float @deprecated(reason: "Use point, until 2027-06-30.")'),
        ("type Site", '"A site." type Site'),
        ("name: String", "name: String area: Float"),
    )

    assert as_page(changes(old, new)) == (
        "# Schema changes\n\n"
        "## Breaking: what was right before may be refused\n"
        "- Field Truck.vin was removed.\n\n"
        "## Dangerous: programs may meet what they do not know\n"
        "- Enum value Cover.PARTIAL was added.\n\n"
        "## Deprecated, and when it ends\n"
        "- Truck.lng is deprecated: Use point, until 2027-06-30.\n\n"
        "## Added or made stricter towards us\n"
        "- Field Site.area was added.\n"
    )
    assert as_page(changes(old, old)) == "# Schema changes\n\nNone.\n"


def test_what_is_deprecated_no_more_is_safe_and_what_is_removed_is_not_told_twice():
    before = OLD.replace("lng: Float", 'lng: Float @deprecated(reason: "until 2027-06-30")')
    kept = changes(build_schema(before), build_schema(OLD))
    gone = changes(build_schema(before), build_schema(OLD.replace("lng: Float", "")))

    assert [(one.weight, one.words) for one in kept] == [
        (Weight.SAFE, "Truck.lng is deprecated no more.")
    ]
    assert [one.kind for one in gone] == ["FIELD_REMOVED"]


@pytest.mark.parametrize(
    ("today", "early"), [(date(2027, 6, 29), {"Truck.lng"}), (date(2027, 6, 30), set())]
)
def test_a_removal_is_too_early_before_the_day_that_was_told(today, early):
    before = build_schema(
        OLD.replace("lng: Float", 'lng: Float @deprecated(reason: "Use point, until 2027-06-30.")')
    )
    after = build_schema(OLD.replace("lng: Float", ""))

    assert too_early(before, changes(before, after), today).keys() == early
    assert deprecated(before) == {"Truck.lng": "Use point, until 2027-06-30."}


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("Use point, until 2027-06-30. 改用", date(2027, 6, 30)),
        ("until 2026-02-31", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_reason_says_until_when(reason, end):
    assert end_of(reason) == end
