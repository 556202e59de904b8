"""The form of a query: depth, width, aliases, directives."""

import pytest
from graphql import parse, validate

from gateway.api.limits import SizeRule
from gateway.api.schema import build_schema


def faults(text):
    return [e.message for e in validate(build_schema()._schema, parse(text), [SizeRule])]


def test_an_ordinary_query_passes():
    assert faults("{ trucks { edges { node { vin plate { number } } } } }") == []


def test_a_chain_without_end_is_refused():
    inner = "vin"
    for _ in range(8):
        inner = f"plate {{ trucks {{ edges {{ node {{ {inner} }} }} }} }}"

    assert faults(f'{{ truck(vin: "V") {{ {inner} }} }}')[0].startswith("the query has depth")


def test_a_thousand_aliases_are_refused():
    roots = " ".join(f'a{i}: truck(vin: "V") {{ vin }}' for i in range(1000))

    assert any("aliases 1000" in fault for fault in faults(f"{{ {roots} }}"))


def test_many_directives_are_refused():
    text = f"{{ __typename {'@skip(if: false) ' * 2000} }}"

    assert faults(text) == ["the query has directives 2000; 60 are allowed"]


def test_fragments_that_double_are_counted_as_what_they_stand_for():
    fragments = " ".join(
        f"fragment F{i} on Truck {{ a{i}: plate {{ number }} ...F{i + 1} ...F{i + 1} }}"
        for i in range(20)
    )
    text = f'{{ truck(vin: "V") {{ ...F0 }} }} {fragments} fragment F20 on Truck {{ vin }}'

    assert any(fault.startswith("the query has fields") for fault in faults(text))


@pytest.mark.timeout(10)
def test_a_fragment_that_spreads_itself_ends():
    assert faults("{ trucks { totalCount } } fragment A on Truck { vin ...A }") == []
