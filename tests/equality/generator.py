"""Valid random queries, made from the schema itself: the same seed gives the same queries."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from gateway.api.ids import read_id
from gateway.api.shapes import SHAPES, camel
from gateway.api.trace_types import tree_root
from graph import trees
from graph.times import iso

ROOTS = tuple(camel(shape.singular) for shape in SHAPES.values()) + tuple(
    camel(shape.plural) for shape in SHAPES.values()
)
TREES = tuple(tree_root(entity) for entity in trees.TREES)
SPECIAL = ("traceViolation", *TREES, "node", "nodes", "plateCandidates")
LEFT_TO_EXECUTOR = ("case", "cases", "history", "contested", "contestedBy")
"""Fields that are selected now and then, so that the way back to the executor is tried as well."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A query, its variables, and the lists in it whose cursors can be used again."""

    text: str
    variables: Mapping[str, Any]
    lists: Mapping[str, str]
    """Response name of a root list to its kind: entity and order."""


@dataclass(kw_only=True)
class Samples:
    """Values that the data has, by entity and field; ids; cursors by kind of list."""

    values: Mapping[tuple[str, str], Sequence[Any]]
    ids: Sequence[str]
    numbers: Mapping[str, Sequence[str]]
    cursors: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Generator:
    """Makes queries one after the other."""

    schema: GraphQLSchema
    samples: Samples
    chance: random.Random
    favoured: frozenset[str] = frozenset()
    """Fields that are selected wherever a type has some, often."""
    _names: int = 0
    _variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _lists: dict[str, str] = field(default_factory=dict)
    _rows: int = 0
    _left: int = 0
    """Fields that the query may still have, about."""

    def query(self) -> Asked:
        """The next one."""
        self._names, self._variables = 0, {}
        self._fragments, self._lists = [], {}
        self._left = self.chance.choice((5, 10, 20, 30))
        roots = [self._root() for _ in range(self.chance.choice((1, 1, 1, 1, 2, 3)))]
        if self._luck(0.05):
            roots.append("__typename")
        if self._luck(0.05):
            roots = [self._fragment("Query", " ".join(roots))]
        used = set(re.findall(r"\$(n\d+)", " ".join([*roots, *self._fragments])))
        self._variables = {n: v for n, v in self._variables.items() if n in used}
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in self._variables.items())
        head = f"query ({declared})" if declared else "query"
        text = "\n".join([f"{head} {{ {' '.join(roots)} }}", *self._fragments])
        given = {n: v for n, (_, v) in self._variables.items() if v is not _ABSENT}
        return Asked(text=text, variables=given, lists=dict(self._lists))

    def _root(self) -> str:
        name = self.chance.choice(SPECIAL if self._luck(0.35) else ROOTS)
        query = self.schema.query_type
        assert query is not None
        self._rows = 1
        return self._field(query, name, query.fields[name], depth=0)

    def _field(
        self, parent: Any, name: str, of: GraphQLField, depth: int, *, apart: bool = False
    ) -> str:
        alias = self._name() if of.args or apart or self._luck(0.2) else None
        shown = f"{alias}: {name}" if alias else name
        size, rows = 1, self._rows
        kind = get_named_type(of.type)
        arguments = dict(self._arguments(parent, name, of, alias))
        if "first" in of.args and kind.name.endswith("Connection"):
            size = self.chance.choice((1, 1, 2, 3, 5))
            which = "first" if self._luck(0.75) else "last"
            if self._luck(0.95):
                arguments[which] = self._given(size, "Int")
        words = [shown]
        if arguments:
            words.append(f"({', '.join(f'{n}: {v}' for n, v in arguments.items())})")
        words.append(self._directive())
        if not is_leaf_type(kind):
            self._rows = rows * size
            selected = self._selection(kind, depth + 1)
            if alias in self._lists:
                selected = f"{selected[:-1]} pageInfo {{ startCursor endCursor }} }}"
            words.append(selected)
            self._rows = rows
        return "".join(words)

    def _selection(self, kind: Any, depth: int) -> str:
        most = 4 if self._left > 0 else 1
        parts = [self._one(kind, depth) for _ in range(self.chance.randint(1, most))]
        if self._luck(0.1):
            parts.append(f"... {{ {self._one(kind, depth)} }}")
        if self._luck(0.12):
            parts.append(f"... on {kind.name}{self._directive()} {{ {self._one(kind, depth)} }}")
        if self._luck(0.12):
            parts.append(self._fragment(kind.name, self._one(kind, depth)))
        if isinstance(kind, GraphQLInterfaceType):
            known = self.schema.get_implementations(kind).objects
            kinds = [one for one in known if one.name in SHAPES or self._luck(0.1)]
            for one in self.chance.sample(kinds, 3):
                # types that share a field's name may not share its kind
                parts.append(f"... on {one.name} {{ {self._one(one, depth, apart=True)} }}")
        elif self.schema.get_type("Node") in getattr(kind, "interfaces", ()) and self._luck(0.1):
            parts.append(f"... on Node {{ {self._name()}: id }}")
        if self._luck(0.1):
            parts.append(self.chance.choice(parts))  # what is asked twice is answered once
        return f" {{ {' '.join(parts)} }}"

    def _one(self, kind: Any, depth: int, *, apart: bool = False) -> str:
        self._left -= 1
        if self._luck(0.07):
            return "__typename"
        favoured = sorted(self.favoured & kind.fields.keys())
        if favoured and self._luck(0.4):
            name = self.chance.choice(favoured)
            return self._field(kind, name, kind.fields[name], depth, apart=apart)
        names = [n for n in kind.fields if n not in LEFT_TO_EXECUTOR or self._luck(0.01)]
        leaves = [n for n in names if is_leaf_type(get_named_type(kind.fields[n].type))]
        further = [n for n in names if n not in leaves]
        limit = 9 if self._rows < 60 and self._left > 0 else 0
        goes_on = further and depth < limit and (not leaves or self._luck(0.5 / depth**0.5))
        if kind.name.endswith("Connection"):
            name = self.chance.choice(("edges", "edges", "edges", "pageInfo", "totalCount"))
        elif kind.name.endswith("Edge") and "node" in kind.fields:
            name = self.chance.choice(("node", "node", "node", "cursor", "provenance"))
        elif goes_on or not leaves:
            name = self.chance.choice(further)
        else:
            name = self.chance.choice(leaves)
        return self._field(kind, name, kind.fields[name], depth, apart=apart)

    def _arguments(
        self, parent: Any, name: str, of: GraphQLField, alias: str | None
    ) -> Iterator[tuple[str, str]]:
        if parent.name == "Query" and name in (*SPECIAL, *ROOTS[: len(SHAPES)]):
            yield from self._words(name, of)
        elif "filter" in of.args:
            yield from self._list_arguments(parent, of, alias)
        elif "first" in of.args and self._luck(0.3):
            yield "first", self._given(self.chance.randint(0, 3), "Int")
        if parent.name == "Query":
            for moment in ("asOf", "asKnownAt", "at"):
                if moment in of.args and self._luck(0.15):
                    yield moment, self._given(self._instant(), "Instant")

    def _words(self, name: str, of: GraphQLField) -> Iterator[tuple[str, str]]:
        """How one thing is named: by its id, by its words, or wrongly now and then."""
        if name == "nodes":
            ids = self.chance.choices(self.samples.ids, k=self.chance.randint(1, 4))
            yield "ids", self._given(ids, "[ID!]!")
        elif name == "node":
            yield "id", self._given(self._id(), "ID!")
        elif name in ("traceViolation", "plateCandidates"):
            entity = "Violation" if name == "traceViolation" else "Plate"
            kind = str(of.args["number"].type)
            yield "number", self._given(self.chance.choice(self.samples.numbers[entity]), kind)
        else:
            entity = name.removeprefix("trace") if name in TREES else of.type.name
            same = [i for i in self.samples.ids if _entity(i) == entity]
            if same and self._luck(0.75):
                yield "id", self._given(self.chance.choice(same), "ID")
            else:
                names = [n for n in of.args if n not in ("id", "asOf", "asKnownAt")]
                for word in self.chance.sample(
                    names, min(len(names), self.chance.choice((1, 1, 2)))
                ):
                    yield word, self._leaf(of.args[word].type, entity, word)

    def _list_arguments(
        self, parent: Any, of: GraphQLField, alias: str | None
    ) -> Iterator[tuple[str, str]]:
        filters = get_named_type(of.args["filter"].type)
        entity = filters.name.removesuffix("Filter")
        if self._luck(0.4):
            yield "filter", self._filter(filters, entity, depth=1)
        order = ""
        if self._luck(0.3):
            order = self._order(of)
            yield "orderBy", order
        kind = f"{entity} {order}"
        if parent.name == "Query" and alias and "$" not in order:
            self._lists[alias] = kind
        known = self.samples.cursors.get(kind, ())
        if self._luck(0.6 if known else 0.02):
            cursor = self.chance.choice(known) if known and self._luck(0.97) else "nonsense"
            yield self.chance.choice(("after", "before")), self._given(cursor, "String")

    def _order(self, of: GraphQLField) -> str:
        kind: Any = get_named_type(get_named_type(of.args["orderBy"].type).fields["field"].type)
        steps = []
        for name in self.chance.sample(list(kind.values), min(2, len(kind.values))):
            way = self.chance.choice(("", ", direction: ASC", ", direction: DESC"))
            steps.append(f"{{field: {name}{way}}}")
        return f"[{', '.join(steps[: self.chance.randint(1, 2)])}]"

    def _filter(self, kind: GraphQLInputObjectType, entity: str, depth: int) -> str:
        parts = {}
        for _ in range(self.chance.choice((1, 1, 2))):
            name = self.chance.choice(list(kind.fields) if depth < 3 else _plain(kind))
            of = get_nullable_type(kind.fields[name].type)
            inner: Any = get_named_type(of)
            if _joins(kind, name):
                parts[name] = self._joined(inner, kind, entity, depth, is_list=is_list_type(of))
            else:
                parts[name] = self._condition(inner, entity, name)
        said = ", ".join(f"{name}: {text}" for name, text in parts.items())
        return f"{{{said}}}"

    def _joined(self, inner: Any, kind: Any, entity: str, depth: int, *, is_list: bool) -> str:
        if inner is kind:
            made = [self._filter(kind, entity, depth + 1) for _ in range(2 if is_list else 1)]
            return f"[{', '.join(made)}]" if is_list else made[0]
        target = get_named_type(inner.fields["some"].type)
        further = self._filter(target, target.name.removesuffix("Filter"), depth + 1)
        return f"{{some: {further}}}"

    def _condition(self, kind: GraphQLInputObjectType, entity: str, name: str) -> str:
        op = self.chance.choice(list(kind.fields))
        of = kind.fields[op].type
        if op == "isNull":
            return f"{{isNull: {self._given(self._luck(0.5), 'Boolean')}}}"
        if is_list_type(get_nullable_type(of)):
            several = [self._literal(of, entity, name) for _ in range(self.chance.randint(1, 3))]
            return f"{{{op}: [{', '.join(several)}]}}"
        return f"{{{op}: {self._leaf(of, entity, name)}}}"

    def _leaf(self, of: Any, entity: str, name: str) -> str:
        kind = get_named_type(of)
        if self._luck(0.4):
            is_name = isinstance(kind, GraphQLEnumType)
            value = json.loads(self._quoted(kind, entity, name))
            return self._given(value, kind.name, is_name=is_name)
        return self._literal(of, entity, name)

    def _literal(self, of: Any, entity: str, name: str) -> str:
        kind: Any = get_named_type(of)
        text = self._quoted(kind, entity, name)
        return json.loads(text) if isinstance(kind, GraphQLEnumType) else text

    def _quoted(self, kind: Any, entity: str, name: str) -> str:
        """A value of a leaf type as JSON, mostly one that the data has."""
        known = self.samples.values.get((entity, name), ())
        if isinstance(kind, GraphQLEnumType):
            return json.dumps(self.chance.choice(list(kind.values)))
        if known and self._luck(0.85):
            value = self.chance.choice(known)
            if kind.name == "String" and self._luck(0.2):
                value = str(value)[: self.chance.randint(0, 4)]
            return json.dumps(iso(value) if kind.name == "Instant" else value, ensure_ascii=False)
        other = {
            "Int": self.chance.randint(-5, 100), "Float": self.chance.uniform(-10, 200),
            "Boolean": self._luck(0.5), "Instant": self._instant(), "Date": "2026-03-05",
            "PlateNumber": "渝A99999",
        }  # fmt: skip
        return json.dumps(other.get(kind.name, "渝A"), ensure_ascii=False)

    def _given(self, value: Any, kind: str, *, is_name: bool = False) -> str:
        """A value in the text, or behind a variable that may be missing, null or have a default."""
        text = value if is_name else json.dumps(value, ensure_ascii=False)
        if self._luck(0.5):
            return str(text)
        name, declared = self._name(), kind
        if not kind.endswith("!"):
            if self._luck(0.04):
                value = self.chance.choice((None, _ABSENT))
            elif self._luck(0.1):
                declared = f"{kind} = {text}"
                value = self.chance.choice((value, _ABSENT))
        self._variables[name] = (declared, value)
        return f"${name}"

    def _directive(self) -> str:
        if not self._luck(0.08):
            return ""
        word, wanted = self.chance.choice((("skip", False), ("include", True), ("skip", True)))
        return f" @{word}(if: {self._given(wanted, 'Boolean!')})"

    def _fragment(self, kind: str, inside: str) -> str:
        name = f"F{len(self._fragments)}"
        self._fragments.append(f"fragment {name} on {kind} {{ {inside} }}")
        return f"...{name}"

    def _id(self) -> str:
        return self.chance.choice(self.samples.ids) if self._luck(0.95) else "bm90aGluZw"

    def _instant(self) -> str:
        moments = self.samples.values["Sighting", "capturedAt"]
        return str(iso(self.chance.choice(moments)))

    def _name(self) -> str:
        self._names += 1
        return f"n{self._names}"

    def _luck(self, share: float) -> bool:
        return self.chance.random() < share


_ABSENT: Any = object()


def _joins(kind: GraphQLInputObjectType, name: str) -> bool:
    """Whether a part of a filter is itself made of filters."""
    inner = get_named_type(kind.fields[name].type)
    return inner is kind or inner.name.startswith("Related")


def _plain(kind: GraphQLInputObjectType) -> list[str]:
    return [name for name in kind.fields if not _joins(kind, name)]


def _entity(global_id: str) -> str:
    return read_id(global_id)[0]
