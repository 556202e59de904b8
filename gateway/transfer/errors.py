"""What can go wrong between the hubs of districts.

TransferError
├── BadHub           a file of a hub cannot be meant
├── NoSuchHub        no hub has this code
├── NoSuchTransfer   no transfer has this digest
├── NotThisStep      the transfer is in a state that this step does not start from
│   └── Held         a decision on a penalty here stands against it
├── BadEnvelope      an envelope is not signed, not for this hub, or over
└── Replayed         an envelope that was taken before
"""

from __future__ import annotations

from gateway.errors import GatewayError


class TransferError(GatewayError):
    """A case could not be handed over."""

    exit_code = 2


class BadHub(TransferError):
    """A file of a hub cannot be meant."""

    def __init__(self, file: str, field: str, wanted: str) -> None:
        self.file, self.field, self.wanted = file, field, wanted
        super().__init__(f"{file}: {field} must be {wanted}")


class NoSuchHub(TransferError):
    """No hub has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"no hub is called {code}")


class NoSuchTransfer(TransferError):
    """No transfer has this digest."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"no transfer has the digest {digest}")


class NotThisStep(TransferError):
    """The transfer is in a state that this step does not start from."""

    def __init__(self, step: str, state: str) -> None:
        self.step, self.state = step, state
        super().__init__(f"a transfer that is {state} takes no {step}")


class Held(NotThisStep):
    """A decision on a penalty here stands against it: it is sent again until that is withdrawn."""

    def __init__(self, step: str, penalty: str, digest: str, theirs: str) -> None:
        self.digest, self.theirs = digest, theirs
        super().__init__(step, f"under decision {penalty}")


class BadEnvelope(TransferError):
    """An envelope is not signed, not for this hub, or over."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the envelope is not taken: {reason}")


class Replayed(TransferError):
    """An envelope that was taken before."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"the envelope {digest} was taken before")
