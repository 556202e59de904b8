"""Queries into plans, compared with plans written by hand."""

import pytest
from graphql import parse, validate

from gateway.api.planner import Planner, Selected, rows
from gateway.api.schema import build_schema
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES
from gateway.errors import BadInput, TooComplex
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, Order, Pick, Plan, Step, Window
from tests.agreed import grants, ids

BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")
OPERATED_BY = ONTOLOGY.relation("Truck", "OPERATED_BY", "Company")
ID = Pick("id", "id")


def compiled(text, variables=None, department="police"):
    """The planner and the plan of the one root list in a query."""
    schema = build_schema()._schema
    document = parse(text)
    assert validate(schema, document) == []
    operation = document.definitions[0]
    fragments = {d.name.value: d for d in document.definitions[1:]}
    query = Query(schema, fragments, variables or {})
    granted = grants(department)
    planner = Planner(query, granted, ids(granted))
    nodes = list(operation.selection_set.selections)
    args = query.arguments("Query", nodes[0])
    name = nodes[0].name.value
    shape = next(s for s in SHAPES.values() if s.plural == name)
    return planner, planner.many(shape, Selected(name, name, args, nodes), (name,))


def test_only_what_is_asked_is_picked():
    _, plan = compiled("{ trucks { edges { node { vin number: brand sources } } } }")

    assert plan == Plan(
        entity="Truck",
        picks=(ID, Pick("vin", "vin"), Pick("brand", "brand"), Pick("sources", "_sources")),
        window=Window(first=20),
    )


def test_a_state_is_one_step_of_one_row():
    _, plan = compiled("{ trucks { edges { node { company { name } } } } }")

    assert plan.steps == (
        Step(
            key="company:0",
            relation=OPERATED_BY,
            direction=Direction.OUT,
            plan=Plan(entity="Company", picks=(ID, Pick("name", "name")), window=Window(first=1)),
        ),
    )


def test_a_connection_carries_its_arguments_and_the_provenance_asked_for():
    text = """{ plates { edges { node { trucks(
        last: 3, filter: {vin: {eq: "V"}}, orderBy: [{field: BRAND, direction: DESC}]
    ) { totalCount edges { provenance { source rawSha256 } } } } } } }"""

    _, plan = compiled(text)

    assert plan.steps == (
        Step(
            key=plan.steps[0].key,
            relation=BEARS,
            direction=Direction.BACK,
            plan=Plan(
                entity="Truck",
                picks=(ID,),
                where=Compare("vin", "eq", "V"),
                order=(Order("brand", descending=True),),
                window=Window(last=3),
                count=True,
            ),
            edge=(Pick("source", "source"), Pick("raw_sha256", "raw_sha256")),
        ),
    )


def test_one_field_under_two_names_with_two_meanings_is_two_steps():
    text = """{ trucks { edges { node {
        a: plates(first: 1) { edges { node { number } } }
        b: plates(first: 2) { edges { node { colour } } }
    } } } }"""

    _, plan = compiled(text)

    assert [(s.plan.window.first, s.plan.picks[1].field) for s in plan.steps] == [
        (1, "number"),
        (2, "colour"),
    ]


def test_the_same_field_twice_is_one_step_with_all_that_is_asked():
    text = """{ trucks { edges { node { company { name } ...More } } } }
        fragment More on Truck { company { address } vin }"""

    _, plan = compiled(text)

    assert len(plan.steps) == 1
    assert [p.field for p in plan.steps[0].plan.picks] == ["id", "name", "address"]
    assert plan.picks == (ID, Pick("vin", "vin"))


def test_nodes_under_two_names_come_from_one_row():
    text = """{ trucks {
        edges { a: node { x: vin } b: node { x: brand } }
        e: edges { node { state } }
    } }"""

    _, plan = compiled(text)

    assert [p.field for p in plan.picks] == ["id", "vin", "brand", "state"]


@pytest.mark.parametrize(("shown", "fields"), [(True, ["id", "vin"]), (False, ["id", "brand"])])
def test_directives_with_variables(shown, fields):
    text = """query ($yes: Boolean!) { trucks { edges { node {
        vin @include(if: $yes) ... @skip(if: $yes) { brand }
    } } } }"""

    _, plan = compiled(text, {"yes": shown})

    assert [p.field for p in plan.picks] == fields


def test_fragments_on_other_types_are_left_out():
    text = "{ trucks { edges { node { ... on Node { id ... on Plate { number } } } } } }"

    _, plan = compiled(text)

    assert plan.picks == (ID,)


def test_a_withheld_field_is_never_read_and_is_told():
    text = "{ companies { edges { c: node { name contactPhone drivers { totalCount } } } } }"

    planner, plan = compiled(text, department="urban_management")

    assert (plan.picks, plan.steps) == ((ID, Pick("name", "name")), ())
    assert set(planner.withheld) == {
        ("companies", "edges", "c", "contactPhone"),
        ("companies", "edges", "c", "drivers"),
    }
    assert planner.reads == {"Company.id", "Company.name"}


def test_a_masked_field_is_picked_through_its_mask_and_told():
    planner, plan = compiled(
        "{ plates { edges { node { number colour } } } }", department="housing_construction"
    )

    assert plan.picks == (ID, Pick("number", "number", "plate"), Pick("colour", "colour"))
    assert {path: why.mask for path, why in planner.withheld.items()} == {
        ("plates", "edges", "node", "number"): "plate"
    }


def test_the_owner_reads_it():
    planner, plan = compiled("{ drivers { edges { node { name } } } }", department="transport")

    assert plan.picks == (ID, Pick("name", "name"))
    assert planner.withheld == {}


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query ($p: String) { trucks(filter: {vin: {eq: $p}}) { totalCount } }", {}),
        ("query ($p: String) { trucks(filter: {vin: {eq: $p}}) { totalCount } }", {"p": None}),
        ("query ($f: TruckFilter) { trucks(filter: $f) { totalCount } }", {}),
        ("query ($f: TruckFilter) { trucks(filter: $f) { totalCount } }", {"f": None}),
        ("{ trucks(filter: null) { totalCount } }", {}),
        (
            'query ($x: String) { trucks(filter: {vin: {eq: "V"}, brand: {eq: $x}})'
            " { totalCount } }",
            {},
        ),
        (
            "query ($p: String) { plates { edges { node { trucks(filter: {vin: {eq: $p}})"
            " { totalCount } } } } }",
            {},
        ),
    ],
)
def test_a_forgotten_variable_never_selects_more(text, variables):
    with pytest.raises(BadInput):
        compiled(text, variables)


def test_rows_are_counted_over_all_levels():
    _, plan = compiled(
        "{ trucks(first: 10) { edges { node { plate { number } permits(first: 5)"
        " { edges { node { site { name } } } } } } } }"
    )

    # 10 trucks, each with 1 plate and 5 permits with 1 site each: 10 * (1 + 1 + 5 * (1 + 1))
    assert rows(plan) == 120


def test_too_many_rows_are_refused():
    planner, plan = compiled(
        "{ trucks(first: 100) { edges { node { permits(first: 100) { edges { node {"
        " waybills(first: 100) { totalCount } } } } } } } }"
    )

    with pytest.raises(TooComplex):
        planner.demand_modest(plan)


def test_a_plan_that_goes_too_deep_is_refused():
    inner = "id"
    for _ in range(4):
        inner = f"plate {{ trucks(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}"

    planner, plan = compiled(f"{{ trucks(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}")

    with pytest.raises(TooComplex, match="8 relations"):
        planner.demand_modest(plan)
