"""Offers cases to other hubs, takes theirs, and keeps both ledgers alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases import reading
from gateway.cases.checks import check_triage
from gateway.cases.errors import NotYours, PenaltyStands
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.work import CaseWork
from gateway.store import transfers as statements
from gateway.store.session import Store
from gateway.store.transfers import Connection, Row
from gateway.transfer.envelope import Letter, Step, case_claims, open_letter
from gateway.transfer.errors import BadEnvelope, Held, NoSuchTransfer, NotThisStep, Replayed
from gateway.transfer.hubs import Hubs
from gateway.transfer.letters import Letters, Own
from gateway.transfer.parts import (
    ACCEPTED,
    DISPUTED,
    IN,
    JUDGED,
    OFFERED,
    OUT,
    RETURNED,
    RULED,
    acting,
    case_in,
    given,
    opening_of,
    row_of,
)
from gateway.transfer.register import Register

LOG = logging.getLogger("zhatu.transfer")


class Transfers:
    """Hands cases over. What changes, the envelope and its audit entry are one transaction.

    Both hubs put the hash of every envelope on record. A case is void at the hub that offered it
    only when the other has opened its own. All public methods raise TransferError or CaseError.
    """

    def __init__(
        self, *, store: Store, audit: AuditLog, work: CaseWork, hubs: Hubs, own: Own,
        clock: Callable[[], int],
    ) -> None:  # fmt: skip
        self._store, self._work = store, work
        self._hubs, self._own, self._clock = hubs, own, clock
        self._letters = Letters(audit=audit, hubs=hubs, own=own, clock=clock)
        self.register = Register(store)

    async def offer(self, case_number: str, to: str, principal: Principal, *, reason: str) -> str:
        """Offer a case to another hub; the hash by which both know the transfer."""
        check_triage(principal, "offer a case to another hub")
        return await asyncio.to_thread(self._offer, case_number, to, principal, given(reason))

    async def accept(self, digest: str, principal: Principal) -> str:
        """Take an offered case: open one of our own, and say so; its number."""
        check_triage(principal, "accept a case of another hub")
        return await asyncio.to_thread(self._accept, digest, principal)

    async def give_back(self, digest: str, principal: Principal, *, reason: str) -> None:
        """Return an offered case; one that the arbiter sent here cannot be returned."""
        check_triage(principal, "return a case of another hub")
        await asyncio.to_thread(self._step, digest, Step.RETURN, principal, given(reason))

    async def dispute(self, digest: str, principal: Principal, *, reason: str) -> None:
        """Lay a returned case before the city's hub."""
        check_triage(principal, "dispute a return")
        await asyncio.to_thread(self._step, digest, Step.DISPUTE, principal, given(reason))

    async def rule(self, digest: str, to: str, principal: Principal, *, reason: str) -> None:
        """As the city's arbiter, say which of the two hubs has the case."""
        if not principal.has("arbiter"):
            raise NotYours("rule", "the role arbiter")
        await asyncio.to_thread(self._rule, digest, to, principal, given(reason))

    async def send_again(self, digest: str, principal: Principal) -> int:
        """Send what the other hub has not taken once more; how many envelopes."""
        if not principal.has("arbiter"):
            check_triage(principal, "send an envelope again")
        return await asyncio.to_thread(self._send_again, digest, principal)

    async def receive(self, text: str) -> Letter:
        """Take an envelope of another hub; raises BadEnvelope, Replayed or NotThisStep."""
        return await asyncio.to_thread(self._receive, text)

    def _offer(self, case_number: str, to: str, principal: Principal, reason: str) -> str:
        peer = self._hubs.get(to)
        if peer.code == self._own.code:
            raise NotThisStep(Step.OFFER, "at this very hub")
        with self._store.write() as connection:
            case = reading.get(connection, case_number)
            if case.state in (CaseState.CLOSED, CaseState.VOID):
                raise NotThisStep(Step.OFFER, case.state.value)
            if case.standing.penalty is not None:  # it could not be voided once it is accepted
                raise PenaltyStands(Step.OFFER, case.standing.penalty)
            claims = case_claims(case, evidence=[]) | {"reason": reason}
            letter = self._letters.send(connection, Step.OFFER, claims, peer.code, principal)
            row = row_of(letter, OUT, peer.code, reason, self._clock())
            statements.add(connection, row | {"case_number": case.number})
            return letter.digest

    def _accept(self, digest: str, principal: Principal) -> str:
        with self._store.write() as connection:
            row = self._at(connection, digest, Step.ACCEPT, IN, (OFFERED, RULED))
            told = self._offer_of(row).claims["case"]
            said = Said(by=principal, at_ms=self._clock(), reason=f"移送自 {row['peer']}")
            case = self._work.open(connection, opening_of(row["peer"], told), said)
            claims = {"transfer": digest, "case_number": case.number}
            self._letters.send(connection, Step.ACCEPT, claims, row["peer"], principal)
            self._now(connection, digest, ACCEPTED, case_number=case.number)
            return case.number

    def _step(self, digest: str, step: Step, principal: Principal, reason: str) -> None:
        with self._store.write() as connection:
            if step is Step.RETURN:
                row = self._at(connection, digest, step, IN, (OFFERED,))
                self._letters.send(
                    connection, step, {"transfer": digest, "reason": reason}, row["peer"], principal
                )
                self._now(connection, digest, RETURNED, reason=reason)
                return
            row = self._at(connection, digest, step, OUT, (RETURNED,))
            returned = [one for one in statements.letters(connection, digest) if not one["is_sent"]]
            if returned[-1]["step"] == Step.RULING:  # it is ruled on once: there is no appeal
                raise NotThisStep(step, RULED)
            claims = {
                "transfer": digest,
                "reason": reason,
                "offer": row["offer"],
                "return": returned[-1]["letter"],
            }
            self._letters.send(connection, step, claims, self._hubs.arbiter.code, principal)
            self._now(connection, digest, DISPUTED, reason=reason)

    def _rule(self, digest: str, to: str, principal: Principal, reason: str) -> None:
        with self._store.write() as connection:
            row = self._at(connection, digest, Step.RULING, JUDGED, (DISPUTED,))
            offer = self._offer_of(row).claims
            sides = (offer["from"], offer["to"])
            if to not in sides:
                raise NotThisStep(f"ruling for {to}", f"between {' and '.join(sides)}")
            for side in sides:
                claims = {"transfer": digest, "goes_to": to, "reason": reason}
                self._letters.send(connection, Step.RULING, claims, side, principal)
            self._now(connection, digest, RULED, reason=reason)

    def _send_again(self, digest: str, principal: Principal) -> int:
        with self._store.write() as connection:
            self._known(connection, digest)
            return self._letters.again(connection, digest, principal)

    def _receive(self, text: str) -> Letter:
        letter = open_letter(text, self._hubs, to=self._own.code, now_s=self._clock() // 1000)
        sender = str(letter.claims["from"])
        try:
            with self._store.write() as connection:
                if statements.is_taken(connection, sender, letter.claims["nonce"]):
                    raise Replayed(letter.digest)
                _TAKES[letter.step](self, connection, letter, sender)
                self._letters.keep(connection, letter, sender, is_sent=False, by=acting(sender))
        except Held as held:
            LOG.warning("the case that %s took is held: %s; withdraw the decision", sender, held)
            with self._store.write() as connection:
                statements.change(connection, held.digest, their_case=held.theirs)
            raise
        return letter

    def _take_offer(self, connection: Connection, letter: Letter, sender: str) -> None:
        told = case_in(letter)
        row = row_of(letter, IN, sender, letter.claims.get("reason"), self._clock())
        statements.add(connection, row | {"their_case": str(told["number"])})

    def _take_accept(self, connection: Connection, letter: Letter, sender: str) -> None:
        row = self._of_peer(connection, letter, sender, OUT, (OFFERED, RULED))
        theirs = str(letter.claims.get("case_number"))
        reason = f"移送 {sender}：{theirs}"
        case = reading.get(connection, row["case_number"])
        if case.standing.penalty is not None:  # decided since; sent again until it is withdrawn
            raise Held(Step.ACCEPT, case.standing.penalty, row["digest"], theirs)
        if case.state not in (CaseState.CLOSED, CaseState.VOID):
            said = Said(by=acting(sender), at_ms=self._clock(), reason=reason)
            self._work.move(connection, case, CaseMove.VOID, said, {"reason": reason})
        self._now(connection, row["digest"], ACCEPTED, their_case=theirs)

    def _take_return(self, connection: Connection, letter: Letter, sender: str) -> None:
        row = self._of_peer(connection, letter, sender, OUT, (OFFERED,))
        self._now(connection, row["digest"], RETURNED, reason=letter.claims.get("reason"))

    def _take_dispute(self, connection: Connection, letter: Letter, sender: str) -> None:
        if self._hubs.arbiter.code != self._own.code:
            raise BadEnvelope("this hub is no arbiter")
        now_s = self._clock() // 1000
        offer = open_letter(
            str(letter.claims.get("offer")), self._hubs, to=None, now_s=now_s, is_past=True
        )
        returned = open_letter(
            str(letter.claims.get("return")), self._hubs, to=sender, now_s=now_s, is_past=True
        )
        is_whole = offer.digest == returned.transfer == letter.transfer
        sides = (offer.claims["from"], offer.claims["to"])
        is_whole = is_whole and sides == (sender, returned.claims["from"])
        if not is_whole or returned.step is not Step.RETURN:
            raise BadEnvelope("its offer and its return are not those of one transfer")
        case_in(offer)
        if statements.get(connection, offer.digest) is not None:
            raise NotThisStep(Step.DISPUTE, DISPUTED)
        row = row_of(offer, JUDGED, sender, letter.claims.get("reason"), self._clock())
        statements.add(connection, row | {"state": DISPUTED})

    def _take_ruling(self, connection: Connection, letter: Letter, sender: str) -> None:
        if sender != self._hubs.arbiter.code:
            raise BadEnvelope("only the arbiter rules")
        row = self._known(connection, letter.transfer)
        if row["state"] not in (RETURNED, DISPUTED):
            raise NotThisStep(Step.RULING, row["state"])
        offer = self._offer_of(row).claims
        state = RULED if letter.claims.get("goes_to") == offer["to"] else RETURNED
        self._now(connection, row["digest"], state, reason=letter.claims.get("reason"))

    def _at(
        self, connection: Connection, digest: str, step: Step, side: str, states: tuple[str, ...]
    ) -> Row:
        row = self._known(connection, digest)
        if row["side"] != side or row["state"] not in states:
            raise NotThisStep(step, f"{row['state']} ({row['side']})")
        return row

    def _of_peer(
        self, connection: Connection, letter: Letter, sender: str, side: str,
        states: tuple[str, ...],
    ) -> Row:  # fmt: skip
        row = self._at(connection, letter.transfer, letter.step, side, states)
        if row["peer"] != sender:
            raise BadEnvelope("the transfer is with another hub")
        return row

    def _known(self, connection: Connection, digest: str) -> Row:
        row = statements.get(connection, digest)
        if row is None:
            raise NoSuchTransfer(digest)
        return row

    def _offer_of(self, row: Row) -> Letter:
        return open_letter(row["offer"], self._hubs, to=None, now_s=0, is_past=True)

    def _now(self, connection: Connection, digest: str, state: str, **more: Any) -> None:
        statements.change(connection, digest, state=state, changed_at_ms=self._clock(), **more)


_TAKES: Mapping[Step, Callable[[Transfers, Connection, Letter, str], None]] = {
    Step.OFFER: Transfers._take_offer,
    Step.ACCEPT: Transfers._take_accept,
    Step.RETURN: Transfers._take_return,
    Step.DISPUTE: Transfers._take_dispute,
    Step.RULING: Transfers._take_ruling,
}
