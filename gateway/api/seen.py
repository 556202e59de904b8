"""Which things one answer shows, by name as far as they are few, and counted as far as not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.plan import Plan
from graph.port import Page

MOST_NAMED = 200
"""Things of one answer that are named in its record; the others are counted."""


@dataclass(slots=True)
class Seen:
    """The things of one answer."""

    count: int = 0
    """All of them, each as often as it is shown."""
    named: dict[tuple[str, str], None] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)

    def copy(self) -> Seen:
        """The same, kept apart."""
        return Seen(self.count, self.named.copy(), self.unnamed.copy())

    def add(self, entity: str, local: str | None) -> None:
        """Note one thing."""
        self.count += 1
        if local is not None and ((entity, local) in self.named or len(self.named) < MOST_NAMED):
            self.named[entity, local] = None
        else:
            self.unnamed[entity] = self.unnamed.get(entity, 0) + 1

    def take(self, plan: Plan, page: Page) -> None:
        """Note all things in the answer to a plan."""
        self._take(plan, [row["node"] for row in page.rows])

    def _take(self, plan: Plan, nodes: Sequence[Mapping[str, Any]]) -> None:
        entity, named = plan.entity, self.named
        self.count += len(nodes)
        for node in nodes:
            thing: Any = (entity, node.get("id"))
            if thing not in named:
                if thing[1] is not None and len(named) < MOST_NAMED:
                    named[thing] = None
                else:
                    self.unnamed[entity] = self.unnamed.get(entity, 0) + 1
        for step in plan.steps:
            key = step.key
            below = [
                row["node"]
                for node in nodes
                if (page := node.get(key)) is not None
                for row in page.rows
            ]
            if below:
                self._take(step.plan, below)

    def join(self, other: Seen) -> None:
        """Take in what another answer shows."""
        count = self.count + other.count
        for entity, local in other.named:
            self.add(entity, local)
        for entity, more in other.unnamed.items():
            self.unnamed[entity] = self.unnamed.get(entity, 0) + more
        self.count = count

    def recorded(self) -> dict[str, Any]:
        """What the record of the answer says of them: ``things``, and ``more`` by number."""
        things: dict[str, list[str]] = {}
        for entity, local in self.named:
            things.setdefault(entity, []).append(local)
        made: dict[str, Any] = {"things": things} if things else {}
        return made | ({"more": dict(self.unnamed)} if self.unnamed else {})


def count_nodes(node: Mapping[str, Any]) -> int:
    """How many nodes a row holds, itself and all below it."""
    count = 1
    for value in node.values():
        if type(value) is Page:
            for row in value.rows:
                count += count_nodes(row["node"])
    return count
