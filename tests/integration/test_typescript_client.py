"""The TypeScript client: made of the operations as they are, strict, and tried on a hub."""

import shutil

import pytest

from tests.integration.judged import JUDGES, judged, tool
from tests.shared import REPO, needs_judges

CLIENT = REPO / "clients" / "typescript"
pytestmark = needs_judges


@pytest.fixture
def package(tmp_path):
    """The package in a folder of its own, with the tools of the judges."""
    copy = tmp_path / "client"
    shutil.copytree(
        CLIENT, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "operations.ts")
    )
    (copy / "node_modules").symlink_to((JUDGES / "node_modules").resolve())
    return copy


async def test_the_client_compiles_strictly_asks_and_follows_over_a_broken_connection(
    package, tmp_path
):
    status, told = await tool(
        "graphql-codegen", "--config", "codegen.mjs", folder=package,
        ZHATU_SCHEMA=str(REPO / "gateway" / "api" / "schema.graphql"),
        ZHATU_OPERATIONS=str(REPO / "clients" / "operations"),
    )  # fmt: skip
    assert status == 0, told
    status, told = await tool("tsc", "-p", ".", folder=package)
    assert status == 0, told

    async with judged(tmp_path) as hub:
        by_hand = {
            one["name"]: await hub.post(one["text"], one["variables"])
            for one in hub.plan
            if one["name"] != "SightingSeen"
        }
        built = str(package / "dist" / "index.js")
        found = await hub.node(tmp_path, "typescript.mjs", ZHATU_JUDGE_CLIENT=built)

    assert len(by_hand) == 11
    assert found["told"] == by_hand
    assert found["codes"] == ["BAD_USER_INPUT"]
    # broken off after the second event: none is missing, none came twice
    assert found["seen"] == ["S-2", "S-3", "S-4"]
    assert found["cursors"] >= 2
    # a line that went silent was left, and gone on with from where it was
    assert (found["heard"], found["afters"]) == (["S-9"], [None, "c1"])
    # a token that ran out while following was asked for anew, and only the refusal of that is told
    assert found["tokens"] == 3
    assert found["refusals"] == ["UNAUTHENTICATED: over", "ERROR: HTTP 502 without data"]
