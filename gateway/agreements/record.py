"""What the record of a reading says of the agreements it was made under."""

from __future__ import annotations

from typing import Any

from auth.grants import Grants


def recorded(grants: Grants) -> dict[str, Any]:
    """Agreements with their versions, the purpose and the case; what was not named is left out."""
    made: dict[str, Any] = {}
    if grants.agreements:
        made["agreements"] = list(grants.agreements)
    if grants.purpose is not None:
        made["purpose"] = grants.purpose
    if grants.case is not None:
        made["case"] = grants.case
    return made
