"""What may be asked by its hash, and who may ask nothing else: kept for half a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from gateway.errors import BadRequest, BadSetting, ErrorCode
from gateway.store import trusted as statements
from gateway.store.session import Store
from gateway.trusted.errors import NotTrusted
from gateway.trusted.manifest import digest, ready
from graph.ontology.choices import DepartmentKind

FRESH_S = 0.5
"""How long what is registered is taken for current."""
EVERYBODY = "*"
_BOUND = frozenset(kind.value for kind in DepartmentKind) | {EVERYBODY}
_Texts = Mapping[str, Mapping[str, str]]
"""By department the text of each hash."""


class Trusted:
    """The operations registered for each department, and those that came with the hub for all.

    Raises BadSetting where ``only`` names what is no department: it would bind nobody.
    """

    def __init__(
        self, store: Store, only: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._clock = store, clock
        self._only = frozenset(word.strip() for word in only.split(",") if word.strip())
        if not self._only <= _BOUND:
            raise BadSetting("limits.trusted_only", f"some of {', '.join(sorted(_BOUND))}")
        self._of_all = {one.sha256: one.body for one in ready()}
        self._texts: _Texts = {}
        self._version = -1
        self._read_at = float("-inf")

    def is_bound(self, department: str) -> bool:
        """Whether a department may ask registered operations only."""
        return bool(self._only) and (department in self._only or EVERYBODY in self._only)

    async def demand(self, department: str, text: str) -> None:
        """Raise NotTrusted for a text that a department may not ask."""
        if self.is_bound(department) and await self._text(department, digest(text)) is None:
            raise NotTrusted

    async def named(self, department: str, text: str | None, extensions: Any) -> str | None:
        """The text of a request, found by its hash where the request names only that.

        Raises BadRequest for a hash that is none, is that of another text, or is not registered.
        """
        given = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
        if given is None:
            return text
        wanted = given.get("sha256Hash") if isinstance(given, dict) else None
        if not isinstance(wanted, str) or given.get("version") != 1:
            words = "extensions.persistedQuery needs version 1 and sha256Hash"
            raise BadRequest(ErrorCode.BAD_REQUEST, words)
        if text:
            if digest(text) != wanted:
                words = "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query"
                raise BadRequest(ErrorCode.BAD_REQUEST, words)
            return text
        found = await self._text(department, wanted)
        if found is None:
            raise BadRequest(ErrorCode.PERSISTED_QUERY_NOT_FOUND)
        return found

    async def _text(self, department: str, wanted: str) -> str | None:
        found = self._of_all.get(wanted)
        if found is not None:
            return found
        began = self._clock()
        if began - self._read_at > FRESH_S:
            await asyncio.to_thread(self._refresh)
            self._read_at = began
        return self._texts.get(department, {}).get(wanted)

    def _refresh(self) -> None:
        with self._store.read() as connection:
            version = statements.version(connection)
            if version == self._version:
                return
            rows = statements.of(connection)
        texts: dict[str, dict[str, str]] = {}
        for row in rows:
            texts.setdefault(row["department"], {})[row["sha256"]] = row["body"]
        self._texts, self._version = texts, version
