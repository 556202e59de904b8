"""Who may no longer be connected is let go, whatever stands in the way of looking at others."""

import asyncio

import pytest

from auth.errors import InvalidToken, NoPlace, ProviderUnavailable
from auth.principal import Principal
from gateway.api.live.connections import Connection, Connections, End
from gateway.store.errors import StoreUnavailable

WHO = Principal(department="police", person="P")
OTHER = Principal(department="police", person="P", roles=frozenset({"auditor"}))


def connection(answer):
    async def check():
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Connection(principal=WHO, check=check)


@pytest.fixture
async def connections():
    held = Connections(wake=lambda: None, most=10, most_of_one=10, recheck_s=0.01)
    yield held
    for one in list(held._open):
        held.leave(one)


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (WHO, None),
        (OTHER, End.EXPIRED),  # other rights than it came with
        (InvalidToken("revoked"), End.EXPIRED),
        (NoPlace("no department"), End.EXPIRED),
        (ProviderUnavailable("idp"), None),
        (StoreUnavailable(), None),
        (RuntimeError("a fault of ours"), None),
    ],
)
async def test_who_may_stay_follows_from_what_was_learnt_of_the_token(connections, answer, ended):
    one = connection(answer)
    connections.admit(one)

    await connections.recheck()

    assert one.ended is ended


async def test_one_that_cannot_be_looked_at_keeps_nobody_else_connected(connections):
    faulty, revoked = connection(RuntimeError("a fault of ours")), connection(InvalidToken("over"))
    connections.admit(faulty)
    connections.admit(revoked)

    async with asyncio.timeout(10):
        while revoked.ended is None:
            await asyncio.sleep(0.01)

    assert (faulty.ended, revoked.ended) == (None, End.EXPIRED)
