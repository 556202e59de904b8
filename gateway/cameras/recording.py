"""Takes what cameras show to the recorder by a thread of its own: no camera waits for it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from gateway.cameras.errors import WatchedByOther
from gateway.cameras.listed import Listed
from gateway.cameras.recorder import Recorder
from gateway.store.errors import StoreUnavailable
from gateway.vault.errors import VaultUnavailable
from graph.ontology.choices import CameraState
from graph.times import from_ms
from vision.video.cameras import CameraDown, CameraUp, Event, FilmEnded, Passed

LOG = logging.getLogger("zhatu.cameras")
WAITING = 200
"""Events that wait for a store that is away; then the cameras wait as well, and lose pictures."""
PAUSE_S = 2.0
_PASSING = (StoreUnavailable, VaultUnavailable, OSError)

Told = Mapping[str, Any]


class Recording:
    """Records events in their order and tells of each; tries again while the store is away."""

    def __init__(
        self,
        listed: Mapping[str, Listed],
        recorder: Recorder | None,
        tell: Callable[[Told], None],
        *,
        pause_s: float = PAUSE_S,
    ) -> None:
        """Without a recorder nothing is kept, only told."""
        self._listed, self._recorder, self._tell = listed, recorder, tell
        self._pause_s = pause_s
        self._waiting: queue.Queue[Event | None] = queue.Queue(WAITING)
        self._leaving = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="zhatu-recording", daemon=True)
        self._thread.start()

    def take(self, event: Event) -> None:
        """Take an event; raises what ended the recording."""
        while True:
            self._demand_sound()
            try:
                return self._waiting.put(event, timeout=1.0)
            except queue.Full:
                LOG.error("the store is away and %d events wait: pictures are lost", WAITING)

    def close(self, patience_s: float = 10.0) -> None:
        """Record what waits, for so long at most; raises what ended the recording."""
        given_up = threading.Timer(patience_s, self._leaving.set)
        given_up.start()
        while self._thread.is_alive():
            try:
                self._waiting.put(None, timeout=PAUSE_S)
                self._thread.join()
            except queue.Full:
                continue
        given_up.cancel()
        self._demand_sound()

    def _demand_sound(self) -> None:
        if self._problem is not None:
            raise self._problem

    def _run(self) -> None:
        try:
            while (event := self._waiting.get()) is not None:
                self._record(event)
        except BaseException as problem:  # noqa: BLE001  it is raised where events are taken
            self._problem = problem

    def _record(self, event: Event) -> None:
        while True:
            try:
                told = self._kept(event)
            except _PASSING as problem:
                LOG.warning("%s; trying again in %.0f s", problem, self._pause_s)
                if self._leaving.wait(self._pause_s):
                    raise
                continue
            except WatchedByOther as problem:
                LOG.warning("%s: what this one saw of its state is left out", problem)
                return None
            return self._tell(told)

    def _kept(self, event: Event) -> Told:
        if isinstance(event, Passed):
            return self._passed(event)
        if isinstance(event, FilmEnded):
            told = {"event": "FILM_ENDED", "camera": event.camera, "frames": event.frames,
                    "searched": event.searched}  # fmt: skip
            return told if event.problem is None else told | {"problem": event.problem}
        return self._changed(event)

    def _changed(self, event: CameraUp | CameraDown) -> Told:
        is_down = isinstance(event, CameraDown)
        reason = event.reason.value if isinstance(event, CameraDown) else None
        state = CameraState.DOWN if is_down else CameraState.UP
        if self._recorder is not None:
            self._recorder.changed(event.camera, state, at_ms=event.at_ms, reason=reason)
        told = {"event": f"CAMERA_{state.name}", "camera": event.camera, "at": _at(event.at_ms)}
        return told if reason is None else told | {"reason": reason}

    def _passed(self, event: Passed) -> Told:
        passage, listed = event.passage, self._listed[event.camera]
        reading = passage.analysis.plates[0]
        told: dict[str, Any] = {
            "event": "PASSAGE",
            "camera": event.camera,
            "at": _at(passage.photo_at_ms),
            "plate": reading.text,
            "colour": reading.colour,
            "status": reading.status,
            "confidence": reading.confidence,
            "direction": listed.direction(passage),
            "frames": passage.frames,
            "read": passage.read,
        }
        if self._recorder is not None:
            told["sighting"] = self._recorder.passed(listed, passage)
        return told


def _at(at_ms: int) -> str:
    return from_ms(at_ms).isoformat(timespec="milliseconds")
