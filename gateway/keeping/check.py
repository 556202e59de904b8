"""Looks whether the vault is whole: every photo is what it was, and what must be there is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.keeping.referred import guarded
from gateway.store.session import Store
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence
from gateway.vault.vault import Vault


@dataclass(slots=True, kw_only=True)
class Checked:
    """What was found: photos that are whole, damaged ones, and ones that are needed and gone."""

    whole: int = 0
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.damaged or self.missing)


def check(store: Store, vault: Vault, on_photo: Callable[[int], None] = lambda _: None) -> Checked:
    """Read every photo and look for those of open cases and holds; blocks for long."""
    found = Checked()
    for kept in vault.entries():
        try:
            vault.get(kept.sha256)
        except DamagedEvidence:
            found.damaged.append(kept.sha256)
        except NoSuchEvidence:  # a sweep removed it since it was listed
            continue
        else:
            found.whole += 1
        on_photo(1)
    with store.read() as connection:
        needed = guarded(connection)
    found.missing = sorted(one for one in needed if not vault.has(one))
    return found
