"""A hub with a story to tell, and what judges are to ask of it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.integration.live.clients import PURPOSE, Door, served
from tests.integration.story import permit, person, sighting, tell, trip
from tests.shared import JUDGES, JUDGES_PYTHON, REPO

OPERATIONS = REPO / "clients" / "operations"
NODE = shutil.which("node")
PLATE = "渝A90001"
_CONFIRM = "mutation ($n: String!) { confirmAlert(input: {alertNumber: $n}) { case { number } } }"
_FOLLOW = "subscription { sightingSeen { __typename ... on Following { cursor } } }"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A served hub and the operations to carry out, in order."""

    door: Door
    plan: list[dict[str, Any]]
    words: dict[str, str]
    """What is known of the story: plate, vin, violation, company, the global id of the site."""

    async def post(self, text: str, variables: Any = None) -> Any:
        """The data of one answer."""
        return await post(self.door, text, variables)

    async def node(self, folder: Path, *words: str, plan: Any = None, **more: str) -> Any:
        """What a script of tests/judges prints: JSON; ``more`` is put into its environment."""
        env = self._env(folder, self.plan if plan is None else plan) | more
        return await printed(str(NODE), *words, folder=JUDGES, env=env)

    async def python(self, folder: Path, script: str, **more: str) -> Any:
        """What a script of tests/judges prints that runs in the judges' own environment."""
        env = self._env(folder, self.plan) | more
        return await printed(str(JUDGES_PYTHON), str(JUDGES / script), folder=folder, env=env)

    def _env(self, folder: Path, plan: Any) -> dict[str, str]:
        file = folder / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        return {
            "PATH": os.environ["PATH"],
            "ZHATU_JUDGE_URL": f"http://{self.door.address}/graphql",
            "ZHATU_JUDGE_TOKEN": self.door.token(),
            "ZHATU_JUDGE_PLAN": str(file),
        }


async def printed(*words: str, folder: Path, env: dict[str, str]) -> Any:
    """What a program prints: JSON."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, env=env, stdout=pipe, stderr=pipe
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    try:
        return json.loads(out)
    except ValueError:
        raise AssertionError(f"{words} printed {out!r}; {err!r}") from None


async def tool(name: str, *words: str, folder: Path, **env: str) -> tuple[int | None, str]:
    """Exit status and output of a command that npm installed for the judges."""
    process = await asyncio.create_subprocess_exec(
        str(JUDGES / "node_modules" / ".bin" / name),
        *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1", **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def post(door: Door, text: str, variables: Any = None, who: Any = None) -> Any:
    """The data of one answer over plain HTTP, as told; problems are a fault of the test."""
    headers = {"Authorization": f"Bearer {door.token(who)}", "X-Purpose": PURPOSE}
    async with httpx.AsyncClient(timeout=60) as http:
        sent = {"query": text, "variables": variables}
        answer = await http.post(f"http://{door.address}/graphql", json=sent, headers=headers)
    told = answer.json()
    assert "errors" not in told, told
    return told["data"]


@asynccontextmanager
async def judged(folder: Path) -> AsyncIterator[Judged]:
    """A hub with a case, and three sightings that a subscription from its cursor on must tell."""
    async with served(folder) as door:
        await tell(door.hub, permit(), trip(), sighting(cover="open"))
        found = await post(door, "{ alerts { edges { node { number } } } }")
        number = found["alerts"]["edges"][0]["node"]["number"]
        await post(door, _CONFIRM, {"n": number}, person("dispatcher"))
        async with door.socket() as wire:
            await wire.subscribe(_FOLLOW)
            cursor = (await wire.told())["cursor"]
        await tell(door.hub, *(sighting(f"S-{n}", f"2026-03-06T08:0{n}") for n in (2, 3, 4)))
        words = await _words(door)
        yield Judged(door=door, plan=_plan(words | {"cursor": cursor}), words=words)


async def _words(door: Door) -> dict[str, str]:
    data = await post(
        door,
        '{ truck(plate: "渝A90001") { id vin company { name } } site(code: "G01") { id }'
        " cases { edges { node { number violation { number } } } } }",
    )
    case = data["cases"]["edges"][0]["node"]
    return {
        "plate": PLATE,
        "vin": data["truck"]["vin"],
        "truck": data["truck"]["id"],
        "company": data["truck"]["company"]["name"],
        "site": data["site"]["id"],
        "case": case["number"],
        "violation": case["violation"]["number"],
    }


def _plan(words: dict[str, str]) -> list[dict[str, Any]]:
    variables: dict[str, dict[str, Any]] = {
        "TruckByPlate": {"plate": words["plate"]},
        "SightingList": {"first": 2, "filter": {"cover": {"eq": "CLOSED"}}},
        "TraceViolation": {"number": words["violation"]},
        "CaseList": {"first": 5},
        "CaseByNumber": {"number": words["case"]},
        "AlertList": {"first": 5, "filter": {"state": {"eq": "CONFIRMED"}}},
        "CompanyTrucks": {"first": 5},
        "NodeById": {"id": words["truck"]},
        "TruckHistory": {"plate": words["plate"], "asOf": "2026-03-05T18:35:00+08:00"},
        "MyRights": {},
        "AcceptCase": {"input": {"number": words["case"], "version": 99}},
        "SightingSeen": {"after": words["cursor"]},
    }
    assert set(variables) == {file.stem for file in OPERATIONS.glob("*.graphql")}
    return [
        {
            "name": name,
            "text": (OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8"),
            "variables": values,
        }
        for name, values in variables.items()
    ]
