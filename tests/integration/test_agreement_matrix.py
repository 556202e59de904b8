"""Every field for every department, along every way out: equal to the agreements' own tables.

The expected table is counted here from the TOML files by other means than the product's, and a spy
on the engine sees that nothing denied is in any plan that is carried out.
"""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import httpx
import pytest
import pytest_asyncio

from auth.principal import Principal
from gateway.agreements.reading import packaged
from gateway.api.ids import global_id
from gateway.app import open_hub
from gateway.settings import Settings
from gateway.web import web_app
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import DepartmentKind
from graph.ontology.declare import Kind, Share
from graph.plan import (
    All,
    AtMoment,
    Compare,
    In,
    IsNull,
    Not,
    Plan,
    Related,
    Search,
    Some,
    other_end,
)
from graph.records import Raw, Record
from tests import shared
from tests.integration.front_door import FrontDoor
from tests.integration.story import PUBLISHER

PURPOSE = "case_handling"
DEPARTMENTS = [kind.value for kind in DepartmentKind]
ENTITIES = list(ONTOLOGY.entities)
ENGINES = [
    pytest.param(None, id="sqlite"),
    pytest.param(shared.NEO4J_URL, id="neo4j", marks=shared.needs_neo4j),
]
VALUES = {Kind.INTEGER: 7, Kind.NUMBER: 7.5, Kind.FLAG: True, Kind.DAY: "2026-01-02"}


@dataclass(frozen=True)
class Cell:
    """How one field stands for one department."""

    given: bool
    mask: str | None = None
    match: bool = False

    @property
    def plain(self) -> bool:
        return self.given and self.mask is None


@cache
def table() -> Mapping[tuple[str, str], Mapping[str, Cell]]:
    """(department, entity) to field to cell: own data, or else what the files say, and no more."""
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for who in DEPARTMENTS:
        for entity, spec in ONTOLOGY.entities.items():
            own = spec.owner == who
            found[who, entity] = {name: Cell(own) for name in spec.fields}
    for text in packaged().values():
        said = tomllib.loads(text)
        if PURPOSE not in said["purposes"] or said.get("case_number", "no") != "no":
            continue
        for clause in said["clause"]:
            masks = {one["field"]: one for one in clause.get("masks", [])}
            for who in said["receivers"]:
                for entity in clause["entities"]:
                    fields = found[who, entity]
                    for name in _named(entity, clause.get("fields", ["*"])):
                        mask = masks.get(name)
                        fields[name] = (
                            Cell(True)
                            if mask is None
                            else Cell(True, mask["mask"], mask.get("match", False))
                        )
    return found


@cache
def awaits_case() -> frozenset[tuple[str, str]]:
    """(department, entity) that an agreement gives once a case is named, and not before."""
    found = set()
    for text in packaged().values():
        said = tomllib.loads(text)
        if PURPOSE in said["purposes"] and said.get("case_number", "no") != "no":
            for clause in said["clause"]:
                found |= {(who, one) for who in said["receivers"] for one in clause["entities"]}
    return frozenset(found)


def refusal(who: str, entity: str) -> str:
    """The code of the error where something is used that is not given."""
    return "CASE_REQUIRED" if (who, entity) in awaits_case() else "NOT_GRANTED"


def _named(entity: str, fields: list[str]) -> list[str]:
    declared = ONTOLOGY.entity(entity).fields
    if fields == ["*"]:
        return [name for name, one in declared.items() if one.share is not Share.PERSONAL]
    return [name for name in fields if name in declared]


def any_given(who: str, entity: str) -> bool:
    return any(cell.given for cell in table()[who, entity].values())


def shown(mask: str | None, value: Any) -> Any:
    """A value as its mask shows it, counted by hand for the texts of this city."""
    by_hand = {("plate", "渝A12345"): "渝A1***5"}
    return value if mask is None else by_hand[mask, value]


# -- one thing of every kind -------------------------------------------------------------------


def value_of(entity: str, name: str) -> Any:
    spec = ONTOLOGY.entity(entity).fields[name]
    if (entity, name) in {("Plate", "number"), ("Sighting", "painted_plate")}:
        return "渝A12345"
    if spec.choice is not None:
        return next(iter(spec.choice)).value
    if spec.kind is Kind.INSTANT:
        return 1_772_000_000_000
    return VALUES.get(spec.kind, f"{entity}-{name}")


def record_of(entity: str) -> Record:
    spec = ONTOLOGY.entity(entity)
    return Record(
        entity=entity,
        record_id=f"one-{entity}",
        raw=Raw(f'{{"secret of {entity}": "unmapped column"}}'.encode(), "application/json", "r"),
        fields={name: value_of(entity, name) for name in spec.fields},
    )


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def roots(entity: str) -> tuple[str, str]:
    """The names of the two root fields of an entity."""
    plural = ONTOLOGY.entity(entity).plural
    return entity[:1].lower() + entity[1:], plural[:1].lower() + plural[1:]


# -- a spy on the engine -----------------------------------------------------------------------


@dataclass
class Spy:
    """The graph, which notes every plan that reaches it."""

    graph: Any
    plans: list[Plan] = field(default_factory=list)

    async def read(self, plan: Plan) -> Any:
        self.plans.append(plan)
        return await self.graph.read(plan)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.graph, name)


def touched(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """(entity, field, how) of all that a plan speaks of; how is pick, mask, order or where."""
    for pick in plan.picks:
        yield plan.entity, pick.field, "pick" if pick.mask is None else f"mask {pick.mask}"
    yield from ((plan.entity, key.field, "order") for key in plan.order)
    if plan.where is not None:
        yield from _asked(plan.entity, plan.where)
    for step in plan.steps:
        yield from touched(step.plan)


def _asked(entity: str, where: Any) -> Iterator[tuple[str, str, str]]:
    match where:
        case All(parts) | Some(parts):
            for part in parts:
                yield from _asked(entity, part)
        case Not(part):
            yield from _asked(entity, part)
        case Related(relation, direction, part):
            yield from _asked(other_end(relation, direction), part)
        case Compare(name, op, _):
            yield entity, name, "look up" if op == "eq" else "where"
        case In(name, _):
            yield entity, name, "look up"
        case IsNull(name) | AtMoment(name) | Search(name):
            yield entity, name, "where"


def assert_nothing_denied(spy: Spy, who: str) -> None:
    for plan in spy.plans:
        for entity, name, how in touched(plan):
            cell = table()[who, entity].get(name, Cell(any_given(who, entity)))
            assert cell.given, (who, entity, name, how)
            if cell.mask is not None:
                allowed = {f"mask {cell.mask}"} | ({"look up"} if cell.match else set())
                assert how in allowed, (who, entity, name, how)
    spy.plans.clear()


# -- the doors ---------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=ENGINES)
async def door(request: Any, tmp_path_factory: Any) -> AsyncIterator[Any]:
    settings = Settings.under(tmp_path_factory.mktemp("matrix"))
    if request.param is not None:
        settings = replace(settings, graph_url=request.param)
    async with open_hub(settings) as hub:
        await hub.graph.wipe()  # a server's graph may hold what others left
        await hub.graph.prepare()
        hub.publisher.publish(packaged(), PUBLISHER, at_ms=1_772_000_000_000)
        hub.journal.append("department", [record_of(entity) for entity in ENTITIES])
        await hub.project()
        spied = replace(hub, graph=Spy(hub.graph))
        transport = httpx.ASGITransport(app=web_app(spied))
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
            yield FrontDoor(hub=spied, http=http)
        if request.param is not None:
            await hub.graph.wipe()


def person_of(who: str) -> Principal:
    return Principal(department=who, person="李四", roles=frozenset({"viewer"}))


pytestmark = pytest.mark.asyncio(loop_scope="module")
EVERY = pytest.mark.parametrize("who", DEPARTMENTS)


def withheld(answer: Any) -> dict[tuple[Any, ...], str]:
    found = answer.get("extensions", {}).get("withheld", [])
    return {tuple(one["path"]): one["kind"] for one in found}


@EVERY
async def test_selected_fields_edges_and_counts(door, who):
    for entity in ENTITIES:
        fields = [camel(name) for name in ONTOLOGY.entity(entity).fields]
        root = roots(entity)[1]
        text = f"{{ {root} {{ totalCount edges {{ node {{ id {' '.join(fields)} }} }} }} }}"

        answer = await door.ask(text, person_of(who))

        page = answer["data"][root]
        if not any_given(who, entity):
            assert page is None, (who, entity)
            if (who, entity) in awaits_case():
                (error,) = answer["errors"]
                assert error["extensions"]["code"] == "CASE_REQUIRED"
            else:
                assert withheld(answer) == {(root,): "WITHHELD"}
            continue
        assert page["totalCount"] == 1
        (edge,) = page["edges"]
        expected, kinds = {}, {}
        for name, cell in table()[who, entity].items():
            wire = _wire(entity, name)
            expected[camel(name)] = shown(cell.mask, wire) if cell.given else None
            if not cell.plain:
                kinds[root, "edges", "node", camel(name)] = "MASKED" if cell.given else "WITHHELD"
        edge["node"].pop("id")
        assert edge["node"] == expected, (who, entity)
        assert withheld(answer) == kinds, (who, entity)
    assert_nothing_denied(door.hub.graph, who)


def _wire(entity: str, name: str) -> Any:
    spec, value = ONTOLOGY.entity(entity).fields[name], value_of(entity, name)
    if spec.choice is not None:
        return next(iter(spec.choice)).name
    if spec.kind is Kind.INSTANT:
        return "2026-02-25T06:13:20.000Z"
    return value


@EVERY
async def test_filters_and_orders(door, who):
    for entity in ENTITIES:
        root = roots(entity)[1]
        given = any_given(who, entity)
        parts, expected = [], {}
        for name, cell in table()[who, entity].items():
            spec = ONTOLOGY.entity(entity).fields[name]
            alias = camel(name)
            parts.append(
                f"n_{alias}: {root}(filter: {{{alias}: {{isNull: false}}}}) {{ totalCount }}"
            )
            expected[f"n_{alias}"] = cell.plain
            if spec.kind is Kind.TEXT:
                wanted = f'{{eq: "{value_of(entity, name)}"}}'
                parts.append(f"e_{alias}: {root}(filter: {{{alias}: {wanted}}}) {{ totalCount }}")
                expected[f"e_{alias}"] = cell.plain or cell.match
                parts.append(
                    f's_{alias}: {root}(filter: {{{alias}: {{startsWith: "渝"}}}}) {{ totalCount }}'
                )
                expected[f"s_{alias}"] = cell.plain
            if spec.search:
                wanted = '{search: "渝"}'
                parts.append(f"q_{alias}: {root}(filter: {{{alias}: {wanted}}}) {{ totalCount }}")
                expected[f"q_{alias}"] = cell.plain
            if spec.kind is not Kind.FLAG:
                order = f"orderBy: [{{field: {name.upper()}}}]"
                parts.append(f"o_{alias}: {root}({order}) {{ totalCount }}")
                expected[f"o_{alias}"] = cell.plain
        for chunk in _chunks(parts, 24):
            answer = await door.ask("{ " + " ".join(chunk) + " }", person_of(who))
            codes = {e["path"][0]: e["extensions"]["code"] for e in answer.get("errors", [])}
            for part in chunk:
                alias = part.partition(":")[0]
                if given and expected[alias]:
                    assert alias not in codes, (who, entity, alias, codes)
                else:
                    assert codes[alias] == refusal(who, entity), (who, entity, alias)
    assert_nothing_denied(door.hub.graph, who)


def _chunks(parts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(parts), size):
        yield parts[start : start + size]


@EVERY
async def test_node_search_and_error_texts(door, who):
    for entity in ENTITIES:
        one = roots(entity)[0]
        listed = await door.ask(
            f"{{ {roots(entity)[1]} {{ edges {{ node {{ id }} }} }} }}", person_of(who)
        )
        page = listed["data"][roots(entity)[1]]
        text = "query ($id: ID!) { node(id: $id) { id __typename } " + (
            f"{one}(id: $id) {{ id }} }}"
        )
        if page is None:
            guess = global_id(entity, f"{entity}-x")
            answer = await door.ask(text, person_of(who), id=guess)
            assert not any((answer.get("data") or {}).values()), (who, entity)
            continue
        (edge,) = page["edges"]
        answer = await door.ask(text, person_of(who), id=edge["node"]["id"])
        assert answer["data"]["node"] == {"id": edge["node"]["id"], "__typename": entity}
        assert answer["data"][one] == {"id": edge["node"]["id"]}
    assert_nothing_denied(door.hub.graph, who)


@EVERY
async def test_history(door, who):
    for entity in ENTITIES:
        if not any_given(who, entity):
            continue
        root = roots(entity)[1]
        text = (
            f"{{ {root} {{ edges {{ node {{ history {{ recordId raw changes {{ field value }} }}"
            " } } } }"
        )

        answer = await door.ask(text, person_of(who))

        (edge,) = answer["data"][root]["edges"]
        (entry,) = edge["node"]["history"]
        told = {change["field"]: change["value"] for change in entry["changes"]}
        expected = {
            name: shown(cell.mask, str(value_of(entity, name)))
            for name, cell in table()[who, entity].items()
            if cell.given
        }
        assert told == expected, (who, entity)
        own = ONTOLOGY.entity(entity).owner == who
        assert (entry["raw"] is not None) is own, (who, entity)
        words = [w for way in ONTOLOGY.entity(entity).identity for w in way if not w.isupper()]
        if not all(table()[who, entity][word].plain for word in words):
            assert entry["recordId"] is None, (who, entity)
    assert_nothing_denied(door.hub.graph, who)


@EVERY
async def test_what_may_be_asked_is_what_is_answered(door, who):
    for entity in ENTITIES:
        fields = {camel(name): cell for name, cell in table()[who, entity].items()}
        parts = [f'{name}: canI(type: "{entity}", field: "{name}")' for name in fields]

        answer = await door.data("{ " + " ".join(parts) + " }", person_of(who))

        assert answer == {name: cell.given for name, cell in fields.items()}, (who, entity)
