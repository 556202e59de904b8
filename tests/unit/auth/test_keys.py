"""The hub's own keys: turned while tokens live, seen by every process, dropped at once."""

import pytest

from auth.errors import InvalidToken
from auth.keys import LONGEST_S, KeyRing, kid_of
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
    return KeyRing(tmp_path / "keys" / "token.pem", clock)


def issued(ring, lifetime_s=LONGEST_S):
    return TokenIssuer(ring).issue(LI, lifetime_s=lifetime_s, now_s=NOW)


def test_a_token_of_the_old_key_counts_until_it_is_over_and_not_a_second_longer(ring, clock):
    text = issued(ring)
    ring.rotate()
    verifier = TokenVerifier(ring, now_s=clock)

    clock.now_s = NOW + LONGEST_S - 1
    still = verifier.verify(text)
    clock.now_s = NOW + LONGEST_S

    assert still == LI
    with pytest.raises(InvalidToken):
        verifier.verify(text)
    assert ring.retired == ()


def test_new_tokens_are_signed_by_the_new_key(ring):
    before = kid_of(ring.signing)

    after = ring.rotate()

    assert after == kid_of(ring.signing) != before
    assert [key["kid"] for key in ring.jwks()["keys"]] == [after, before]


def test_another_process_sees_the_turn_at_once(ring, tmp_path, clock):
    other = KeyRing(tmp_path / "keys" / "token.pem", clock)
    verifier = TokenVerifier(other, now_s=clock)
    old = issued(ring)
    assert verifier.verify(old) == LI

    ring.rotate()

    assert verifier.verify(issued(ring)) == LI
    assert verifier.verify(old) == LI


def test_a_key_that_is_dropped_counts_no_more(ring, clock):
    text, old = issued(ring), kid_of(ring.signing)
    ring.rotate()

    dropped = ring.drop(old)

    assert dropped
    assert not ring.drop(old)
    with pytest.raises(InvalidToken):
        TokenVerifier(ring, now_s=clock).verify(text)


def test_the_key_that_signs_is_not_dropped(ring):
    assert not ring.drop(kid_of(ring.signing))


def test_no_private_part_is_published(ring):
    ring.rotate()

    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "alg"} for key in ring.jwks()["keys"])


def test_turned_three_times_all_of_them_verify(ring, clock):
    texts = []
    for _ in range(3):
        texts.append(issued(ring))
        ring.rotate()

    assert {TokenVerifier(ring, now_s=clock).verify(text) for text in texts} == {LI}
