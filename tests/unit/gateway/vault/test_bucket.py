"""A bucket that is away or ill-named is told apart from one that holds nothing."""

import pytest

from gateway.stored import Bucket
from gateway.vault.bucket import BucketVault
from gateway.vault.errors import BadBucket, VaultUnavailable

AWAY = Bucket(
    name="photos", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b", timeout_s=1
)


@pytest.mark.parametrize(
    "use",
    [
        lambda vault: vault.put(b"photo"),
        lambda vault: vault.get("0" * 64),
        lambda vault: vault.has("0" * 64),
        lambda vault: list(vault.entries()),
        lambda vault: vault.remove("0" * 64, unless_put_since_ms=0),
    ],
)
def test_a_bucket_that_is_away_is_not_an_empty_one(use):
    with pytest.raises(VaultUnavailable):
        use(BucketVault(AWAY))


@pytest.mark.parametrize("endpoint", ["store.internal", "ftp://store", "http://"])
def test_an_endpoint_that_is_no_address_is_refused_at_the_start(endpoint):
    with pytest.raises(BadBucket, match=r"bucket\.endpoint"):
        BucketVault(Bucket(name="photos", endpoint=endpoint))


def test_its_keys_are_not_in_what_is_printed():
    assert "password" not in repr(Bucket(name="photos", secret_key="password"))
