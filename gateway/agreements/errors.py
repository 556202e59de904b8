"""What can go wrong with agreements.

AgreementError
├── BadAgreement      a file says what no agreement can say
├── NoSuchAgreement   none of that id was published
├── Unpublishable     it cannot follow what was published before
└── BadSealKey        the key file cannot seal ids
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class AgreementError(Exception):
    """Something is wrong with an agreement."""

    exit_code = 2


class BadAgreement(AgreementError):
    """A file says what no agreement can say."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"{name}: {'; '.join(faults)}")


class NoSuchAgreement(AgreementError):
    """None of that id was published."""

    def __init__(self, wanted: str, known: Iterable[str]) -> None:
        self.wanted = wanted
        names = ", ".join(sorted(known)) or "none at all"
        super().__init__(f"no agreement {wanted} was published; there are: {names}")


class Unpublishable(AgreementError):
    """It cannot follow what was published before."""


class BadSealKey(AgreementError):
    """The key file cannot seal ids."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} holds no key of 64 bytes in hex")
