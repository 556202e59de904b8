"""Agreements whose live fields are gone: they can be listed, replaced and revoked all the same."""

import pytest

from auth.agreements import know_live
from auth.principal import Principal
from gateway.agreements.errors import BadAgreement
from gateway.agreements.publishing import Publisher
from gateway.agreements.reading import read_as_known, read_published
from gateway.agreements.registry import Agreements, Cases, read_book
from gateway.audit.log import AuditLog
from gateway.store.migrate import migrate
from gateway.store.session import open_store

BY = Principal(department="hub", person="tester")
TEXT = """
id = "%s"
version = %d
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
fields = [%s]
relations = []
"""
LIVE, PLAIN = '"vin", "insurance_state"', '"vin"'


@pytest.fixture
def publisher(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/hub.db")
    migrate(store)
    made = Publisher(store=store, audit=AuditLog(store, lambda: 1))
    know_live({"Truck": {"insurance_state": "保险状态"}})
    made.publish({"one": TEXT % ("one", 1, LIVE)}, BY, at_ms=1)
    yield made
    know_live({})
    store.close()


def test_what_was_revoked_before_its_field_went_hinders_nobody(publisher):
    publisher.revoke("one", BY, why="换约", at_ms=2)
    know_live({})

    made = publisher.publish({"two": TEXT % ("two", 1, PLAIN)}, BY, at_ms=3)

    assert [one.id for one in made] == ["two"]
    assert [one.agreement.id for one in publisher.all()] == ["one", "two"]
    assert [one.id for one in read_book(publisher.store).agreements] == ["two"]


def test_what_was_replaced_before_its_field_went_is_listed_still(publisher):
    publisher.publish({"one": TEXT % ("one", 2, PLAIN)}, BY, at_ms=2)
    know_live({})

    assert [one.agreement.version for one in publisher.all()] == [1, 2]
    assert [one.version for one in read_book(publisher.store).agreements] == [2]


def test_what_stands_when_its_field_went_can_be_revoked(publisher):
    know_live({})

    with pytest.raises(BadAgreement, match="insurance_state is not known"):
        read_book(publisher.store)
    publisher.revoke("one", BY, why="换约", at_ms=2)

    assert read_book(publisher.store).agreements == ()


@pytest.mark.parametrize("text", ["= [", 'id = "one"'])
def test_what_was_published_is_an_agreement_all_the_same(text):
    with pytest.raises(BadAgreement):
        read_published("one", text)


async def test_what_stands_when_its_field_went_gives_all_else(publisher):
    publisher.publish({"two": TEXT % ("two", 1, PLAIN)}, BY, at_ms=2)
    know_live({})
    agreements = Agreements(publisher.store, Cases(of_number=None, of_department=None))

    book = await agreements.book()

    assert {one.id: one.clause[0].fields for one in book.agreements} == {
        "one": ("vin",), "two": ("vin",),
    }  # fmt: skip
    assert await agreements.faulty() == 1
    assert await agreements.book() is book
    assert {one.agreement.id: bool(one.faults) for one in publisher.all()} == {
        "one": True, "two": False,
    }  # fmt: skip


async def test_what_is_replaced_is_sound_again(publisher):
    know_live({})
    agreements = Agreements(publisher.store, Cases(of_number=None, of_department=None))
    await agreements.book()

    publisher.publish({"one": TEXT % ("one", 2, PLAIN)}, BY, at_ms=2)
    agreements.forget()

    assert await agreements.faulty() == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('entities = ["Truck"]', 'entities = ["Lorry"]'),
        ("relations = []", 'relations = ["cousins"]'),
        ('givers = ["police"]', 'givers = ["navy"]'),
    ],
)
def test_an_agreement_of_which_more_is_gone_gives_nothing(old, new):
    left, faults = read_as_known("one", (TEXT % ("one", 1, PLAIN)).replace(old, new))

    assert left is None
    assert faults


def test_what_can_no_longer_be_read_at_all_gives_nothing():
    left, faults = read_as_known("one", "= [")

    assert (left, len(faults)) == (None, 1)
