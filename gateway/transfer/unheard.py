"""Envelopes that the hub they are for has not taken: refused at the last try, or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.store.transfers import Row
from gateway.transfer.envelope import LASTS_S, Step, said_in

_OF_THIS_SENDING = ("step", "from", "to", "nonce", "iat", "exp")


def unheard(letters: Sequence[Row]) -> list[Row]:
    """Of the envelopes of one transfer, oldest first, those that failed and were not sent anew."""
    newest = {(one["step"], one["peer"]): one for one in letters if one["is_sent"]}
    return [one for one in newest.values() if one["problem"] is not None]


def is_over(letter: Row, now_ms: int) -> bool:
    """Whether its time is over: no hub takes it any more."""
    return bool(now_ms > letter["at_ms"] + LASTS_S * 1000)


def claims_again(letter: Row) -> tuple[Step, Mapping[str, Any]]:
    """The step and what an envelope said of it, to be signed anew."""
    said = said_in(letter["letter"])
    return Step(letter["step"]), {n: v for n, v in said.items() if n not in _OF_THIS_SENDING}
