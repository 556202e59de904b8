"""Tells whether anything moves in a picture, so that most pictures cost next to nothing."""

from __future__ import annotations

import numpy as np

from vision.images import Array, Raster, shrunken_grey

WIDTH = 160
# A car at the far end of a usable picture covers 2 %; one per cent of that still opens the gate.
MOVING_SHARE = 0.002
# Grey levels by which a place must differ; sensors at night waver by less once shrunk.
DIFFERENT = 18.0
# What stands still becomes background in some 20 pictures (e-fold).
LEARNING = 0.05


class MotionGate:
    """Compares each picture with a slowly learnt background; stays open for `hold_ms` after."""

    def __init__(self, *, hold_ms: int = 1_000) -> None:
        self._hold_ms = hold_ms
        self._background: Array | None = None
        self._open_until_ms = 0

    def is_open(self, raster: Raster, at_ms: int) -> bool:
        """Whether something moves, or did a moment ago; the first picture counts as moving."""
        seen = shrunken_grey(raster, WIDTH).astype(np.float32)
        if self._background is None or self._background.shape != seen.shape:
            self._background = seen
            self._open_until_ms = at_ms + self._hold_ms
            return True
        difference = seen - self._background
        # clouds and the camera's own exposure change everything alike, and are no motion
        difference -= np.median(difference)
        self._background += LEARNING * (seen - self._background)
        if np.mean(np.abs(difference) > DIFFERENT) > MOVING_SHARE:
            self._open_until_ms = at_ms + self._hold_ms
        return at_ms < self._open_until_ms
