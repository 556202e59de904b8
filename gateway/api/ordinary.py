"""The ordinary request, read and answered past the web framework: an operation as JSON by POST.

Nearly all that a hub is asked arrives like this, and a framework that reads any request takes more
time over it than the answer does. Whatever is unusual is not ordinary, and goes the long way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import orjson
from starlette.types import Message, Receive, Scope, Send
from strawberry.http import GraphQLRequestData

from gateway.agreements.said import CASE, PURPOSE
from gateway.api import answers
from gateway.api.requests import MOST_JSON_BYTES
from gateway.errors import ErrorCode, RateLimited
from gateway.strict_json import read_plain_json

_TYPES = frozenset(
    {
        b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8",
        b"application/json; charset=UTF-8", b"application/json;charset=UTF-8",
    }
)  # fmt: skip
_DIGITS = 7
_STREAMS = ("event-stream", "multipart")
"""What is accepted by who may want many answers to one request."""
_SAID = frozenset({PURPOSE.removeprefix("X-").lower(), CASE.removeprefix("X-").lower()})
"""The extensions of an operation that are read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the headers of an ordinary request say."""

    authorization: str
    accept: str
    accept_encoding: str
    length: int
    said: Mapping[str, str]
    """Purpose and case, under the names of their headers."""

    @property
    def may_stream(self) -> bool:
        """Whether who asks would take many answers."""
        return _may_stream(self.accept)


class Reply(NamedTuple):
    """An answer as it leaves."""

    status: int
    body: bytes
    kind: str
    headers: Mapping[str, str]


def head_of(scope: Scope) -> Head | None:
    """The head of a request; None for one that is not ordinary."""
    if scope["method"] != "POST" or scope["query_string"]:
        return None
    headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))  # of two, the first counts
    authorization = headers.get(b"authorization")
    length = headers.get(b"content-length", b"")
    if authorization is None or headers.get(b"content-type") not in _TYPES:
        return None
    if not length.isdigit() or len(length) > _DIGITS or int(length) > MOST_JSON_BYTES:
        return None
    said = {}
    for name, raw in ((PURPOSE, b"x-purpose"), (CASE, b"x-case")):
        if (value := headers.get(raw)) is not None:
            said[name] = value.decode("latin-1")
    return Head(
        authorization=authorization.decode("latin-1"),
        accept=headers.get(b"accept", b"").decode("latin-1"),
        accept_encoding=headers.get(b"accept-encoding", b"").decode("latin-1"),
        length=int(length),
        said=said,
    )


@lru_cache(maxsize=answers.ACCEPTS)
def _may_stream(accept: str) -> bool:
    return any(kind in accept.lower() for kind in _STREAMS)


def asked_in(messages: Sequence[Message]) -> GraphQLRequestData | None:
    """The operation in a body; None for one that is not ordinary, or is none."""
    last = messages[-1]
    if last["type"] != "http.request" or last.get("more_body"):
        return None
    value = read_plain_json(b"".join([one.get("body", b"") for one in messages]))
    if not isinstance(value, dict):
        return None
    query, name = value.get("query"), value.get("operationName")
    variables, extensions = value.get("variables"), value.get("extensions")
    if not isinstance(query, str) or not query or not isinstance(name, str | None):
        return None
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        return None
    if extensions and not extensions.keys() <= _SAID:
        return None
    return GraphQLRequestData(query, variables, name, extensions)


async def whole(receive: Receive, length: int) -> list[Message]:
    """The messages of a body; the last of them does not end it where it is longer than said."""
    messages, left = [await receive()], length
    while messages[-1].get("more_body"):
        left -= len(messages[-1].get("body", b""))
        if left < 0:
            break
        messages.append(await receive())
    return messages


def again(messages: Sequence[Message], receive: Receive) -> Receive:
    """A receive that begins with messages that were taken already."""
    taken = iter(messages)

    async def received() -> Message:
        message = next(taken, None)
        return await receive() if message is None else message

    return received


def refused(error: Exception, request_id: str, kind: str) -> Reply:
    """The answer to a request that is refused as a whole."""
    made = answers.failure(error, request_id)
    code = ErrorCode[made["errors"][0]["extensions"]["code"]]
    headers = {}
    if code is ErrorCode.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = 'Bearer realm="zhatu", error="invalid_token"'
    if isinstance(error, RateLimited):
        headers |= later(error.wait_s)
    return Reply(code.status, orjson.dumps(made), kind, headers)


def later(wait_s: int | None) -> dict[str, str]:
    """The header that says after how many seconds the same may succeed, where that is known."""
    return {} if wait_s is None else {"Retry-After": str(wait_s)}


async def reply(send: Send, made: Reply, request_id: str) -> None:
    """Send an answer."""
    headers = [
        (b"content-length", b"%d" % len(made.body)),
        (b"content-type", made.kind.encode()),
        (b"x-request-id", request_id.encode()),
    ]
    for name, value in made.headers.items():
        headers.append((name.lower().encode(), value.encode("latin-1")))
    await send({"type": "http.response.start", "status": made.status, "headers": headers})
    await send({"type": "http.response.body", "body": made.body})
