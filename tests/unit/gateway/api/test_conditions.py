"""Filters into conditions: what they mean, and that nothing forgotten selects more."""

import pytest

from auth.errors import NotGranted
from gateway.api.conditions import Conditions
from gateway.api.enums import ORDER_FIELDS, SortDirection
from gateway.api.shapes import SHAPES
from gateway.errors import BadInput, TooComplex
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PlateClass
from graph.plan import All, Compare, Direction, In, IsNull, Not, Order, Related, Search, Some
from tests.agreed import grants

TRUCK, PLATE, DRIVER = SHAPES["Truck"], SHAPES["Plate"], SHAPES["Driver"]
BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")


@pytest.fixture
def conditions():
    return Conditions(grants("police"))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"vin": {"eq": "V"}}, Compare("vin", "eq", "V")),
        ({"vin": {"ne": "V"}}, Not(Compare("vin", "eq", "V"))),
        ({"vin": {"startsWith": "LS"}}, Compare("vin", "starts_with", "LS")),
        ({"ratedLoadKg": {"gte": 1.5}}, Compare("rated_load_kg", "gte", 1.5)),
        ({"vin": {"in": []}}, In("vin", ())),
        ({"vin": {"in": ["a", "b"]}}, In("vin", ("a", "b"))),
        ({"vin": {"notIn": ["a"]}}, Not(In("vin", ("a",)))),
        ({"vin": {"isNull": True}}, IsNull("vin")),
        ({"vin": {"isNull": False}}, Not(IsNull("vin"))),
        (
            {"vin": {"gt": "a", "lt": "c"}},
            All((Compare("vin", "gt", "a"), Compare("vin", "lt", "c"))),
        ),
        (
            {"vin": {"eq": "V"}, "brand": {"contains": "重汽"}},
            All((Compare("vin", "eq", "V"), Compare("brand", "contains", "重汽"))),
        ),
        ({"not": {"vin": {"eq": "V"}}}, Not(Compare("vin", "eq", "V"))),
        (
            {"or": [{"vin": {"eq": "V"}}, {"vin": {"isNull": True}}]},
            Some((Compare("vin", "eq", "V"), IsNull("vin"))),
        ),
        (
            {"plates": {"some": {"plateClass": {"eq": PlateClass.LARGE}}}},
            Related(BEARS, Direction.OUT, Compare("plate_class", "eq", "01")),
        ),
    ],
    ids=str,
)
def test_a_filter_means(conditions, given, meant):
    assert conditions.where(TRUCK, given) == meant


def test_a_value_of_an_enum_is_its_code(conditions):
    where = conditions.where(PLATE, {"plateClass": {"in": [PlateClass.NEV_LARGE]}})

    assert where == In("plate_class", ("51",))
    assert type(where.values[0]) is str


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"vin": {}},
        {"vin": None},
        {"vin": {"eq": None}},
        {"vin": {"eq": "V"}, "brand": None},
        {"vin": {"in": None}},
        {"vin": {"in": ["a", None]}},
        {"vin": {"notIn": []}},
        {"vin": {"isNull": None}},
        {"or": []},
        {"and": []},
        {"or": [None]},
        {"or": [{}]},
        {"not": {}},
        {"not": None},
        {"plates": {}},
        {"plates": {"some": None}},
        {"plates": {"some": {}}},
        {"plates": {"some": {"number": {}}}},
    ],
    ids=str,
)
def test_what_is_empty_or_null_is_refused(conditions, given):
    with pytest.raises(BadInput):
        conditions.where(TRUCK, given)


def test_a_field_that_is_withheld_filters_and_sorts_for_nobody_else():
    conditions = Conditions(grants("urban_management"))

    with pytest.raises(NotGranted):
        conditions.where(DRIVER, {"name": {"startsWith": "王"}})
    with pytest.raises(NotGranted):
        conditions.order(DRIVER, [{"field": ORDER_FIELDS["Driver"].NAME}])


@pytest.mark.parametrize("asked", [{"eq": "渝A12345"}, {"in": ["渝A12345", "渝A54321"]}])
def test_a_masked_field_is_looked_up_by_whole_values(asked):
    conditions = Conditions(grants("housing_construction"))

    assert conditions.where(PLATE, {"number": asked})


@pytest.mark.parametrize(
    "asked",
    [
        {"startsWith": "渝A1"},
        {"contains": "2"},
        {"search": "2"},
        {"gt": "渝A12345"},
        {"ne": "渝A12345"},
        {"notIn": ["渝A12345"]},
        {"eq": "渝A12345", "contains": "2"},
        {"isNull": True},
    ],
)
def test_a_masked_field_is_not_narrowed_down_piece_by_piece(asked):
    conditions = Conditions(grants("housing_construction"))

    with pytest.raises(NotGranted, match=r"Plate\.number"):
        conditions.where(PLATE, {"number": asked})
    with pytest.raises(NotGranted):
        conditions.order(PLATE, [{"field": ORDER_FIELDS["Plate"].NUMBER}])


@pytest.mark.parametrize("fragment", ["", " ", "·（）", "%_", "\u0301"])
def test_a_fragment_without_a_letter_is_refused(conditions, fragment):
    with pytest.raises(BadInput, match="search"):
        conditions.where(PLATE, {"number": {"search": fragment}})


def test_a_fragment_may_not_be_endless(conditions):
    with pytest.raises(TooComplex):
        conditions.where(PLATE, {"number": {"search": "渝" * 65}})


@pytest.mark.parametrize("fragment", ["渝a·1", "渝 Ａ１", "渝A1"])
def test_a_fragment_means_its_letters(conditions, fragment):
    where = conditions.where(PLATE, {"number": {"search": fragment}})

    assert where == Search.of("number", "渝A1")


def test_the_owner_may_filter_by_it():
    conditions = Conditions(grants("transport"))

    assert conditions.where(DRIVER, {"name": {"eq": "王"}}) == Compare("name", "eq", "王")


def test_a_filter_may_not_be_endless(conditions):
    given = {"vin": {"eq": "V"}}
    for _ in range(10):
        given = {"not": given}

    with pytest.raises(TooComplex):
        conditions.where(TRUCK, given)


def test_a_list_may_not_be_endless(conditions):
    with pytest.raises(TooComplex):
        conditions.where(TRUCK, {"vin": {"in": ["V"] * 501}})


def test_an_order(conditions):
    fields = ORDER_FIELDS["Truck"]
    given = [{"field": fields.BRAND, "direction": SortDirection.DESC}, {"field": fields.VIN}]

    assert conditions.order(TRUCK, given) == (Order("brand", descending=True), Order("vin"))


@pytest.mark.parametrize("names", [[], ["VIN", "VIN"]])
def test_an_order_without_or_with_repeated_fields_is_refused(conditions, names):
    given = [{"field": ORDER_FIELDS["Truck"][name]} for name in names]

    with pytest.raises(BadInput):
        conditions.order(TRUCK, given)


WRONG = (
    None, {}, {"eq": None}, {"ne": None}, {"gte": None}, {"isNull": None}, {"in": [None]},
    {"in": ["a"] * 501}, {"notIn": []}, {"notIn": [None]}, {"search": "·"}, {"search": "a" * 999},
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:20])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_what_is_wrong_is_told_by_the_name_that_a_field_has_in_the_filter(shape, wrong):
    named = Conditions(grants("urban_management"))
    named._demand = lambda *_, **__: None
    for name in shape.fields:
        with pytest.raises((BadInput, TooComplex)) as told:
            named.where(shape, {name: wrong})

        assert str(told.value).startswith((f"{name}:", f"{name}."))
