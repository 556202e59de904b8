"""What can be wrong with a simulation."""

from __future__ import annotations


class SimulationError(Exception):
    """A simulation that cannot be run."""


class BadModel(SimulationError):
    """A file of assumptions that cannot be meant."""

    def __init__(self, file: str, faults: list[str]) -> None:
        super().__init__(f"{file}: " + "; ".join(faults))
