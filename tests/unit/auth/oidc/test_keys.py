"""Keys of a provider: turned, taken away, out of reach, and asked for in a storm."""

import asyncio

import pytest

from auth.errors import InvalidToken, ProviderUnavailable
from auth.oidc.keys import PAUSE_S, SERVE_S, ProviderKeys
from tests.oidc import Signer

ISSUER = "https://id.example/realms/city"
OLD, NEW = Signer("ES256", "old"), Signer("ES256", "new")


class World:
    """A provider and a clock; it counts how often its keys are fetched."""

    def __init__(self):
        self.now_s, self.fetched, self.keys, self.is_down = 1000.0, 0, [OLD], False
        self.metadata = {"issuer": ISSUER, "jwks_uri": "https://id.example/keys"}

    async def fetch(self, url):
        await asyncio.sleep(0)
        if url.endswith("/.well-known/openid-configuration"):
            self.fetched += 1
            if self.is_down:
                raise ProviderUnavailable("down")
            return self.metadata
        return {"keys": [key.jwk() for key in self.keys]}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def keys(world):
    return ProviderKeys(ISSUER, fetch=world.fetch, clock_s=lambda: world.now_s)


async def test_kept_keys_are_used_for_a_minute_without_asking(world, keys):
    for _ in range(60):
        await keys.key("old")
        world.now_s += 1

    assert world.fetched == 1


async def test_a_new_key_counts_at_once(world, keys):
    await keys.key("old")
    world.keys = [OLD, NEW]
    world.now_s += 1

    assert (await keys.key("new")).as_dict(private=False)["x"] == NEW.jwk()["x"]


async def test_a_key_that_was_taken_away_stops_counting_within_a_minute(world, keys):
    await keys.key("old")
    world.keys = [NEW]
    world.now_s += 60.5

    with pytest.raises(InvalidToken):
        await keys.key("old")


async def test_unknown_keys_cause_no_storm(world, keys):
    await keys.key("old")

    for second in range(300):
        for n in range(20):
            with pytest.raises(InvalidToken):
                await keys.key(f"made-up-{second}-{n}")
        world.now_s += 1

    # the first, and then one a pause at most
    assert world.fetched <= 1 + 300 / PAUSE_S + 1


async def test_many_who_ask_at_once_cause_one_fetch(world, keys):
    found = await asyncio.gather(*(keys.key("old") for _ in range(500)))

    assert (len(found), world.fetched) == (500, 1)


async def test_kept_keys_serve_an_hour_while_the_provider_is_down(world, keys):
    await keys.key("old")
    world.is_down = True
    started = world.now_s

    while world.now_s <= started + SERVE_S:
        await keys.key("old")
        world.now_s += 10
    world.now_s = started + SERVE_S + 1

    with pytest.raises(ProviderUnavailable):
        await keys.key("old")
    assert world.fetched <= 2 + SERVE_S / PAUSE_S


async def test_a_provider_that_is_down_from_the_start_is_asked_again_after_a_pause(world, keys):
    world.is_down = True
    for _ in range(50):
        with pytest.raises(ProviderUnavailable):
            await keys.key("old")
    asked = world.fetched
    world.is_down = False
    world.now_s += PAUSE_S

    await keys.key("old")

    assert (asked, world.fetched) == (1, 2)


async def test_who_has_a_kept_key_does_not_wait_for_a_fetch_of_another(world, keys):
    await keys.key("old")
    gate = asyncio.Event()
    plain = world.fetch

    async def slow(url):
        await gate.wait()
        return await plain(url)

    keys._fetch = slow
    world.now_s += 61
    first = asyncio.create_task(keys.key("old"))
    await asyncio.sleep(0)

    others = await asyncio.wait_for(asyncio.gather(*(keys.key("old") for _ in range(9))), 5)
    gate.set()

    assert len(others) == 9
    await first


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": ISSUER + "/", "jwks_uri": "https://id.example/keys"},
        {"issuer": "https://id.example/realms/other", "jwks_uri": "https://id.example/keys"},
        {"issuer": ISSUER},
        {"issuer": ISSUER, "jwks_uri": "http://10.0.0.7/keys"},
        {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISSUER, "jwks_uri": "https://user:pw@id.example/keys"},
    ],
    ids=str,
)
async def test_metadata_that_cannot_be_believed_give_no_keys(world, keys, metadata):
    world.metadata = metadata

    with pytest.raises(ProviderUnavailable):
        await keys.key("old")


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"d": "AA"},
        {"crv": "none"},
        {"kid": 7},
    ],
    ids=str,
)
async def test_what_may_not_check_a_signature_is_no_key(world, keys, changes):
    bad = Signer("ES256", "bad")
    bad.jwk = lambda: Signer("ES256", "bad").jwk() | changes
    world.keys = [OLD, bad]
    await keys.key("old")

    with pytest.raises(InvalidToken):
        await keys.key("bad")


async def test_two_keys_of_one_name_are_none(world, keys):
    world.keys = [OLD, Signer("ES256", "twin"), Signer("ES256", "twin")]
    await keys.key("old")

    with pytest.raises(InvalidToken):
        await keys.key("twin")
