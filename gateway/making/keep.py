"""What decides how long evidence is kept."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.keeping.holds import Holds
from gateway.keeping.sweep import Sweeper
from gateway.making.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The parts that hold evidence and remove it."""

    holds: Holds
    sweeper: Sweeper


def make_keeping(ground: Ground) -> Keeping:
    """The keeping of a hub."""
    store, vault, audit = ground.store, ground.vault, ground.audit
    return Keeping(
        holds=Holds(store=store, vault=vault, audit=audit, clock=ground.clock),
        sweeper=Sweeper(
            store=store,
            graph=ground.graph,
            vault=vault,
            audit=audit,
            retention=ground.settings.retention,
            clock=ground.clock,
            project=ground.project,
        ),
    )
