"""What the API needs of the composed hub."""

from __future__ import annotations

from typing import Any, Protocol

from gateway.api.ids import Seal
from graph.port import Graph


class Hub(Protocol):
    """What the API needs of the composed hub; all but the graph block, so they run in threads."""

    @property
    def graph(self) -> Graph:
        """The entity graph."""
        ...

    @property
    def trusted(self) -> Any:
        """See gateway.trusted.trusted.Trusted; it does not block."""
        ...

    @property
    def journal(self) -> Any:
        """See gateway.journal.journal.Journal."""
        ...

    @property
    def cases(self) -> Any:
        """See gateway.cases.service.CaseService."""
        ...

    @property
    def incidents(self) -> Any:
        """See gateway.incidents.service.Incidents."""
        ...

    @property
    def indicating(self) -> Any:
        """See gateway.indicators.indicators.Indicating."""
        ...

    @property
    def routes(self) -> Any:
        """See gateway.routing.asking.Routes."""
        ...

    @property
    def ingest(self) -> Any:
        """See gateway.ingest.pipeline.Pipeline."""
        ...

    @property
    def audit(self) -> Any:
        """See gateway.audit.log.AuditLog."""
        ...

    def vision_models(self) -> Any:
        """See vision.plugins.inventory."""
        ...

    @property
    def trail(self) -> Any:
        """See gateway.audit.trail.Trail."""
        ...

    @property
    def live(self) -> Any:
        """See gateway.live.hub.Live."""
        ...

    @property
    def vault(self) -> Any:
        """See gateway.vault.vault.Vault."""
        ...

    @property
    def keeping(self) -> Any:
        """See gateway.making.keep.Keeping."""
        ...

    @property
    def transfers(self) -> Any:
        """See gateway.transfer.service.Transfers."""
        ...

    @property
    def reading(self) -> Any:
        """See gateway.making.reading.Reading."""
        ...

    @property
    def companies(self) -> Any:
        """See gateway.ingest.companies.Companies."""
        ...

    @property
    def attributor(self) -> Any:
        """See gateway.ingest.attribution.Attributor."""
        ...

    @property
    def agreements(self) -> Any:
        """See gateway.agreements.registry.Agreements."""
        ...

    @property
    def interfaces(self) -> Any:
        """See gateway.interfaces.hub.Interfaces."""
        ...

    @property
    def cameras(self) -> Any:
        """See gateway.cameras.watches.Watches."""
        ...

    @property
    def seal(self) -> Seal:
        """What seals the ids of things whose names are withheld."""
        ...

    async def project(self) -> int:
        """Bring the graph up to the journal."""
        ...
