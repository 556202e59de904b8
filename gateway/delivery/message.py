"""The message that a webhook gets of one change, and when one that failed is tried again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from graph.times import iso

LONGEST_PAUSE_MS = 4 * 3600 * 1000
_MOST_DOUBLINGS = 40


def message_id(hub: str, row: Mapping[str, Any]) -> str:
    """The id of a message: the same at every attempt, and of one hub and webhook only."""
    whose = hashlib.sha256(f"{hub}\n{row['webhook']}".encode()).hexdigest()[:12]
    return f"msg_{whose}_{row['outbox_id']}"


def body_of(row: Mapping[str, Any], name: str) -> bytes:
    """The bytes that are signed and sent: of what happened only the ``fields`` of the row.

    ``seq`` grows with every message of the hub, so that receivers can put those of a case in order.
    """
    told = json.loads(row["payload"])
    data = {field: told[field] for field in row["fields"] if field in told}
    message = {
        "type": row["topic"],
        "id": name,
        "seq": row["outbox_id"],
        "timestamp": iso(row["told_at_ms"]),
        "subject": row["subject"],
        "data": data,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def pause_ms(attempts: int, first_ms: int, chance: Callable[[], float]) -> int:
    """How long to wait after so many attempts: doubled each time, and spread over its upper half.

    ``chance`` gives a number from 0 up to 1: hubs and cases that failed together do not all come
    back at the same moment.
    """
    whole: int = min(first_ms * 2 ** min(max(attempts - 1, 0), _MOST_DOUBLINGS), LONGEST_PAUSE_MS)
    return round(whole * (0.5 + chance() / 2))
