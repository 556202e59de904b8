"""A vault in a bucket of an S3-compatible store; needs the extra `s3`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gateway.stored import Bucket
from gateway.vault.errors import BadBucket, VaultUnavailable
from gateway.vault.vault import Kept, hash_of, is_hash, nothing_under, verified

try:
    import obstore
    from obstore import exceptions as faults
    from obstore.store import S3Store
except ModuleNotFoundError as problem:  # pragma: no cover  CI installs the extra
    raise BadBucket("a vault in a bucket needs the extra s3: pip install 'zhatu[s3]'") from problem
if TYPE_CHECKING:
    from obstore.store import S3Config

_FRESH_MS = 3_600_000
"""What is there for less time than this need not be written again to count as new."""
_PAGE = 1_000
_ADDRESS = re.compile(r"https?://[^/]")


class BucketVault:
    """See gateway.vault.vault.Vault; each thing is an object named by its hash."""

    def __init__(self, bucket: Bucket) -> None:
        """Opens nothing yet; raises BadBucket for settings that no bucket can have."""
        self._store = _opened(bucket)

    def put(self, data: bytes) -> str:
        """Keep bytes; on return the bucket has them and has checked their SHA-256."""
        sha256 = hash_of(data)
        with _told():
            try:
                obstore.put(self._store, sha256, data, mode="create", use_multipart=False)
            except faults.AlreadyExistsError:
                self._put_again(sha256, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash; raises NoSuchEvidence, DamagedEvidence or VaultUnavailable."""
        if not is_hash(sha256):
            raise nothing_under(sha256)
        with _told():
            try:
                data = obstore.get(self._store, sha256).bytes().to_bytes()
            except FileNotFoundError:
                raise nothing_under(sha256) from None
        return verified(sha256, data)

    def has(self, sha256: str) -> bool:
        """Whether there is something under a hash."""
        return is_hash(sha256) and self._head(sha256) is not None

    def entries(self, after: str = "") -> Iterator[Kept]:
        """All that is there, in the order of the hashes; other objects are passed over."""
        with _told():
            pages = obstore.list(self._store, offset=after or None, chunk_size=_PAGE)
            for page in pages:
                yield from (_kept(one) for one in page if is_hash(one["path"]))

    def remove(self, sha256: str, *, unless_put_since_ms: int) -> bool:
        """Take an object away unless it was put since."""
        found = self._head(sha256) if is_hash(sha256) else None
        # the bucket tells whole seconds
        if found is None or found.put_at_ms + 1_000 > unless_put_since_ms:
            return False
        with _told():
            obstore.delete(self._store, sha256)
        return True

    def _put_again(self, sha256: str, data: bytes) -> None:
        found = self._head(sha256)
        age_ms = 0 if found is None else time.time_ns() // 1_000_000 - found.put_at_ms
        if found is None or found.size_bytes != len(data) or age_ms > _FRESH_MS:
            obstore.put(self._store, sha256, data, mode="overwrite", use_multipart=False)

    def _head(self, sha256: str) -> Kept | None:
        with _told():
            try:
                return _kept(obstore.head(self._store, sha256))
            except FileNotFoundError:
                return None


def _opened(bucket: Bucket) -> S3Store:
    if bucket.endpoint and not _ADDRESS.match(bucket.endpoint):
        raise BadBucket(
            "setting bucket.endpoint must be an address: http:// or https:// and a host"
        )
    wait = timedelta(seconds=bucket.timeout_s)
    config: S3Config = {"region": bucket.region, "checksum_algorithm": "SHA256"}
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.access_key:
        config["access_key_id"] = bucket.access_key
        config["secret_access_key"] = bucket.secret_key
    try:
        return S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=config,
            client_options={
                "allow_http": bucket.endpoint.startswith("http://"),
                "connect_timeout": wait,
                "timeout": wait,
            },
            retry_config={"max_retries": 3, "retry_timeout": wait},
        )
    except (faults.BaseError, ValueError) as problem:
        raise BadBucket(f"the settings of the bucket cannot be used: {_line(problem)}") from problem


def _kept(found: Any) -> Kept:
    put_at_ms = int(found["last_modified"].timestamp() * 1000)
    return Kept(sha256=found["path"], size_bytes=found["size"], put_at_ms=put_at_ms)


@contextmanager
def _told() -> Iterator[None]:
    """Raise VaultUnavailable for whatever the bucket answers that is no answer."""
    try:
        yield
    except FileNotFoundError as problem:  # what is put or listed is not there: the bucket itself
        raise VaultUnavailable(f"the bucket is not there: {_line(problem)}") from problem
    except faults.BaseError as problem:
        raise VaultUnavailable(f"the bucket does not answer: {_line(problem)}") from problem


def _line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0][:200]
