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
    *,
    again: bool = False,
) -> RunReport:
    """Take everything new from a source; raises ConnectorError when it cannot be read.

    Photos are kept before the rows that name them, and a batch and its cursor are taken in one
    transaction: a run that is broken off is simply run again. With ``again`` the source is read
    from its beginning, as after a change of its mapping.
    """
    begin = None if again else sink.cursor(mapping.source)
    problems = [problem for problem in connector.check(begin) if problem.fatal]
    if problems:
        raise SourceProblems(problems)
    report = RunReport(source=mapping.source)
    one = _Run(mapping, connector, sink, vault, report, progress)
    done = one.to_the_end(begin)
    while not done:
        done = one.to_the_end(sink.cursor(mapping.source))
    return report


@dataclass(slots=True)
class _Run:
    mapping: Mapping
    connector: Connector
    sink: Sink
    vault: Vault
    report: RunReport
    progress: Progress
    overtaken_at: str | None = None

    def to_the_end(self, begin: str | None) -> bool:
        """Read on from a cursor; False when another run moved the stored one meanwhile."""
        stored = self.sink.cursor(self.mapping.source)
        if stored is not None and stored == self.overtaken_at:
            raise CursorMoved
        for batch in self.connector.read(begin):
            delivery = deliver(self.mapping, batch, self.vault, expected=stored)
            try:
                taken = self.sink.take(delivery)
            except CursorMoved:
                self.overtaken_at = stored
                return False
            stored = batch.cursor
            self.report.add(delivery, taken)
            self.progress(taken.accepted_rows + taken.quarantined_rows)
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
