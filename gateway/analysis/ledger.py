"""What is to be read, who reads it, and what was read: one result a photo and set of models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.analysis.errors import LostTurn
from gateway.analysis.words import from_json, to_json
from gateway.store import analyses as statements
from gateway.store.session import Store
from vision.errors import BadImage, VisionError, VisionUnavailable
from vision.results import Analysis

LEASE_MS = 30_000
"""How long a worker that is not heard of keeps a photo."""
ATTEMPTS = 3
"""How often a photo is handed out: one that ends every worker must not end them for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A photo that a worker has taken; ``token`` proves that it is still its own."""

    sha256: str
    models: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one set of models read on a photo, and when."""

    models: str
    found_at_ms: int
    analysis: Analysis


class Ledger:
    """Hands photos out under leases and keeps each result once. All methods block."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store, self._clock = store, clock

    def found(self, sha256: str, models: str) -> Analysis | None:
        """What the models read on a photo; None while it waits or where nobody asked.

        Raises BadImage for what they found to be no photo, VisionUnavailable where they failed.
        """
        with self._store.read() as connection:
            row = statements.one(connection, sha256, models)
        if row is None or row["state"] not in ("done", "failed"):
            return None
        return _told(row)

    def is_taken(self, sha256: str, models: str) -> bool:
        """Whether a worker is at it."""
        with self._store.read() as connection:
            row = statements.one(connection, sha256, models)
        return row is not None and row["state"] == "taken"

    def ask(self, sha256: str, models: str, *, most: int) -> bool:
        """Put a photo into the queue unless it is there or done; False where ``most`` wait.

        What failed is tried again, save what is no photo at all.
        """
        fresh = {"state": "waiting", "asked_at_ms": self._clock(), "attempts": 0, "result": None}
        with self._store.write() as connection:
            row = statements.one(connection, sha256, models)
            if row is not None and (row["state"] != "failed" or _is_bad_image(row)):
                return True
            if statements.waiting(connection).get(models, 0) >= most:
                return False
            if row is None:
                statements.add(
                    connection, {"sha256": sha256, "models": models, "token": 0, **fresh}
                )
            else:
                statements.change(connection, sha256, models, fresh)
        return True

    def take(self, models: str, owner: str) -> Job | None:
        """The photo that waits longest, for ``LEASE_MS``; None when none does."""
        with self._store.write() as connection:
            now_ms = self._clock()
            while row := statements.next_free(connection, models, now_ms=now_ms):
                sha256, token = row["sha256"], row["token"] + 1
                if row["attempts"] < ATTEMPTS:
                    taken = {
                        "state": "taken",
                        "owner": owner,
                        "token": token,
                        "until_ms": now_ms + LEASE_MS,
                        "attempts": row["attempts"] + 1,
                    }
                    statements.change(connection, sha256, models, taken)
                    return Job(sha256=sha256, models=models, token=token)
                gone = VisionUnavailable(f"{ATTEMPTS} workers ended while they read it")
                statements.change(connection, sha256, models, _failed(gone, now_ms))
        return None

    def prolong(self, job: Job) -> None:
        """Keep a photo for another ``LEASE_MS``; raises LostTurn when somebody else has it."""
        self._change(job, {"until_ms": self._clock() + LEASE_MS})

    def finish(self, job: Job, analysis: Analysis) -> None:
        """Keep the result; raises LostTurn, and keeps nothing, when somebody else has the photo."""
        self._change(job, _done(analysis, self._clock()))

    def fail(self, job: Job, problem: VisionError) -> None:
        """Keep why there is no result; raises LostTurn."""
        self._change(job, _failed(problem, self._clock()))

    def keep(self, sha256: str, models: str, analysis: Analysis) -> Analysis:
        """Keep what was read without a queue; what was kept before stands and is given back."""
        with self._store.write() as connection:
            row = statements.one(connection, sha256, models)
            now_ms = self._clock()
            if row is None:
                first = {"asked_at_ms": now_ms, "attempts": 1, "token": 0}
                words = {"sha256": sha256, "models": models, **first, **_done(analysis, now_ms)}
                statements.add(connection, words)
            elif row["state"] == "done":
                return _told(row)
            else:
                statements.change(connection, sha256, models, _done(analysis, now_ms))
        return analysis

    def findings(self, sha256: str) -> list[Finding]:
        """All that was ever read on a photo, oldest first."""
        with self._store.read() as connection:
            rows = statements.done_on(connection, sha256)
        return [
            Finding(models=row["models"], found_at_ms=row["done_at_ms"], analysis=_told(row))
            for row in rows
        ]

    def waiting(self) -> Mapping[str, int]:
        """How many photos wait or are being read, by the hash of their set of models."""
        with self._store.read() as connection:
            return statements.waiting(connection)

    def _change(self, job: Job, changes: Mapping[str, Any]) -> None:
        with self._store.write() as connection:
            if not statements.change(connection, job.sha256, job.models, changes, token=job.token):
                raise LostTurn


def _done(analysis: Analysis, now_ms: int) -> dict[str, Any]:
    return {"state": "done", "result": to_json(analysis), "done_at_ms": now_ms, "until_ms": None}


def _failed(problem: VisionError, now_ms: int) -> dict[str, Any]:
    bad = problem if isinstance(problem, BadImage) else None
    words = {"bad_image": bad.reason, "detail": bad.detail} if bad else {"detail": str(problem)}
    result = orjson.dumps(words).decode()
    return {"state": "failed", "result": result, "done_at_ms": now_ms, "until_ms": None}


def _is_bad_image(row: Mapping[str, Any]) -> bool:
    return "bad_image" in orjson.loads(row["result"])


def _told(row: Mapping[str, Any]) -> Analysis:
    if row["state"] == "done":
        return from_json(row["result"])
    words = orjson.loads(row["result"])
    if "bad_image" in words:
        raise BadImage(words["bad_image"], words["detail"])
    raise VisionUnavailable(words["detail"])
