"""Every vault gives back what was put in, or says that it cannot: a folder, and a bucket."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.stored import Bucket
from gateway.vault.bucket import BucketVault
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence
from gateway.vault.files import FileVault
from tests.shared import needs_s3

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # FIPS 180-4
NEVER_MS = 0
LATER_MS = time.time_ns() // 1_000_000 + 3_600_000


def spoil(vault, sha256, data):
    """Change the bytes under a hash behind the vault's back."""
    if isinstance(vault, FileVault):
        vault._place(sha256).write_bytes(data)
    else:
        from obstore import put

        put(vault._store, sha256, data)


@pytest.fixture(params=["files", pytest.param("bucket", marks=needs_s3)])
def vault(request, tmp_path):
    if request.param == "files":
        return FileVault(tmp_path / "vault")
    bucket: Bucket = request.getfixturevalue("a_bucket")
    return BucketVault(bucket)


def test_what_is_put_comes_back_by_its_hash(vault):
    sha256 = vault.put(b"photo")

    assert sha256 == hashlib.sha256(b"photo").hexdigest()
    assert vault.has(sha256)
    assert vault.get(sha256) == b"photo"


def test_no_bytes_are_bytes_too(vault):
    assert vault.put(b"") == EMPTY
    assert vault.get(EMPTY) == b""


def test_many_at_once(vault):
    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(vault.put, [b"same"] * 50))

    assert hashes == {hashlib.sha256(b"same").hexdigest()}
    assert [kept.sha256 for kept in vault.entries()] == list(hashes)


def test_nothing_under_a_hash(vault):
    assert not vault.has("0" * 64)
    with pytest.raises(NoSuchEvidence):
        vault.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "g" * 64, "A" * 64, "0" * 65])
def test_what_is_no_hash_reaches_nothing(vault, name):
    assert not vault.has(name)
    assert not vault.remove(name, unless_put_since_ms=LATER_MS)
    with pytest.raises(NoSuchEvidence):
        vault.get(name)


@pytest.mark.parametrize("bad", [b"phot0", b"pho", b""])
def test_changed_bytes_are_not_given_out(vault, bad):
    sha256 = vault.put(b"photo")
    spoil(vault, sha256, bad)

    with pytest.raises(DamagedEvidence):
        vault.get(sha256)


def test_what_was_cut_short_is_put_right_by_putting_it_again(vault):
    sha256 = vault.put(b"photo")
    spoil(vault, sha256, b"pho")

    vault.put(b"photo")

    assert vault.get(sha256) == b"photo"


def test_all_that_is_there_is_listed_in_order_and_from_anywhere(vault):
    put = sorted(vault.put(bytes([number])) for number in range(40))

    listed = list(vault.entries())

    assert [kept.sha256 for kept in listed] == put
    assert {kept.size_bytes for kept in listed} == {1}
    assert [kept.sha256 for kept in vault.entries(after=put[24])] == put[25:]
    assert not list(vault.entries(after=put[-1]))


def test_an_empty_vault_lists_nothing(vault):
    assert not list(vault.entries())


def test_what_is_removed_is_gone_and_can_be_put_again(vault):
    sha256, other = vault.put(b"photo"), vault.put(b"other")

    assert vault.remove(sha256, unless_put_since_ms=LATER_MS)

    assert not vault.has(sha256)
    assert not vault.remove(sha256, unless_put_since_ms=LATER_MS)
    assert vault.get(other) == b"other"
    assert vault.get(vault.put(b"photo")) == b"photo"


def test_what_was_put_since_stays(vault):
    sha256 = vault.put(b"photo")

    assert not vault.remove(sha256, unless_put_since_ms=NEVER_MS)

    assert vault.get(sha256) == b"photo"
