"""Takes rows of a department's table that tell how its tasks stand; a sink of connectors."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from connectors.base import MappedRow, Rejected, SourceRow
from connectors.cells import canonical, is_blank, kept_cells
from connectors.errors import CursorMoved
from connectors.ledger import Delivery, Taken
from connectors.mapping.rules import Mapping
from gateway.cases.errors import CaseError
from gateway.cases.reports import Outcome, Status
from gateway.cases.service import CaseService
from gateway.delivery.callbacks import apply
from gateway.delivery.errors import BadCallback
from gateway.delivery.partner import Inbound, Partner
from gateway.delivery.reading import read
from gateway.delivery.signing import Scheme, Signed
from gateway.errors import BadRequest, GatewayError, outer
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.store import journal as statements
from gateway.store import quarantine as aside
from gateway.store.session import Store

_UNSIGNED = Signed(key_id="")
BY = "system:sync"
"""Who lets a row in that was set aside and is taken when its source is read again."""


@dataclass(frozen=True, slots=True)
class ReportSink:
    """Makes the sink of a mapping whose rows report on cases."""

    store: Store
    journal: Journal
    quarantine: Quarantine
    cases: CaseService

    def of(self, mapping: Mapping, loop: asyncio.AbstractEventLoop) -> _OneSource:
        """The sink of a source with [report]; used from a thread, while the loop serves cases."""
        rule = mapping.report
        if rule is None:
            raise ValueError(f"the rows of {mapping.source} report on no case")
        statuses = {one.value: one for one in Status}
        inbound = Inbound(
            scheme=Scheme.BODY,
            keys={},
            fields=rule.fields,
            statuses=statuses | {word: Status(one) for word, one in rule.statuses.items()},
        )
        system = Partner(name=rule.system or mapping.source, department=mapping.department)
        return _OneSource(self, system, inbound, loop)


@dataclass(frozen=True, slots=True)
class _OneSource:
    """Each row is a transaction of its own, and the batch's cursor the last one.

    A run that is broken off reads its rows again, and those that were taken are repetitions.
    """

    parts: ReportSink
    system: Partner
    inbound: Inbound
    loop: asyncio.AbstractEventLoop

    def cursor(self, source: str) -> str | None:
        """The place reached in a source, or None before its first run."""
        with self.parts.store.read() as connection:
            return statements.cursor(connection, source)

    def take(self, delivery: Delivery) -> Taken:
        """Apply the rows, set aside those that cannot be, and move the cursor; or CursorMoved."""
        if self.cursor(delivery.source) != delivery.expected_cursor:
            raise CursorMoved
        told = [(row, self._apply(row)) for row in delivery.rows]
        wrong = [(row, made) for row, made in told if isinstance(made, GatewayError)]
        self._keep(delivery, [row for row, made in told if isinstance(made, Outcome)], wrong)
        new = sum(made in (Outcome.APPLIED, Outcome.LATE) for _, made in told)
        taken = len(told) - len(wrong)
        return Taken(
            appended=new,
            unchanged=taken - new,
            accepted_rows=taken,
            quarantined_rows=len(delivery.rejected) + len(wrong),
            refused=tuple(outer(error).code.value for _, error in wrong),
        )

    def _apply(self, row: MappedRow) -> Outcome | GatewayError:
        """What became of a row, or why it cannot be taken; what the store raises goes on."""
        body, now_ms = _body(row.row), self.parts.journal.clock()
        try:
            event = read(body, self.inbound, _UNSIGNED, received_ms=now_ms)
            ask = apply(self.parts.cases, self.system, event)
            return asyncio.run_coroutine_threadsafe(ask, self.loop).result().outcome
        except (BadRequest, BadCallback, CaseError) as error:
            return error

    def _keep(
        self,
        delivery: Delivery,
        taken: list[MappedRow],
        wrong: list[tuple[MappedRow, GatewayError]],
    ) -> None:
        things = [_rejected(one) for one in delivery.rejected]
        things += [_refused(row, error) for row, error in wrong]
        now_ms = self.parts.journal.clock()
        with self.parts.store.write() as connection:
            if statements.cursor(connection, delivery.source) != delivery.expected_cursor:
                raise CursorMoved
            for row in taken:
                aside.mark_bytes_released(
                    connection, delivery.source, row.raw.sha256, by=BY, now_ms=now_ms
                )
            self.parts.quarantine.add(delivery.source, things, within=connection)
            if delivery.cursor is not None:
                statements.move_cursor(connection, delivery.source, delivery.cursor, now_ms=now_ms)


def _body(row: SourceRow | None) -> bytes:
    """The cells that show something, as the bytes of one JSON object: the same for the same row."""
    cells = {} if row is None else row.cells
    return canonical({name: cell for name, cell in cells.items() if not is_blank(cell)})


def _rejected(row: Rejected) -> SetAside:
    return SetAside(
        raw=row.raw,
        cells_json=row.cells_json,
        reason=row.reason,
        field=row.field,
        message=row.message,
    )


def _refused(row: MappedRow, error: GatewayError) -> SetAside:
    return SetAside(
        raw=row.raw,
        cells_json=kept_cells(row.row) if row.row else "",
        reason=outer(error).code.value,
        field=getattr(error, "field", None),
        message=str(error),
    )
