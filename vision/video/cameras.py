"""A camera or film to be watched, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vision.video.frames import LIVE
from vision.video.passages import Passage, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """What is watched: `source` is the URL of a camera or the path of a film.

    A URL may hold a password, so no message, event or log tells the source. `started_ms` is when
    the first picture of a film was taken, epoch ms. Without the gate every frame is searched.
    """

    id: str
    source: str = field(repr=False)
    started_ms: int = 0
    region: Region = field(default_factory=Region)
    gate: bool = True

    @property
    def is_live(self) -> bool:
        """Whether it is a camera, and not a film that ends."""
        return self.source.startswith(LIVE)


class Reason(StrEnum):
    """Why a camera is down."""

    NEVER_CAME = "never_came"
    """No picture came since the watching began."""
    SILENT = "silent"
    """Pictures came, and then none."""
    STUCK = "stuck"
    """The process that watches it no longer answers, and is replaced."""
    ENDED = "ended"
    """The process that watches it ended, and is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraUp:
    """Pictures come (again); epoch ms."""

    camera: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDown:
    """No pictures come any more; epoch ms of when this was noticed."""

    camera: str
    at_ms: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A truck passed a camera."""

    camera: str
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmEnded:
    """A film was watched to its end; with a problem it could not be opened."""

    camera: str
    frames: int
    searched: int
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of the watching of a camera so far; `last_frame_ms` is epoch ms.

    `dropped` counts pictures that came and were replaced by a newer one before they were looked at;
    `is_up` is None until the camera was found to be up or down.
    """

    frames: int = 0
    dropped: int = 0
    last_frame_ms: int | None = None
    is_up: bool | None = None


Event = CameraUp | CameraDown | Passed | FilmEnded
