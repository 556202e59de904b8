"""How an answer leaves: errors with codes and no inner text, withheld paths, status and type."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from auth.decisions import Decision
from gateway.api.context import Context
from gateway.errors import ErrorCode, outer, told
from gateway.interfaces.errors import SourceUnavailable

log = logging.getLogger("zhatu.api")

PLAIN = "application/json"
GRAPHQL = "application/graphql-response+json"
MOST_ERRORS = 10
"""Errors that are told of an operation that was refused; of one that was carried out each field
that is null for an error has its own (GraphQL, October 2021, §6.4.4)."""
ACCEPTS = 256
"""Headers that are remembered as read; clients send few different ones."""
LONGEST_MESSAGE = 400
"""Characters of a message; what was sent is not sent back as a whole."""
_TELLING = frozenset({ErrorCode.GRAPHQL_VALIDATION_FAILED, ErrorCode.BAD_USER_INPUT})
"""Errors before anything was carried out that tell what the schema holds."""
_GUESS = re.compile(r"\s*Did you mean [^?]*\?")


def body(result: ExecutionResult, context: Context) -> dict[str, Any]:
    """The answer as it leaves; without ``data`` where nothing was carried out."""
    made: dict[str, Any] = {}
    if result.errors:
        made["errors"] = _errors(result, context)
    if not _refused(result):
        made["data"] = result.data
    if context.withheld and result.data is not None:
        made["extensions"] = {
            "withheld": [_withheld(path, why) for path, why in context.withheld.items()]
        }
    return made


def _errors(result: ExecutionResult, context: Context) -> list[dict[str, Any]]:
    """Its errors; who is not told of the schema learns only that a query does not fit it."""
    errors = result.errors or []
    if _refused(result):
        errors = errors[:MOST_ERRORS]
    told_of = [_error(error, result, context.request_id) for error in errors]
    if context.tells_schema or not _refused(result):
        return told_of
    made: dict[str, dict[str, Any]] = {}
    for one in told_of:
        code = one["extensions"]["code"]
        if code in _TELLING:
            one = {"message": ErrorCode[code].en, "extensions": {"code": code}}
        made.setdefault(f"{code} {one['message']}", one)
    return list(made.values())


def _withheld(path: tuple[str, ...], why: Decision) -> dict[str, Any]:
    """A path that is null or masked although there may be a value, and by which clause."""
    made: dict[str, Any] = {"path": path, "kind": "MASKED" if why.given else "WITHHELD"}
    made["reason"] = why.reason
    if why.agreement is not None:
        made |= {"agreement": f"{why.agreement} v{why.version}", "clause": why.clause}
    return made


def failure(error: Exception, request_id: str) -> dict[str, Any]:
    """The answer to a request that never became an operation."""
    return {"errors": [{"message": told(error), "extensions": _extensions(error, request_id)}]}


def status(made: Mapping[str, Any], kind: str) -> int:
    """The HTTP status of an answer: always 200 for plain JSON, as its clients expect."""
    if kind == PLAIN or "data" in made:
        return 200
    code = made["errors"][0]["extensions"]["code"]
    return ErrorCode[code].status


def wanted_type(request: Request) -> str:
    """The media type that the client asks for, plain JSON where it says nothing."""
    return type_for(request.headers.get("accept", ""))


@lru_cache(maxsize=ACCEPTS)
def type_for(accept: str) -> str:
    """The media type of an answer to who accepts these, as the header says it."""
    accepted = accept.lower()
    if GRAPHQL not in accepted:
        return PLAIN
    weights = {_name(part): _weight(part) for part in accepted.split(",")}
    return GRAPHQL if weights.get(GRAPHQL, -1.0) >= weights.get(PLAIN, 0.0) else PLAIN


@lru_cache(maxsize=ACCEPTS)
def takes_json(accept: str) -> bool:
    """Whether a form of JSON is among what a client accepts."""
    parts = accept.lower().split(",")
    return any(_name(part) in (PLAIN, GRAPHQL) and _weight(part) > 0 for part in parts)


def _name(part: str) -> str:
    return part.partition(";")[0].strip()


def _weight(part: str) -> float:
    found = re.search(r";\s*q=([01](?:\.\d+)?)", part)
    return float(found[1]) if found else 1.0


def _refused(result: ExecutionResult) -> bool:
    if isinstance(result, PreExecutionError):
        return True
    # no path: the variables did not fit, so no field was ever resolved
    return result.data is None and all(error.path is None for error in result.errors or ())


def _error(error: GraphQLError, result: ExecutionResult, request_id: str) -> dict[str, Any]:
    made: dict[str, Any] = {**error.formatted}
    inner = _inner(error)
    if inner is None:
        made["message"] = _short(_GUESS.sub("", error.message))
        code: object = (error.extensions or {}).get("code") or _code(error, result)
        made["extensions"] = {"code": str(code)}
        return made
    made["message"] = _short(told(inner))
    made["extensions"] = _extensions(inner, request_id)
    if made["extensions"]["code"] == ErrorCode.INTERNAL:
        log.error("request %s failed", request_id, exc_info=inner)
    return made


def _short(message: str) -> str:
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def _inner(error: GraphQLError) -> Exception | None:
    """The exception behind a GraphQL error, unless GraphQL itself raised it."""
    found: Exception | None = error.original_error
    while isinstance(found, GraphQLError):
        found = found.original_error
    return found


def _code(error: GraphQLError, result: ExecutionResult) -> ErrorCode:
    if isinstance(error, GraphQLSyntaxError):
        return ErrorCode.GRAPHQL_PARSE_FAILED
    if isinstance(result, PreExecutionError):
        return ErrorCode.GRAPHQL_VALIDATION_FAILED
    return ErrorCode.BAD_USER_INPUT


def _extensions(error: Exception, request_id: str) -> dict[str, str | None]:
    code = outer(error).code
    told_id = {"requestId": request_id} if code.status >= 500 else {}
    besides = error.told if isinstance(error, SourceUnavailable) else {}
    return {"code": code.value, **told_id, **besides}
