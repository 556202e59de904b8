"""Every query of the guide finds something in the demo, as whoever follows it expects."""

import os
import re
import subprocess
import sys

import httpx
import pytest

from gateway.app import open_hub
from gateway.settings import Settings
from gateway.web import web_app
from tests.shared import MODELS, REPO, needs_models

pytestmark = [needs_models, pytest.mark.timeout(600)]

GUIDE = (REPO / "docs" / "query.md").read_text(encoding="utf-8")
QUERIES = [
    query
    for query in re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
    if query.startswith(("{", "query"))
]
VARIABLES = dict(re.findall(r"`(since|plate|number)`\s`([^`]+)`", GUIDE))
LISTS = ("edges", "nodes", "totalCount", "timeline", "cases")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("guide") / "demo-data"
    words = ["demo", "--once", "--folder", str(made), "--port", "0"]
    program = [sys.executable, "-c", "from gateway.cli.main import main; main()"]
    environment = {**os.environ, "ZHATU_MODELS": str(MODELS)}
    subprocess.run(
        [*program, *words], env=environment, capture_output=True, check=True, timeout=300
    )
    return made


def hollow(value, path=()):
    """The paths of a value where nothing was found."""
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in hollow(inner, (*path, name))]
    if isinstance(value, list) and value:
        return [one for n, inner in enumerate(value) for one in hollow(inner, (*path, n))]
    return [path] if value in (None, [], 0) else []


async def asked(http, folder, query):
    token = (folder / "tokens" / "auditor.jwt").read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "X-Purpose": "case_handling"}
    used = {name: value for name, value in VARIABLES.items() if f"${name}" in query}
    body = {"query": query, "variables": used}
    return (await http.post("/graphql", json=body, headers=headers)).json()


async def test_every_query_of_the_guide_finds_something(folder):
    async with open_hub(Settings.under(folder)) as hub:
        transport = httpx.ASGITransport(app=web_app(hub))
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
            answers = [await asked(http, folder, query) for query in QUERIES]

    assert VARIABLES.keys() == {"since", "plate", "number"}
    for query, answer in zip(QUERIES, answers, strict=True):
        assert "errors" not in answer, (query, answer)
        # inside of what is found, an end may be open or a thing not known
        empty = {path for path in hollow(answer["data"]) if len(path) == 1 or path[-1] in LISTS}
        assert empty <= {("whyDenied",)}, (query, empty)  # an auditor is denied nothing
