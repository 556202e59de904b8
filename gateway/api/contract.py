"""The schema as one partner may use it: without any type, field or argument that is not given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, Node, parse, print_ast

from auth.agreements import Book, CaseNumber
from auth.deciding import Asked, decide
from auth.decisions import Decision
from auth.grants import Grants
from auth.principal import Principal
from gateway.api.attribution import ATTRIBUTION_READS
from gateway.api.context import needed
from gateway.api.lookups import ways
from gateway.api.permits import PERMIT_READS
from gateway.api.rights import decision_of
from gateway.api.shapes import SHAPES, SYSTEM, Shape, camel
from gateway.api.trace import ROLE_OF
from gateway.api.trace_grants import is_open, told_by
from gateway.api.trace_types import tree_root
from graph import chain

_EVERY = "every purpose"
_ROOTS = ("Query", "Mutation", "Subscription")
Keep = Callable[[str], bool]


def contract_grants(book: Book, department: str, *, at_ms: int) -> Grants:
    """What a department is given for some purpose and some case; its whole contract."""
    held = tuple(
        replace(one, purposes=(_EVERY,), case_number=CaseNumber.NO)
        for one in book.held_by(department, at_ms)
    )
    asked = Asked(
        principal=Principal(department=department, person="-"),
        at_ms=at_ms,
        purpose=_EVERY if held else None,
        violations=("?",),
    )
    return decide(replace(book, agreements=held), asked)


def contract(sdl: str, grants: Grants) -> str:
    """The SDL that is left of a schema; valid, and closed under every name it uses."""
    document = parse(sdl)
    kept = {one.name.value: one for one in document.definitions if hasattr(one, "name")}
    for name, keep in _keepers(grants).items():
        if name in kept:
            kept[name] = _pruned(kept[name], keep)
    _without_words(kept, grants)
    shut = (shape for shape in SHAPES.values() if not grants.entity(shape.spec.name).given)
    gone = {name for shape in shut for name in _names_of(shape)}
    kept = _closed({name: one for name, one in kept.items() if name not in gone})
    shown = [one for one in document.definitions if _name(one) in kept]
    return print_ast(DocumentNode(definitions=tuple(kept[_name(one)] for one in shown))) + "\n"


def _names_of(shape: Shape) -> Iterable[str]:
    name = shape.spec.name
    ends = ("", "Edge", "Connection", "Filter", "Order", "OrderField")
    return (*(f"{name}{end}" for end in ends), f"Related{name}Filter")


def _keepers(grants: Grants) -> dict[str, Keep]:
    """For each type that agreements touch, which of its fields stay."""
    found: dict[str, Keep] = {"Query": _query(grants), "Trace": _trace(grants)}
    for shape in SHAPES.values():
        name = shape.spec.name
        if grants.entity(name).given:
            found[name] = _fields(shape, grants)
            found[f"{name}Filter"] = _filters(shape, grants)
            found[f"{name}OrderField"] = _orders(shape, grants)
    return found


def _fields(shape: Shape, grants: Grants) -> Keep:
    def keep(field: str) -> bool:
        if field in SYSTEM or field in ("history", "case"):
            return True
        return decision_of(grants, shape.spec.name, field).given

    return keep


def _filters(shape: Shape, grants: Grants) -> Keep:
    def keep(field: str) -> bool:
        return field in ("and", "or", "not") or _usable(decision_of(grants, shape.spec.name, field))

    return keep


def _orders(shape: Shape, grants: Grants) -> Keep:
    plain = {
        spec.name.upper()
        for spec in shape.fields.values()
        if grants.field(shape.spec.name, spec.name).plain
    }
    return plain.__contains__


def _usable(decision: Decision) -> bool:
    """Whether it can be looked up by at least."""
    return decision.plain or (decision.masked is not None and decision.masked.match)


def _query(grants: Grants) -> Keep:
    entities = {
        root: shape.spec.name
        for shape in SHAPES.values()
        for root in (camel(shape.singular), camel(shape.plural), tree_root(shape.spec.name))
    }
    company = (grants.field("Company", name) for name in ("name", "credit_code"))
    rules: Mapping[str, bool] = {
        "traceViolation": all(one.given for one in told_by(grants)),
        "tripPermits": all(one.given for one in needed(grants, PERMIT_READS)),
        "attributeSource": all(one.given for one in needed(grants, ATTRIBUTION_READS)),
        "companyMatches": all(one.plain for one in company),
        "plateCandidates": _usable(grants.field("Plate", "number")),
    }

    def keep(field: str) -> bool:
        if field in entities:
            return grants.entity(entities[field]).given
        return rules.get(field, True)

    return keep


def _without_words(kept: dict[str, Any], grants: Grants) -> None:
    """Take the arguments that may not be used from the root fields for one thing."""
    gone, query = _unusable_words(grants), kept["Query"]
    made = []
    for field in query.fields:
        shut = gone.get(field.name.value, set())
        arguments = tuple(one for one in field.arguments or () if one.name.value not in shut)
        made.append(replace(field, arguments=arguments))
    kept["Query"] = replace(query, fields=tuple(made))


def _unusable_words(grants: Grants) -> dict[str, set[str]]:
    gone: dict[str, set[str]] = {}
    for shape in SHAPES.values():
        for way in ways(shape):
            shut = way.relation is not None and not grants.relation(way.relation).given
            for word in way.words:
                if shut or not _usable(grants.field(word.entity.name, word.field.name)):
                    for root in (camel(shape.singular), tree_root(shape.spec.name)):
                        gone.setdefault(root, set()).add(word.name)
    return gone


def _trace(grants: Grants) -> Keep:
    def keep(field: str) -> bool:
        role = ROLE_OF.get(field)
        if role is None or role == chain.ROOT:
            return True
        return any(is_open(grants, path) for path in chain.paths_of(role))

    return keep


def _pruned(node: Any, keep: Keep) -> Any:
    parts = {part: getattr(node, part) for part in ("fields", "values") if hasattr(node, part)}
    kept = {part: tuple(o for o in of if keep(o.name.value)) for part, of in parts.items()}
    return replace(node, **kept)


def _closed(kept: dict[str, Any]) -> dict[str, Any]:
    """Take out what names a type that is gone, and types left empty, until nothing changes."""
    size = -1
    while size != len(kept):
        size = len(kept)
        known = kept.keys() | {"String", "Int", "Float", "Boolean", "ID"}
        kept = {name: _within(one, known) for name, one in kept.items()}
        kept = {name: one for name, one in kept.items() if not _is_empty(one)}
    return {name: kept[name] for name in _reached(kept)}


def _within(node: Any, known: Iterable[str]) -> Any:
    made: dict[str, Any] = {}
    if hasattr(node, "fields"):
        made["fields"] = tuple(_field(one, known) for one in node.fields if _type(one) in known)
    if hasattr(node, "types"):
        made["types"] = tuple(one for one in node.types if one.name.value in known)
    return replace(node, **made)


def _field(node: Any, known: Iterable[str]) -> Any:
    if not getattr(node, "arguments", None):
        return node
    return replace(node, arguments=tuple(a for a in node.arguments if _type(a) in known))


def _is_empty(node: Any) -> bool:
    parts = [getattr(node, part) for part in ("fields", "values", "types") if hasattr(node, part)]
    return bool(parts) and not any(parts)


def _reached(kept: Mapping[str, Any]) -> set[str]:
    """Names that can be come to from the roots, and directives."""
    found: set[str] = set()
    waiting = [name for name in _ROOTS if name in kept]
    waiting += [name for name, one in kept.items() if one.kind == "directive_definition"]
    interfaces = {
        name: {one.name.value for one in getattr(node, "interfaces", None) or ()}
        for name, node in kept.items()
    }
    while waiting:
        name = waiting.pop()
        if name in found or name not in kept:
            continue
        found.add(name)
        waiting += _uses(kept[name])
        waiting += [other for other, implemented in interfaces.items() if name in implemented]
    return found


def _uses(node: Any) -> Iterable[str]:
    for part in (*(getattr(node, "fields", None) or ()), *(getattr(node, "arguments", None) or ())):
        yield _type(part)
        yield from (_type(argument) for argument in getattr(part, "arguments", None) or ())
    for part in ("interfaces", "types"):
        yield from (one.name.value for one in getattr(node, part, None) or ())


def _type(node: Any) -> str:
    kind = node.type
    while hasattr(kind, "type"):
        kind = kind.type
    return str(kind.name.value)


def _name(node: Node) -> str:
    name: Any = getattr(node, "name", None)
    return "" if name is None else str(name.value)
