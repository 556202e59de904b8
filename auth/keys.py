"""The hub's own signing keys: one that signs, and those before it that still verify."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from auth.errors import BadKey

LONGEST_S = 31 * 24 * 3600
"""A token lives for a month at most, in seconds."""


def open_key(file: Path) -> OKPKey:
    """The key in a PEM file; where there is no file, a new key is made for its owner's eyes only.

    Raises BadKey when the file holds no Ed25519 private key.
    """
    if not file.exists():
        fresh = _write_new(file)
        try:
            # a link, not a rename: of two processes that start at once, the first one's key stays
            file.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        key = OKPKey.import_key(file.read_bytes())
    except (ValueError, JoseError) as error:
        raise BadKey(f"{file.name} holds no key: {type(error).__name__}") from error
    if key.curve_name != "Ed25519" or not key.is_private:
        raise BadKey(f"{file.name} holds no Ed25519 private key")
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredKey:
    """A public key that signs no more; ``until_s`` is when the last token it signed is over."""

    kid: str
    jwk: Mapping[str, Any]
    until_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    stamp: tuple[object, ...]
    signing: OKPKey
    retired: tuple[RetiredKey, ...]
    public: Mapping[str, tuple[OKPKey, int | None]]


class KeyRing:
    """The keys under one PEM file, read again whenever some process has changed them."""

    def __init__(self, file: Path, now_s: Callable[[], int] = lambda: int(time.time())) -> None:
        self._file, self._now_s = file, now_s
        self._retired_file = file.with_name(f"{file.stem}.retired.json")
        self._held: _Held | None = None

    @property
    def signing(self) -> OKPKey:
        """The key that signs; made where there is none. Raises BadKey."""
        return self._current().signing

    @property
    def retired(self) -> tuple[RetiredKey, ...]:
        """Older keys that still verify, newest first."""
        now = self._now_s()
        return tuple(key for key in self._current().retired if key.until_s > now)

    @property
    def version(self) -> object:
        """Equal as long as no process has changed the keys."""
        return self._current().stamp

    def public(self, kid: str | None) -> OKPKey | None:
        """The key that a token names, or None where none of that name is in force."""
        key, until_s = self._current().public.get(kid or "", (None, None))
        return None if until_s is not None and until_s <= self._now_s() else key

    def jwks(self) -> dict[str, Any]:
        """All keys in force as a JWK set (RFC 7517 §5), without private parts."""
        current = self._current().signing
        keys = [_described(current), *(dict(key.jwk) for key in self.retired)]
        return {"keys": keys}

    def rotate(self) -> str:
        """Make a new key that signs from now on, and return its name; the old one verifies on."""
        with self._locked():
            old = self.signing
            until_s = self._now_s() + LONGEST_S
            kept = RetiredKey(kid=kid_of(old), jwk=_described(old), until_s=until_s)
            # the retired key first: between the two steps the old one both signs and verifies
            self._write_retired((kept, *self.retired))
            _write_new(self._file).replace(self._file)
        return kid_of(self.signing)

    def drop(self, kid: str) -> bool:
        """Let a retired key verify no more, at once; False where there is none of that name.

        The key that signs is not dropped: rotate first.
        """
        with self._locked():
            rest = tuple(key for key in self.retired if key.kid != kid)
            found = len(rest) < len(self.retired)
            self._write_retired(rest)
        return found

    def _current(self) -> _Held:
        stamp = (_stamp(self._file), _stamp(self._retired_file))
        if self._held is None or self._held.stamp != stamp or None in stamp[:1]:
            self._held = self._read()
        return self._held

    def _read(self) -> _Held:
        signing = open_key(self._file)
        stamp = (_stamp(self._file), _stamp(self._retired_file))
        retired = self._read_retired()
        public: dict[str, tuple[OKPKey, int | None]] = {
            key.kid: (OKPKey.import_key(dict(key.jwk)), key.until_s) for key in retired
        }
        public[kid_of(signing)] = (OKPKey.import_key(_described(signing)), None)
        return _Held(stamp=stamp, signing=signing, retired=retired, public=public)

    def _read_retired(self) -> tuple[RetiredKey, ...]:
        if not self._retired_file.exists():
            return ()
        try:
            rows = json.loads(self._retired_file.read_text(encoding="utf-8"))
            return tuple(RetiredKey(**row) for row in rows)
        except (ValueError, TypeError) as error:
            raise BadKey(f"{self._retired_file.name} holds no retired keys") from error

    def _write_retired(self, keys: tuple[RetiredKey, ...]) -> None:
        rows = [{"kid": k.kid, "jwk": dict(k.jwk), "until_s": k.until_s} for k in keys]
        fresh = self._retired_file.with_name(f".{self._retired_file.name}.{secrets.token_hex(8)}")
        fresh.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        fresh.replace(self._retired_file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_name(f".{self._file.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def kid_of(key: OKPKey) -> str:
    """The name of a key: its thumbprint (RFC 7638)."""
    return key.thumbprint()


def _described(key: OKPKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid_of(key), "use": "sig", "alg": "Ed25519"}


def _write_new(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    return fresh


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        seen = os.stat(file)  # noqa: PTH116  # twice a request: a Path makes it thrice as slow
    except FileNotFoundError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
