"""JSON that two readers could read apart."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.errors import BadRequest, ErrorCode
from gateway.strict_json import read_json, read_plain_json
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
TEXTS = st.one_of(
    JSON.map(json.dumps),
    JSON.map(lambda value: json.dumps(value, indent=1, separators=(",", " \n:"))),
    st.lists(st.tuples(st.sampled_from(["a", "\\u0061", '\\":', "b"]), JSON), max_size=4).map(
        lambda pairs: "{" + ",".join(f'"{n}" :{json.dumps(v)}' for n, v in pairs) + "}"
    ),
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,3})?([eE][0-9]{1,3})?", fullmatch=True),
    st.text(alphabet='{}[]":,\\ \n01a-.e\ufeff', max_size=12),
)


@given(TEXTS)
@example('{"a" :1,"a":2,"b":"\\":"}')
@example('{"a" :1,"a":2}')
@example("-0")
@example("123456789012345678901234567890")
@example('{"a":1,"\\u0061":2}')
def test_the_quick_reader_gives_what_the_strict_one_gives_or_nothing(text):
    data = text.encode("utf-8", "surrogatepass")

    quick = read_plain_json(data)

    if quick is not None:
        strict = read_json(data)
        assert (quick, repr(quick)) == (strict, repr(strict))


@pytest.mark.parametrize(
    "data",
    [
        b'{"query": "{ trucks(filter: {vin: \\"L\\"}) { totalCount } }", "variables": {"a": [1]}}',
        '{"query":"{ 渝 }","variables":null,"extensions":{"purpose":"case_handling"}}'.encode(),
    ],
)
def test_what_clients_send_is_read_quickly(data):
    assert read_plain_json(data) == json.loads(data)
