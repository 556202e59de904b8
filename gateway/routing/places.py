"""Which district and street a place belongs to, and which others have to be thought of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gateway.routing.areas import DISTRICT_DIGITS, STREET_DIGITS, Ground
from gateway.routing.question import Spot, Where
from gateway.routing.wording import reason
from graph.violations.kind import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The district and street of a place; None where not known. ``others`` may answer as well."""

    district: str | None = None
    street: str | None = None
    others: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


_REMEMBERED = 65_536


class Locator:
    """Finds a place by geometry first: a record may be old, a point says where it was.

    ``locate`` answers for a spot and which of the three places it is.
    """

    def __init__(self, ground: Ground, names: dict[str, str], border_m: int) -> None:
        self._ground, self._border_m = ground, border_m
        self._names = {**ground.names, **names}
        # sites, companies and cameras stay where they are: most places are asked for again
        self.locate = lru_cache(maxsize=_REMEMBERED)(self._locate)

    def name(self, code: str) -> str:
        """The name of a district or street, else its code."""
        return self._names.get(code, code)

    def _locate(self, spot: Spot, where: Where) -> Located:
        """The place by its point, else by its code."""
        code = spot.code or ""
        recorded = code[:DISTRICT_DIGITS] if len(code) >= DISTRICT_DIGITS else None
        found = None if spot.point is None else self._ground.districts.find(spot.point)
        if found is None:
            return self._recorded(code, recorded, where)
        how = "BY_PLACE" if found.inside else "BY_NEAREST"
        said = [reason(how, where=where, place=self.name(found.code))]
        for other in found.near:
            place = self.name(other)
            said.append(reason("NEAR_BORDER", where=where, place=place, border_m=self._border_m))
        others = found.near
        if recorded is not None and recorded not in (found.code, *others):
            others = (*others, recorded)
            said.append(reason("RECORD_DIFFERS", where=where, place=self.name(recorded)))
        street = self._street(spot, found.code)
        return Located(district=found.code, street=street, others=others, reasons=tuple(said))

    def _recorded(self, code: str, district: str | None, where: Where) -> Located:
        if district is None:
            return Located(reasons=(reason("PLACE_UNKNOWN", where=where),))
        street = code[:STREET_DIGITS] if len(code) >= STREET_DIGITS else None
        said = reason("BY_RECORD", where=where, place=self.name(street or district))
        return Located(district=district, street=street, reasons=(said,))

    def _street(self, spot: Spot, district: str) -> str | None:
        """The street of a point inside its district; the recorded one where none is drawn."""
        found = None if spot.point is None else self._ground.streets.find(spot.point)
        if found is not None and found.inside and found.code.startswith(district):
            return found.code
        code = spot.code or ""
        known = len(code) >= STREET_DIGITS and code.startswith(district)
        return code[:STREET_DIGITS] if known else None
