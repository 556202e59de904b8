"""Remembers photos that ended or held up the process that read them, so that none does it often."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from vision.errors import BadImage

# Once may be chance: a process can be killed, a machine be busy. Twice is the photo.
MOST_TIMES = 2
REMEMBERED = 1_000


class Suspects:
    """The photos that did harm, by the hash of their bytes; the oldest are forgotten."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, int] = OrderedDict()

    def demand_harmless(self, data: bytes) -> None:
        """Raise BadImage for a photo that did harm too often."""
        if self._times and self._times.get(_name(data), 0) >= MOST_TIMES:
            raise BadImage("harmful")

    def blame(self, data: bytes) -> None:
        """A process ended, or did not answer in time, while it read this photo."""
        name = _name(data)
        self._times[name] = self._times.pop(name, 0) + 1
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
