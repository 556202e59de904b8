"""What of a row tells how a task of a case stands: [report] of a mapping file, strictly read."""

from __future__ import annotations

from connectors.mapping.rules import ReportRule
from connectors.mapping.table import TEXT, Table

WORDS = (
    "case_number", "task", "status", "event_id", "happened_at", "seq", "reason", "result",
    "fine_yuan", "document",
)  # fmt: skip
"""Our words for what a department's system may tell of a task."""
NEEDED = ("case_number", "status")
STATUSES = ("accepted", "handling", "resolved", "returned")
"""Our words for how a task stands."""


def read_report(part: Table) -> ReportRule:
    """The rule of a [report]; notes every fault, and every column that it names."""
    fields: dict[str, str] = {}
    inner = part.table("fields")
    if inner is None:
        part.fault("fields", "is missing; say which column holds case_number and status")
    else:
        named = {word: inner.read(word, TEXT, required=word in NEEDED) for word in WORDS}
        fields = {word: column for word, column in named.items() if column}
        inner.close()
    part.notes.columns |= set(fields.values())
    statuses: dict[str, str] = {}
    words = part.table("statuses")
    for theirs, ours in words.items() if words else ():
        if ours not in STATUSES:
            part.fault(f"statuses.{theirs}", f"must be one of {', '.join(STATUSES)}")
        statuses[theirs] = ours
    system = part.read("system", TEXT, "")
    part.close()
    return ReportRule(system=system, fields=fields, statuses=statuses)
