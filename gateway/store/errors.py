"""What can go wrong in the store."""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what was asked."""


class BadStoreUrl(StoreError):
    """The setting store_url is no URL of a database; write @ : / in a password as %40 %3A %2F."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class StoreUnavailable(StoreError):
    """The store does not answer."""
