"""What a higher platform asks (督办, 0x9401): the case it means is pressed, and its state told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from gateway.audit.log import AuditLog
from gateway.cases.errors import CaseError
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.work import CaseWork
from gateway.journal.errors import Ambiguous
from gateway.journal.journal import Journal
from gateway.store import cases as decisions
from gateway.store import supervisions as statements
from gateway.store.session import Store
from gateway.store.supervisions import Connection, Row
from gateway.supervision.alerts import number_of, records_of, source_of
from gateway.supervision.bearing import trucks_with
from gateway.supervision.messages import Ask, Reply, Result
from gateway.supervision.platforms import Platform
from gateway.supervision.words import SETTLED, plate_of, result_of_alert, result_of_case
from graph.port import Graph
from graph.times import iso

LOG = logging.getLogger("zhatu.jt809")
AROUND_MS = 2 * 3600 * 1000
"""How far the moment of an alarm may lie from that of the case: the widest window of a kind."""


class Asked:
    """Takes requests, each once, and says what became of them.

    A request means the case of a truck that bore its plate, nearest to its moment; of a kind that
    the platform's file gives its alarm, where it gives one. Without such a case it becomes an
    alert for triage where the kind is known, and else waits for a person to name the case.
    """

    def __init__(
        self, *, store: Store, graph: Graph, journal: Journal, audit: AuditLog, work: CaseWork
    ) -> None:
        self._store, self._graph, self._journal = store, graph, journal
        self._audit, self._work = audit, work

    async def take(self, platform: Platform, ask: Ask) -> Result:
        """Take a request, and say how the matter stands."""
        borne = plate_of(ask.plate, ask.colour)
        number = ask.plate if borne is None else borne[0].number
        trucks = await trucks_with(self._graph, number, ask.at_s * 1000)
        try:
            return await asyncio.to_thread(self._take, platform, ask, trucks, by_plate=True)
        except Ambiguous:
            return await asyncio.to_thread(self._take, platform, ask, trucks, by_plate=False)

    def due(self, platform: Platform) -> list[tuple[int, Reply]]:
        """Answers that have changed since they were told: the request's number here, and each."""
        with self._store.read() as connection:
            rows = statements.unsettled(connection, platform.name, SETTLED)
            now = [(row, _result(connection, row)) for row in rows]
        return [
            (
                row["id"],
                Reply(
                    plate=row["plate"],
                    colour=row["colour"],
                    supervision=row["number"],
                    result=result,
                ),
            )
            for row, result in now
            if result != row["result"]
        ]

    def told(self, row_id: int, result: Result) -> None:
        """Note that an answer was sent."""
        with self._store.write() as connection:
            now_ms = self._journal.clock()
            statements.change(connection, row_id, result=result.value, answered_at_ms=now_ms)

    def _take(
        self, platform: Platform, ask: Ask, trucks: Sequence[str], *, by_plate: bool
    ) -> Result:
        with self._store.write() as connection:
            row = statements.get(connection, platform.name, ask.supervision, is_ours=False)
            if row is None:
                self._keep(connection, platform, ask, trucks, by_plate=by_plate)
                row = statements.get(connection, platform.name, ask.supervision, is_ours=False)
            elif (row["plate"], row["happened_at_ms"]) != (ask.plate, ask.at_s * 1000):
                LOG.warning("%s asks anew under number %d", platform.name, ask.supervision)
                return Result.NOT_HANDLED
            return Result.LATER if row is None else _result(connection, row)

    def _keep(
        self,
        within: Connection,
        platform: Platform,
        ask: Ask,
        trucks: Sequence[str],
        *,
        by_plate: bool,
    ) -> None:
        kind = platform.alarms.get(ask.alarm)
        case = _case_of(within, trucks, ask, None if kind is None else kind.value)
        alert = None
        if case is None and kind is not None:
            alert = number_of(platform.name, ask)
            records = records_of(platform.name, ask, kind, by_plate=by_plate)
            self._journal.append(source_of(platform.name), records, within=within)
        row = {
            "platform": platform.name,
            "is_ours": False,
            "number": ask.supervision,
            "plate": ask.plate,
            "colour": ask.colour,
            "alarm": ask.alarm,
            "happened_at_ms": ask.at_s * 1000,
            "until_ms": ask.until_s * 1000,
            "level": ask.level,
            "person": ask.person,
            "case_number": case,
            "alert_number": alert,
            "asked_at_ms": self._journal.clock(),
        }
        statements.add(within, row)
        self._audit.append(
            within,
            platform.principal,
            operation="supervision.asked",
            subject=_subject(platform, case, alert),
            payload={name: row[name] for name in row if name != "person"},
        )
        if case is not None:
            press(within, self._work, case, platform, row, at_ms=self._journal.clock())


def press(
    within: Connection, work: CaseWork, case: str, platform: Platform, row: Row, *, at_ms: int
) -> bool:
    """督办 a case for a platform's request; whether it could be: one that is over cannot."""
    reason = (
        f"上级平台 {platform.name} 督办 {row['number']}（级别 {row['level']}，"
        f"须于 {iso(row['until_ms'])} 前办结）"
    )
    said = Said(by=platform.principal, at_ms=at_ms, reason=reason)
    try:
        work.move(within, case, CaseMove.SUPERVISE, said, {"reason": reason})
    except CaseError as problem:
        LOG.info("supervision %d of %s: %s", row["number"], platform.name, problem)
        return False
    return True


def _case_of(within: Connection, trucks: Sequence[str], ask: Ask, kind: str | None) -> str | None:
    at_ms = ask.at_s * 1000
    near = statements.cases_near(within, trucks, at_ms - AROUND_MS, at_ms + AROUND_MS)
    fitting = [row for row in near if kind in (None, row["kind"])]
    best = min(
        fitting,
        key=lambda row: (abs(row["occurred_at_ms"] - at_ms), row["number"]),
        default=None,
    )
    return None if best is None else str(best["number"])


def _result(within: Connection, row: Row) -> Result:
    case = row["case_number"]
    if case is None and row["alert_number"] is not None:
        case = statements.case_of_alert(within, row["alert_number"])
    if case is not None:
        state = statements.state_of(within, case)
        return Result.LATER if state is None else result_of_case(CaseState(state))
    if row["alert_number"] is None:
        return Result.LATER
    return result_of_alert(decisions.decision(within, row["alert_number"]))


def _subject(platform: Platform, case: str | None, alert: str | None) -> str:
    if case is not None:
        return f"Case:{case}"
    return f"Platform:{platform.name}" if alert is None else f"Alert:{alert}"
