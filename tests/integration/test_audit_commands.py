"""`zhatu audit trail` and `access`, as an auditor at the hub's machine meets them."""

import json

import pytest
from click.testing import CliRunner

from auth.principal import Principal
from gateway.api.ids import read_id
from gateway.cli.main import zhatu
from tests.integration.front_door import front_door
from tests.integration.story import person

VIN = "LSVAX60E8K2018698"
TRUCK = f'query Mine {{ truck(vin: "{VIN}") {{ id vin }} }}'
COMPANIES = "query Firms { companies { edges { node { id name } } } }"
POLICE = Principal(department="police", person="王五")


@pytest.fixture
async def run(tmp_path):
    """A hub that was asked by two, and then left: commands run on its store."""
    async with front_door(tmp_path) as door:
        await door.post({"query": TRUCK, "operationName": "Mine"}, person("viewer"))
        await door.post({"query": TRUCK, "operationName": "Mine"}, POLICE)
        asked = {"query": COMPANIES, "operationName": "Firms"}
        answer = await door.post(asked, person("auditor"))
        firms = answer.json()["data"]["companies"]["edges"]

    def run(*words, code=0):
        result = CliRunner().invoke(zhatu, ["audit", *words, "--data", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.output

    run.firm = firms[0]["node"]
    return run


def read(text):
    return [json.loads(line) for line in text.splitlines()]


def test_who_read_of_a_thing_is_told_newest_first_and_asking_is_on_record(run):
    found = read(run("trail", "--thing", "Truck", VIN, "--kind", "read", "--json"))
    again = read(run("trail", "--first", "1", "--json"))

    assert [(one["operation"], one["person"]) for one in found] == [
        ("Mine", "王五"),
        ("Mine", "张三"),
    ]
    assert found[0]["purpose"] == "case_handling"
    assert found[0]["shown"] == 1
    assert (again[0]["operation"], again[0]["department"]) == ("auditTrail", "hub")


def test_entries_of_a_partner_and_a_period(run):
    everything = read(run("trail", "--first", "500", "--json"))
    of_police = read(run("trail", "--partner", "police", "--json"))
    before = read(run("trail", "--until", "2000-01-01T00:00+0800", "--json"))

    assert [one["number"] for one in everything] == sorted(
        (one["number"] for one in everything), reverse=True
    )
    assert {one["department"] for one in of_police} == {"police"}
    assert before == []


def test_who_read_of_a_company_is_told_by_its_id_or_its_name(run):
    by_id = read(run("access", read_id(run.firm["id"])[1], "--json"))
    by_name = run("access", run.firm["name"])

    assert "Firms" in {one["operation"] for one in by_id}
    assert {one["kind"] for one in by_id} == {"read"}
    assert "Firms" in by_name


def test_what_is_not_known_or_does_not_fit_is_told(run):
    assert "knows no Company" in run("access", "没有这家公司", code=1)
    assert "knows no Truck" in run("trail", "--thing", "Truck", "渝Z00000", code=1)
    assert "no type Wagon" in run("trail", "--thing", "Wagon", "1", code=2)
    assert "not both" in run("trail", "--thing", "Truck", VIN, "--case", "C", code=2)
