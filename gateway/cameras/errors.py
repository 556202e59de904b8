"""What can go wrong with the cameras that are to be watched.

CameraError
├── BadCameras   a file of cameras, or what was named instead of one, cannot be used
└── WatchedByOther   another process watches the camera
"""

from __future__ import annotations

from gateway.errors import GatewayError


class CameraError(GatewayError):
    """The cameras could not be watched."""


class BadCameras(CameraError):
    """A file of cameras cannot be used; `place` is where in it, `wanted` what belongs there."""

    def __init__(self, place: str, wanted: str) -> None:
        self.place, self.wanted = place, wanted
        super().__init__(f"{place}: {wanted}")


class WatchedByOther(CameraError):
    """Another process watches a camera; `by` is its machine and number."""

    exit_code = 3

    def __init__(self, camera: str, by: str) -> None:
        self.camera, self.by = camera, by
        super().__init__(f"camera {camera} is watched by {by}")
