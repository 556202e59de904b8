"""How far the chain behind a violation is granted: its moment, its labels, each way along it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auth.decisions import Decision
from auth.grants import Grants
from graph import chain


def told_by(grants: Grants) -> Iterator[Decision]:
    """What must be given before a chain can be told: it is told as of the violation's moment."""
    yield grants.entity("Violation")
    occurred = grants.field("Violation", "occurred_at")
    yield occurred if occurred.plain else replace(occurred, given=False)


def given_of(grants: Grants, names: Iterable[str]) -> set[str]:
    """Of fields ("Truck.vin", or "Truck.id") those that are given."""
    parted = (name.partition(".") for name in names)
    return {
        f"{entity}.{name}"
        for entity, _, name in parted
        if grants.entity(entity).given and (name == "id" or grants.field(entity, name).given)
    }


def _hops(path: chain.Path) -> list[chain.Hop]:
    return [chain.PATHS[path[: n + 1]] for n in range(len(path))]


def is_open(grants: Grants, path: chain.Path) -> bool:
    """Whether every relation and node on the way to a place of the chain is given."""
    return all(
        grants.relation(hop.relation).given and grants.entity(hop.entity).given
        for hop in _hops(path)
    )


def why_shut(grants: Grants, path: chain.Path) -> Decision:
    """The first thing on the way to a place that is not given."""
    decisions = (
        one
        for hop in _hops(path)
        for one in (grants.entity(hop.entity), grants.relation(hop.relation))
    )
    return next(one for one in decisions if not one.given)
