"""The hub's route: its own routing, cases, clocks and watch, on a store and a clock of its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases.case import Case
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
from gateway.simulation.repeats import Repeats
from gateway.simulation.routes import route_of
from gateway.simulation.work import CENTRE, Do, hear, seen
from gateway.simulation.worktime import Staff
from gateway.store import tasks as clocks
from gateway.store.cases import Connection
from gateway.store.session import Store

AT_ONCE = 200
"""Steps in one transaction: nobody else waits for this store, and a run that fails begins anew."""


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
        repeats: Repeats | None = None,
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
        self.repeats, self.stuck = repeats or Repeats({}), set[str]()
        self._at_once = at_once
        self._watch_ms: int | None = 0
        """No clock says anything before; None: none runs."""
        self._within: Connection

    def run(
        self, acts: Iterable[Act], *, until_ms: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """Handle what cameras showed, until a moment; ``progress`` is told the time."""
        for act in acts:
            if act.seen_ms is not None:
                self.later(act.seen_ms, seen(act))
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
        self.repeats.opened(act, case.number)
        return self._keep(case)

    @property
    def found(self) -> int:
        """Acts that were found, those that joined a case too."""
        return self.repeats.acts.total()

    @property
    def handled(self) -> int:
        """Acts whose case is closed."""
        closed = (n for n, case in self._cases.items() if case.state is CaseState.CLOSED)
        return sum(self.repeats.acts[number] for number in closed)

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
            hear(self, case, line.task, line.move, line.version)
