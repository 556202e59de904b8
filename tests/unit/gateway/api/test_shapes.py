"""Names of fields made from the declarations."""

import pytest

from gateway.api.shapes import SHAPES, camel, one_of, snake


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("companies", "company"),
        ("plates", "plate"),
        ("disposal_sites", "disposal_site"),
        ("owners", "owner"),
        ("parents", "parent"),
    ],
)
def test_one_of_several(plural, singular):
    assert one_of(plural) == singular


@pytest.mark.parametrize(
    ("written", "shown"),
    [("raw_sha256", "rawSha256"), ("lng_wgs84", "lngWgs84"), ("vin", "vin")],
)
def test_camel_case(written, shown):
    assert camel(written) == shown


def test_snake_case_of_an_entity():
    assert snake("DisposalSite") == "disposal_site"


def test_a_state_has_a_field_for_one_and_a_list_with_provenance():
    links = SHAPES["Truck"].links

    assert (links["company"].single, links["companies"].single) == (True, False)


def test_a_set_and_a_way_back_have_a_list_only():
    assert "evidence" in SHAPES["Sighting"].links
    assert not any(link.single for link in SHAPES["Plate"].links.values())
