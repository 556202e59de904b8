"""The hub behind its web application, spoken to as partners do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from auth.principal import Principal
from gateway.app import Hub
from gateway.web import web_app
from graph.records import Record
from tests.integration.story import a_hub, person


@dataclass(frozen=True, kw_only=True)
class FrontDoor:
    """A hub, an HTTP client on it, and tokens for whoever asks."""

    hub: Hub
    http: httpx.AsyncClient

    def token(self, who: Principal) -> str:
        return self.hub.identity.issuer.issue(who, lifetime_s=3600)

    def headers(self, who: Principal | None = None) -> dict[str, str]:
        """A token, and a purpose that every agreement of the demonstration allows."""
        token = self.token(who or person())
        return {"Authorization": f"Bearer {token}", "X-Purpose": "case_handling"}

    async def post(self, body: Any, who: Principal | None = None, **headers: str) -> httpx.Response:
        sent = {**self.headers(who), **headers}
        return await self.http.post("/graphql", json=body, headers=sent)

    async def ask(self, query: str, who: Principal | None = None, **variables: Any) -> Any:
        """The whole answer, errors and all."""
        answer = await self.post({"query": query, "variables": variables}, who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def data(self, query: str, who: Principal | None = None, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.ask(query, who, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def codes(self, query: str, who: Principal | None = None, **variables: Any) -> list[str]:
        """The codes of the errors in an answer."""
        answer = await self.ask(query, who, **variables)
        return [error["extensions"]["code"] for error in answer.get("errors", ())]

    async def alerts(self) -> list[str]:
        """The numbers of all alerts."""
        data = await self.data("{ alerts { edges { node { number } } } }")
        return [edge["node"]["number"] for edge in data["alerts"]["edges"]]

    async def confirm(self, alert: str, shown: str = "number") -> Any:
        """What is asked of the case that a dispatcher opens by confirming an alert."""
        text = (
            "mutation ($n: String!) { confirmAlert(input: {alertNumber: $n})"
            f" {{ case {{ {shown} }} problems {{ code }} }} }}"
        )
        done = (await self.data(text, person("dispatcher"), n=alert))["confirmAlert"]
        assert done["problems"] == []
        return done["case"]


@asynccontextmanager
async def front_door(folder: Path, *records: Record, **changes: Any) -> AsyncIterator[FrontDoor]:
    """The small city of the stories, on the web."""
    async with a_hub(folder, *records, **changes) as hub:
        transport = httpx.ASGITransport(app=web_app(hub))
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
            yield FrontDoor(hub=hub, http=http)
