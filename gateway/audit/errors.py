"""What can go wrong with the audit log.

AuditError
├── Unstorable     a payload holds a value that some database would not give back unchanged
└── BrokenChain    an entry does not fit the one before it, or was changed
"""

from __future__ import annotations

from gateway.errors import GatewayError


class AuditError(GatewayError):
    """The audit log could not do what was asked."""


class Unstorable(AuditError):
    """A payload holds a value that some database would not give back unchanged."""

    def __init__(self, where: str, why: str) -> None:
        self.where, self.why = where, why
        super().__init__(f"the audit log cannot hold {where}: {why}")


class BrokenChain(AuditError):
    """An entry does not fit the one before it, or was changed."""

    def __init__(self, seq: int, why: str) -> None:
        self.seq, self.why = seq, why
        super().__init__(f"audit entry {seq} {why}")
