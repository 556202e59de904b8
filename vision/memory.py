"""Keeps memory that a photo needed for the next one, and gives back what is left over."""

from __future__ import annotations

import ctypes

# Numbers of mallopt(3) in glibc.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
# The rasters of a 1080p photo; larger pieces go back at once, as they would leave holes behind.
_KEPT_PIECE, _KEPT_TOGETHER = 8 << 20, 32 << 20

PHOTOS_BETWEEN = 100
"""Photos between two times that all that is free is given back: photos of all sizes leave holes."""


def keep_freed_memory() -> None:
    """Let this process keep what it frees, up to a bound, instead of giving it back each time.

    Rasters are so large that the allocator of glibc fetches them from the system one by one, which
    clears every page anew: a tenth of the time of a photo. Does nothing with other allocators.
    """
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        setting(_MMAP_THRESHOLD, _KEPT_PIECE)
        setting(_TRIM_THRESHOLD, _KEPT_TOGETHER)


def give_back_memory() -> None:
    """Give back to the system all that is free; does nothing with other allocators than glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
