"""Which node goes by which word, as one transaction sees and extends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from gateway.journal.identity import Found, Key, Known
from gateway.store import journal as store
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Record, Ref


class TransactionNames:
    """Names read ahead for a batch, with those that its rows decided."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._by_key: dict[Key, list[Known]] = {}
        self._new: dict[tuple[Key, str], int] = {}

    def read_ahead(self, records: Iterable[Record]) -> None:
        """Fetch in few statements what the words of many records are known to mean."""
        keys = {key for record in records for ref in _refs(record) for key in _keys(ref)}
        missing = [key for key in keys if key not in self._by_key]
        self._by_key.update((key, []) for key in missing)
        for row in store.names(self._connection, missing):
            known = Known(row.node_id, row.valid_from_ms)
            self._by_key[row.entity, row.way, row.value].append(known)

    def by_key(self, key: Key) -> tuple[Known, ...]:
        """Nodes that go by a word, in the order of their start."""
        if key not in self._by_key:
            rows = store.names(self._connection, [key])
            self._by_key[key] = [Known(r.node_id, r.valid_from_ms) for r in rows]
        return tuple(self._by_key[key])

    def by_node(self, entity: str, node_id: str, way: str) -> tuple[str, ...]:
        """The words of one kind that a node goes by."""
        new = (k[2] for k, n in self._new if n == node_id and k[0] == entity and k[1] == way)
        return (*store.names_of(self._connection, entity, node_id, way), *new)

    def accept(self, found: Found) -> None:
        """Take over what an accepted row decided."""
        for (key, node_id), start_ms in found.names.items():
            self._by_key.setdefault(key, []).append(Known(node_id, start_ms))
            self._by_key[key].sort(key=lambda k: (k.valid_from_ms, k.node_id))
            self._new[key, node_id] = start_ms

    def write(self) -> None:
        """Keep all that was decided."""
        rows = [
            {"entity": k[0], "way": k[1], "value": k[2], "node_id": n, "valid_from_ms": at}
            for (k, n), at in self._new.items()
        ]
        store.keep_names(self._connection, rows)


def _refs(record: Record) -> Iterator[Ref]:
    yield subject_ref(record)
    for link in record.links:
        yield link.to


def subject_ref(record: Record) -> Ref:
    """The words by which a record means its own subject."""
    words = {w for way in ONTOLOGY.entity(record.entity).identity for w in way if w.isupper()}
    via = {link.relation: link.to for link in record.links if link.relation in words}
    return Ref(entity=record.entity, fields=record.fields, via=via)


def _keys(ref: Ref) -> Iterator[Key]:
    spec = ONTOLOGY.entity(ref.entity)
    if ref.entity == "Plate":
        yield ("Plate", "number", str(ref.fields.get("number")))
    elif len(spec.identity) > 1:
        for words in spec.identity:
            values = [ref.fields.get(w) for w in words]
            if all(values):
                yield (spec.name, "+".join(words), "/".join(str(v) for v in values))
    for word, target in ref.via.items():
        yield from _keys(target)
        if target.entity == "Plate" and target.fields.get("plate_class"):
            plate = f"{target.fields.get('number')}/{target.fields['plate_class']}"
            yield (spec.name, word, plate)
