"""Asks the hub over HTTP, as any partner would."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gateway.demo.errors import StoryStopped

_FOLDER = Path(__file__).parent / "queries"
_PATIENCE_S = 30.0
PURPOSE = "case_handling"
PURPOSE_OF: Mapping[str, str] = {"auditor": "audit"}
"""What the people of the story ask for; the others handle a case."""


def document(name: str) -> str:
    """The text of a packaged GraphQL document."""
    return (_FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Client:
    """An HTTP client and the tokens of the people who ask."""

    http: httpx.AsyncClient
    tokens: Mapping[str, str]

    async def ask(
        self, who: str, name: str, variables: Mapping[str, Any], *, operation: str | None = None
    ) -> Any:
        """The data of an answer; raises StoryStopped for one with errors."""
        asked = operation or name
        try:
            answer = await self.http.post(
                "/graphql",
                json={"query": document(name), "variables": variables, "operationName": operation},
                headers={
                    "Authorization": f"Bearer {self.tokens[who]}",
                    "X-Purpose": PURPOSE_OF.get(who, PURPOSE),
                },
                timeout=_PATIENCE_S,
            )
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise StoryStopped(asked, f"{type(error).__name__} {error}") from error
        for fault in body.get("errors", ()):
            raise StoryStopped(asked, str(fault.get("message")))
        return body["data"]

    async def do(self, who: str, operation: str, given: Mapping[str, Any]) -> Any:
        """The case after a move; raises StoryStopped where the hub says why it was not made."""
        data = await self.ask(who, "case", {"input": given}, operation=operation)
        for problem in data["done"]["problems"]:
            raise StoryStopped(operation, problem["message"])
        return data["done"]["case"]
