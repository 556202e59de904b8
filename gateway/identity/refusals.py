"""Refusals on record: the same one once a minute, so that nobody can fill the log with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.store.session import Store

log = logging.getLogger("zhatu.auth")

KEEPER = Principal(department="hub", person="doorkeeper", is_service=True)
AGAIN_S = 60.0
"""For so long the same refusal is only counted, in seconds."""
_MOST_REMEMBERED = 10_000


class Refusals:
    """Puts on record who was refused and why; what is counted meanwhile goes with the next one."""

    def __init__(
        self, store: Store, audit: AuditLog, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._audit, self._clock_s = store, audit, clock_s
        self._turn = Lock()
        self._recorded_s: dict[tuple[str, ...], float] = {}
        self._counted: dict[tuple[str, ...], int] = {}

    def record(self, operation: str, subject: str, said: Mapping[str, str]) -> None:
        """Put a refusal on record, unless the same one was within a minute. Blocks.

        ``said`` tells why; its words must be few, or be those of genuine accounts only.
        """
        times = self._due((operation, subject, *said.values()))
        if times is None:
            return
        log.warning("%s: %s", operation, "; ".join(said.values()))
        payload = {name: _storable(text) for name, text in said.items()}
        with self._store.write() as within:
            self._audit.append(
                within,
                KEEPER,
                operation=operation,
                subject=_storable(subject),
                payload={**payload, "times": times},
            )

    def _due(self, what: tuple[str, ...]) -> int | None:
        """How often it was refused since it last went on record; None where that is not due."""
        now = self._clock_s()
        with self._turn:
            times = self._counted.pop(what, 0) + 1
            if now - self._recorded_s.get(what, float("-inf")) < AGAIN_S:
                self._counted[what] = times
                return None
            if len(self._recorded_s) >= _MOST_REMEMBERED:
                self._recorded_s.clear()
                self._counted.clear()
            self._recorded_s[what] = now
        return times


def _storable(text: str) -> str:
    # what a token says may hold characters that the audit log refuses
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:500]
