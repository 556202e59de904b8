"""What every part of one Cypher statement shares: parameters, variables, the moment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from graph.engines.asked import check_field, check_touches
from graph.engines.cypher_schema import HAS_VERSION, version_label
from graph.ontology.declare import RelationSpec
from graph.plan import Direction, RootField, other_end
from graph.times import END_MS

_LATE = re.compile("[\ue000-\U0010ffff]")
_TO_ESCAPE = re.compile(r"['\\]|[^\x00-\x7f]")
_DOUBTFUL = re.compile(r"\\u")
"""What a reader of literals could take for an escape: such a text goes as a parameter, and among
texts that begin alike up to a character from U+E000 on it may be sorted a place off."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: the variable of a version, and a pattern that is its thing."""

    version: str
    thing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A pattern that leads to versions in force, with what must hold on its way."""

    place: Place
    pattern: str
    conditions: tuple[str, ...]
    kept: tuple[str, ...]
    """The variables that what follows may use."""


@dataclass(slots=True)
class Scope:
    """The state of one statement while it is written."""

    params: dict[str, Any] = field(default_factory=dict)
    as_of: str = ""
    known_at: str | None = None
    _variables: int = 0

    def bind(self, value: Any) -> str:
        """A parameter that carries the value."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"${name}"

    def bind_place(self, value: Any) -> str:
        """A parameter, or for some texts a literal, that carries the end of a range.

        Neo4j compares two texts of its own by code point, and its own with one that came over the
        wire by UTF-16 unit, which differs from U+E000 on. A literal counts as its own.
        """
        if is_spelled(value) and not _DOUBTFUL.search(value):
            return f"'{_TO_ESCAPE.sub(_escape, value)}'"
        return self.bind(value)

    def root(self, entity: str, as_of: int | RootField, known_at: int | None) -> Match:
        """The versions of an entity in force at the moment that the whole statement asks about."""
        version = self._variable("v")
        if isinstance(as_of, RootField):
            self.as_of = value(entity, as_of.field, version)
        else:
            self.as_of = self.bind(as_of)
        self.known_at = None if known_at is None else self.bind(known_at)
        return Match(
            place=Place(version, f"({version})<-[:{HAS_VERSION}]-()"),
            pattern=f"({version}:{version_label(entity)})",
            conditions=tuple(self._version_in_force(version)),
            kept=(version,),
        )

    def follow(
        self, entity: str, relation: RelationSpec, direction: Direction, here: Place
    ) -> tuple[str, Match]:
        """The variable of the edge, and the way over a relation to what is in force there."""
        check_touches(entity, relation, direction)
        edge, thing, version = self._variable("e"), self._variable("t"), self._variable("v")
        left, right = ("-", "->") if direction is Direction.OUT else ("<-", "-")
        label = other_end(relation, direction)
        return edge, Match(
            place=Place(version, f"({thing})"),
            pattern=f"{here.thing}{left}[{edge}:{relation.name}]{right}({thing}:{label})"
            f"-[:{HAS_VERSION}]->({version})",
            conditions=(*self._edge_in_force(edge), *self._version_in_force(version)),
            kept=(edge, thing, version),
        )

    def _variable(self, letter: str) -> str:
        self._variables += 1
        return f"{letter}{self._variables}"

    def _version_in_force(self, version: str) -> list[str]:
        return self._within(version, ("_valid_from", "_valid_to"), ("_updated_at", "_known_to"))

    def _edge_in_force(self, edge: str) -> list[str]:
        return self._within(edge, ("valid_from", "valid_to"), ("recorded_at", "retracted_at"))

    def _within(self, of: str, valid: tuple[str, str], known: tuple[str, str]) -> list[str]:
        holds = [f"{of}.{valid[0]} <= {self.as_of}", f"{of}.{valid[1]} > {self.as_of}"]
        if self.known_at is None:
            return [*holds, f"{of}.{known[1]} = {END_MS}"]
        start, end = (f"{of}.{name}" for name in known)
        return [*holds, f"{start} <= {self.known_at}", f"{end} > {self.known_at}"]


def is_spelled(value: Any) -> TypeGuard[str]:
    """Whether the end of a range may have to be written out in the statement's text."""
    return isinstance(value, str) and _LATE.search(value) is not None


def value(entity: str, name: str, version: str) -> str:
    """A field of a version, or BadPlan."""
    return f"{version}.`{check_field(entity, name)}`"


def _escape(found: re.Match[str]) -> str:
    if found[0] in "'\\":
        return "\\" + found[0]
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
