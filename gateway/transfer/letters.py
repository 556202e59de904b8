"""Envelopes as they are signed, kept and put on record, with the change that they tell of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.store import transfers as statements
from gateway.store.transfers import Connection, Row
from gateway.transfer.envelope import Letter, Step, seal
from gateway.transfer.errors import NotThisStep
from gateway.transfer.hubs import Hubs
from gateway.transfer.unheard import claims_again, is_over, unheard

AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """This hub: its code in the register, and its private key in PEM."""

    code: str
    key: Callable[[], bytes]


class Letters:
    """The letter book of this hub; every method is in the caller's transaction."""

    def __init__(self, *, audit: AuditLog, hubs: Hubs, own: Own, clock: Callable[[], int]) -> None:
        self._audit, self._hubs, self._own, self._clock = audit, hubs, own, clock

    def send(
        self, connection: Connection, step: Step, claims: Mapping[str, Any], to: str,
        principal: Principal,
    ) -> Letter:  # fmt: skip
        """Sign an envelope and keep it to be sent."""
        self._hubs.get(self._own.code)  # a hub that is not in the register sends nothing
        now_s = self._clock() // 1000
        letter = seal(step, claims, sender=self._own.code, to=to, key=self._own.key(), now_s=now_s)
        self.keep(connection, letter, to, is_sent=True, by=principal)
        return letter

    def keep(
        self, connection: Connection, letter: Letter, peer: str, *, is_sent: bool, by: Principal
    ) -> None:
        """Keep an envelope that was signed or taken here."""
        now_ms = self._clock()
        row = {
            "digest": letter.digest,
            "transfer": letter.transfer,
            "step": letter.step.value,
            "is_sent": is_sent,
            "peer": peer,
            "nonce": letter.claims["nonce"],
            "letter": letter.text,
            "at_ms": now_ms,
            "attempts": 0,
            "next_at_ms": now_ms if is_sent else None,
            "problem": None,
        }
        statements.add_letter(connection, row)
        told = {**row, "reason": letter.claims.get("reason")}
        self._put_on_record(connection, letter.step.value, letter.transfer, told, by)

    def again(self, connection: Connection, digest: str, principal: Principal) -> int:
        """Send what the other hub has not taken once more; how many, or NotThisStep for none."""
        now_ms = self._clock()
        missed = unheard(statements.letters(connection, digest))
        if not missed:
            raise NotThisStep(AGAIN, "heard by the other hub, or under way")
        for letter in missed:
            if not is_over(letter, now_ms):
                statements.try_at(connection, letter["digest"], now_ms)
                self._put_on_record(connection, AGAIN, digest, letter, principal)
            elif letter["step"] == Step.OFFER:  # its hash is the transfer's own
                raise NotThisStep(AGAIN, "an offer whose time is over: offer the case anew")
            else:
                step, claims = claims_again(letter)
                self.send(connection, step, claims, letter["peer"], principal)
        return len(missed)

    def _put_on_record(
        self, connection: Connection, step: str, transfer: str, letter: Row, by: Principal
    ) -> None:
        told = {"digest": letter["digest"], "peer": letter["peer"], "reason": letter.get("reason")}
        self._audit.append(
            connection,
            by,
            operation=f"transfer.{step}",
            subject=f"Transfer:{transfer}",
            payload=told,
        )
