"""Which node a source means: decided once, when its record is taken, and kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.journal.errors import Ambiguous, Unidentified
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PlateClass
from graph.ontology.declare import EntitySpec
from graph.records import Ref
from graph.times import BEGINNING_MS

Key = tuple[str, str, str]
"""(entity, way, value)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A node that goes by a word, and since when it does."""

    node_id: str
    valid_from_ms: int = BEGINNING_MS


class Names(Protocol):
    """Where it is kept which node goes by which word."""

    def by_key(self, key: Key) -> tuple[Known, ...]:
        """Nodes that go by a word, in the order of their start."""
        ...

    def by_node(self, entity: str, node_id: str, way: str) -> tuple[str, ...]:
        """The words of one kind that a node goes by."""
        ...


@dataclass(slots=True)
class Found:
    """What resolving one row decided: names to keep, and trucks made from a plate alone."""

    names: dict[tuple[Key, str], int] = field(default_factory=dict)
    made_by: dict[tuple[str, str], tuple[str, Ref]] = field(default_factory=dict)

    def by_key(self, key: Key) -> tuple[Known, ...]:
        """Names decided so far under a word."""
        return tuple(Known(n, at) for (k, n), at in self.names.items() if k == key)

    def by_node(self, entity: str, node_id: str, way: str) -> tuple[str, ...]:
        """Words of one kind decided so far for a node."""
        return tuple(
            k[2] for (k, n) in self.names if n == node_id and k[0] == entity and k[1] == way
        )


class Resolver:
    """Finds the node that a Ref means, or makes up the id of a new one."""

    def __init__(self, names: Names, found: Found) -> None:
        self._names, self._found = names, found

    def resolve(self, ref: Ref, *, at_ms: int, since_ms: Mapping[str, int] | None = None) -> str:
        """The id of the node; ``since_ms`` says from when an identifying relation holds.

        Raises Ambiguous or Unidentified.
        """
        spec = ONTOLOGY.entity(ref.entity)
        if ref.entity == "Plate":
            return self._plate(ref)
        ways = list(self._ways(spec, ref, at_ms))
        if not ways:
            raise Unidentified(spec.name, " or ".join("+".join(w) for w in spec.identity))
        if len(spec.identity) == 1:
            return ways[0][1]
        node_id = self._known(spec, ways, at_ms)
        if node_id is None:
            way, value = ways[0]
            node_id = f"{'plate' if way == 'BEARS' else way}:{value}"
            self._found.made_by[spec.name, node_id] = (way, ref)
        for way, value in ways:
            start = (since_ms or {}).get(way, BEGINNING_MS)
            self._keep((spec.name, way, value), node_id, start)
        return node_id

    def _ways(self, spec: EntitySpec, ref: Ref, at_ms: int) -> Iterator[tuple[str, str]]:
        for words in spec.identity:
            values = [self._word(ref, word, at_ms) for word in words]
            if all(values):
                yield "+".join(words), "/".join(v for v in values if v)

    def _word(self, ref: Ref, word: str, at_ms: int) -> str | None:
        if word.isupper():
            target = ref.via.get(word)
            return None if target is None else self.resolve(target, at_ms=at_ms)
        value = ref.fields.get(word)
        return None if value in (None, "") else str(value)

    def _known(self, spec: EntitySpec, ways: list[tuple[str, str]], at_ms: int) -> str | None:
        """The one node that goes by the strongest word and contradicts no stronger one."""
        for strength, (way, value) in enumerate(ways):
            nodes = self._latest(self._lookup((spec.name, way, value)), at_ms)
            fitting = [n for n in nodes if not self._contradicts(spec, n, ways[:strength])]
            if len(fitting) > 1:
                raise Ambiguous(spec.name, f"{way} {value}", fitting)
            if fitting:
                return fitting[0]
        return None

    def _latest(self, known: Iterable[Known], at_ms: int) -> list[str]:
        began = [k for k in known if k.valid_from_ms <= at_ms]
        newest = max((k.valid_from_ms for k in began), default=None)
        return list(dict.fromkeys(k.node_id for k in began if k.valid_from_ms == newest))

    def _contradicts(self, spec: EntitySpec, node: str, stronger: list[tuple[str, str]]) -> bool:
        for way, value in stronger:
            if way.isupper():  # a state, such as the plate borne, may change without contradiction
                continue
            own = {
                *self._names.by_node(spec.name, node, way),
                *self._found.by_node(spec.name, node, way),
            }
            if own and value not in own:
                return True
        return False

    def _plate(self, ref: Ref) -> str:
        """Number and class; a class that is not known is found only where one is possible."""
        number = str(ref.fields.get("number") or "")
        if not number:
            raise Unidentified("Plate", "number and plate_class")
        plate_class = str(ref.fields.get("plate_class") or PlateClass.UNKNOWN)
        key = ("Plate", "number", number)
        if plate_class == PlateClass.UNKNOWN:
            all_known = dict.fromkeys(k.node_id for k in self._lookup(key))
            known = [n for n in all_known if not n.endswith(f"/{PlateClass.UNKNOWN}")]
            if len(known) > 1:
                raise Ambiguous("Plate", f"plate {number} without class", known)
            if known:
                return known[0]
        node_id = f"{number}/{plate_class}"
        self._keep(key, node_id, BEGINNING_MS)
        return node_id

    def _lookup(self, key: Key) -> tuple[Known, ...]:
        return (*self._names.by_key(key), *self._found.by_key(key))

    def _keep(self, key: Key, node_id: str, start_ms: int) -> None:
        if all(k.node_id != node_id for k in self._lookup(key)):
            self._found.names[key, node_id] = start_ms
