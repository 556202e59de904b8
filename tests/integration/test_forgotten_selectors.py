"""No mutation runs on what nobody named: an empty, null or omitted selector changes nothing."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, get_named_type, is_list_type, is_non_null_type

from gateway.api.schema import build_schema
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

SELECTORS = frozenset(
    {
        "number", "alertNumber", "intoNumber", "alertNumbers", "hold", "digest", "penalty",
        "companyId", "intoId", "subject", "evidence",
    }
)  # fmt: skip
ABSENT = object()
ROLES = {"viewer", "reporter", "dispatcher", "handler", "arbiter", "auditor", "operator"}


def mutations():
    """Name, type of the input, and its required fields, for all that take no file."""
    for name, field in build_schema()._schema.mutation_type.fields.items():
        kind = get_named_type(field.args["input"].type) if "input" in field.args else None
        if kind is not None:
            needed = {n: f.type for n, f in kind.fields.items() if is_non_null_type(f.type)}
            if not any(get_named_type(f.type).name == "Upload" for f in kind.fields.values()):
                yield name, str(field.args["input"].type), needed


def filled(needed, selector):
    """An input that is whole but for its selectors."""
    made = {}
    for name, kind in needed.items():
        plain = get_named_type(kind)
        if name in SELECTORS and plain.name not in ("Int",) and not is_enum(plain):
            value = [] if is_list(kind) and selector == "" else selector
        elif is_enum(plain):
            value = next(iter(plain.values))
        else:
            value = {"Int": 1, "Boolean": True}.get(plain.name, "理由")
        if value is not ABSENT:
            made[name] = value
    return made


def is_enum(kind):
    return isinstance(kind, GraphQLEnumType)


def is_list(kind):
    return is_list_type(kind.of_type)


@pytest.mark.parametrize("selector", ["", " ", None, ABSENT], ids=["empty", "blank", "null", "out"])
async def test_no_mutation_runs_without_saying_on_what(tmp_path, selector):
    async with front_door(tmp_path, sighting(cover="open"), trip(), permit()) as door:
        who = person(*ROLES)
        before = await _writes(door)
        ran, asked = [], list(mutations())
        for name, kind, needed in asked:
            query = f"mutation ($i: {kind}) {{ {name}(input: $i) {{ problems {{ code }} }} }}"
            body = {"query": query, "variables": {"i": filled(needed, selector)}}
            answer = (await door.post(body, who)).json()
            if "errors" not in answer and not answer["data"][name]["problems"]:
                ran.append(name)
        after = await _writes(door)

    assert len(asked) > 35
    assert ran == []
    assert after == before


def test_every_mutation_has_a_selector_that_must_be_given():
    without = {name for name, _, needed in mutations() if not SELECTORS & needed.keys()}

    assert without == set()


async def _writes(door):
    """Entries of the audit log that tell of a change."""
    entries = [door.hub.audit.at(seq) for seq in range(1, door.hub.audit.length() + 1)]
    return sum(entry.kind == "write" for entry in entries)
