"""JSON that two readers could read apart."""

import json

import pytest

from gateway.errors import BadRequest, ErrorCode
from gateway.strict_json import read_json
from tests.shared import needs_shared, shared_path


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"query": "x", "variables": {"p": 1, "p": 1}}',
        '[{"a": {"b": 1, "b": 2}}]',
    ],
)
def test_a_name_that_comes_twice_is_refused(text):
    with pytest.raises(BadRequest) as caught:
        read_json(text)

    assert caught.value.code is ErrorCode.DUPLICATE_NAME


@needs_shared
def test_the_recorded_body_with_two_plates_is_refused():
    lines = shared_path("data", "cases", "cases.jsonl").read_text(encoding="utf-8").splitlines()
    case = next(c for c in map(json.loads, lines) if c["id"] == "K26")

    with pytest.raises(BadRequest) as caught:
        read_json(case["input"])

    assert caught.value.code is ErrorCode.DUPLICATE_NAME


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'"\\ud800"', b"[" * 100_000, b'{"a": 1e999}'],
)
def test_what_is_no_json_is_refused(data):
    with pytest.raises(BadRequest) as caught:
        read_json(data)

    assert caught.value.code is ErrorCode.BAD_REQUEST


def test_json_is_read():
    assert read_json('{"query": "{ 渝 }", "variables": null}') == {
        "query": "{ 渝 }",
        "variables": None,
    }
