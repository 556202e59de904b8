"""What can go wrong at the edge, and the one table from inner errors to outer codes.

GatewayError
├── SettingsError
│   ├── UnknownSetting
│   ├── BadSetting
│   └── UnreadableSettings
└── RequestError           asked in a way the hub cannot or may not answer
    ├── BadInput
    ├── Ambiguous
    ├── TooComplex
    ├── SchemaHidden
    ├── RateLimited
    ├── BadRequest         not even a GraphQL request; carries its own code
    ├── DeadlineExceeded
    └── AuditUnavailable

Inner classes are named by text in the table, so that it imports none of them. The message of an
error leaves the hub only where the table says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from gateway.codes import ErrorCode as ErrorCode


class GatewayError(Exception):
    """The hub could not do what was asked."""

    def __str__(self) -> str:
        """The message given, or the first line of the class's docstring."""
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class SettingsError(GatewayError):
    """The settings are not usable."""

    exit_code = 2


class UnknownSetting(SettingsError):
    """There is no such setting."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name, self.nearest = name, nearest
        super().__init__(
            f"there is no setting {name}" + (f"; did you mean {nearest}?" if nearest else "")
        )


class BadSetting(SettingsError):
    """A setting has a value that does not fit."""

    def __init__(self, name: str, wanted: str) -> None:
        self.name, self.wanted = name, wanted
        super().__init__(f"setting {name} must be {wanted}")


class UnreadableSettings(SettingsError):
    """A file of settings cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"cannot read {file}: {reason}")


class RequestError(GatewayError):
    """The hub cannot or may not answer what was asked."""


class BadInput(RequestError):
    """A value does not fit."""


class Ambiguous(RequestError):
    """More than one thing is known by these words."""


class TooComplex(RequestError):
    """The query asks for too much at once."""


class DeadlineExceeded(RequestError):
    """There was no answer within the time that the request may take."""


class SchemaHidden(RequestError):
    """The schema is told to other roles only; the contract of your department is a file."""


class RateLimited(RequestError):
    """A department asks for more than its budget."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, math.ceil(wait_s))
        super().__init__(f"the budget of your department is used up; try in {self.wait_s} s")


class AuditUnavailable(RequestError):
    """The reading could not be put on record."""


class BadRequest(RequestError):
    """A request that is not even GraphQL, with the code and status that say why."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        self.code = code
        super().__init__(detail or code.en)


class Outer(NamedTuple):
    """What the outside sees of an inner error: its code, and whether its message may leave."""

    code: ErrorCode
    public: bool


OUTER: Mapping[str, Outer] = {
    "gateway.errors.BadInput": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.errors.Ambiguous": Outer(ErrorCode.AMBIGUOUS, public=True),
    "gateway.errors.TooComplex": Outer(ErrorCode.TOO_COMPLEX, public=True),
    "gateway.errors.DeadlineExceeded": Outer(ErrorCode.DEADLINE_EXCEEDED, public=True),
    "gateway.errors.SchemaHidden": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "gateway.errors.RateLimited": Outer(ErrorCode.RATE_LIMITED, public=True),
    "gateway.errors.AuditUnavailable": Outer(ErrorCode.AUDIT_UNAVAILABLE, public=False),
    "gateway.cases.errors.NoSuchCase": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NoSuchTask": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NoSuchPenalty": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.SecondFine": Outer(ErrorCode.SECOND_FINE, public=True),
    "gateway.cases.errors.PenaltyStands": Outer(ErrorCode.PENALTY_STANDS, public=True),
    "gateway.cases.errors.LeaseLost": Outer(ErrorCode.UNAVAILABLE, public=False),
    "gateway.cases.errors.NoSuchAlert": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NotAllowedMove": Outer(ErrorCode.NOT_ALLOWED_MOVE, public=True),
    "gateway.cases.errors.NotYours": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "gateway.cases.errors.MissingInput": Outer(ErrorCode.MISSING_INPUT, public=True),
    "gateway.cases.errors.BadInput": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.cases.errors.Conflict": Outer(ErrorCode.CONFLICT, public=True),
    "gateway.incidents.errors.NoSuchIncident": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.incidents.errors.CannotMerge": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.incidents.errors.CannotSplit": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.items.errors.NoSuchItem": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.routing.errors.NoSuchSubject": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.ingest.errors.BadSubmission": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.ingest.errors.NoSuchCompany": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.ingest.errors.BadMerge": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.journal.errors.Unplaceable": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.vault.errors.NoSuchEvidence": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.vault.errors.VaultUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "gateway.keeping.errors.NoSuchHold": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.keeping.errors.BadHold": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.analysis.errors.NoSuchModel": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.delivery.errors.NoSuchPartner": Outer(ErrorCode.NOT_FOUND, public=False),
    "gateway.delivery.errors.NoSuchDelivery": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.delivery.errors.Unsigned": Outer(ErrorCode.UNAUTHENTICATED, public=False),
    "gateway.delivery.errors.BadCallback": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.transfer.errors.NoSuchHub": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.transfer.errors.NoSuchTransfer": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.transfer.errors.NotThisStep": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.transfer.errors.BadEnvelope": Outer(ErrorCode.UNAUTHENTICATED, public=True),
    "gateway.transfer.errors.Replayed": Outer(ErrorCode.CONFLICT, public=True),
    "gateway.open311.errors.BadReport": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.open311.errors.NoSuchResource": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.open311.errors.WrongKey": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "gateway.supervision.errors.BadFrame": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "auth.errors.InvalidToken": Outer(ErrorCode.UNAUTHENTICATED, public=False),
    "auth.errors.NotAllowed": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "auth.errors.ProviderUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "auth.errors.NotGranted": Outer(ErrorCode.NOT_GRANTED, public=True),
    "auth.errors.PurposeRequired": Outer(ErrorCode.PURPOSE_REQUIRED, public=True),
    "auth.errors.PurposeNotAllowed": Outer(ErrorCode.PURPOSE_REQUIRED, public=True),
    "auth.errors.CaseRequired": Outer(ErrorCode.CASE_REQUIRED, public=True),
    "auth.errors.CaseNotYours": Outer(ErrorCode.CASE_REQUIRED, public=True),
    "gateway.trusted.errors.NotTrusted": Outer(ErrorCode.NOT_TRUSTED, public=True),
    "gateway.interfaces.errors.SourceUnavailable": Outer(ErrorCode.SOURCE_UNAVAILABLE, public=True),
    "gateway.store.errors.StoreUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "graph.errors.GraphUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "graph.errors.GraphError": Outer(ErrorCode.INTERNAL, public=False),
    "vision.errors.BadCard": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.BadSet": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "vision.errors.BadImage": Outer(ErrorCode.BAD_IMAGE, public=True),
    "vision.errors.ModelMissing": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.ModelMismatch": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.VisionBusy": Outer(ErrorCode.BUSY, public=True),
    "vision.errors.VisionTimeout": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.VisionUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
}
"""By module and class; an error that is not here, nor a child of one here, is INTERNAL."""


def outer(error: BaseException) -> Outer:
    """The nearest entry of the table for an error, walking up its classes."""
    if isinstance(error, BadRequest):
        return Outer(error.code, public=True)
    for kind in type(error).__mro__:
        found = OUTER.get(f"{kind.__module__}.{kind.__qualname__}")
        if found is not None:
            return found
    return Outer(ErrorCode.INTERNAL, public=False)


def told(error: BaseException) -> str:
    """What the outside may read of an error: its own words, or those of its code."""
    found = outer(error)
    return str(error) if found.public else found.code.en
