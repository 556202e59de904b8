"""A registered client: which department's machine it is, and how it proves that."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auth import jose
from auth.errors import BadKey
from auth.principal import ROLES, Principal
from auth.tokens import DEPARTMENTS
from gateway.identity.errors import BadClient

BASIC, POST, KEY = "client_secret_basic", "client_secret_post", "private_key_jwt"
METHODS = (BASIC, POST, KEY)
"""How a client proves who it is at the token endpoint (RFC 7591 §2)."""
LONGEST_TOKEN_S = 3600
"""A token for a client lives for an hour at most, in seconds."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A machine of a department; ``jwks`` holds its public keys where it proves itself by one."""

    id: str
    name: str
    method: str
    department: str
    section: str | None = None
    post: str | None = None
    roles: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    lifetime_s: int = 600
    jwks: str | None = None
    created_at_ms: int = 0
    disabled_at_ms: int | None = None

    def principal(self, roles: frozenset[str]) -> Principal:
        """The client as who asks, with some of its roles."""
        return Principal(
            department=self.department,
            person=self.id,
            section=self.section,
            post=self.post,
            roles=roles,
            districts=self.districts,
            is_service=True,
            client=self.id,
        )

    def keys(self) -> dict[str | None, jose.PublicKey]:
        """Its public keys by name."""
        return jose.public_keys(json.loads(self.jwks or '{"keys": []}'))


def demand_sound(client: Client) -> Client:
    """The client itself; raises BadClient, which names the field and the fix."""
    if not is_id(client.id):
        raise BadClient("id must be 3 to 64 of a-z, 0-9, dot, hyphen and underscore")
    if not client.name.strip():
        raise BadClient("name must not be empty")
    if client.department not in DEPARTMENTS:
        raise BadClient(f"department must be one of {', '.join(sorted(DEPARTMENTS))}")
    if unknown := client.roles - ROLES.keys():
        raise BadClient(f"there is no role {', '.join(sorted(unknown))}: one of {', '.join(ROLES)}")
    if client.method not in METHODS:
        raise BadClient(f"method must be one of {', '.join(METHODS)}")
    if not 0 < client.lifetime_s <= LONGEST_TOKEN_S:
        raise BadClient(f"lifetime must be 1 to {LONGEST_TOKEN_S} seconds")
    if (client.jwks is not None) is not (client.method == KEY):
        raise BadClient(f"a JWK set belongs to the method {KEY}, and to no other")
    return client


def is_id(text: str) -> bool:
    """Whether a client may be known by a text."""
    return _ID.fullmatch(text) is not None


def read_jwks(text: str) -> str:
    """A JWK set of one or two public keys as it is kept; raises BadClient."""
    try:
        given = jose.strict_json(text.encode())
        if isinstance(given, Mapping) and any("d" in key for key in given.get("keys", [])):
            raise BadClient("the JWK set holds a private key: give the public part only")
        keys = jose.public_keys(given)
    except (ValueError, BadKey, TypeError) as error:
        raise BadClient("that is no JWK set: {'keys': [...]} in JSON, RFC 7517 §5") from error
    if not 0 < len(keys) <= 2 or None in keys or len(keys) < len(given["keys"]):
        raise BadClient("the JWK set must hold one or two signing keys, each with a kid of its own")
    return json.dumps(given, sort_keys=True)


def row_of(client: Client) -> dict[str, Any]:
    """A client as the store keeps it."""
    row = {name: getattr(client, name) for name in Client.__slots__}
    lists = {name: json.dumps(sorted(row[name])) for name in ("roles", "districts")}
    return {**row, **lists}


def client_of(row: Mapping[str, Any]) -> Client:
    """A client as the store gave it."""
    lists = {name: frozenset(json.loads(row[name])) for name in ("roles", "districts")}
    return Client(**{**row, **lists})


def sha256(text: str) -> str:
    """The hash by which a random text of 256 bits is known; such a text needs no slow hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
