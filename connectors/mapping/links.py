"""Reads [[record.links]] tables: which relation, to what, and for how long."""

from __future__ import annotations

from connectors.mapping import table as t
from connectors.mapping.fields import Reader
from connectors.mapping.rules import LinkRule, RefRule
from connectors.mapping.table import Table, nearest
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import EntitySpec, RelationSpec


def read_links(record: Table, spec: EntitySpec, reader: Reader) -> tuple[LinkRule, ...]:
    """All links of a record."""
    made = [_link(part, spec, reader) for part in record.tables("links")]
    return tuple(link for link in made if link)


def _link(table: Table, spec: EntitySpec, reader: Reader) -> LinkRule | None:
    relation = _relation(table, spec)
    if relation is None:
        return None
    to = reader.ref(table, ONTOLOGY.entity(relation.target))
    made = LinkRule(
        relation=relation,
        to=to,
        skip_if_empty=table.read("skip_if_empty", t.FLAG, False),
        valid_from=reader.moment(table, "valid_from"),
        valid_to=reader.moment(table, "valid_to"),
    )
    table.close()
    _identified(table, to)
    return made


def _relation(table: Table, spec: EntitySpec) -> RelationSpec | None:
    name = table.read("relation", t.TEXT, "", required=True)
    known = ONTOLOGY.leaving(spec.name)
    named = [r for r in known if r.name == name]
    target = table.read("to", t.TEXT, named[0].target if len(named) == 1 else "")
    if name and not named:
        hint = nearest(name, dict.fromkeys(r.name for r in known))
        table.fault("relation", f"no relation {name!r} leaves {spec.name}{hint}")
    elif name and target not in [r.target for r in named]:
        hint = nearest(target, [r.target for r in named])
        table.fault("to", f"{spec.name} {name} does not lead to {target!r}{hint}")
    return next((r for r in named if r.target == target), None)


def _identified(table: Table, to: RefRule) -> None:
    given = {f.name for f in to.fields} | to.via.keys()
    given |= {"plate_class"} if to.spec.name == "Plate" else set()
    if not any(set(way) <= given for way in to.spec.identity):
        ways = " or ".join(
            "+".join(f"via.{w}" if w.isupper() else w for w in way) for way in to.spec.identity
        )
        table.fault("fields", f"nothing says which {to.spec.name}; fill {ways}")
