"""What arrives over HTTP before it is GraphQL: size, type, JSON without names that come twice."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Message, Receive

from gateway.errors import BadRequest, ErrorCode
from gateway.identity.doorkeeper import OWN_PAGE

MOST_JSON_BYTES = 1024 * 1024
"""The largest request that is no upload, in bytes."""
_ROOM_BYTES = 64 * 1024
"""What a multipart request may hold beside its file."""
JSON, MULTIPART = "application/json", "multipart/form-data"


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
    if kind == MULTIPART and not any(name in request.headers for name in OWN_PAGE):
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
