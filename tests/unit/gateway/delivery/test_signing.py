"""Signatures of Standard Webhooks and of bare bodies, against vectors made elsewhere."""

import json

import pytest

from gateway.delivery.errors import Unsigned
from gateway.delivery.signing import Scheme, check, headers, of_body, read_key, standard
from tests.shared import needs_shared, shared_path

KEY = b"demo-key-0001"
BODY = bytes.fromhex(
    "7b22636173654e6f223a2243512d323032362d30303031222c22737461747573223a22e5b7b2e5a484e7bdae222c"
    "2266696e65223a323030302e302c2272656d61726b223a22e6b89d4131323334355c75356466325c75363537345c"
    "7536353339227d"
)
SIGNATURE = "abaa165fb97973525af35898c845d9493b1cacbc288421274367185d27dfd7fa"
# the example of the Standard Webhooks specification
EXAMPLE_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
EXAMPLE_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signature_covers_the_bytes_and_not_the_value():
    again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    given = {"x-signature": SIGNATURE}

    assert len(BODY) == 99
    assert of_body(KEY, BODY) == SIGNATURE
    assert check(Scheme.BODY, {"k": KEY}, given, BODY, now_ms=0).key_id == "k"
    with pytest.raises(Unsigned):
        check(Scheme.BODY, {"k": KEY}, given, again, now_ms=0)


@needs_shared
def test_the_recorded_case_is_the_one_that_is_tested_here():
    lines = shared_path("data", "cases", "cases.jsonl").read_text(encoding="utf-8").splitlines()
    case = next(one for one in map(json.loads, lines) if one["id"] == "K52")

    assert BODY.hex() in case["input"]
    assert SIGNATURE in case["expected"]


def test_the_example_of_the_specification():
    key = read_key(EXAMPLE_KEY)
    message_id, at_s, body = EXAMPLE
    given = {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,bm9ldHUK {EXAMPLE_SIGNATURE} v2,x",
    }

    signed = check(Scheme.STANDARD, {"k": key}, given, body, now_ms=at_s * 1000 + 299_000)

    assert standard(key, *EXAMPLE) == EXAMPLE_SIGNATURE
    assert (signed.message_id, signed.at_ms) == (message_id, at_s * 1000)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"webhook-id": "msg_other"}, "bytes"),
        ({"webhook-id": "a.b"}, "dot"),
        ({"webhook-timestamp": "1614265331"}, "bytes"),
        ({"webhook-timestamp": "1614264000"}, "five minutes"),
        ({"webhook-timestamp": "1614266000"}, "five minutes"),
        ({"webhook-timestamp": "-1"}, "whole seconds"),
        ({"webhook-timestamp": "٣"}, "whole seconds"),
        ({"webhook-signature": ""}, "missing"),
        ({"webhook-signature": "v1a,xx"}, "missing"),
        ({"webhook-signature": "v1,\u00e9"}, "bytes"),
        ({"webhook-key-id": "unknown"}, "no key"),
    ],
)
def test_what_was_not_signed_so_is_refused(changed, said):
    message_id, at_s, body = EXAMPLE
    keys = {"k": read_key(EXAMPLE_KEY)}
    given = headers(keys, message_id, at_s, body) | changed

    with pytest.raises(Unsigned, match=said):
        check(Scheme.STANDARD, keys, given, body, now_ms=at_s * 1000)


def test_both_keys_sign_while_they_are_changed():
    old, new = b"o" * 16, b"n" * 16
    given = headers({"new": new, "old": old}, "m", 1_000, b"{}")

    del given["webhook-key-id"]

    for key in (old, new):
        assert check(Scheme.STANDARD, {"k": key}, given, b"{}", now_ms=1_000_000)


@pytest.mark.parametrize("text", ["", "short", "whsec_***", "whsec_YWJj"])
def test_a_key_that_is_none_or_too_short_is_refused(text):
    with pytest.raises(ValueError, match=r"whsec_|at least"):
        read_key(text)
