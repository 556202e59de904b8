"""Keeps the cameras of one process by signs of life, from a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.cameras.errors import WatchedByOther
from gateway.cameras.watches import Held, Watches
from gateway.cases import lease
from gateway.store.errors import StoreUnavailable
from graph.budget import budget
from graph.times import from_ms
from vision.video.cameras import Seen

LOG = logging.getLogger("zhatu.cameras")
BEAT_S = 2.0
ANSWER_S = 5.0
"""How long a store that keeps silent is waited for; then it is asked anew."""
TURNS_WITHIN_S = 30.0
"""A process whose watching does not turn for so long is dead, though this thread lives."""

Told = Mapping[str, Any]


class Holding:
    """Says which cameras this process may watch, and tells when that changes.

    While the store is away nobody can take anything over, so what was held stays held.
    """

    def __init__(
        self,
        watches: Watches,
        codes: Sequence[str],
        seen: Callable[[], Mapping[str, Seen]],
        tell: Callable[[Told], None],
        *,
        every_s: float = BEAT_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watches, self._codes, self._seen, self._tell = watches, codes, seen, tell
        self._every_s, self._clock_s = every_s, clock_s
        self._ours: frozenset[str] = frozenset()
        self._standing_by: frozenset[str] = frozenset()
        self._turned_s = clock_s()
        self._ended = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="zhatu-holding", daemon=True)

    def begin(self, *, standby: bool = True) -> None:
        """Take what is free, once; raises StoreUnavailable, and WatchedByOther without standby."""
        held = self._take()
        if held.others and not standby:
            code = min(held.others)
            raise WatchedByOther(code, lease.place(held.others[code]))
        self._tell_of(held)

    def keep(self) -> None:
        """Keep what was taken, and take what becomes free, until the end."""
        self._thread.start()

    def may_watch(self, code: str) -> bool:
        """Whether this process is the one that watches a camera; raises what ended the keeping."""
        if self._problem is not None:
            raise self._problem
        self._turned_s = self._clock_s()
        return code not in self._codes or code in self._ours

    def end(self) -> frozenset[str]:
        """Watch no longer: say so, and let others have the cameras; which they were."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        with budget(ANSWER_S):
            return self._watches.end()

    def _run(self) -> None:
        try:
            while not self._ended.wait(self._every_s):
                if self._clock_s() - self._turned_s > TURNS_WITHIN_S:
                    continue
                try:
                    self._beat()
                except StoreUnavailable as problem:
                    LOG.warning("%s; giving a sign of life again", problem)
        except BaseException as problem:  # noqa: BLE001  it is raised where it is asked
            self._problem = problem

    def _beat(self) -> None:
        self._tell_of(self._take())

    def _take(self) -> Held:
        seen = self._seen()
        with budget(ANSWER_S):
            held = self._watches.beat({code: seen.get(code, Seen()) for code in self._codes})
        self._ours = held.ours
        return held

    def _tell_of(self, held: Held) -> None:
        for code in sorted(held.others.keys() - self._standing_by):
            self._say("STANDING_BY", code, {"by": lease.place(held.others[code])})
        for code in sorted(self._standing_by & held.ours):
            self._say("TOOK_OVER", code, {})
        self._standing_by = frozenset(held.others)

    def _say(self, event: str, code: str, more: Told) -> None:
        self._tell({"event": event, "camera": code, "at": now(), **more})


def now() -> str:
    """The time as events tell it."""
    return from_ms(time.time_ns() // 1_000_000).isoformat(timespec="milliseconds")
