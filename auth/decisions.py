"""What a grant says of one field, relation or entity, and where it says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from auth.agreements import Agreement, Clause, Masked, Rows
from auth.errors import CaseRequired, NotGranted, PurposeRequired
from graph.masks import Mask


class Missing(StrEnum):
    """What a request must name before an agreement gives something."""

    PURPOSE = "purpose"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether something is given, why or why not, and by which clause of which agreement.

    ``missing``: it would be given if the request named a purpose (one of ``allowed``) or a case.
    """

    given: bool
    reason: str
    agreement: str | None = None
    version: int | None = None
    clause: str | None = None
    masked: Masked | None = None
    missing: Missing | None = None
    allowed: tuple[str, ...] = ()

    @property
    def mask(self) -> Mask | None:
        """The mask it is shown through; None where it is shown whole, or not at all."""
        return self.masked.mask if self.masked is not None else None

    @property
    def plain(self) -> bool:
        """Whether it is given whole."""
        return self.given and self.masked is None

    def demand_named(self) -> None:
        """Raise PurposeRequired or CaseRequired where only that is missing."""
        if self.missing is Missing.PURPOSE:
            raise PurposeRequired(self.allowed)
        if self.missing is Missing.CASE:
            raise CaseRequired(str(self.agreement))

    def demand(self, what: str, *, whole: bool = True, looked_up: bool = False) -> None:
        """Raise NotGranted where ``what`` may not be used, or PurposeRequired, CaseRequired.

        What is masked may not be used in a condition or an order (``whole``), unless it is
        looked up by its whole value and its agreement allows that.
        """
        self.demand_named()
        if not self.given:
            raise NotGranted(what, self.reason)
        if whole and self.masked is not None and not (looked_up and self.masked.match):
            raise NotGranted(what, f"it is shown through the mask {self.masked.mask} (脱敏)")


@dataclass(frozen=True, slots=True)
class RowScope:
    """Rows that a clause gives: those connected with any of some districts, sites or violations.

    ``codes`` are codes of districts or sites, or numbers of violations; none means no row.
    """

    rows: Rows
    codes: tuple[str, ...]


def by_clause(agreement: Agreement, clause: Clause, masked: Masked | None = None) -> Decision:
    """Given by a clause, perhaps through a mask."""
    shown = "" if masked is None else f", shown through the mask {masked.mask} (脱敏)"
    return Decision(
        given=True,
        reason=f"agreement {agreement.name}, clause {clause.number}{shown}",
        agreement=agreement.id,
        version=agreement.version,
        clause=clause.number,
        masked=masked,
    )


def not_yet(agreement: Agreement, clause: Clause, missing: Missing) -> Decision:
    """Would be given by a clause, once the request names a purpose or a case."""
    return Decision(
        given=False,
        reason=f"agreement {agreement.name} asks for a {missing} (须说明用途或案号)",
        agreement=agreement.id,
        version=agreement.version,
        clause=clause.number,
        missing=missing,
        allowed=agreement.purposes,
    )


def other_purpose(agreement: Agreement, clause: Clause, purpose: str) -> Decision:
    """Given by a clause, but for other purposes."""
    return Decision(
        given=False,
        reason=(
            f"agreement {agreement.name} gives it for {', '.join(agreement.purposes)},"
            f" not for {purpose} (用途不符)"
        ),
        agreement=agreement.id,
        version=agreement.version,
        clause=clause.number,
        allowed=agreement.purposes,
    )


def better(old: Decision | None, new: Decision) -> Decision:
    """The more generous of two: whole, masked, lacking a purpose or case, for another purpose."""
    if old is None or _rank(new) > _rank(old):
        return new
    if old.missing is Missing.PURPOSE and new.missing is Missing.PURPOSE:
        return _joined(old, new)
    return old


def _rank(one: Decision) -> int:
    conditions: tuple[Callable[[Decision], bool], ...] = (
        lambda d: d.plain,
        lambda d: d.given,
        lambda d: d.missing is not None,
        lambda d: d.agreement is not None,
    )
    return next((4 - n for n, holds in enumerate(conditions) if holds(one)), 0)


def _joined(old: Decision, new: Decision) -> Decision:
    allowed = tuple(dict.fromkeys((*old.allowed, *new.allowed)))
    return Decision(
        given=False,
        reason=old.reason,
        agreement=old.agreement,
        version=old.version,
        clause=old.clause,
        missing=old.missing,
        allowed=allowed,
    )
