"""Who watches which camera: one process each, by a lease that lapses when its heart stops."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cameras.states import LAPSED, STOPPED, States, unwatched
from gateway.cases import lease
from gateway.journal.journal import Journal
from gateway.store import cameras as statements
from gateway.store import incoming
from gateway.store.cameras import LEASE, Connection, Row
from gateway.store.session import Store
from graph.ontology.choices import CameraState
from vision.video.cameras import Reason, Seen

LASTS_MS = 10_000
"""How long a lease holds without a sign of life: after a crash another waits so long."""
SUPERVISOR = Principal(department="hub", person="cameras", is_service=True)


class Counts(NamedTuple):
    """Pictures that came, and those that nobody looked at in time."""

    frames: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The cameras that a process watches, and those that others do, with who."""

    ours: frozenset[str]
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A camera as it is now; times in epoch ms.

    Its state is unwatched as soon as the lease of who watched it has lapsed, whether or not that
    was told yet; one not yet found up or down is what it was before. Counts are since the camera
    was first watched.
    """

    code: str
    state: CameraState
    since_ms: int
    reason: str | None
    is_watched: bool
    last_frame_ms: int | None
    frames: int
    dropped: int
    passages: int


class Watches:
    """Leases, signs of life and ends of the watching of cameras, in the store. It blocks."""

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        audit: AuditLog,
        by: Principal = SUPERVISOR,
        owner: str | None = None,
        clock: Callable[[Connection], int] = statements.now_ms,
    ) -> None:
        self._store, self._clock = store, clock
        self._states = States(journal=journal, audit=audit, by=by)
        self.owner = owner or lease.new_owner()
        self._leases: dict[str, lease.Lease] = {}
        self._before: dict[str, Counts] = {}
        """What was counted of each camera by those who watched it before."""

    def beat(self, seen: Mapping[str, Seen]) -> Held:
        """A sign of life for cameras: take those that are free, keep what came of ours."""
        others: dict[str, str] = {}
        held: dict[str, lease.Lease] = {}
        counted: dict[str, Counts] = {}
        with self._store.write() as within:
            now_ms = self._clock(within)  # the turn to write may have been waited for
            for code, so_far in seen.items():
                before = incoming.lease(within, LEASE + code)
                mine = lease.take(
                    within, LEASE + code, self.owner, now_ms=now_ms, lasts_ms=LASTS_MS
                )
                if mine is not None:
                    held[code] = mine
                    counted[code] = self._keep(within, code, so_far, now_ms)
                elif before is not None:
                    others[code] = before["owner"]
        # only what is committed counts
        self._leases = held
        self._before |= counted
        return Held(ours=frozenset(held), others=others)

    def end(self) -> frozenset[str]:
        """Nobody looks at our cameras from now on; which they were. The next may have them."""
        ended = set()
        with self._store.write() as within:
            for code, held in self._leases.items():
                row = statements.watch(within, code)
                if row is not None and row["owner"] == self.owner:
                    if row["state"] != CameraState.UNWATCHED:
                        at_ms = max(self._clock(within), row["state_since_ms"] + 1)
                        self._unwatch(within, row, at_ms, STOPPED)
                    ended.add(code)
                lease.give_back(within, held)
        self._leases = {}
        return frozenset(ended)

    def lapse(self) -> frozenset[str]:
        """Tell that nobody looks at cameras whose watchers gave no sign of life; which they are."""
        if not (dead := self._dead()):
            return frozenset()
        with self._store.write() as within:
            now_ms, told = self._clock(within), set()
            for row in statements.watches(within):
                if row["camera"] in dead and _has_lapsed(row, now_ms):
                    self._lapsed(within, _own(row))
                    told.add(row["camera"])
        return frozenset(told)

    def all(self) -> list[Watched]:
        """Every camera that was ever watched, by code."""
        with self._store.read() as connection:
            rows, now_ms = statements.watches(connection), self._clock(connection)
        return [_watched(row, now_ms) for row in rows]

    def _dead(self) -> Collection[str]:
        with self._store.read() as connection:
            rows, now_ms = statements.watches(connection), self._clock(connection)
        return {row["camera"] for row in rows if _has_lapsed(row, now_ms)}

    def _keep(self, within: Connection, code: str, seen: Seen, now_ms: int) -> Counts:
        """Keep a sign of life; what others had counted before."""
        row = statements.watch(within, code)
        is_new = row is None
        row = row or unwatched(code, now_ms)
        before = self._before.get(code)
        if before is None:
            before = Counts(row["frames"], row["dropped"])
        elif row["owner"] != self.owner:  # others counted on from what we had told
            before = Counts(row["frames"] - seen.frames, row["dropped"] - seen.dropped)
        if row["owner"] != self.owner:
            row = self._taken(within, row, now_ms)
        elif row["state"] == CameraState.UNWATCHED and row["state_since_ms"] >= row["began_at_ms"]:
            # somebody thought us dead; who was found up or down is so still
            row = self._back(within, row, seen, now_ms)
        changes = {
            "beat_at_ms": now_ms,
            "last_frame_ms": seen.last_frame_ms or row["last_frame_ms"],
            # written twice it is the same: a commit may succeed without our hearing of it
            "frames": before.frames + seen.frames,
            "dropped": before.dropped + seen.dropped,
        }
        statements.put_watch(within, {**row, **changes}, is_new=is_new)
        return before

    def _taken(self, within: Connection, row: Row, now_ms: int) -> dict[str, Any]:
        """The row of a camera that is ours from now on; who had it before ended without a word."""
        if row["owner"] and row["state"] != CameraState.UNWATCHED:
            row = self._lapsed(within, row)
        return {**row, "owner": self.owner, "began_at_ms": now_ms}

    def _back(self, within: Connection, row: Row, seen: Seen, now_ms: int) -> Row:
        if seen.is_up is None or row["reason"] != LAPSED:
            return row
        state = CameraState.UP if seen.is_up else CameraState.DOWN
        reason = None if seen.is_up else Reason.SILENT.value
        at_ms = max(now_ms, row["state_since_ms"] + 1)
        self._states.tell(within, row["camera"], state, at_ms=at_ms, reason=reason)
        return statements.watch(within, row["camera"]) or row

    def _lapsed(self, within: Connection, row: Row) -> Row:
        """Since its last sign of life, as far as anybody knows."""
        at_ms = max(row["beat_at_ms"], row["state_since_ms"] + 1)
        return self._unwatch(within, row, at_ms, LAPSED)

    def _unwatch(self, within: Connection, row: Row, at_ms: int, reason: str) -> Row:
        code, state = row["camera"], CameraState.UNWATCHED
        self._states.tell(within, code, state, at_ms=at_ms, reason=reason)
        return statements.watch(within, code) or row


def _has_lapsed(row: Row, now_ms: int) -> bool:
    return row["state"] != CameraState.UNWATCHED and int(row["until_ms"]) <= now_ms


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "until_ms"}


def _watched(row: Row, now_ms: int) -> Watched:
    is_lapsed = _has_lapsed(row, now_ms)
    return Watched(
        code=row["camera"],
        state=CameraState.UNWATCHED if is_lapsed else CameraState(row["state"]),
        since_ms=row["beat_at_ms"] if is_lapsed else row["state_since_ms"],
        reason=LAPSED if is_lapsed else row["reason"],
        is_watched=row["until_ms"] > now_ms,
        last_frame_ms=row["last_frame_ms"],
        frames=row["frames"],
        dropped=row["dropped"],
        passages=row["passages"],
    )
