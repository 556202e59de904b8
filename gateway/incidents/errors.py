"""What can go wrong with incidents.

IncidentError
├── NoSuchIncident     no incident has this number
├── CannotMerge        two incidents cannot be one
├── CannotSplit        these alerts cannot leave the incident
├── BadTriageData      a reviewed file of windows or reasons cannot be meant
└── BadRule            a rule or its signature cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.errors import GatewayError


class IncidentError(GatewayError):
    """The incident could not be worked on."""

    field: str | None = None


class NoSuchIncident(IncidentError):
    """No incident has this number."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"no incident has the number {number}")


class CannotMerge(IncidentError):
    """Two incidents cannot be one."""

    field = "into_number"


class CannotSplit(IncidentError):
    """These alerts cannot leave the incident."""

    field = "alert_numbers"


class BadTriageData(IncidentError):
    """A reviewed file of windows or reasons cannot be meant; ``faults`` says each place."""

    exit_code = 2

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        self.file, self.faults = file, tuple(faults)
        super().__init__(f"{file}: {'; '.join(faults)}")


class BadRule(IncidentError):
    """A rule or its signature cannot be used."""

    exit_code = 2

    def __init__(self, file: str, why: str) -> None:
        self.file, self.why = file, why
        super().__init__(f"{file}: {why}")
