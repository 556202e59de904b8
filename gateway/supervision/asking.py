"""What this hub asks of lower platforms (督办, 0x9401) about its supervised cases, and is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from gateway.audit.log import AuditLog
from gateway.cases import reading
from gateway.cases.case import Case
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.ledger import Ledger
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.journal.journal import Journal
from gateway.store import cases as moves
from gateway.store import journal as positions
from gateway.store import supervisions as statements
from gateway.store.session import Store
from gateway.store.supervisions import Connection, Row
from gateway.supervision.bearing import plate_on
from gateway.supervision.messages import Ask, Reply
from gateway.supervision.platforms import Platform
from gateway.supervision.words import GOVERNMENT, URGENT, USUAL, colour_code
from graph.port import Graph

LOG = logging.getLogger("zhatu.jt809")
CONSUMER = "jt809"
_PRESSED = (CaseMove.SUPERVISE.value, CaseMove.ESCALATE.value)
"""What supervises a whole case: a person, or the clock of its total."""
KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a request is sent anew, and how old a move may be that one still follows from."""
AT_ONCE = 50
SKIPPED = 1000
"""So many moves that supervise nothing are noted as read: until then they are read again."""
Target = tuple[str, str | None]
"""The number and the class of a plate."""


class Asking:
    """Makes a request for every supervised case and lower platform of its district."""

    def __init__(self, *, store: Store, graph: Graph, journal: Journal, audit: AuditLog) -> None:
        self._store, self._graph, self._journal = store, graph, journal
        self._ledger = Ledger(audit)

    async def follow(self, platforms: Sequence[Platform]) -> int:
        """Make requests for what was supervised since; how many moves were looked at."""
        pressed = await asyncio.to_thread(self._pressed)
        if not pressed:
            return 0
        known = [(row, case, await self._plate(case)) for row, case in pressed]
        await asyncio.to_thread(self._ask, platforms, known)
        return len(known)

    def waiting(self, platform: Platform) -> list[tuple[int, Ask]]:
        """Requests that a platform has not answered: the number of each here, and what it asks."""
        since_ms = self._journal.clock() - KEPT_MS
        with self._store.read() as connection:
            rows = statements.unanswered(connection, platform.name, since_ms)
        return [(row["id"], _ask_of(row)) for row in rows]

    def sent(self, row_id: int) -> None:
        """Note that a request was sent."""
        with self._store.write() as connection:
            statements.change(connection, row_id, sent_at_ms=self._journal.clock())

    def heard(self, platform: Platform, reply: Reply) -> bool:
        """Keep what a platform answered, and tell of it; whether it was asked that."""
        with self._store.write() as connection:
            row = statements.get(connection, platform.name, reply.supervision, is_ours=True)
            if row is None or row["plate"] != reply.plate:
                LOG.warning("%s was never asked %d", platform.name, reply.supervision)
                return False
            if row["result"] == reply.result.value:
                return True
            now_ms = self._journal.clock()
            changes = {"result": reply.result.value, "answered_at_ms": now_ms}
            statements.change(connection, row["id"], **changes)
            told = {
                "case_number": row["case_number"],
                "platform": platform.name,
                "number": row["number"],
                "result": reply.result.name.lower(),
            }
            said = Said(by=platform.principal, at_ms=now_ms, reason=None)
            subject = f"Case:{row['case_number']}"
            self._ledger.tell(connection, "case.supervision_answered", subject, told, said)
        return True

    def _pressed(self) -> list[tuple[Row, Case]]:
        """The next moves that supervise, none that are too old to be asked about."""
        since_ms = self._journal.clock() - KEPT_MS
        with self._store.read() as connection:
            after = positions.position(connection, CONSUMER)
            newest = moves.last_move(connection)
            found = statements.pressed_after(connection, after, _PRESSED, since_ms, AT_ONCE)
            cases = {
                case.number: case
                for case in reading.by_numbers(
                    connection, sorted({row["case_number"] for row in found})
                )
            }
        if not found and newest - after >= SKIPPED:
            with self._store.write() as connection:
                positions.move(connection, CONSUMER, newest, now_ms=self._journal.clock())
        return [(row, cases[row["case_number"]]) for row in found]

    async def _plate(self, case: Case) -> Target | None:
        if case.truck_id is None:
            return None
        return await plate_on(self._graph, case.truck_id, case.occurred_at_ms)

    def _ask(
        self, platforms: Sequence[Platform], known: Sequence[tuple[Row, Case, Target | None]]
    ) -> None:
        with self._store.write() as connection:
            now_ms = self._journal.clock()
            done = positions.position(connection, CONSUMER)
            for row, case, plate in known:
                if row["position"] <= done:
                    continue  # another hub that led meanwhile has asked
                if plate is None:
                    LOG.warning("case %s is supervised, and its plate is not known", case.number)
                elif not case.is_closed:
                    for platform in platforms:
                        if not platform.districts or case.district in platform.districts:
                            self._add(connection, platform, row, case, plate, now_ms)
            positions.move(connection, CONSUMER, known[-1][0]["position"], now_ms=now_ms)

    def _add(
        self, within: Connection, platform: Platform, row: Row, case: Case, plate: Target,
        now_ms: int,
    ) -> None:  # fmt: skip
        is_urgent = case.urgency is not Urgency.NORMAL or case.level > 1
        number, plate_class = plate
        asked = {
            "platform": platform.name,
            "is_ours": True,
            "number": statements.next_number(within, platform.name),
            "plate": number,
            "colour": colour_code(plate_class),
            "alarm": platform.alarm_of(case.kind),
            "happened_at_ms": case.occurred_at_ms,
            "until_ms": max(case.due_at_ms, now_ms),
            "level": URGENT if is_urgent else USUAL,
            "person": "",
            "case_number": case.number,
            "version": row["version"],
            "asked_at_ms": now_ms,
        }
        statements.add(within, asked)
        said = Said(by=platform.principal, at_ms=now_ms, reason=None)
        self._ledger.tell(
            within, "case.supervision_asked", f"Case:{case.number}",
            {name: asked[name] for name in asked if name != "person"}, said,
        )  # fmt: skip


def _ask_of(row: Row) -> Ask:
    return Ask(
        plate=row["plate"],
        colour=row["colour"],
        source=GOVERNMENT,
        alarm=row["alarm"],
        at_s=row["happened_at_ms"] // 1000,
        supervision=row["number"],
        until_s=row["until_ms"] // 1000,
        level=row["level"],
        person=row["person"],
        phone="",
        mail="",
    )
