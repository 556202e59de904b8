"""What is agreed with an identity provider, as it stands in the settings and is reviewed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from auth.errors import BadProvider
from auth.jose import SAFE
from auth.principal import ROLES
from auth.tokens import AUDIENCE, DEPARTMENTS, TOKEN_TYPE

Claim = str | tuple[str, ...]
"""Where a claim is: a text is its literal name, dots and all; a list is a path into objects."""
_SHORT_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_TAKEN = frozenset({"state", "end"})
_MOST_SKEW_S = 300


@dataclass(frozen=True, kw_only=True)
class Place:
    """What one role of the provider means at the hub."""

    role: str
    department: str | None = None
    section: str | None = None
    post: str | None = None
    roles: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    service: bool = False
    """Held by machines only; needed where a machine's token looks like a person's (Keycloak)."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An OpenID provider whose tokens are believed, and what they are worth."""

    name: str
    """A short name: lower case, digits and hyphens. It stands in addresses and in the audit log."""
    issuer: str
    zh: str = ""
    audience: tuple[str, ...] = (AUDIENCE,)
    parties: tuple[str, ...] = ()
    """Clients (``azp``) whose tokens are taken; none listed means any of the provider's."""
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256", "Ed25519")
    types: tuple[str, ...] = (TOKEN_TYPE,)
    """Header types of access tokens. Keycloak writes ``JWT``; name it only where needed."""
    skew_s: int = 30
    person: Claim = "sub"
    roles: Claim = ("roles",)
    department: Claim | None = None
    """Where the token names the department itself; ``departments`` says what its words mean."""
    departments: Mapping[str, str] = field(default_factory=dict)
    districts: Claim | None = None
    places: tuple[Place, ...]
    client_id: str | None = None
    """The hub as a client of the provider, for people who sign in; none means no sign-in."""
    client_secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "profile")

    def beside(self, folder: Path) -> Provider:
        """With file names meant from a folder."""
        file = self.client_secret_file
        return self if file is None else replace(self, client_secret_file=folder / file)


def read_providers(tables: object) -> tuple[Provider, ...]:
    """The providers of a list of tables; raises BadProvider, which names table and field."""
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise BadProvider("providers must be tables: write [[providers]]")
    made = tuple(_read(table) for table in tables)
    for what in ("name", "issuer"):
        values = [getattr(one, what) for one in made]
        if len(set(values)) < len(values):
            raise BadProvider(f"two providers have the same {what}")
    return made


def _read(table: Mapping[str, Any]) -> Provider:
    where = f"provider {table.get('name', '?')}"
    given = {**table}
    places = given.get("places")
    if not isinstance(places, list) or not places:
        raise BadProvider(f"{where}: places must hold at least one [[providers.places]]")
    given["places"] = tuple(_typed(Place, one, f"{where}: places") for one in places)
    provider = _typed(Provider, given, where)
    for problem in _problems(provider):
        raise BadProvider(f"{where}: {problem}")
    return provider


_Kind = TypeVar("_Kind", Provider, Place)


def _typed(kind: type[_Kind], table: object, where: str) -> _Kind:
    if not isinstance(table, Mapping):
        raise BadProvider(f"{where} must be a table")
    declared = {one.name: one for one in fields(kind)}
    for name in table:
        if name not in declared:
            raise BadProvider(f"{where}: there is no field {name}; there are {', '.join(declared)}")
    for name, one in declared.items():
        if name not in table and one.default is one.default_factory is MISSING:
            raise BadProvider(f"{where}: {name} is missing")
    values: dict[str, Any] = {}
    for name, value in table.items():
        wanted, is_one, made = _KINDS[str(declared[name].type).removesuffix(" | None")]
        if not is_one(value):
            raise BadProvider(f"{where}: {name} must be {wanted}")
        values[name] = made(value)
    return kind(**values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(one) for one in value)


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool], Callable[[Any], Any]]] = {
    "str": ("a text that is not empty", _is_text, str),
    "int": ("a whole number", lambda value: type(value) is int, int),
    "bool": ("true or false", lambda value: isinstance(value, bool), bool),
    "Path": ("the name of a file", _is_text, Path),
    "tuple[str, ...]": ("a list of texts", _is_texts, tuple),
    "Claim": (
        "the name of a claim, or a list of names as a path to it",
        lambda value: _is_text(value) or (_is_texts(value) and bool(value)),
        lambda value: value if isinstance(value, str) else tuple(value),
    ),
    "Mapping[str, str]": (
        "a table of texts",
        lambda value: isinstance(value, dict) and all(_is_text(one) for one in value.values()),
        dict,
    ),
    "tuple[Place, ...]": ("tables", lambda value: isinstance(value, tuple), tuple),
}
"""For each type of a field: how it is told, what it must be in TOML, and how it is made."""


def _problems(provider: Provider) -> Sequence[str]:
    found = []
    if not provider.name or not set(provider.name) <= _SHORT_NAME:
        found.append("name must be of lower-case letters, digits and hyphens")
    if provider.name in _TAKEN:
        found.append(f"name must be another: /login/{provider.name} is taken")
    if not is_safe_url(provider.issuer):
        found.append("issuer must be an https address (http only on this machine itself)")
    if not provider.audience:
        found.append("audience must name at least one")
    if unknown := set(provider.algorithms) - set(SAFE):
        found.append(f"algorithms: {', '.join(sorted(unknown))} is none of {', '.join(SAFE)}")
    if not provider.algorithms or not provider.types:
        found.append("algorithms and types must name at least one each")
    if not 0 <= provider.skew_s <= _MOST_SKEW_S:
        found.append(f"skew_s must be 0 to {_MOST_SKEW_S} seconds")
    if "JWT" in provider.types and provider.client_id in provider.audience:
        found.append("with type JWT an ID token could pass: audience must not hold client_id")
    if unknown := set(provider.departments.values()) - DEPARTMENTS:
        found.append(f"departments: there is no {', '.join(sorted(unknown))}")
    for place in provider.places:
        found += _place_problems(place, named_by_token=provider.department is not None)
    return found


def _place_problems(place: Place, *, named_by_token: bool) -> Sequence[str]:
    found = []
    if (place.department is None) is not named_by_token:
        found.append(
            f"place {place.role}: give a department here, or the claim that names it: one of both"
        )
    if place.department is not None and place.department not in DEPARTMENTS:
        found.append(f"place {place.role}: there is no department {place.department}")
    if unknown := set(place.roles) - ROLES.keys():
        found.append(f"place {place.role}: there is no role {', '.join(sorted(unknown))}")
    return found


def is_safe_url(url: str) -> bool:
    """Whether an address is https, or http to this very machine, and holds no user or query."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # a port that is none raises
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
