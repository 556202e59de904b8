"""What can go wrong with what somebody sends or says.

IngestError
├── BadSubmission   a field of the submission cannot be meant; the photo was not taken
├── NoSuchCompany   no company has this id
└── BadMerge        two companies cannot be merged, or unmerged, like this
"""

from __future__ import annotations

from gateway.errors import GatewayError


class IngestError(GatewayError):
    """What was sent could not be taken."""


class BadSubmission(IngestError):
    """A field of the submission cannot be meant."""

    def __init__(self, field: str, wanted: str) -> None:
        self.field, self.wanted = field, wanted
        super().__init__(f"{field} {wanted}")


class NoSuchCompany(IngestError):
    """No company has this id."""


class BadMerge(IngestError):
    """Two companies cannot be merged, or unmerged, like this."""
