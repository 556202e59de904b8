"""Signatures over the very bytes of a message: Standard Webhooks, or HMAC-SHA256 of the body.

A signature is never checked against JSON that was written anew: escapes, blanks and numbers such
as 2000.0 would come out otherwise, and a true call would be refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.delivery.errors import Unsigned

WINDOW_MS = 5 * 60 * 1000
"""How far the time of a signed call may be from ours, either way."""
LEAST_KEY_BYTES = 12
"""A floor against empty and guessable keys; 32 random bytes are right."""
_PREFIX = "whsec_"
_LONGEST_ID = 200


class Scheme(StrEnum):
    """How a partner signs."""

    STANDARD = "standard"
    """Standard Webhooks: headers webhook-id, webhook-timestamp, webhook-signature."""
    BODY = "body"
    """HMAC-SHA256 of the body in hex, in X-Signature or X-Hub-Signature-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A call whose signature fits; the id and time are those that were signed, if any were."""

    key_id: str
    message_id: str | None = None
    at_ms: int | None = None


def read_key(text: str) -> bytes:
    """A key as its file holds it: ``whsec_`` and base64, or the bytes of the text itself.

    Raises ValueError.
    """
    written = text.strip()
    if not written.startswith(_PREFIX):
        key = written.encode()
    else:
        try:
            key = base64.b64decode(written.removeprefix(_PREFIX), validate=True)
        except binascii.Error as error:
            raise ValueError("what follows whsec_ is no base64") from error
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"a key of at least {LEAST_KEY_BYTES} bytes is needed")
    return key


def of_body(key: bytes, body: bytes) -> str:
    """HMAC-SHA256 of a body, in hex."""
    return hmac.digest(key, body, hashlib.sha256).hex()


def standard(key: bytes, message_id: str, at_s: int, body: bytes) -> str:
    """The ``v1`` signature of Standard Webhooks; the time is in whole seconds since 1970."""
    signed = b"%s.%d.%s" % (message_id.encode(), at_s, body)
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def headers(keys: Mapping[str, bytes], message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """The headers that sign a message with every key, so that keys can be changed in peace."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-key-id": next(iter(keys)),
        "webhook-signature": " ".join(standard(k, message_id, at_s, body) for k in keys.values()),
    }


def check(
    scheme: Scheme,
    keys: Mapping[str, bytes],
    given: Mapping[str, str],
    body: bytes,
    *,
    now_ms: int,
) -> Signed:
    """What was signed; ``given`` are the headers, with names in lower case. Raises Unsigned."""
    named = given.get("webhook-key-id")
    fitting = {name: key for name, key in keys.items() if named in (None, name)}
    if not fitting:
        raise Unsigned("no key has the id that was given")
    if scheme is Scheme.BODY:
        return _check_body(fitting, given, body)
    return _check_standard(fitting, given, body, now_ms)


def _check_body(keys: Mapping[str, bytes], given: Mapping[str, str], body: bytes) -> Signed:
    told = given.get("x-signature") or given.get("x-hub-signature-256") or ""
    told = told.strip().removeprefix("sha256=").lower()
    if not told:
        raise Unsigned("the header X-Signature is missing")
    for name, key in keys.items():
        if _same(of_body(key, body), told):
            return Signed(key_id=name)
    raise Unsigned("the signature does not fit the bytes")


def _check_standard(
    keys: Mapping[str, bytes], given: Mapping[str, str], body: bytes, now_ms: int
) -> Signed:
    message_id, written = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    told = [one for one in given.get("webhook-signature", "").split() if one.startswith("v1,")]
    if not message_id or not written or not told:
        raise Unsigned("webhook-id, webhook-timestamp or webhook-signature (v1) is missing")
    if len(message_id) > _LONGEST_ID or "." in message_id:
        raise Unsigned(f"webhook-id must have no dot and at most {_LONGEST_ID} characters")
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        raise Unsigned("webhook-timestamp must be whole seconds since 1970")
    at_ms = int(written) * 1000
    if abs(at_ms - now_ms) > WINDOW_MS:
        raise Unsigned("webhook-timestamp is more than five minutes from now")
    for name, key in keys.items():
        wanted = standard(key, message_id, int(written), body)
        if any(_same(wanted, one) for one in told):
            return Signed(key_id=name, message_id=message_id, at_ms=at_ms)
    raise Unsigned("the signature does not fit the bytes")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
