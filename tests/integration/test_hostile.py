"""Hostile requests: refused with a code, in a small answer, before anything is resolved or read."""

from contextlib import contextmanager

import pytest
import pytest_asyncio
from sqlalchemy import event

from gateway.api.schema import build_schema
from tests.hostile import HOSTILE
from tests.integration.front_door import front_door

SMALL = 10_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(tmp_path_factory):
    async with front_door(tmp_path_factory.mktemp("hostile")) as opened:
        await opened.data("{ trucks { totalCount } }")  # whatever is read once is read now
        yield opened


@contextmanager
def watched(hub, monkeypatch):
    """What is resolved at a root, and the statements of store and graph, while it lasts."""
    seen = []
    schema = build_schema()._schema
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for kind in roots:
        for name, field in kind.fields.items():
            monkeypatch.setattr(field, "resolve", lambda *_a, _n=name, **_k: seen.append(_n))

    def stated(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    async def read(plan):
        seen.append(plan.entity)

    monkeypatch.setattr(type(hub.graph), "read", lambda _self, plan: read(plan))
    event.listen(hub.store.engine, "before_cursor_execute", stated)
    try:
        yield seen
    finally:
        event.remove(hub.store.engine, "before_cursor_execute", stated)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.name)
async def test_a_hostile_request_is_refused_before_anything_is_read(door, monkeypatch, one):
    with watched(door.hub, monkeypatch) as seen:
        answer = await door.http.request(
            one.method,
            "/graphql",
            content=one.body,
            headers={**door.headers(), "Content-Type": one.kind, **one.headers},
        )

    errors = answer.json()["errors"]
    assert [error["extensions"]["code"] for error in errors][:1] == [one.code], errors[0]
    assert "data" not in answer.json()
    assert len(answer.content) < SMALL
    assert seen == []


def test_there_are_sixty_kinds_and_no_name_comes_twice():
    assert len({one.name for one in HOSTILE}) == len(HOSTILE) >= 60
