"""Reads of many readers sealed together: one transaction for all that wait while another runs."""

from __future__ import annotations

import asyncio

from gateway.audit.chain import Row
from gateway.audit.log import AuditLog, Reading
from gateway.spans import span
from graph.budget import budget

LONGEST_S = 10.0
"""How long a group may take before all who wait are told that the log does not answer."""
MOST_KEPT = 10_000
"""Hashes of query texts that are remembered as kept."""
_Waiting = tuple[Row, asyncio.Future[None]]


class GroupedReads:
    """Each caller waits until its own entry is committed, and shares the commit with others."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit
        self._waiting: list[_Waiting] = []
        self._kept: set[str] = set()
        self._writer: asyncio.Task[None] | None = None

    async def seal(self, reading: Reading) -> None:
        """Put one answer on record; raises what kept the log from being written."""
        said = reading.said()  # what cannot be sealed must not keep others from it
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="zhatu-reads")
        with span("audit"):
            await done

    async def keep(self, digest: str | None, text: str | None) -> None:
        """Keep the text of a query under its hash, once; raises what kept it from being written."""
        if digest is None or text is None or digest in self._kept:
            return
        await asyncio.to_thread(self._audit.keep_document, digest, text)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept.add(digest)

    async def _write(self) -> None:
        while self._waiting:
            # who is as far in the same turn of the loop comes along: a commit costs as much as six
            await asyncio.sleep(0)
            group, self._waiting = self._waiting, []
            try:
                # not within the budget of the one who came first
                with budget(LONGEST_S):
                    await asyncio.to_thread(self._audit.seal_all, [one for one, _ in group])
            except Exception as problem:  # noqa: BLE001  # every caller is told
                _settle(group, problem)
            else:
                _settle(group, None)
        self._writer = None


def _settle(group: list[_Waiting], problem: Exception | None) -> None:
    for _, done in group:
        if done.done():  # its caller went away
            continue
        if problem is None:
            done.set_result(None)
        else:
            done.set_exception(problem)
