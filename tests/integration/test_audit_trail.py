"""Who read and changed what: by thing, partner, case and period; who read of a company."""

import json

import pytest

from auth.principal import Principal
from gateway.api.ids import global_id, read_id
from gateway.audit.trail import Trail, Wanted
from gateway.errors import ErrorCode
from tests.integration.front_door import front_door
from tests.integration.story import person

AUDITOR = person("auditor", name="李四")
POLICE = Principal(department="police", person="王五")
VIN = "LSVAX60E8K2018698"
TRUCK = f'{{ truck(vin: "{VIN}") {{ id vin }} }}'
LIST = "{ trucks { edges { node { vin } } } }"
ARGUMENTS = {
    "entity": "ID", "partner": "String", "case": "String", "kind": "String", "first": "Int",
    "since": "Instant", "until": "Instant", "after": "String",
}  # fmt: skip


def asking(**asked):
    """The query of a trail that names only what is asked: a forgotten value would be refused."""
    declared = ", ".join(f"${name}: {ARGUMENTS[name]}" for name in asked)
    given = ", ".join(f"{name}: ${name}" for name in asked)
    return f"""query Trail{f"({declared})" if asked else ""} {{
  auditTrail{f"({given})" if asked else ""} {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{ number kind operation department person purpose case agreements fields rows
      shown withheld document things {{ type keys unnamed }} }} }}
  }}
}}"""


ACCESS = """query Access($company: ID!) { subjectAccess(company: $company) {
  edges { node { operation department person purpose shown rows } } } }"""


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


async def trail(door, **asked):
    page = (await door.data(asking(**asked), AUDITOR, **asked))["auditTrail"]
    return [edge["node"] for edge in page["edges"]], page["pageInfo"]


async def test_an_answer_leaves_who_why_and_which_things(door):
    answer = await door.data("{ companies { edges { node { id } } } }", AUDITOR)
    company = answer["companies"]["edges"][0]["node"]["id"]
    truck = (await door.data(TRUCK, person("viewer")))["truck"]["id"]

    (found,), _ = await trail(door, entity=truck)

    assert found["operation"] == "anonymous"
    assert (found["department"], found["person"]) == ("urban_management", "张三")
    assert (found["purpose"], found["kind"]) == ("case_handling", "read")
    assert set(found["fields"]) == {"Truck.id", "Truck.vin"}
    assert (found["rows"], found["shown"]) == (1, 1)
    assert found["things"] == [{"type": "Truck", "keys": [read_id(truck)[1]], "unnamed": 0}]
    assert company not in json.dumps(found)


async def test_the_text_of_a_query_is_kept_once_under_its_hash(door):
    await door.data(TRUCK, person("viewer"))
    truck = (await door.data(TRUCK, AUDITOR))["truck"]["id"]

    entries, _ = await trail(door, entity=truck)

    (digest,) = {one["document"] for one in entries}
    assert len(entries) == 2
    assert door.hub.audit.document(digest) == TRUCK


@pytest.mark.parametrize("who", [person("viewer"), person("operator"), POLICE])
async def test_the_trail_is_for_auditors(door, who):
    assert await door.codes(asking(), who) == [ErrorCode.NOT_ALLOWED]
    company = global_id("Company", "x")
    assert await door.codes(ACCESS, who, company=company) == [ErrorCode.NOT_ALLOWED]


async def test_entries_are_found_by_partner_kind_and_period_page_by_page(door):
    for _ in range(5):
        await door.data(LIST, person("viewer"))
    await door.data(LIST, AUDITOR)

    first, page = await trail(door, partner="urban_management", kind="read", first=4)
    rest, last = await trail(
        door, partner="urban_management", kind="read", first=4, after=page["endCursor"]
    )
    none, _ = await trail(door, partner="police")
    before, _ = await trail(door, until="2000-01-01T00:00:00Z")
    writes, _ = await trail(door, kind="write")

    numbers = [one["number"] for one in (*first, *rest)]
    assert page["hasNextPage"] is True
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len(set(numbers)) == 6
    assert last["hasNextPage"] is False
    assert none == before == []
    assert {one["kind"] for one in writes} == {"write"}


async def test_reading_the_trail_is_itself_on_record(door):
    await trail(door)

    entries, _ = await trail(door, kind="read")

    assert [one["fields"] for one in entries] == [["AuditEntry.*"]]


async def test_who_read_of_a_company_counts_what_belongs_to_it(door):
    await door.data(TRUCK, person("viewer"))  # its truck, not itself
    await door.data("{ districts { edges { node { code } } } }", person("viewer"))
    companies = "{ companies { edges { node { id name } } } }"
    answer = await door.data(companies, AUDITOR)
    company = answer["companies"]["edges"][0]["node"]["id"]

    found = (await door.data(ACCESS, AUDITOR, company=company))["subjectAccess"]["edges"]

    told = [(e["node"]["person"], e["node"]["purpose"], e["node"]["shown"]) for e in found]
    assert told == [("李四", "case_handling", 1), ("张三", "case_handling", 1)]


async def test_nobody_has_read_of_a_company_that_is_not_there(door):
    answer = await door.data(ACCESS, AUDITOR, company=global_id("Company", "nobody"))

    assert answer["subjectAccess"] is None


@pytest.mark.parametrize(
    "asked", [{"kind": "seen"}, {"after": "x"}, {"first": 101}, {"entity": "x"},
              {"entity": global_id("Truck", VIN), "case": "1"}],
)  # fmt: skip
async def test_what_the_trail_cannot_be_asked_is_told(door, asked):
    assert await door.codes(asking(**asked), AUDITOR, **asked) == [ErrorCode.BAD_USER_INPUT]


async def test_the_index_is_made_anew_from_the_log_alone(door):
    truck = (await door.data(TRUCK, person("viewer")))["truck"]["id"]
    wanted = Wanted(things=[read_id(truck)])
    before = door.hub.trail.find(wanted)
    with door.hub.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_things")
        connection.exec_driver_sql("DELETE FROM audit_indexed")

    again = Trail(door.hub.store)

    assert again.find(wanted) == before != []
    assert again.catch_up() == 0
    assert door.hub.audit.verify() is not None
