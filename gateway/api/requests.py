"""What arrives over HTTP before it is GraphQL: size, type, JSON without names that come twice."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.types import Message, Receive

from gateway.errors import BadRequest, ErrorCode

MOST_JSON_BYTES = 1024 * 1024
"""The largest request that is no upload, in bytes."""
_ROOM_BYTES = 64 * 1024
"""What a multipart request may hold beside its file."""
PREFLIGHT = ("graphql-require-preflight", "apollo-require-preflight")
"""Headers that no page of another origin can send without asking first."""
JSON, MULTIPART = "application/json", "multipart/form-data"


PURPOSE, CASE = "x-purpose", "x-case"
"""Headers that name what a request is made for, and the case it belongs to."""
_LONGEST_SAID = 64


class Said(NamedTuple):
    """What a request says it is made for."""

    purpose: str | None
    case: str | None


def said(request: HTTPConnection, extensions: Any) -> Said:
    """Purpose and case of a request: from GraphQL `extensions`, or else from its headers.

    Raises BadRequest for what is no word, or where both name different ones.
    """
    given = extensions if isinstance(extensions, dict) else {}
    return Said(
        _said("purpose", given.get("purpose"), request.headers.get(PURPOSE)),
        _said("case", given.get("case"), request.headers.get(CASE)),
    )


def _said(name: str, inside: object, header: str | None) -> str | None:
    if inside is not None and header is not None and inside != header.strip():
        words = f"extensions.{name} and the header X-{name.capitalize()} name different ones"
        raise BadRequest(ErrorCode.BAD_REQUEST, words)
    value = inside if inside is not None else header
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST_SAID or not text.isprintable():
        words = f"{name} must be a word of at most {_LONGEST_SAID} characters"
        raise BadRequest(ErrorCode.BAD_REQUEST, words)
    return text


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
