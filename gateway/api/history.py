"""The journal's entries about one node: who said what, when, and the raw input behind it.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import strawberry

from gateway.api.classes import Field
from gateway.api.enums import METHODS
from gateway.api.rows import NodeRow
from gateway.api.scalars import Instant
from gateway.api.wording import both
from gateway.errors import BadInput
from graph.masks import Mask, masked
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, Raw

_USUAL, _MOST = 20, 100
_LONGEST_RAW = 20_000
_TEXTUAL = ("text/", "application/json", "application/xml")

HISTORY_ARGUMENTS = (
    Field("first", int | None, both("newest entries, 20 if left out, 100 at most", "最近若干条")),
)


@strawberry.type(description="One field that an entry set. 字段变更")
class FieldChange:
    """One field that an entry set."""

    field: str = strawberry.field(description="Name of the field. 字段名")
    value: str | None = strawberry.field(description="What the source said, as text. 取值")
    previous: str | None = strawberry.field(
        description="What the same record said before, as text. 原取值"
    )


@strawberry.type(description="What one record of a source said of a node. 历史记录")
class HistoryEntry:
    """What one record of a source said of a node."""

    recorded_at: Instant = strawberry.field(description="When the hub learnt it. 入库时间")
    source: str = strawberry.field(description="Name of the source. 来源系统")
    record_id: str | None = strawberry.field(
        description="Its own id of the record; null where it could tell who is meant. 来源记录号"
    )
    method: METHODS = strawberry.field(  # type: ignore[valid-type]
        description="How the source came to say it. 取得方式"
    )
    confidence: float = strawberry.field(description="From 0 to 1. 置信度")
    withdrawn: bool = strawberry.field(description="Whether the record was taken back. 是否撤回")
    changes: list[FieldChange] = strawberry.field(description="The fields it set. 变更字段")
    raw_sha256: str | None = strawberry.field(
        description="Hash of the raw input; null where it could tell who is meant. 原始数据哈希"
    )
    raw: str | None = strawberry.field(
        description="The raw input where it is text and may be shared. 原始数据"
    )


async def resolve_history(row: NodeRow, info: Any, args: Mapping[str, Any]) -> list[HistoryEntry]:
    """The newest entries about a node, as far as they were known at the moment asked about."""
    first = args.get("first")
    size = _USUAL if first is None else first
    info.context.count_journal_read()
    if not 0 <= size <= _MOST:
        raise BadInput(f"first is a number from 0 to {_MOST}")
    return await asyncio.to_thread(_read, row, info.context.hub.journal, size)


def _read(row: NodeRow, journal: Any, size: int) -> list[HistoryEntry]:
    claims: list[Claim] = journal.history(row.entity, row.values["id"])
    known = row.answer.known_at
    seen = [claim for claim in claims if known is None or claim.recorded_at_ms <= known]
    before: dict[tuple[str, str], Claim] = {}
    entries = []
    for claim in seen:
        entries.append((claim, before.get(claim.record_key)))
        before[claim.record_key] = claim
    newest = list(reversed(entries))[:size]
    return [_entry(row, claim, previous, journal) for claim, previous in newest]


def _entry(row: NodeRow, claim: Claim, previous: Claim | None, journal: Any) -> HistoryEntry:
    hides = row.answer.grants.hides_identity(row.entity)
    return HistoryEntry(
        recorded_at=Instant(claim.recorded_at_ms),
        source=claim.source,
        record_id=None if hides else claim.record_id,
        method=claim.method,
        confidence=claim.confidence,
        withdrawn=claim.withdrawn,
        changes=list(_changes(row, claim, previous)),
        raw_sha256=None if hides else claim.raw_sha256,
        raw=_raw_text(row, claim, journal),
    )


def _changes(row: NodeRow, claim: Claim, previous: Claim | None) -> Iterable[FieldChange]:
    for name, value in claim.fields.items():
        old = previous.fields.get(name) if previous else None
        decision = row.answer.grants.field(row.entity, name)
        if decision.given and value != old:
            yield FieldChange(
                field=name, value=_text(value, decision.mask), previous=_text(old, decision.mask)
            )


def _text(value: object, mask: Mask | None) -> str | None:
    if value is None:
        return None
    return str(value) if mask is None else masked(mask, value)


def _raw_text(row: NodeRow, claim: Claim, journal: Any) -> str | None:
    # raw input may hold columns that no mapping took, so only who may see all may see it
    if not row.answer.grants.sees_all(ONTOLOGY.entity(row.entity)):
        return None
    raw: Raw | None = journal.raw(claim.raw_sha256)
    if raw is None or not raw.media_type.startswith(_TEXTUAL):
        return None
    return raw.data[:_LONGEST_RAW].decode("utf-8", errors="replace")
