"""Arguments read of a pattern are those that the GraphQL library would read each time."""

import pytest
from graphql import parse

from gateway.api.fast.arguments import Arguments
from gateway.api.schema import build_schema
from gateway.api.selection import Query
from gateway.errors import BadInput

SCHEMA = build_schema()._schema
VALUES = {"k": "OVERFILLED", "a": 1, "v": "V", "w": ["X", "Y"], "n": 3, "f": {"vin": {"eq": "Z"}}}


def asked(arguments, variables):
    operation = parse(f"{{ {arguments} {{ totalCount }} }}").definitions[0]
    return Query(SCHEMA, {}, variables), operation.selection_set.selections[0]


@pytest.mark.parametrize(
    ("arguments", "is_simple"),
    [
        ("violations(first: $n, filter: {kind: {eq: $k}, occurredAt: {gte: $a, lt: $a}})", True),
        ("trucks(filter: {or: [{vin: {eq: $v}}, {vin: {in: $w}}, {vin: {eq: \"L\"}}]})", True),
        ("trucks(filter: {vin: {in: [$v, \"L\", $v]}}, first: 2)", True),
        ("trucks(filter: {and: {vin: {eq: $v}}})", True),
        ("trucks(filter: $f, after: $v)", True),
        ("trucks(orderBy: [{field: VIN, direction: $d}])", False),
    ],
)  # fmt: skip
def test_the_values_are_the_same(arguments, is_simple):
    variables = {**VALUES, "d": "DESC"}
    query, node = asked(arguments, variables)

    read = Arguments.of(query, node)

    assert read.is_simple is is_simple
    assert read.read(query) == query.arguments("Query", node)
    again, _ = asked(arguments, {**variables, "v": "other"})
    assert read.read(again) == again.arguments("Query", node)


@pytest.mark.parametrize("values", [{}, {"v": None}])
def test_a_variable_that_selects_must_have_a_value(values):
    whole, node = asked("trucks(filter: {vin: {eq: $v}})", VALUES)
    read = Arguments.of(whole, node)

    with pytest.raises(BadInput):
        read.read(Query(SCHEMA, {}, values))
