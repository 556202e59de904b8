"""Cursors: opaque texts that say where a row stands in a list with a certain order."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import orjson

from gateway.api.ids import Ids
from gateway.errors import BadInput
from gateway.storable import all_storable
from graph.plan import Order
from graph.records import Scalar

_LONGEST_TEXT = 8192
"""Holds the longest word that rows are found by, four bytes a character, and the id made of it."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def encode(entity: str, order: Sequence[Order], at: Sequence[Scalar]) -> str:
    """The cursor of a row from its values of the order, its id last."""
    packed = orjson.dumps([_signature(entity, tuple(order)), *at])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def cursor_of(entity: str, order: Sequence[Order], ids: Ids) -> Callable[[Sequence[Scalar]], str]:
    """What makes the cursors of the rows of one list, for who may see their ids or not."""
    signature, hides = _signature(entity, tuple(order)), ids.grants.hides_identity(entity)

    def made(at: Sequence[Scalar]) -> str:
        shown = (*at[:-1], ids.sealed(entity, str(at[-1]))) if hides else at
        packed = binascii.b2a_base64(orjson.dumps([signature, *shown]), newline=False)
        return packed.translate(_URL_SAFE).rstrip(b"=").decode()

    return made


def place_of(entity: str, order: Sequence[Order], text: str) -> tuple[Scalar, ...]:
    """The place where a list goes on; raises BadInput for one where no row of a store can stand."""
    at = decode(entity, order, text)
    if not all_storable(list(at)):
        raise BadInput("the cursor is not one of this list")
    return at


def decode(entity: str, order: Sequence[Order], text: str) -> tuple[Scalar, ...]:
    """The place a cursor means; raises BadInput for one that is not of this list."""
    values = _unpack(text)
    if not isinstance(values, list) or len(values) != len(order) + 2:
        raise BadInput("the cursor is not one of this list")
    signature, *at = values
    if signature != _signature(entity, tuple(order)) or not isinstance(at[-1], str):
        raise BadInput("the cursor belongs to another list or another order")
    if not all(isinstance(value, str | int | float | bool | None) for value in at):
        raise BadInput("the cursor is not one of this list")
    return tuple(at)


def _unpack(text: str) -> object:
    if len(text) > _LONGEST_TEXT:
        raise BadInput("the cursor is not one of this list")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return orjson.loads(packed)
    except (ValueError, binascii.Error):
        raise BadInput("the cursor is not one of this list") from None


@lru_cache(maxsize=1_000)
def _signature(entity: str, order: tuple[Order, ...]) -> str:
    text = entity + "".join(f" {o.field}{'-' if o.descending else '+'}" for o in order)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
