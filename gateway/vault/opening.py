"""Opens the vault that the settings name."""

from __future__ import annotations

from gateway.settings import Settings
from gateway.vault.files import FileVault
from gateway.vault.vault import Vault


def open_vault(settings: Settings) -> Vault:
    """The bucket where one is named, else the folder; raises BadBucket."""
    if not settings.bucket.name:
        return FileVault(settings.vault)
    # the client is an extra: a hub with a folder runs without it
    from gateway.vault.bucket import BucketVault

    return BucketVault(settings.bucket)
