"""What is asked of an operation before it is carried out: its cost, its budget, the schema."""

import pytest
from graphql import parse

from auth.principal import Principal
from gateway.api.cost import Costs
from gateway.api.gate import Budgets, Gate, NotValid
from gateway.api.limits import fragments_of
from gateway.api.schema import build_schema
from gateway.errors import RateLimited, SchemaHidden, TooComplex
from gateway.settings import Limits

TRUCKS = "trucks(first: $n) { edges { node { vin %s } } }"
PAGE = "query Q($n: Int) { " + TRUCKS % "" + " }"


def who(*roles, department="police"):
    return Principal(department=department, person="P", roles=frozenset(roles))


def cost(text, **variables):
    document = parse(text)
    operation = document.definitions[0]
    return Costs(build_schema()._schema, fragments_of(document)).of(operation).of(variables)


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("{ __typename }", 0),
        ('{ truck(vin: "V") { vin } }', 1),
        ('{ truck(vin: "V") { plate { number } } }', 2),
        ("{ trucks(first: 7) { totalCount } }", 7),
        ("{ trucks { edges { node { vin } } } }", 20),  # the usual page
        ("{ trucks(last: 3) { edges { cursor node { plate { number } } } } }", 6),
        # 5 companies, each with 1 + 4 trucks
        ("{ companies(first: 5) { edges { node { trucks(first: 4) { totalCount } } } } }", 25),
        # a truck bears one plate at a time, whatever the page could hold: 20, each with 1
        ("{ trucks { edges { node { plates(first: 9) { edges { node { number } } } } } } }", 40),
        # the same page twice is one page
        ("{ trucks(first: 5) { totalCount } trucks(first: 5) { totalCount } }", 5),
        ("{ a: trucks(first: 5) { totalCount } b: trucks(first: 6) { totalCount } }", 11),
        ("{ ...A } fragment A on Query { trucks(first: 9) { edges { node { vin } } } }", 9),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        # under one name another type may ask for more: a node, 1 of a truck's, 8 of a company's
        (
            '{ node(id: "i") {'
            " ... on Truck { x: permits(first: 1) { totalCount } }"
            " ... on Company { x: trucks(first: 8) { totalCount } } } }",
            10,
        ),
        # said once of a thing's own type and once of a fragment on it, it is one page
        (
            '{ truck(vin: "V") { permits(first: 4) { totalCount }'
            " ... on Truck { permits(first: 4) { totalCount } } } }",
            5,
        ),
        ("{ nothing { of: this } }", 0),
    ],
)
def test_what_a_query_may_bring_is_counted_in_objects(text, objects):
    assert cost(text) == objects


@pytest.mark.parametrize(
    ("variables", "objects"), [({"n": 8}, 8), ({}, 20), ({"n": None}, 20), ({"n": -1}, 0)]
)
def test_sizes_by_variables_are_counted_with_their_values(variables, objects):
    assert cost(PAGE, **variables) == objects


def test_a_variable_without_a_value_means_its_default():
    assert cost("query Q($n: Int = 33) { " + TRUCKS % "" + " }") == 33


def test_a_gate_refuses_what_may_bring_too_much():
    gate = Gate(build_schema()._schema, Limits())
    text = (
        "query Q($n: Int) { companies(first: $n) { edges { node { trucks(first: 100) {"
        " edges { node { plate { number } } } } } } } }"
    )

    gate.admit(text, None, {"n": 50}, who())
    with pytest.raises(TooComplex, match="up to 20100 objects; 20000"):
        gate.admit(text, "Q", {"n": 100}, who())


def test_a_gate_tells_the_schema_to_its_roles_only():
    gate = Gate(build_schema()._schema, Limits(introspection_roles="operator,auditor"))
    asks = '{ __type(name: "Truck") { name } }'

    gate.admit(asks, None, None, who("auditor"))
    with pytest.raises(SchemaHidden):
        gate.admit(asks, None, None, who("viewer"))
    gate.admit("{ __typename }", None, None, who("viewer"))


def test_a_text_that_does_not_fit_is_told_with_its_faults():
    with pytest.raises(NotValid) as refused:
        Gate(build_schema()._schema, Limits()).admit("{ nope }", None, None, who())

    assert [e.message for e in refused.value.errors] == [
        "Cannot query field 'nope' on type 'Query'."
    ]


def test_a_budget_fills_steadily_and_is_each_departments_own():
    now = [100.0]
    budgets = Budgets(600, clock=lambda: now[0])  # 10 objects a second

    budgets.take("police", 600)
    with pytest.raises(RateLimited) as refused:
        budgets.take("police", 50)
    budgets.take("transport", 600)
    now[0] += 5.0
    budgets.take("police", 50)

    assert refused.value.wait_s == 5


def test_what_no_minute_allows_is_too_much_and_not_told_to_wait():
    budgets = Budgets(60, clock=lambda: 0.0)

    with pytest.raises(TooComplex, match="up to 61 objects; 60 a minute"):
        budgets.take("police", 61)
    budgets.take("police", 60)


def test_what_is_refused_takes_nothing():
    now = [0.0]
    budgets = Budgets(60, clock=lambda: now[0])

    budgets.take("police", 50)
    for _ in range(10):
        with pytest.raises(RateLimited):
            budgets.take("police", 11)
    budgets.take("police", 10)


def test_a_budget_of_none_never_ends():
    budgets = Budgets(0)

    for _ in range(1_000):
        budgets.take("police", 20_000)
