"""The settings of stored photos: where they lie, and how long they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SECRET: Mapping[str, Any] = {"secret": True}
_CENTURY_DAYS = 36_500


def _days(usual: int, *, least: int) -> Any:
    return field(default=usual, metadata={"least": least, "most": _CENTURY_DAYS})


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """The bucket of an S3-compatible store that is the vault, where one is named.

    Without ``endpoint`` it is Amazon's in ``region``; without keys what the machine itself is given
    is used. What does not answer within ``timeout_s`` is away.
    """

    name: str = ""
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access_key: str = field(default="", repr=False, metadata=_SECRET)
    secret_key: str = field(default="", repr=False, metadata=_SECRET)
    timeout_s: int = field(default=10, metadata={"least": 1, "most": 300})


@dataclass(frozen=True, kw_only=True)
class Retention:
    """For how many days photos are kept, by what they show; less than the law asks cannot be set.

    ``sighting_days`` and ``alert_days`` count from when the photo was taken, ``case_days`` from
    when the case was closed, ``unknown_days`` (photos that no record names) from when they came.
    """

    sighting_days: int = _days(90, least=30)
    alert_days: int = _days(730, least=730)
    case_days: int = _days(3_650, least=3_650)
    unknown_days: int = _days(30, least=7)
