"""A decision on a penalty, and the guard against fining an act twice (行政处罚法 第二十九条)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.ontology.choices import ViolationKind
from graph.violations.catalogue import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A fine that a department decided on; ``amount_yuan`` 0 is a warning, which is no fine.

    ``law``, ``article`` and ``document`` are None where a department told only the amount.
    ``withdrawal`` is the document that took it back. ``beside`` is the decision that the arbiter
    let it stand beside, with ``beside_reason``.
    """

    case_number: str
    serial: int
    task: int
    department: str
    amount_yuan: int
    law: str | None
    article: str | None
    document: str | None
    decided_at_ms: int
    decided_by: str
    paid_at_ms: int | None = None
    withdrawn_at_ms: int | None = None
    withdrawal: str | None = None
    beside: str | None = None
    beside_reason: str | None = None

    @property
    def number(self) -> str:
        """The case's number and the serial."""
        return f"{self.case_number}/P{self.serial}"

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at_ms is None

    @property
    def is_fine(self) -> bool:
        """Whether it is a fine that stands."""
        return self.amount_yuan > 0 and self.stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is punished: a truck (None: not known), a kind of violation, and when."""

    case_number: str
    truck_id: str | None
    kind: ViolationKind
    occurred_at_ms: int

    @property
    def window_ms(self) -> int:
        """Within this time the same truck doing the same is one act: the window of the kind."""
        return KINDS[self.kind].window_s * 1000

    def is_same(self, other: Act) -> bool:
        """Whether two acts are one: of one case, or of one truck and kind within the window."""
        if self.case_number == other.case_number:
            return True
        if self.truck_id is None or self.truck_id != other.truck_id or self.kind is not other.kind:
            return False
        return abs(self.occurred_at_ms - other.occurred_at_ms) <= self.window_ms


def standing_fine(act: Act, known: Iterable[tuple[Act, Penalty]]) -> Penalty | None:
    """The first fine that stands for the same act, whichever department decided on it."""
    same = [one for other, one in known if one.is_fine and act.is_same(other)]
    return min(same, key=lambda one: (one.decided_at_ms, one.number), default=None)


def total_yuan(penalties: Iterable[Penalty]) -> int | None:
    """What all fines that stand come to; None when nothing was decided."""
    standing = [one.amount_yuan for one in penalties if one.stands]
    return sum(standing) if standing else None
