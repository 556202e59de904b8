"""How a subscription is followed over broken connections, whoever carries it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from zhatu_client.asking import Following, HubError, Problem, read

TIMEOUT_S = 60.0
"""So long an answer is waited for."""
SILENCE_S = 60.0
"""So long nothing may come before the connection counts as broken; the hub beats every 15 s, and
some proxies keep a line open whose other end is gone."""
LONGEST_PAUSE_S = 30.0
PASSING = frozenset(
    {"UNAUTHENTICATED", "UNAVAILABLE", "AUDIT_UNAVAILABLE", "DEADLINE_EXCEEDED", "RATE_LIMITED"}
)
"""Codes of what passes by itself, or with the next token."""
NEVER = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
"""What is wrong with the request itself, such as a line end in a token: no attempt changes it."""


class Lines:
    """Cuts a stream of bytes into the events of text/event-stream: name and data."""

    def __init__(self) -> None:
        self._rest = b""
        self._name, self._data = "message", list[str]()

    def feed(self, chunk: bytes) -> Iterator[tuple[str, str]]:
        """The events that a chunk completes."""
        # only CR and LF end a line here; str.splitlines would also cut at U+2028 inside of JSON
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            event = self._take(line.decode("utf-8", "replace"))
            if event is not None:
                yield event

    def _take(self, line: str) -> tuple[str, str] | None:
        if not line:
            event = (self._name, "\n".join(self._data))
            is_one = bool(self._data) or self._name != "message"
            self._name, self._data = "message", []
            return event if is_one else None
        word, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if word == "event":
            self._name = value
        elif word == "data":
            self._data.append(value)
        return None


class Again(Exception):
    """This connection is done with; come back with the cursor."""


@dataclass(slots=True, kw_only=True)
class Course:
    """Where a follower is: the cursor it goes on from, and how often it tried in vain."""

    following: Following[Any]
    after: str | None = None
    on_cursor: Callable[[str], None] | None = None
    tries: int = 0
    cursor: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.cursor = self.following.variables.get("after") if self.after is None else self.after

    def body(self) -> bytes:
        """The request to go on with."""
        return self.following.after(self.cursor).body()

    def pause_s(self) -> float:
        """How long to wait before the next attempt; counts it."""
        self.tries += 1
        return min(LONGEST_PAUSE_S, 0.125 * 2.0 ** min(self.tries, 10))

    def accept(self, status: int, content: bytes) -> None:
        """Judge an answer that is no stream: raises HubError if no attempt will change it."""
        try:
            read(status, content)
        except HubError as error:
            passes = status >= 500 or status == 429 or (status < 400 and _passes(error))
            self._judge(error, is_final=not passes)
        raise Again

    def take(self, name: str, data: str) -> Iterator[Any]:
        """What an event of the stream brings; raises Again or HubError."""
        if name != "next":
            if name == "complete":
                raise Again
            return
        told = json.loads(data)
        if told.get("errors"):
            error = HubError([Problem.of(one) for one in told["errors"]], told.get("data"))
            self._judge(error, is_final=not _passes(error))
        event = next(iter((told.get("data") or {}).values()), None)
        if event is None:
            return
        self.tries = 0
        if event["__typename"] == "Lagged":
            self.cursor = event.get("from") or self.cursor
            raise Again
        if event["__typename"] != "Following":
            yield event
        self._move(event.get("cursor"))

    def _move(self, cursor: str | None) -> None:
        if cursor is None or cursor == self.cursor:
            return
        self.cursor = cursor
        if self.on_cursor is not None:
            self.on_cursor(cursor)

    def _judge(self, error: HubError, *, is_final: bool) -> None:
        if is_final:
            raise error
        raise Again from error


def _passes(error: HubError) -> bool:
    return PASSING.issuperset(error.codes)
