"""What goes to the hub and what comes back, whoever carries it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

Data = TypeVar("Data")
Variables = TypeVar("Variables")
News = TypeVar("News")


@dataclass(frozen=True, kw_only=True)
class Request(Generic[Data]):
    """An operation with its variables, ready to be carried out."""

    name: str
    text: str
    variables: Mapping[str, Any]

    def body(self) -> bytes:
        """The request as it is sent."""
        sent = {"query": self.text, "variables": self.variables, "operationName": self.name}
        return json.dumps(sent, ensure_ascii=False).encode()


@dataclass(frozen=True, kw_only=True)
class Following(Generic[News]):
    """A subscription with its variables, ready to be followed."""

    name: str
    text: str
    variables: Mapping[str, Any]

    def after(self, cursor: str | None) -> Request[Any]:
        """The request that goes on after a cursor."""
        variables = {**self.variables, "after": cursor}
        return Request(name=self.name, text=self.text, variables=variables)


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[Data, Variables]):
    """A query or mutation, and the types of its answer and variables; call it with variables."""

    name: str
    text: str

    def __call__(self, variables: Variables) -> Request[Data]:
        """The operation with its variables."""
        given = cast(Mapping[str, Any], variables)
        return Request(name=self.name, text=self.text, variables=given)


@dataclass(frozen=True, kw_only=True)
class Subscription(Generic[News, Variables]):
    """A subscription, and the types of its events and variables; call it with variables."""

    name: str
    text: str

    def __call__(self, variables: Variables) -> Following[News]:
        """The subscription with its variables."""
        given = cast(Mapping[str, Any], variables)
        return Following(name=self.name, text=self.text, variables=given)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the hub is, and what it is asked for."""

    url: str
    """Address of the hub's GraphQL endpoint, as https://hub.example/graphql."""
    purpose: str | None = None
    """What the data is wanted for, in a word that your agreement allows."""
    case_number: str | None = None
    """The case on which you work, where your agreement demands one."""

    def headers(self, token: str) -> dict[str, str]:
        """The headers of a request."""
        given = {"x-purpose": self.purpose, "x-case": self.case_number}
        return {
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            **{name: value for name, value in given.items() if value is not None},
        }


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One error of an answer."""

    message: str
    code: str = "ERROR"
    path: Sequence[str | int] = ()

    @classmethod
    def of(cls, told: Any) -> Problem:
        """An error as the hub told it."""
        if not isinstance(told, Mapping):
            return cls(message=str(told))
        extensions = told.get("extensions") or {}
        return cls(
            message=str(told.get("message", "")),
            code=str(extensions.get("code") or "ERROR"),
            path=tuple(told.get("path") or ()),
        )


class HubError(Exception):
    """The hub answered with errors; ``data`` is what came beside them."""

    def __init__(self, problems: Sequence[Problem], data: Any = None) -> None:
        super().__init__("; ".join(f"{one.code}: {one.message}" for one in problems))
        self.problems, self.data = tuple(problems), data

    @property
    def codes(self) -> tuple[str, ...]:
        """The hub's own codes, as NOT_GRANTED."""
        return tuple(one.code for one in self.problems)


def read(status: int, content: bytes) -> Any:
    """The data of an answer; raises HubError. The page of a proxy says nothing but its status."""
    told = _object(content)
    errors, data = told.get("errors"), told.get("data")
    if errors:
        raise HubError([Problem.of(one) for one in errors], data)
    if data is None:
        raise HubError([Problem(message=f"HTTP {status} without data")])
    return data


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
