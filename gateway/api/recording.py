"""What goes on record of an answer before it leaves."""

from __future__ import annotations

from strawberry.types import ExecutionResult

from gateway.agreements.record import recorded
from gateway.api.context import Context
from gateway.audit.log import Reading


def reading_of(context: Context, operation: str | None, result: ExecutionResult) -> Reading:
    """What goes on record of an answer: who was told which fields of which things, and why."""
    return Reading(
        principal=context.principal,
        operation=operation or "anonymous",
        fields=sorted(context.reads),
        keys_count=context.seen.count,
        details={
            **recorded(context.grants),
            "request": context.request_id,
            **({"document": context.document} if context.document else {}),
            "answers": sorted(result.data or ()),
            **context.seen.recorded(),
            "withheld": _paths(context, masked=False),
            **({"masked": masked} if (masked := _paths(context, masked=True)) else {}),
        },
    )


def _paths(context: Context, *, masked: bool) -> list[str]:
    return [".".join(path) for path, why in context.withheld.items() if why.given is masked]
