"""Files of agreements: what is wrong is named, with the nearest right word."""

import pytest

from gateway.agreements.errors import BadAgreement, Unpublishable
from gateway.agreements.json_schema import agreement_schema
from gateway.agreements.publishing import _demand_one_scope
from gateway.agreements.reading import packaged, read_agreement

SOUND = """
id = "a"
version = 1
title = "t"
givers = ["police"]
receivers = ["transport"]
purposes = ["statistics"]
legal_basis = ["law"]
retention_days = 30
valid_from = 2026-01-01
[[clause]]
number = "1"
entities = ["Truck"]
"""


@pytest.mark.parametrize("name", packaged())
def test_the_packaged_agreements_are_sound(name):
    assert read_agreement(name, packaged()[name]).clause


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Truck"]', '"Truk"]', "clause 1: entities: Truk is not known; did you mean Truck?"),
        ('"Truck"]', '"Truck"]\nfields = ["vim"]', "did you mean vin?"),
        ('"Truck"]', '"Truck"]\nrelations = ["plate"]', "did you mean plates?"),
        ('"Truck"]', '"Company"]', "Company belongs to transport, which is not among the givers"),
        ('"Truck"]', '"Truck"]\nrows = "site"', "must be one of all, districts, sites, own_cases"),
        ('"Truck"]', '"Truck"]\nrows = "sites"', "name the codes of the sites"),
        ('"Truck"]', '"Truck"]\nsites = ["G1"]', 'are only for rows = "sites"'),
        (
            '"Truck"]',
            '"Truck"]\nmasks = [{field = "rated_load_kg", mask = "all"}]',
            "Truck.rated_load_kg is no text",
        ),
        (
            '"Truck"]',
            '"Truck"]\nfields = ["vin"]\nmasks = [{field = "brand", mask = "all"}]',
            "brand is not among the fields given",
        ),
        ('["statistics"]', '["statistic"]', "did you mean statistics?"),
        ('["statistics"]', '["own_duty"]', "purposes: own_duty is not known"),
        ('["transport"]', '["police"]', "police is also a receiver"),
        ("retention_days = 30", "retention_days = 0", "retention_days: must be from 1"),
        ("2026-01-01", "2026-01-01\nvalid_to = 2025-01-01", "lies before valid_from"),
        ("version = 1", "version = 0", "version: must be 1 or more"),
        ('title = "t"', 'titel = "t"', "title: is missing"),
        ('["law"]', "[]", "legal_basis: must name at least one"),
    ],
)
def test_what_is_wrong_is_named(old, new, fault):
    with pytest.raises(BadAgreement) as caught:
        read_agreement("a.toml", SOUND.replace(old, new, 1))

    assert fault in str(caught.value)


def test_two_scopes_of_rows_for_one_entity_and_purpose_are_refused():
    one = read_agreement("a", SOUND)
    other = read_agreement("b", SOUND.replace('id = "a"', 'id = "b"') + 'rows = "districts"\n')

    with pytest.raises(Unpublishable, match="one scope of rows"):
        _demand_one_scope([one, other])


def test_the_json_schema_knows_every_word_of_the_packaged_files():
    clause = agreement_schema()["properties"]["clause"]["items"]

    assert "Truck" in clause["properties"]["entities"]["items"]["enum"]
    assert clause["properties"]["rows"]["enum"] == ["all", "districts", "sites", "own_cases"]
    assert agreement_schema()["additionalProperties"] is False
