"""The log as JSON: useful to operators, and silent about people and trucks."""

from __future__ import annotations

import ast
import io
import json
import logging

import pytest
import sqlalchemy as sa

from gateway.http.logs import WITHHELD, JsonLines
from tests.shared import REPO

PERSONAL = ["渝A12345", "渝AD12345", "A12345", "王小明", "13812345678", "110101199003078515"]
REQUEST = "12345678901234567890123456789012"
PACKAGES = ("gateway", "graph", "auth", "connectors", "vision")


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger("zhatu.test")
    logger.addHandler(handler)
    return logger, lambda: stream.getvalue()


def calls():
    """Each message that the code logs, with how many values it takes."""
    for package in PACKAGES:
        for file in sorted((REPO / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id.lower() in ("log", "logger")
                    and node.func.attr in ("debug", "info", "warning", "error", "exception")
                ):
                    yield f"{file.relative_to(REPO)}:{node.lineno}", node


CALLS = dict(calls())


def test_there_are_calls_to_look_at():
    assert len(CALLS) > 15


@pytest.mark.parametrize("place", CALLS)
def test_no_call_holds_values_in_its_message_itself(place):
    # then every value goes through the form, which withholds what may be personal
    assert isinstance(CALLS[place].args[0], ast.Constant)


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("place", CALLS)
def test_no_value_of_any_call_is_told_when_it_may_be_personal(log, place, personal):
    logger, written = log
    message = CALLS[place].args[0].value
    values = [ValueError(f"about {personal}") for _ in CALLS[place].args[1:]]
    texts = [f"about {personal}" for _ in values]
    if "%d" in message or "%.0f" in message:  # numbers can be no texts
        values = texts = [7 if one in "dg" else f"x {personal}" for one in _kinds(message)]

    logger.warning(message, *values)
    logger.warning(message, *texts)

    assert personal not in written()


def _kinds(message):
    return ["d" if part[:1] in "d." else "s" for part in message.split("%")[1:]]


@pytest.mark.parametrize("personal", PERSONAL)
def test_an_error_is_told_by_kind_and_place_and_not_by_its_words(log, personal):
    logger, written = log
    try:
        try:
            raise KeyError(personal)
        except KeyError as inner:
            raise sa.exc.DataError(f"SELECT '{personal}'", {"p": personal}, inner) from inner
    except sa.exc.DataError:
        logger.exception("request %s failed", REQUEST)

    line = json.loads(written())
    assert personal not in written()
    assert line["error"]["kind"] == "sqlalchemy.exc.DataError"
    assert line["error"]["cause"] == "builtins.KeyError"
    assert "test_logs.py" in line["error"]["where"][-1]
    assert line["message"] == f"request {REQUEST} failed"


def test_a_line_tells_when_how_bad_and_by_whom(log):
    logger, written = log
    logger.warning("%s does not answer; again in %.0f s", "graph", 3.2)

    line = json.loads(written())
    assert (line["level"], line["logger"]) == ("warning", "zhatu.test")
    assert line["message"] == "graph does not answer; again in 3 s"
    assert line["at"].endswith("+00:00")


def test_what_is_withheld_is_said_to_be(log):
    logger, written = log
    logger.info("%s is new", "王小明")

    assert json.loads(written())["message"] == f"{WITHHELD} is new"
