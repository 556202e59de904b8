"""The schema of one partner: valid, and without anything that its agreements do not give."""

import pytest
from graphql import build_schema, parse, validate

from auth.agreements import Book
from gateway.api.contract import contract, contract_grants
from gateway.cli.schema import SDL_FILE
from tests.agreed import NOW_MS, book


@pytest.fixture(scope="module")
def sdl():
    return SDL_FILE.read_text(encoding="utf-8")


def contract_of(sdl, department):
    return build_schema(contract(sdl, contract_grants(book(), department, at_ms=NOW_MS)))


@pytest.mark.parametrize("department", ["housing_construction", "police", "transport"])
def test_no_field_stands_in_it_that_is_not_given(sdl, department):
    grants = contract_grants(book(), department, at_ms=NOW_MS)

    schema = contract_of(sdl, department)

    for entity, fields in grants.fields.items():
        if entity == "Case":
            continue
        if not grants.entity(entity).given:
            kin = ("", "Filter", "Connection", "Edge", "Order", "OrderField")
            assert not [k for k in kin if f"{entity}{k}" in schema.type_map], entity
            continue
        shown = schema.type_map[entity].fields
        for name, decision in fields.items():
            first, *rest = name.split("_")
            camel = first + "".join(part[:1].upper() + part[1:] for part in rest)
            assert (camel in shown) is decision.given, (entity, name)


def test_what_housing_is_given_can_be_asked_and_the_rest_cannot(sdl):
    schema = contract_of(sdl, "housing_construction")

    given = '{ plate(number: "渝A12345") { number } sites { edges { node { name } } } }'
    masked = "{ plates(orderBy: [{field: NUMBER}]) { totalCount } }"
    denied = "{ trucks { edges { node { vin } } } }"

    assert validate(schema, parse(given)) == []
    assert validate(schema, parse(masked))
    assert validate(schema, parse(denied))


def test_who_has_no_agreement_has_its_own_types_only(sdl):
    grants = contract_grants(Book(), "housing_construction", at_ms=NOW_MS)
    schema = build_schema(contract(sdl, grants))

    assert {"Site", "Gate"} <= schema.type_map.keys()
    assert not {"Truck", "Plate", "Violation", "Trace"} & schema.type_map.keys()
