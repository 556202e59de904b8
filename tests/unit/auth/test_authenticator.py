"""A proof that is kept counts no longer than the token and its key."""

import pytest

from auth.authenticator import Authenticator
from auth.errors import InvalidToken
from auth.keys import KeyRing, kid_of
from auth.principal import Principal
from auth.tokens import TokenIssuer, TokenVerifier

NOW = 1_772_706_900
LI = Principal(department="police", person="李四")


class Clock:
    now_s = NOW

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ring(tmp_path, clock):
    return KeyRing(tmp_path / "token.pem", clock)


@pytest.fixture
def authenticator(ring, clock):
    return Authenticator(TokenVerifier(ring, now_s=clock), now_s=clock)


@pytest.fixture
def text(ring):
    return TokenIssuer(ring).issue(LI, lifetime_s=60, now_s=NOW)


async def test_a_proof_is_given_again_without_being_made_again(authenticator, text):
    first = await authenticator.prove(text)

    assert await authenticator.prove(text) is first


async def test_not_after_the_token_is_over(authenticator, text, clock):
    await authenticator.prove(text)
    clock.now_s = NOW + 59
    await authenticator.prove(text)
    clock.now_s = NOW + 60

    with pytest.raises(InvalidToken):
        await authenticator.prove(text)


async def test_not_after_its_key_was_dropped(authenticator, text, ring):
    await authenticator.prove(text)
    old = kid_of(ring.signing)
    ring.rotate()
    await authenticator.prove(text)
    ring.drop(old)

    with pytest.raises(InvalidToken):
        await authenticator.prove(text)


async def test_a_bad_token_is_not_kept_and_nothing_grows_without_end(authenticator, text):
    for n in range(50):
        with pytest.raises(InvalidToken):
            await authenticator.prove(f"{text}{n}")

    assert len(authenticator._kept) == 0


@pytest.mark.parametrize("text", ["\ud800.a.b", "\0.\0.\0", "é.é.é", "x" * 20_000])
async def test_no_text_at_all_is_more_than_refused(authenticator, text):
    with pytest.raises(InvalidToken):
        await authenticator.prove(text)
