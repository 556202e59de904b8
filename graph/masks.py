"""Masks (脱敏): how a value is shown in part; the engine's answer holds that part only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from math import ceil


class Mask(StrEnum):
    """How much of a text is shown."""

    PLATE = "plate"
    """The first three characters and the last one: 渝A1***5."""
    NAME = "name"
    """The first character: 王小明 as 王**."""
    PHONE = "phone"
    """The first three and the last four: 138****5678."""
    ID = "id"
    """The first three and the last two of a certificate or registration number."""
    ALL = "all"
    """Nothing but that there is a value: ***."""
    REDACTED = "redacted"
    """Of a photo: a copy on which faces and the plates of others cannot be made out."""


def _kept(head: int, tail: int) -> Callable[[str], str]:
    def shown(value: str) -> str:
        # at least a third of a value is hidden, however short it is
        room = len(value) - ceil(len(value) * 0.35)
        first = min(head, room)
        last = min(tail, room - first)
        hidden = len(value) - first - last
        return f"{value[:first]}{'*' * hidden}{value[len(value) - last :] if last else ''}"

    return shown


MASKS: Mapping[str, Callable[[str], str]] = {
    Mask.PLATE: _kept(3, 1),
    Mask.NAME: _kept(1, 0),
    Mask.PHONE: _kept(3, 4),
    Mask.ID: _kept(3, 2),
    Mask.ALL: lambda value: "***",  # noqa: ARG005
    Mask.REDACTED: lambda value: value,
}


def masked(mask: str, value: object) -> str | None:
    """A value as a mask shows it; None stays None."""
    return None if value is None else MASKS[mask](str(value))
