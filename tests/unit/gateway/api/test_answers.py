"""How answers leave."""

import pytest
from starlette.requests import Request

from gateway.api.answers import status, wanted_type
from gateway.errors import (
    BadInput,
    BadRequest,
    ErrorCode,
    GatewayError,
    UnknownSetting,
    outer,
    told,
)
from graph.errors import GraphUnavailable

GRAPHQL = "application/graphql-response+json"


def asking(accept):
    return Request({"type": "http", "headers": [(b"accept", accept.encode())]})


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("text/html", "application/json"),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8", GRAPHQL),
        (f"application/json;q=0.2, {GRAPHQL};q=0.1", "application/json"),
        (f"{GRAPHQL}2", "application/json"),
    ],
)
def test_the_type(accept, kind):
    assert wanted_type(asking(accept)) == kind


def test_the_status_says_what_went_wrong_only_where_it_may():
    refused = {"errors": [{"extensions": {"code": "TOO_COMPLEX"}}]}

    assert status(refused, GRAPHQL) == 400
    assert status(refused, "application/json") == 200
    assert status({**refused, "data": None}, GRAPHQL) == 200


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (BadInput("first is too large"), "BAD_USER_INPUT", "first is too large"),
        (BadRequest(ErrorCode.DUPLICATE_NAME), "DUPLICATE_NAME", ErrorCode.DUPLICATE_NAME.en),
        (GraphUnavailable("host db-7"), "UNAVAILABLE", ErrorCode.UNAVAILABLE.en),
        (UnknownSetting("a.b", None), "INTERNAL", ErrorCode.INTERNAL.en),
        (GatewayError("inner"), "INTERNAL", ErrorCode.INTERNAL.en),
        (KeyError("secret"), "INTERNAL", ErrorCode.INTERNAL.en),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_as_the_outside_sees_it(error, code, words):
    assert (outer(error).code, told(error)) == (code, words)
