"""Repeats: an act of a truck whose case of the kind is still open joins it, as in triage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.simulation.acts import Act

Whose = tuple[str, str]
"""A truck and a kind."""


@dataclass(slots=True)
class Repeats:
    """Which case each truck has for each kind, and how many acts each case stands for.

    ``within_ms`` is how long after the last act of a case another one joins it, by kind; a kind
    that is not named has no repeats.
    """

    within_ms: Mapping[str, int]
    acts: Counter[str] = field(default_factory=Counter)
    _last: dict[Whose, tuple[str, int]] = field(default_factory=dict)

    def opened(self, act: Act, case: str) -> None:
        """A case was opened for an act."""
        self.acts[case] += 1
        if act.truck:
            self._last[act.truck, act.kind.value] = (case, act.at_ms)

    def candidate(self, act: Act) -> str | None:
        """The case that an act joins if it is open."""
        found = self._last.get((act.truck, act.kind.value)) if act.truck else None
        if found is None or act.at_ms - found[1] > self.within_ms.get(act.kind.value, -1):
            return None
        return found[0]

    def joined(self, act: Act, case: str) -> None:
        """An act joined a case."""
        self.acts[case] += 1
        _, last_ms = self._last[act.truck, act.kind.value]
        self._last[act.truck, act.kind.value] = (case, max(last_ms, act.at_ms))
