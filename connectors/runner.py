"""One run of one source: read, map, keep the photos, hand over, and go on from the new cursor."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from connectors.base import Connector, MappedRow, Rejected, SourceBatch, SourceRow
from connectors.cells import kept_cells
from connectors.errors import CursorMoved, SourceProblems
from connectors.ledger import Delivery, Sink, Taken, Vault
from connectors.mapping.apply import apply
from connectors.mapping.rules import Mapping

Progress = Callable[[int], None]


def _silent(_rows: int) -> None:
    return


@dataclass(slots=True, kw_only=True)
class RunReport:
    """What a run did; accepted and quarantined rows add up to those received."""

    source: str
    received: int = 0
    accepted: int = 0
    quarantined: int = 0
    appended: int = 0
    unchanged: int = 0
    warnings: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    overtaken_at: str | None = None
    """Where another run went past this one: it must have moved on since."""

    def add(self, delivery: Delivery, taken: Taken) -> None:
        """Count one batch that was taken."""
        self.received += taken.accepted_rows + taken.quarantined_rows
        self.accepted += taken.accepted_rows
        self.quarantined += taken.quarantined_rows
        self.appended += taken.appended
        self.unchanged += taken.unchanged
        self.warnings += sum(len(row.warnings) for row in delivery.rows)
        self.reasons.update(row.reason for row in delivery.rejected)
        self.reasons.update(taken.refused)


def run(
    mapping: Mapping,
    connector: Connector,
    sink: Sink,
    vault: Vault,
    progress: Progress = _silent,
) -> RunReport:
    """Take everything new from a source; raises ConnectorError when it cannot be read.

    Photos are kept before the rows that name them, and a batch and its cursor are taken in one
    transaction: a run that is broken off is simply run again.
    """
    problems = [problem for problem in connector.check() if problem.fatal]
    if problems:
        raise SourceProblems(problems)
    report = RunReport(source=mapping.source)
    while not _to_the_end(mapping, connector, (sink, vault), report, progress):
        pass
    return report


def _to_the_end(
    mapping: Mapping,
    connector: Connector,
    stores: tuple[Sink, Vault],
    report: RunReport,
    progress: Progress,
) -> bool:
    """Read on from the stored cursor; False when another run moved it meanwhile."""
    sink, vault = stores
    cursor = sink.cursor(mapping.source)
    if cursor is not None and cursor == report.overtaken_at:
        raise CursorMoved
    for batch in connector.read(cursor):
        delivery = deliver(mapping, batch, vault, expected=cursor)
        try:
            taken = sink.take(delivery)
        except CursorMoved:
            report.overtaken_at = cursor
            return False
        cursor = batch.cursor
        report.add(delivery, taken)
        progress(taken.accepted_rows + taken.quarantined_rows)
    return True


def deliver(
    mapping: Mapping, batch: SourceBatch, vault: Vault, *, expected: str | None
) -> Delivery:
    """Map a batch and keep its photos."""
    results = [_kept(row, apply(mapping, row), vault) for row in batch.rows]
    return Delivery(
        source=mapping.source,
        rows=tuple(r for r in results if isinstance(r, MappedRow)),
        rejected=(*batch.rejected, *(r for r in results if isinstance(r, Rejected))),
        cursor=batch.cursor,
        expected_cursor=expected,
    )


def _kept(row: SourceRow, result: MappedRow | Rejected, vault: Vault) -> MappedRow | Rejected:
    if isinstance(result, Rejected):
        return result
    fault = keep(result, vault)
    if fault is None:
        return result
    return Rejected(
        raw=row.raw,
        cells_json=kept_cells(row),
        reason="BROKEN_FILE",
        field="photo",
        message=fault,
    )


def keep(row: MappedRow, vault: Vault) -> str | None:
    """Put a row's photos into the vault; says what is wrong when one changed meanwhile."""
    for photo in row.attachments:
        try:
            if vault.put(photo.read()) != photo.sha256:
                return f"{photo.file_name} changed while it was read"
        except FileNotFoundError:
            return f"{photo.file_name} went away while it was read"
    return None


def preview(mapping: Mapping, connector: Connector, limit: int) -> Iterator[MappedRow | Rejected]:
    """What the mapping makes of the first rows; nothing is kept anywhere."""
    batches = connector.read(None)
    results = (
        one for b in batches for one in (*b.rejected, *(apply(mapping, row) for row in b.rows))
    )
    return itertools.islice(results, limit)
