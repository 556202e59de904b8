"""Chance that can be repeated: every stream of numbers is named by words."""

from collections.abc import Mapping
from random import Random


def dice(*words: object) -> Random:
    """A stream that the words alone decide, on any machine."""
    return Random("/".join(map(str, words)))  # noqa: S311 (nothing here is secret)


class Quota:
    """Says when one of several rare things is due, so that each has its share however few."""

    def __init__(self, shares: Mapping[str, float], chance: Random) -> None:
        self._shares, self._chance = shares, chance
        self._owed = {name: chance.uniform(0.3, 0.95) for name in shares}

    def due(self) -> tuple[str, ...]:
        """What is due at one more chance, the longest due first."""
        for name, share in self._shares.items():
            self._owed[name] += share * self._chance.uniform(0, 2)
        ripe = [name for name, owed in self._owed.items() if owed >= 1]
        return tuple(sorted(ripe, key=lambda name: -self._owed[name]))

    def take(self, name: str) -> None:
        """The thing was done."""
        self._owed[name] -= 1
