"""Which registered company is meant, and companies that are one: said, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from auth.errors import NotAllowed
from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.ingest.errors import BadMerge, NoSuchCompany
from gateway.ingest.questions import picks, step
from gateway.journal.journal import Journal
from gateway.store.session import Store
from graph.identity import CompanyWords, Match, Registered, match_company
from graph.plan import Compare, Order, Plan, Window
from graph.port import Graph, Readable
from graph.records import Link, Method, Raw, Record, Ref

SOURCE = "hub/identity"
ROLE = "operator"
_PAGE, _MOST_CHAINED = 2000, 20


class Companies:
    """Matches words to companies; merges two companies by a relation that can be taken back."""

    def __init__(self, *, store: Store, journal: Journal, graph: Graph, audit: AuditLog) -> None:
        self._store, self._journal, self._graph, self._audit = store, journal, graph, audit

    async def match(
        self,
        words: CompanyWords,
        *,
        first: int = 5,
        as_of_ms: int | None = None,
        graph: Readable | None = None,
    ) -> list[Match]:
        """The best matches among all registered companies, with the reasons for each.

        ``graph`` is as much of it as who asks may see; the whole where it is left out.
        """
        now_ms = self._journal.clock() if as_of_ms is None else as_of_ms
        known = [company async for company in self._registered(graph or self._graph, now_ms)]
        found = await asyncio.to_thread(match_company, words, known)
        return list(found[:first])

    async def merge(
        self, company_id: str, into_id: str, principal: Principal, *, reason: str
    ) -> None:
        """Say that a company is another one; both stay, and the first leads to the second.

        Raises NotAllowed, NoSuchCompany, or BadMerge where it would lead back to itself.
        """
        _demand(principal)
        await self._exists(company_id)
        chain = await self._chain(into_id)
        if company_id in chain:
            raise BadMerge("a company cannot be merged into itself, however long the way")
        await asyncio.to_thread(self._write, company_id, into_id, principal, reason)

    async def unmerge(self, company_id: str, principal: Principal, *, reason: str) -> None:
        """Take back what `merge` said; what was known in between stays known as of then."""
        _demand(principal)
        chain = await self._chain(company_id)
        if len(chain) == 1:
            raise BadMerge("this company is not merged into another")
        await asyncio.to_thread(self._write, company_id, None, principal, reason)

    def _write(
        self, company_id: str, into_id: str | None, principal: Principal, reason: str
    ) -> None:
        record = merger(company_id, into_id, principal, reason, at_ms=self._journal.clock())
        with self._store.write() as connection:
            self._journal.append(SOURCE, [record], within=connection)
            self._audit.append(
                connection,
                principal,
                operation="company.unmerge" if into_id is None else "company.merge",
                subject=f"Company:{company_id}",
                payload={"into": into_id, "reason": reason},
            )

    async def _exists(self, company_id: str) -> dict[str, Any]:
        target = Plan(entity="Company", picks=picks("id"), window=Window(first=1))
        page = await self._graph.read(
            Plan(
                entity="Company",
                picks=picks("id"),
                steps=(step("same", ("Company", "SAME_AS", "Company"), target),),
                where=Compare("id", "eq", company_id),
                window=Window(first=1),
                as_of=self._journal.clock(),
            )
        )
        if not page.rows:
            raise NoSuchCompany
        node: dict[str, Any] = page.rows[0]["node"]
        return node

    async def _chain(self, company_id: str) -> list[str]:
        """The company and those that it is merged into, one after another."""
        chain: list[str] = []
        following = company_id
        while following not in chain and len(chain) < _MOST_CHAINED:
            chain.append(following)
            node = await self._exists(following)
            ends = [row["node"]["id"] for row in node["same"].rows]
            following = ends[0] if ends else following
        return chain

    async def _registered(self, graph: Readable, as_of_ms: int) -> AsyncIterator[Registered]:
        after: tuple[Any, ...] | None = None
        while True:
            page = await graph.read(
                Plan(
                    entity="Company",
                    picks=picks("id", "name", "credit_code"),
                    order=(Order("name"),),
                    window=Window(first=_PAGE, after=after),
                    as_of=as_of_ms,
                )
            )
            for row in page.rows:
                yield Registered(**row["node"])
            if not page.has_next:
                return
            after = tuple(page.rows[-1]["at"])


def merger(
    company_id: str, into_id: str | None, principal: Principal, reason: str, *, at_ms: int
) -> Record:
    """The record that a company is another one, or (None) no longer said to be."""
    said = {
        "company": company_id,
        "into": into_id,
        "department": principal.department,
        "person": principal.person,
        "reason": reason,
        "at_ms": at_ms,
    }
    links = () if into_id is None else (Link(relation="SAME_AS", to=_ref(into_id)),)
    return Record(
        entity="Company",
        record_id=f"merge:{company_id}",
        raw=Raw(canonical(said).encode(), "application/json", f"{SOURCE}/{company_id}"),
        fields=_ref(company_id).fields,
        links=links,
        method=Method.DECLARED,
    )


def _ref(company_id: str) -> Ref:
    """Words by which the journal finds the company of an id again."""
    way, _, value = company_id.partition(":")
    return Ref(entity="Company", fields={way: value})


def _demand(principal: Principal) -> None:
    if not principal.has(ROLE):
        raise NotAllowed(f"merging companies is for the role {ROLE}")
