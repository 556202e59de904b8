"""What agreements may say of live fields."""

import pytest

from auth.agreements import know_live
from gateway.agreements.errors import BadAgreement
from gateway.agreements.reading import read_agreement
from gateway.api.schema import schema_with
from gateway.interfaces.declared import Declared, Interface, LiveField, LiveKind
from gateway.interfaces.errors import BadInterface

TEXT = """
id = "live"
version = 1
title = "保险状态"
givers = ["police"]
receivers = ["urban_management"]
purposes = ["case_handling"]
legal_basis = ["道路交通安全法"]
retention_days = 30
valid_from = 2026-01-01

[[clause]]
number = "1"
entities = ["Truck"]
fields = ["vin", "insurance_state"]
relations = []
"""


@pytest.fixture
def known():
    know_live({"Truck": {"insurance_state": "保险状态"}})
    yield
    know_live({})


@pytest.mark.usefixtures("known")
def test_a_live_field_is_given_by_its_name_or_with_all_others():
    named = read_agreement("live.toml", TEXT).clause[0]
    starred = read_agreement("live.toml", TEXT.replace('["vin", "insurance_state"]', '["*"]'))

    assert "insurance_state" in named.fields_of("Truck") & starred.clause[0].fields_of("Truck")
    assert "insurance_state" not in starred.clause[0].fields_of("Plate")


def test_a_live_field_that_no_file_declares_is_not_known():
    with pytest.raises(BadAgreement, match="insurance_state is not known"):
        read_agreement("live.toml", TEXT)


@pytest.mark.usefixtures("known")
def test_a_live_field_is_given_whole_or_not_at_all():
    masked = f'{TEXT}masks = [{{ field = "insurance_state", mask = "all" }}]\n'

    with pytest.raises(BadAgreement, match="is a live field, given whole or not at all"):
        read_agreement("live.toml", masked)


@pytest.mark.parametrize("name", ["plate", "location", "trucks"])
def test_a_live_field_does_not_take_the_place_of_one_that_the_schema_has(name):
    entity = {"plate": "Truck", "location": "Site", "trucks": "Company"}[name]
    own = LiveField(name=name, zh="字段", en=name, type=LiveKind.TEXT, pointer="/x")
    declared = Declared(entity=entity, key="name", url="http://x/{key}", field=(own,))

    with pytest.raises(BadInterface, match=f"other.toml: field {name}: {entity} has this already"):
        schema_with([Interface(source="other", declared=declared, headers={})])
