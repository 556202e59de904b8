"""Tells that pictures come from a camera, come no more, or that nobody looks at it any longer."""

from __future__ import annotations

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.ingest.readings import WATCHED
from gateway.journal.journal import Journal
from gateway.store import cameras as statements
from gateway.store import outbox
from gateway.store.cameras import Connection, Row
from graph.ontology.choices import CameraState
from graph.records import Method, Raw, Record

STOPPED, LAPSED = "stopped", "lapsed"
"""Why nobody looks: the watching was ended, or its signs of life ceased."""


class States:
    """The journal, the audit log and the outbox, as a change of a camera's state is told to all."""

    def __init__(self, *, journal: Journal, audit: AuditLog, by: Principal) -> None:
        self._journal, self._audit, self._by = journal, audit, by

    def tell(
        self, within: Connection, code: str, state: CameraState, *, at_ms: int, reason: str | None
    ) -> None:
        """Keep a change that happened at `at_ms`, and leave the message of it."""
        told = {"camera": code, "state": state.value, "at_ms": at_ms, "reason": reason}
        record = Record(
            entity="Camera",
            record_id=code,
            raw=Raw(canonical(told).encode(), "application/json", f"{WATCHED}/{code}"),
            fields={
                "code": code,
                "state": state.value,
                "state_since": at_ms,
                "state_reason": reason,
            },
            method=Method.OBSERVED,
            valid_from_ms=at_ms,
        )
        self._journal.append(WATCHED, [record], within=within)
        self._audit.append(
            within,
            self._by,
            operation=f"camera.{state.value}",
            subject=f"Camera:{code}",
            payload=told,
        )
        before = statements.watch(within, code)
        self._post(within, told, before)
        self._keep(within, told, before)

    def _post(self, within: Connection, told: Row, before: Row | None) -> None:
        message = {
            "camera": told["camera"],
            "camera_state": told["state"],
            "camera_reason": told["reason"],
            "happened_at_ms": told["at_ms"],
            "last_frame_ms": None if before is None else before["last_frame_ms"],
        }
        outbox.post(
            within,
            topic=f"camera.{told['state']}",
            subject=f"Camera:{told['camera']}",
            payload=canonical(message),
            now_ms=self._journal.clock(),
        )

    def _keep(self, within: Connection, told: Row, before: Row | None) -> None:
        changes = {
            "camera": told["camera"],
            "state": told["state"],
            "state_since_ms": told["at_ms"],
            "reason": told["reason"],
        }
        row = {**(before or unwatched(told["camera"], told["at_ms"])), **changes}
        statements.put_watch(within, row, is_new=before is None)


def unwatched(camera: str, at_ms: int) -> Row:
    """What is known of a camera that nobody watched before."""
    return {
        "camera": camera,
        "owner": "",
        "began_at_ms": at_ms,
        "beat_at_ms": at_ms,
        "state": CameraState.UNWATCHED.value,
        "state_since_ms": at_ms,
        "reason": None,
        "last_frame_ms": None,
        "frames": 0,
        "dropped": 0,
        "passages": 0,
    }
