"""What people do in the year with the hub: triage, posts and the centre, one step after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from auth.principal import Principal
from gateway.cases.case import Case
from gateway.cases.errors import SecondFine
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.task import Task as CaseTask
from gateway.simulation.acts import Act
from gateway.simulation.posts import Task
from gateway.simulation.worktime import HOUR_MS

if TYPE_CHECKING:
    from gateway.simulation.hub import ByHub

CENTRE = Principal(
    department="urban_management", person="指挥中心", roles=frozenset({"dispatcher"})
)
FINE_YUAN = 2000
_HEEDS = {
    CaseMove.REMIND: "heeds_reminder_percent",
    CaseMove.OVERDUE: "heeds_overdue_percent",
    CaseMove.ESCALATE: "heeds_escalation_percent",
}
Do = Callable[["ByHub"], None]
"""One step, at its moment."""


def seen(act: Act) -> Do:
    """A camera showed an act: triage looks at it."""

    def do(hub: ByHub) -> None:
        minutes = hub.model.confirm_minutes
        if hub.city.throw(hub.model.false_percent, "false", Task(act.number, "", is_lead=False)):
            hub.triage.take(hub.now_ms, minutes)
        hub.later(hub.triage.take(hub.now_ms, minutes), _confirm(act))

    return do


def _confirm(act: Act) -> Do:
    def do(hub: ByHub) -> None:
        number = hub.repeats.candidate(act)
        if number is not None and not hub.read(number).is_closed:
            _join(hub, number, act)
            return
        case = hub.open(act)
        for task in case.tasks:
            _sent(hub, case, task.serial)

    return do


def _join(hub: ByHub, number: str, act: Act) -> None:
    """A repeat: where the party could not be found, it is looked for once more."""
    hub.repeats.joined(act, number)
    if number in hub.stuck and not hub.city.is_dead_end(act.number):
        hub.stuck.discard(number)
        case = hub.read(number)
        lead = next(task.serial for task in case.tasks if task.is_lead)
        task, own = hub.task(case, lead)
        hub.later(hub.city.done(task.desk, own, hub.now_ms), _answer(number, lead))


def _sent(hub: ByHub, case: Case, serial: int) -> None:
    task, own = hub.task(case, serial)
    taken = hub.city.taken_up(task.desk, own, hub.now_ms)
    hub.later(taken, _take_up(case.number, serial))


def hear(hub: ByHub, case: Case, serial: int, move: CaseMove, version: int) -> None:
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
            hub.stuck.add(number)
            return
        more = hub.model.read_minutes
        done = hub.city.done(task.desk, own, hub.now_ms, more_minutes=more)
        hub.later(done, _answer(number, serial))

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
