"""What is selected, as the specification collects it (GraphQL, October 2021, §6.3.2)."""

from graphql import FragmentDefinitionNode, parse

from gateway.api.schema import build_schema
from gateway.api.selection import Query


def test_a_fragment_below_two_fields_that_are_one_is_taken_once():
    document = parse(
        "{ truck { ...T vin } truck { vin ...T } } fragment T on Truck { vin plate { number } }"
    )
    operation, fragment = document.definitions
    assert isinstance(fragment, FragmentDefinitionNode)
    query = Query(build_schema()._schema, {"T": fragment}, {})

    below = query.fields(operation.selection_set.selections, ("Truck",))

    # vin stands in the fragment, which counts once, and beside it twice
    assert {name: len(nodes) for name, nodes in below.items()} == {"vin": 3, "plate": 1}
