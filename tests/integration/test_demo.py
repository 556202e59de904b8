"""`zhatu demo` from an empty folder to a closed case, again, and up until Ctrl-C."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from contextlib import closing

import httpx
import pytest

from gateway.app import open_hub
from gateway.demo.departments import FAULTS
from gateway.demo.journeys import PLANTED, WORKED_EXAMPLE
from gateway.demo.people_places import HAULIERS, SITES
from gateway.settings import Settings
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Direction, Pick, Plan, RootField, Step, Window
from graph.times import to_ms
from tests.shared import MODELS, needs_models

pytestmark = [needs_models, pytest.mark.timeout(600)]

ZHATU = [sys.executable, "-c", "from gateway.cli.main import main; main()"]
# a name that a shell and a URL would both stumble over
NAME = "演示 数据's"


def environment():
    return {**os.environ, "ZHATU_MODELS": str(MODELS), "PYTHONUTF8": "1"}


def zhatu(*words, cwd, expect=0):
    done = subprocess.run(
        [*ZHATU, *words], cwd=cwd, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == expect, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def told(place):
    return zhatu("demo", "--once", "--folder", NAME, "--port", "0", cwd=place)


@pytest.fixture(scope="module")
def folder(place, told):
    return place / NAME


def ask(file, query):
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def in_graph(folder, plan):
    async def read():
        async with open_hub(Settings.under(folder)) as hub:
            return (await hub.graph.read(plan)).rows

    return asyncio.run(read())


def test_the_story_ends_with_a_closed_case(folder):
    found = ask(folder / "store.db", "SELECT number, state, fine_yuan FROM cases")

    assert [(state, fine) for _, state, fine in found] == [("closed", 2_000)]
    steps = ask(folder / "store.db", "SELECT move, by_person FROM case_moves ORDER BY at_ms")
    assert [move for move, _ in steps] == [
        "open",
        "assign",
        "accept",
        "resolve",
        "verify",
        "close",
    ]
    assert len({person for _, person in steps}) == 3


def test_just_what_was_planted_is_found(folder):
    trucks = Plan(
        entity="Truck",
        picks=(Pick("vin", "vin"),),
        window=Window(first=2),
    )
    plan = Plan(
        entity="Alert",
        picks=(Pick("kind", "kind"), Pick("occurred_at", "occurred_at")),
        steps=(
            Step(
                key="trucks",
                relation=ONTOLOGY.relation("Alert", "ACCUSES", "Truck"),
                direction=Direction.OUT,
                plan=trucks,
            ),
        ),
        window=Window(first=100),
        as_of=RootField("occurred_at"),
    )

    found = Counter(
        (node["kind"], truck["node"]["vin"], node["occurred_at"])
        for node in (row["node"] for row in in_graph(folder, plan))
        for truck in node["trucks"].rows
    )

    assert found == Counter((one.kind, one.truck.vin, to_ms(one.at)) for one in PLANTED)


def test_just_what_is_wrong_on_purpose_is_set_aside(folder):
    found = ask(folder / "store.db", "SELECT source, reason FROM quarantine")

    assert Counter(found) == Counter((fault.source, fault.reason) for fault in FAULTS)


def test_the_tokens_are_for_their_owner_only(folder):
    files = sorted((folder / "tokens").iterdir())

    assert [file.stem for file in files] == ["auditor", "dispatcher", "officer", "verifier"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_what_is_printed_tells_the_story(told):
    for one in PLANTED:
        assert f"{one.truck.plate}" in told
    for fault in FAULTS:
        assert fault.reason in told
    assert "CLOSED" in told
    assert "‹police/vehicles› 申报 1" in told


def test_a_second_run_in_the_same_folder_changes_nothing(place, folder):
    def state():
        tables = ("journal", "quarantine", "cases", "case_moves")
        rows = {table: ask(folder / "store.db", f"SELECT * FROM {table}") for table in tables}
        return rows, zhatu("graph", "export", "--data", NAME, cwd=place)

    before = state()

    again = zhatu("demo", "--once", "--folder", NAME, "--port", "0", cwd=place)

    assert state() == before
    assert "already there" in again


def test_a_graph_that_is_rebuilt_comes_out_equal(place, folder):
    zhatu("graph", "export", "--data", NAME, "--out", "before.jsonl", cwd=place)

    zhatu("graph", "rebuild", "--data", NAME, cwd=place)

    zhatu("graph", "export", "--data", NAME, "--out", "after.jsonl", cwd=place)
    before = (place / "before.jsonl").read_bytes()
    assert before.count(b"\n") > 900
    assert (place / "after.jsonl").read_bytes() == before


@pytest.fixture(scope="module")
def up(place, folder):
    """The demonstration that stays up: its process, and what it printed until it waited."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [*ZHATU, "demo", "--folder", NAME, "--port", str(port)],
            cwd=place,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = []
        try:
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                if line.startswith("Ctrl-C"):
                    break
            yield process, lines, port
        finally:
            process.kill()
            process.communicate()


def test_a_taken_port_is_told_and_another_is_found(up):
    _, lines, port = up

    assert any(line.strip().startswith(f"port {port} is taken") for line in lines)
    assert not any(f"127.0.0.1:{port}/" in line for line in lines)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_printed_curl_works_as_printed(place, up):
    _, lines, _ = up
    (command,) = (line for line in lines if line.startswith("curl "))

    done = subprocess.run(
        command, shell=True, cwd=place, capture_output=True, text=True, timeout=60
    )

    trace = json.loads(done.stdout)["data"]["traceViolation"]
    example = WORKED_EXAMPLE.truck
    assert trace["violation"]["kind"] == "OVERFILLED"
    assert trace["plate"]["number"] == example.plate
    assert trace["truck"]["vin"] == example.vin
    assert trace["company"] == {
        "name": HAULIERS[0].name,
        "creditCode": HAULIERS[0].credit_code,
    }
    assert trace["site"]["name"] == SITES[0].name
    assert (trace["district"]["name"], trace["siteDistrict"]["name"]) == (
        "龙洲湾街道",
        "石桥铺街道",
    )
    assert trace["permit"]["number"] == "渝渣准运2026-0001"
    assert trace["case"]["state"] == "CLOSED"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_each_relation_of_the_chain_names_its_source(place, up):
    _, lines, _ = up
    (command,) = (line for line in lines if line.startswith("curl "))

    done = subprocess.run(
        command, shell=True, cwd=place, capture_output=True, text=True, timeout=60
    )

    trace = json.loads(done.stdout)["data"]["traceViolation"]
    types = {node["id"]: node["type"] for node in trace["nodes"]}
    said = {
        (types[e["from"]], e["relation"], types[e["to"]]): (
            e["provenance"]["source"],
            e["provenance"]["method"],
        )
        for e in trace["edges"]
    }
    chain = {
        ("Sighting", "PICTURED_ON", "Evidence"): ("urban/sightings", "OBSERVED"),
        ("Sighting", "SHOWS", "Plate"): ("hub/vision", "OBSERVED"),
        ("Truck", "BEARS", "Plate"): ("police/vehicles", "DECLARED"),
        ("Truck", "OPERATED_BY", "Company"): ("transport/vehicles", "DECLARED"),
        ("Trip", "STARTED_AT", "Site"): ("urban/waybills", "DECLARED"),
        ("Trip", "ENDED_AT", "DisposalSite"): ("urban/gate-log", "OBSERVED"),
        ("Site", "BUILT_BY", "Company"): ("housing/sites", "DECLARED"),
        ("Permit", "FOR_TRUCK", "Truck"): ("urban/permits", "DECLARED"),
        ("Alert", "RAISED_ON", "Sighting"): ("hub/detector", "INFERRED"),
        ("Violation", "COMMITTED_BY", "Truck"): ("hub/cases", "DECLARED"),
    }
    assert {key: said.get(key) for key in chain} == chain
    assert all(e["provenance"]["rawSha256"] for e in trace["edges"])


def test_the_query_page_has_three_ready_queries_that_answer(up):
    _, lines, _ = up
    (line,) = (line for line in lines if line.startswith("GraphiQL"))
    address = line.split()[1]

    page = httpx.get(address, trust_env=False).text

    data = json.loads(page.split('id="page">')[1].split("</script>")[0])
    assert len(data["tabs"]) == 3
    for tab in data["tabs"]:
        answer = httpx.post(
            address.replace("/graphiql", "/graphql"),
            json={"query": tab["query"], "variables": json.loads(tab["variables"])},
            headers=json.loads(tab["headers"]),
            trust_env=False,
        ).json()
        assert "errors" not in answer
        assert all(answer["data"].values())


def test_ctrl_c_ends_it_in_order(up):
    process, _, _ = up

    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 0


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "city").write_text("a file of mine")

    zhatu("demo", "--once", "--fresh", "--folder", "mine", cwd=tmp_path, expect=2)

    assert (tmp_path / "mine" / "city").read_text() == "a file of mine"
    assert len(list((tmp_path / "mine").iterdir())) == 1
