"""The words by which one thing is found."""

import pytest

from auth.errors import NotGranted
from gateway.api.ids import global_id
from gateway.api.lookups import lookup
from gateway.api.shapes import SHAPES
from gateway.errors import BadInput
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PlateClass
from graph.plan import All, Compare, Direction, Related
from tests.agreed import grants, ids

BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")
GRANTS = grants("police")


@pytest.mark.parametrize(
    ("entity", "args", "meant"),
    [
        ("Truck", {"vin": "lsv1"}, Compare("vin", "eq", "LSV1")),
        ("Truck", {"id": global_id("Truck", "t-1")}, Compare("id", "eq", "t-1")),
        (
            "Truck",
            {"plate": "渝A·12345", "asOf": 5},
            Related(BEARS, Direction.OUT, Compare("number", "eq", "渝A12345")),
        ),
        (
            "Truck",
            {"plate": "渝A12345", "plateClass": PlateClass.LARGE},
            Related(
                BEARS,
                Direction.OUT,
                All((Compare("number", "eq", "渝A12345"), Compare("plate_class", "eq", "01"))),
            ),
        ),
        ("Plate", {"number": "渝a12345"}, Compare("number", "eq", "渝A12345")),
        ("Site", {"name": "演示一号工地"}, Compare("name", "eq", "演示一号工地")),
    ],
    ids=str,
)
def test_a_lookup_means(entity, args, meant):
    assert lookup(SHAPES[entity], args, GRANTS, ids(GRANTS)) == meant


@pytest.mark.parametrize(
    ("entity", "args"),
    [
        ("Truck", {}),
        ("Truck", {"asOf": 5}),
        ("Truck", {"plateClass": PlateClass.LARGE}),
        ("Truck", {"vin": "V", "registerId": "R"}),
        ("Truck", {"id": global_id("Truck", "t"), "vin": "V"}),
        ("Truck", {"id": global_id("Plate", "p")}),
    ],
    ids=str,
)
def test_none_or_two_ways_are_refused(entity, args):
    with pytest.raises(BadInput):
        lookup(SHAPES[entity], args, GRANTS, ids(GRANTS))


def test_nobody_is_found_by_what_is_withheld():
    others = grants("urban_management")

    with pytest.raises(NotGranted):
        lookup(SHAPES["Driver"], {"licenceNumber": "5001"}, others, ids(others))


def test_a_masked_word_finds_where_its_agreement_says_so():
    housing = grants("housing_construction")

    found = lookup(SHAPES["Plate"], {"number": "渝A12345"}, housing, ids(housing))

    assert found == Compare("number", "eq", "渝A12345")
