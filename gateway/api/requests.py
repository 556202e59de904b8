"""What arrives over HTTP before it is GraphQL: size, type, JSON without names that come twice."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Message, Receive

from gateway.errors import BadRequest, ErrorCode

MOST_JSON_BYTES = 1024 * 1024
"""The largest request that is no upload, in bytes."""
_ROOM_BYTES = 64 * 1024
"""What a multipart request may hold beside its file."""
PREFLIGHT = ("graphql-require-preflight", "apollo-require-preflight")
"""Headers that no page of another origin can send without asking first."""
JSON, MULTIPART = "application/json", "multipart/form-data"


def read_json(data: str | bytes) -> Any:
    """A JSON value; raises BadRequest for what is none, or what two readers could read apart."""
    try:
        value = json.loads(
            data, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
        orjson.dumps(value)  # refuses half surrogate pairs, which no answer could repeat
    except (ValueError, RecursionError, TypeError):
        raise BadRequest(ErrorCode.BAD_REQUEST, "the body is not JSON in UTF-8") from None
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest(ErrorCode.DUPLICATE_NAME)
    return made


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def media_type(request: Request) -> str:
    """The content type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check(request: Request) -> None:
    """Raise BadRequest for a method, type or header that no GraphQL request has."""
    if request.method not in ("GET", "POST"):
        raise BadRequest(ErrorCode.BAD_REQUEST, "use POST, or GET for queries")
    names = [name for name, _ in request.query_params.multi_items()]
    if len(set(names)) != len(names):
        raise BadRequest(ErrorCode.DUPLICATE_NAME)
    if request.method == "POST":
        _check_type(request)


def _check_type(request: Request) -> None:
    kind = media_type(request)
    if kind not in (JSON, MULTIPART):
        raise BadRequest(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
    if kind == MULTIPART and not any(name in request.headers for name in PREFLIGHT):
        raise BadRequest(
            ErrorCode.BAD_REQUEST, "an upload needs the header GraphQL-Require-Preflight"
        )


def limited(receive: Receive, request: Request, *, upload_bytes: int) -> Receive:
    """A receive that raises BadRequest as soon as the body is larger than its type may be."""
    most = upload_bytes + _ROOM_BYTES if media_type(request) == MULTIPART else MOST_JSON_BYTES
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise BadRequest(ErrorCode.TOO_LARGE)
        return message

    return counted
