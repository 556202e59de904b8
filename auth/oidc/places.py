"""From the claims of a genuine token to a place at the hub; never a default, never more than said.

Absent is not empty: a provider that leaves the roles out of a token because there are too many
of them (group overage), or refers to them elsewhere, has said nothing about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auth.errors import NoPlace
from auth.oidc.provider import Claim, Place, Provider
from auth.principal import Principal

_MOST_ROLES = 1000


class _Absent:
    """What a claim is that a token does not hold."""


ABSENT = _Absent()


def find(claims: Mapping[str, Any], where: Claim) -> Any:
    """A claim by its literal name or its path; ABSENT where the token does not hold it."""
    value: Any = claims
    for name in (where,) if isinstance(where, str) else where:
        if not isinstance(value, Mapping) or name not in value:
            return ABSENT
        value = value[name]
    return value


def principal_of(provider: Provider, claims: Mapping[str, Any]) -> Principal:
    """Who a token's claims speak of; raises NoPlace with the reason."""
    try:
        return _principal(provider, claims)
    except NoPlace as refused:
        subject = str(claims.get("sub", ""))
        raise NoPlace(refused.reason, issuer=provider.issuer, subject=subject) from None


def _principal(provider: Provider, claims: Mapping[str, Any]) -> Principal:
    held = _roles(provider, claims)
    places = [place for place in provider.places if place.role in held]
    if not places:
        raise NoPlace(f"unknown role: {', '.join(sorted(held))[:200]}" if held else "no role")
    client = _client(claims)
    return Principal(
        department=_department(provider, claims, places),
        person=_person(provider, claims),
        section=_one({place.section for place in places}, "sections"),
        post=_one({place.post for place in places}, "posts"),
        roles=frozenset(role for place in places for role in place.roles),
        districts=_districts(provider, claims, places),
        is_service=any(place.service for place in places) or _speaks_for_itself(claims, client),
        client=client,
    )


def _roles(provider: Provider, claims: Mapping[str, Any]) -> frozenset[str]:
    where = provider.roles
    first = where if isinstance(where, str) else where[0]
    elsewhere = claims.get("_claim_names")
    # OpenID Connect Core §5.6.2: a reference, not a value; its address comes from the token,
    # so following it would let a token choose what the hub connects to
    if isinstance(elsewhere, Mapping) and first in elsewhere:
        raise NoPlace("group overage: the roles are only referred to")
    found = find(claims, where)
    if found is ABSENT:
        if claims.get("hasgroups") is True or elsewhere:
            raise NoPlace("group overage: the roles were left out")
        raise NoPlace("no claim of roles")
    return _texts(found, "roles")


def _texts(found: object, what: str) -> frozenset[str]:
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise NoPlace(f"the claim of {what} is no list of texts")
    if len(listed) > _MOST_ROLES:
        raise NoPlace(f"the claim of {what} is too long")
    return frozenset(listed)


def _department(provider: Provider, claims: Mapping[str, Any], places: Sequence[Place]) -> str:
    if provider.department is None:
        named = {place.department for place in places}
        department = _one(named, "departments")
    else:
        word = find(claims, provider.department)
        if not isinstance(word, str):
            raise NoPlace("no claim of a department")
        department = provider.departments.get(word)
        if department is None:
            raise NoPlace(f"unknown department: {word[:100]}")
    if department is None:
        raise NoPlace("no department")
    return department


def _one(named: set[str | None], what: str) -> str | None:
    said = named - {None}
    if len(said) > 1:
        raise NoPlace(f"its roles lie in several {what}")
    return said.pop() if said else None


def _person(provider: Provider, claims: Mapping[str, Any]) -> str:
    name = find(claims, provider.person)
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise NoPlace("no claim that names the person")
    return name


def _districts(
    provider: Provider, claims: Mapping[str, Any], places: Sequence[Place]
) -> frozenset[str]:
    mapped = frozenset(code for place in places for code in place.districts)
    if provider.districts is None:
        return mapped
    found = find(claims, provider.districts)
    if found is ABSENT:
        raise NoPlace("no claim of districts")
    return mapped | _texts(found, "districts")


def _speaks_for_itself(claims: Mapping[str, Any], client: str | None) -> bool:
    return client is not None and claims.get("sub") == client  # RFC 9068 §2.2


def _client(claims: Mapping[str, Any]) -> str | None:
    for name in ("client_id", "azp"):
        if isinstance(claims.get(name), str):
            return str(claims[name])
    return None
