"""The one question of routing: which desks get a task for this item, here and now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gateway.items.item import Limits, Part, Version
from gateway.items.register import Register
from gateway.routing.desk import Desk, Route
from gateway.routing.duty import Duty, OnDuty
from gateway.routing.places import Located, Locator
from gateway.routing.question import Question, Where
from gateway.routing.wording import reason
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.catalogue import KINDS
from graph.violations.facts import local
from graph.violations.kind import Reason

_ZH = {kind.value: kind.zh for kind in DepartmentKind}
STREET = "street"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A part with the places its desks are in, the first one meant, and why."""

    desk: Desk | None
    others: tuple[Desk, ...]
    reasons: tuple[Reason, ...]


class Router:
    """Answers from reviewed data alone: items, posts, areas and rosters. Pure and quick."""

    def __init__(self, register: Register, locator: Locator, duty: Duty) -> None:
        self.register, self._locator, self._duty = register, locator, duty

    def route(self, question: Question) -> Route:
        """The desks for a question, and every step that led to them; raises NoSuchItem."""
        moment = local(question.at_ms)
        version, said = self._version(question.item, moment)
        wanted = [where for where in Where if any(where.value in p.at for p in version.parts)]
        meant = {Where.OCCURRENCE, *wanted}
        places = {w: self._locator.locate(question.spot(w), w) for w in meant}
        reasons = [said, *(r for where in wanted for r in places[where].reasons)]
        first, *rest = version.parts
        lead = self._sent(first, version, places, moment, is_lead=True)
        sent = [self._sent(part, version, places, moment, is_lead=False) for part in rest]
        reasons += [r for one in (lead, *sent) for r in one.reasons]
        desk = lead.desk or Desk(department=first.department)
        helpers = dict.fromkeys(one.desk for one in sent if one.desk not in (None, desk))
        return Route(
            lead=desk,
            helpers=tuple(helper for helper in helpers if helper is not None),
            candidates=lead.others,
            reasons=tuple(reasons),
        )

    def _version(self, code: str, moment: datetime) -> tuple[Version, Reason]:
        kinds = {kind.value: kind for kind in KINDS}
        found = self.register.for_kind(code, moment.date())
        if found is None and code not in self.register.items and code in kinds:
            return _bare(kinds[code]), reason("NO_ITEM")
        item = found[0] if found is not None else self.register.item(code)
        version = item.in_force(moment.date())
        if version is None:
            # judged before the first version or after the last: the nearest one is better than none
            version = min(item.version, key=lambda one: abs(one.effective_from - moment.date()))
        since = version.effective_from
        return version, reason("ITEM", item=item.name, version=version.number, since=since)

    def _sent(
        self,
        part: Part,
        version: Version,
        places: Mapping[Where, Located],
        moment: datetime,
        *,
        is_lead: bool,
    ) -> _Sent:
        located = next((p for name in part.at if (p := places[Where(name)]).district), Located())
        words = {"department": part.department, "department_zh": _ZH[part.department]}
        if located.district is None:
            return _Sent(None, (), (reason("NOWHERE", **words),))
        code = located.street if part.level == STREET else located.district
        if code is None or (part.level == STREET and self._posted(part, version, code) is None):
            return _Sent(None, (), (reason("NO_STREET", **words),))
        desk, why = self._desk(part, version, code, moment)
        role = reason("LEADS" if is_lead else "HELPS", place=self._locator.name(code), **words)
        seen = places[Where.OCCURRENCE].district
        far = tuple(self._far(located.district, seen)) if is_lead else ()
        others = tuple(self._desk(part, version, other, moment)[0] for other in located.others)
        return _Sent(desk, others if is_lead else (), (role, *far, *why))

    def _posted(self, part: Part, version: Version, code: str) -> OnDuty | None:
        found = self.register.desk(version, part.department, code)
        return None if found is None else OnDuty(found.section, found.post)

    def _desk(
        self, part: Part, version: Version, code: str, moment: datetime
    ) -> tuple[Desk, list[Reason]]:
        usual = self._posted(part, version, code) or OnDuty(None, None)
        found = self._duty.at(code, part.department, usual, moment)
        desk = Desk(
            department=part.department, section=found.section, post=found.post, district=code
        )
        why = []
        if found.section is None and found.post is None:
            words = {"department": part.department, "department_zh": _ZH[part.department]}
            why.append(reason("NO_POST", place=self._locator.name(code), **words))
        if found.away is not None:
            absent = "ABSENT" if found.post is not None else "ABSENT_NONE"
            why.append(reason(absent, away=found.away, post=found.post))
        elif found.shift is not None:
            why.append(reason("ON_DUTY", post=found.post))
        return desk, why

    def _far(self, district: str, seen: str | None) -> Iterator[Reason]:
        if seen is not None and seen != district:
            place, other = self._locator.name(district), self._locator.name(seen)
            yield reason("OTHER_DISTRICT", place=place, other=other)


def _bare(kind: ViolationKind) -> Version:
    """What the kind itself says, for one that no item is for."""
    told = KINDS[kind]
    return Version(
        number="0",
        effective_from=date(2000, 1, 1),
        department=told.department.value,
        co_handlers=tuple(one.value for one in told.co_handlers),
        basis=(),
        evidence=(),
        limits=Limits(total=f"{told.days} working days"),
        plan=(),
    )
