"""What the resolvers of one request can reach, and what the request notes on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from strawberry.dataloader import DataLoader

from auth.decisions import Decision
from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.narrow import Granted
from gateway.api.hub import Hub
from gateway.api.ids import Ids
from gateway.api.loaders import case_loader
from gateway.api.planner import Planner
from gateway.api.rows import Answer
from gateway.api.seen import Seen
from gateway.errors import TooComplex
from gateway.tracing import plan_span
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Share
from graph.plan import Plan
from graph.port import Page

MOST_CALLS = 30
"""Reads of the graph that one request may cause, its root fields together."""
MOST_JOURNAL_READS = 100
"""Histories that one request may ask for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a request had noted at some point."""

    reads: frozenset[str]
    withheld: Mapping[tuple[str, ...], Decision]
    seen: Seen
    calls: int


@dataclass(slots=True)
class Context:
    """One request: who asks, of which hub, when; and what was read for it."""

    hub: Hub
    principal: Principal
    request_id: str
    now_ms: int
    grants: Grants = field(init=False)
    """What the principal may see; set before anything is carried out."""
    loaders: dict[int, DataLoader[str, Any]] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    withheld: dict[tuple[str, ...], Decision] = field(default_factory=dict)
    tells_schema: bool = True
    """Whether who asks is told why a query does not fit the schema."""
    document: str | None = None
    """SHA-256 of the query, in hex."""
    seen: Seen = field(default_factory=Seen)
    calls: int = 0
    journal_reads: int = 0
    _cases: DataLoader[str, Any] | None = None
    outside: set[tuple[str, str]] = field(default_factory=set)
    """What departments' own interfaces were asked about: source and key."""
    wait_s: int | None = None
    """After how long the same may succeed: what Retry-After says."""

    @property
    def cases(self) -> DataLoader[str, Any]:
        """Cases by the number of their violation, as far as who asks may see them."""
        if self._cases is None:
            self._cases = case_loader(self)
        return self._cases

    @property
    def ids(self) -> Ids:
        """The ids of what is answered."""
        return Ids(self.grants, self.hub.seal)

    @property
    def graph(self) -> Granted:
        """The graph as far as the principal's grants reach: the only one that a resolver reads."""
        return Granted(self.hub.graph, self.grants)

    def mark(self) -> Mark:
        """What is noted by now."""
        return Mark(frozenset(self.reads), {**self.withheld}, self.seen.copy(), self.calls)

    def back_to(self, mark: Mark) -> None:
        """Forget what was noted since: nothing of it goes out."""
        self.reads, self.withheld = set(mark.reads), {**mark.withheld}
        self.seen, self.calls = mark.seen, mark.calls

    def answer(self, planner: Planner, as_of: int | None, known_at: int | None) -> Answer:
        """What the rows of one root field will share."""
        moment = self.now_ms if as_of is None else as_of
        return Answer(moment, known_at, self.grants, self.ids, planner.keys, planner.orders)

    async def read(self, plan: Plan, planner: Planner) -> Page:
        """Answer a plan and note what is read and withheld; raises TooComplex, GraphUnavailable."""
        planner.demand_modest(plan)
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise TooComplex(f"one request may read the graph {MOST_CALLS} times at most")
        with plan_span(plan, document=self.document, request_id=self.request_id):
            page = await self.graph.read(plan)
        self.reads |= planner.reads
        self.withheld |= planner.withheld
        self.seen.take(plan, page)
        return page

    def deny(self, decision: Decision, path: tuple[str, ...]) -> bool:
        """Whether something is not given; its path is noted then, and nothing of it is read.

        Raises PurposeRequired or CaseRequired where that is all that is missing.
        """
        decision.demand_named()
        if not decision.given:
            self.withheld[path] = decision
        return not decision.given

    def note(self, field_name: str, nodes: int) -> None:
        """Note what is read outside the graph."""
        self.reads.add(field_name)
        self.seen.count += nodes

    def shown(self, case: Any) -> Any:
        """A case that is about to be shown, noted."""
        self.reads.add("Case.*")
        self.seen.add("Case", case.number)
        return case

    def told(self, incident: Any) -> Any:
        """An incident that is about to be shown, noted with its alerts."""
        self.note("Incident.*", 1)
        for one in incident.exhibits:
            self.seen.add("Alert", one.alert_number)
        return incident

    async def case_of(self, violation: str) -> Any:
        """The case of a violation that is about to be shown, noted; None for none to be seen."""
        case = await self.cases.load(violation)
        return None if case is None else self.shown(case)

    def count_journal_read(self) -> None:
        """Note one reading of the journal; raises TooComplex for one too many."""
        self.journal_reads += 1
        if self.journal_reads > MOST_JOURNAL_READS:
            raise TooComplex(f"one request may ask for {MOST_JOURNAL_READS} histories at most")


def needed(grants: Grants, reads: Iterable[str]) -> Iterator[Decision]:
    """What is decided of fields ("Trip.number") that an answer is made from.

    What is masked is as good as withheld where a conclusion is drawn from it.
    """
    for one in sorted(reads):
        entity, _, name = one.partition(".")
        yield grants.entity(entity)
        decision = grants.field(entity, name)
        yield decision if decision.masked is None else replace(decision, given=False)


def whole(grants: Grants, entity: str) -> Decision:
    """What is decided of an entity as a whole: every row, every field that is not personal.

    Asked before what is made of many of its fields, such as an incident of its alerts.
    """
    decision = grants.entity(entity)
    shown = (
        grants.field(entity, field.name).plain
        for field in ONTOLOGY.entity(entity).fields.values()
        if field.share is not Share.PERSONAL
    )
    if decision.given and (grants.scope(entity) or not all(shown)):
        return replace(decision, given=False, reason=f"only parts of {entity} are given (部分提供)")
    return decision
