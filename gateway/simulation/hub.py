"""The hub's route: its own routing, cases, clocks and watch, on a store and a clock of its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases.case import Case
from gateway.cases.errors import SecondFine
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.task import Task as CaseTask
from gateway.cases.terms import Terms
from gateway.cases.watch import Watch
from gateway.cases.work import CaseWork, Opening
from gateway.routing.router import Router
from gateway.simulation.acts import Act
from gateway.simulation.model import WithHub
from gateway.simulation.posts import City, Task
from gateway.simulation.routes import route_of
from gateway.simulation.worktime import HOUR_MS, Staff
from gateway.store import tasks as clocks
from gateway.store.cases import Connection
from gateway.store.session import Store

CENTRE = Principal(
    department="urban_management", person="指挥中心", roles=frozenset({"dispatcher"})
)
FINE_YUAN = 2000
AT_ONCE = 200
"""Steps in one transaction: nobody else waits for this store, and a run that fails begins anew."""
_HEEDS = {
    CaseMove.REMIND: "heeds_reminder_percent",
    CaseMove.OVERDUE: "heeds_overdue_percent",
    CaseMove.ESCALATE: "heeds_escalation_percent",
}
Do = Callable[["ByHub"], None]


@dataclass(order=True, slots=True)
class _Coming:
    at_ms: int
    order: int
    do: Do = field(compare=False)


class ByHub:
    """A year handled by the hub. What people do comes from the model; all else is the hub's code.

    The store must be new; nothing but this writes into it.
    """

    def __init__(
        self,
        *,
        store: Store,
        terms: Terms,
        router: Router,
        city: City,
        model: WithHub,
        at_once: int = AT_ONCE,
    ) -> None:
        self.store, self.city, self.model, self.router = store, city, model, router
        self.now_ms = city.first_ms
        audit = AuditLog(store, lambda: self.now_ms)
        self.work = CaseWork(audit, terms)
        self.watch = Watch(store=store, audit=audit, terms=terms, clock=lambda: self.now_ms)
        count = model.confirm_staff
        self.triage: Staff = city.officers(CENTRE.department, "triage", count, 100)
        self.dispatch: Staff = city.officers(CENTRE.department, "dispatch", count, 100)
        self.notices = 0
        self._coming: list[_Coming] = []
        self._order = 0
        self._acts: dict[str, Act] = {}
        self._cases: dict[str, Case] = {}
        self._at_once = at_once
        self._watch_ms: int | None = 0
        """No clock says anything before; None: none runs."""
        self._within: Connection

    def run(
        self, seen: Iterable[Act], *, until_ms: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """Handle what cameras showed, until a moment; ``progress`` is told the time."""
        for act in seen:
            if act.seen_ms is not None:
                self.later(act.seen_ms, _seen(act))
        is_going_on = True
        while is_going_on:
            with self.store.write() as self._within:
                steps = (self._step(until_ms) for _ in range(self._at_once))
                is_going_on = all(steps)
            if progress is not None:
                progress(self.now_ms)

    def later(self, at_ms: int, do: Do) -> None:
        """Something is done at a moment."""
        self._order += 1
        heapq.heappush(self._coming, _Coming(at_ms, self._order, do))

    def move(
        self,
        case: Case,
        move: CaseMove,
        who: Principal,
        task: int | None = None,
        **given: Any,
    ) -> Case:
        """A move now, as the hub makes it."""
        said = Said(by=who, at_ms=self.now_ms, reason=given.get("reason") or given.get("result"))
        return self._keep(self.work.move(self._within, case, move, said, given, task=task))

    def open(self, act: Act) -> Case:
        """立案 and 派遣 by the route of the act."""
        opening = Opening(
            alert_number=f"AL-{act.number}",
            violation_number=f"VI-{act.number}",
            kind=act.kind,
            occurred_at_ms=act.at_ms,
            truck_id=act.truck,
            company_id=act.company,
            site_id=act.site,
            district=act.place_district,
        )
        said = Said(by=CENTRE, at_ms=self.now_ms, reason=None)
        route = route_of(act, self.router, self.now_ms)
        case = self.work.open(self._within, opening, said, route=route)
        self._acts[case.number] = act
        return self._keep(case)

    def read(self, number: str) -> Case:
        """The case as it is now."""
        return self._cases[number]

    def _keep(self, case: Case) -> Case:
        """Remember a case as it was written last; nobody else writes."""
        self._cases[case.number] = case
        says = [one.next_at_ms for one in case.clocks if one.next_at_ms is not None]
        if self._watch_ms is not None:
            says.append(self._watch_ms)
        self._watch_ms = min(says, default=None)
        return case

    def task(self, case: Case, serial: int) -> tuple[CaseTask, Task]:
        """A task as the hub has it, and as its post does."""
        found = case.task(serial)
        sent = case.times(CaseMove.ASSIGN, serial)
        name = f"{serial}/{sent}"
        return found, Task(self._acts[case.number].number, name, is_lead=found.is_lead)

    def _step(self, until_ms: int) -> bool:
        """Do what comes next, if it comes before a moment, and say what falls due before."""
        if not self._coming or self._coming[0].at_ms >= until_ms:
            self._watch(until_ms)
            return False
        self._watch(self._coming[0].at_ms)
        coming = heapq.heappop(self._coming)
        self.now_ms = max(self.now_ms, coming.at_ms)
        coming.do(self)
        return True

    def _watch(self, until_ms: int) -> None:
        """Say what falls due before a moment, each when it does, and let posts hear it."""
        while self._watch_ms is not None and self._watch_ms <= until_ms:
            self._watch_ms = clocks.next_clock_ms(self._within)
            if self._watch_ms is None or self._watch_ms > until_ms:
                return
            self.now_ms = max(self.now_ms, self._watch_ms)
            for case in self.watch.say(self._within):
                self.notices += 1
                self._heard(self._keep(case))

    def _heard(self, case: Case) -> None:
        line = case.history[-1]
        if line.task is not None:
            _hear(self, case, line.task, line.move, line.version)


def _seen(act: Act) -> Do:
    def do(hub: ByHub) -> None:
        minutes = hub.model.confirm_minutes
        if hub.city.throw(hub.model.false_percent, "false", Task(act.number, "", is_lead=False)):
            hub.triage.take(hub.now_ms, minutes)
        hub.later(hub.triage.take(hub.now_ms, minutes), _confirm(act))

    return do


def _confirm(act: Act) -> Do:
    def do(hub: ByHub) -> None:
        case = hub.open(act)
        for task in case.tasks:
            _sent(hub, case, task.serial)

    return do


def _sent(hub: ByHub, case: Case, serial: int) -> None:
    task, own = hub.task(case, serial)
    taken = hub.city.taken_up(task.desk, own, hub.now_ms)
    hub.later(taken, _take_up(case.number, serial))


def _hear(hub: ByHub, case: Case, serial: int, move: CaseMove, version: int) -> None:
    """A post that is reminded of what lies there may take it up within the hour."""
    task, own = hub.task(case, serial)
    told = Task(own.act, f"{own.name}/{version}", is_lead=own.is_lead)
    percent: int = getattr(hub.model, _HEEDS[move])
    if task.state is CaseState.ASSIGNED and hub.city.throw(percent, "heeds", told):
        soon = hub.city.hours(task.department).after(hub.now_ms, HOUR_MS // 2)
        hub.later(soon, _take_up(case.number, serial))


def _take_up(number: str, serial: int) -> Do:
    def do(hub: ByHub) -> None:
        case = hub.read(number)
        task, own = hub.task(case, serial)
        if task.state is not CaseState.ASSIGNED:
            return
        who = _officer(task)
        # it is not the wrong desk twice: the centre has read why it came back
        is_first = own.name.endswith(("/0", "/1")) and not case.times(CaseMove.RETURN, serial)
        if is_first and hub.city.throw(hub.model.wrong_percent, "wrong", own):
            hub.move(case, CaseMove.RETURN, who, serial, reason="不属本岗位职责")
            done = hub.dispatch.take(hub.now_ms, hub.model.dispatch_minutes)
            hub.later(done, _send_again(number, serial))
            return
        case = hub.move(case, CaseMove.ACCEPT, who, serial)
        if own.is_lead and hub.city.is_dead_end(own.act):
            return
        hub.later(hub.city.done(task.desk, own, hub.now_ms), _answer(number, serial))

    return do


def _send_again(number: str, serial: int) -> Do:
    def do(hub: ByHub) -> None:
        case = hub.read(number)
        task = case.task(serial)
        desk = {"department": task.department, "section": task.section, "post": task.post}
        words = {name: word for name, word in desk.items() if word is not None}
        _sent(hub, hub.move(case, CaseMove.ASSIGN, CENTRE, serial, **words), serial)

    return do


def _answer(number: str, serial: int) -> Do:
    def do(hub: ByHub) -> None:
        case = hub.read(number)
        task, own = hub.task(case, serial)
        who = _officer(task)
        words: dict[str, Any] = {"result": "已处罚" if own.is_lead else "已核查"}
        fine = {"fine_yuan": FINE_YUAN} if own.is_lead else {}
        try:
            hub.move(case, CaseMove.RESOLVE, who, serial, **words, **fine)
        except SecondFine:
            hub.move(case, CaseMove.RESOLVE, who, serial, **words)
        done = hub.dispatch.take(hub.now_ms, hub.model.dispatch_minutes)
        hub.later(done, _judge(number, serial))

    return do


def _judge(number: str, serial: int) -> Do:
    def do(hub: ByHub) -> None:
        case = hub.read(number)
        task, own = hub.task(case, serial)
        is_first = not case.times(CaseMove.REWORK, serial)
        if is_first and hub.city.throw(hub.model.rework_percent, "rework", own):
            hub.move(case, CaseMove.REWORK, CENTRE, serial, reason="材料不全")
            done = hub.city.done(task.desk, own, hub.now_ms, share=0.5)
            hub.later(done, _answer(number, serial))
            return
        case = hub.move(case, CaseMove.VERIFY, CENTRE, serial)
        if case.state is CaseState.VERIFIED:
            hub.move(case, CaseMove.CLOSE, CENTRE)

    return do


def _officer(task: CaseTask) -> Principal:
    return Principal(
        department=task.department,
        section=task.section,
        post=task.post,
        person=f"{task.post or task.section or task.department}承办人",
        roles=frozenset({"handler"}),
        districts=frozenset({task.district} if task.district else ()),
    )
