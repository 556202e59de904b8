"""What can go wrong where evidence lies.

VaultError
├── NoSuchEvidence      the vault holds nothing under a hash
├── DamagedEvidence     the bytes are not those that were put there
├── VaultUnavailable    the bucket does not answer, or refuses
└── BadBucket           the settings of the bucket cannot be used
"""

from __future__ import annotations

from gateway.errors import GatewayError


class VaultError(GatewayError):
    """The evidence vault could not do what was asked."""


class NoSuchEvidence(VaultError):
    """The vault holds nothing under this hash."""


class DamagedEvidence(VaultError):
    """The bytes in the vault are not those that were put there."""


class VaultUnavailable(VaultError):
    """The bucket with the evidence does not answer, or refuses."""


class BadBucket(VaultError):
    """The settings of the bucket cannot be used."""

    exit_code = 2
