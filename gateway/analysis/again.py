"""Reads a stored photo again with the present models, beside what was read before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from auth.errors import NotAllowed
from auth.principal import Principal
from gateway.analysis.errors import NoSuchModel
from gateway.analysis.ledger import Finding, Ledger
from gateway.analysis.readers import Analyser, Models, readers_of
from gateway.audit.log import AuditLog
from gateway.store.session import Store
from gateway.vault.vault import Vault

ROLES = ("dispatcher", "operator")
"""Who may have a photo read again."""
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgain:
    """What the present models read, all that was read before it, and whether it is new."""

    finding: Finding
    earlier: tuple[Finding, ...]
    is_new: bool


class Again:
    """Has photos read again; nothing that was read is ever overwritten, and no sighting changed."""

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        audit: AuditLog,
        ledger: Ledger,
        analyser: Analyser,
        models: Models,
    ) -> None:
        self._store, self._vault, self._audit = store, vault, audit
        self._ledger, self._analyser, self._models = ledger, analyser, models

    async def read(
        self, sha256: str, principal: Principal, *, model: str | None = None
    ) -> ReadAgain:
        """Read a stored photo; ``model`` is the id or label of one that must be among the readers.

        Raises NotAllowed, NoSuchModel, NoSuchEvidence, DamagedEvidence or a VisionError.
        """
        if not any(principal.has(role) for role in ROLES):
            raise NotAllowed(f"having photos read again is for the roles {', '.join(ROLES)}")
        labels = await asyncio.to_thread(lambda: self._models.labels)
        if model is not None and not any(_is_named(label, model) for label in labels):
            raise NoSuchModel(model, labels)
        data = await asyncio.to_thread(self._vault.get, sha256)
        before = await asyncio.to_thread(self._ledger.findings, sha256)
        analysis = await self._analyser.analyse(data, PATIENCE_S)
        after = await asyncio.to_thread(self._ledger.findings, sha256)
        own = readers_of(analysis, self._models)
        done = ReadAgain(
            finding=next(one for one in after if one.models == own),
            earlier=tuple(one for one in after if one.models != own),
            is_new=all(one.models != own for one in before),
        )
        await asyncio.to_thread(self._record, sha256, principal, done)
        return done

    def _record(self, sha256: str, principal: Principal, done: ReadAgain) -> None:
        payload = {"models": done.finding.models, "is_new": done.is_new}
        with self._store.write() as connection:
            self._audit.append(
                connection,
                principal,
                operation="evidence.reanalyse",
                subject=f"Evidence:{sha256}",
                payload=payload,
            )


def _is_named(label: str, model: str) -> bool:
    """Whether a label (id@version+hash) is meant by it, its id, or id and version."""
    version = label.partition("+")[0]
    return model in (label, version, version.partition("@")[0])
