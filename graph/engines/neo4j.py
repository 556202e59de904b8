"""The server engine: the graph in Neo4j 5, one process or a cluster."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions as failures

from graph.budget import left_s
from graph.engines.bolt_reads import BoltReads, Odd
from graph.engines.cypher_schema import LAYOUT, POSITION, PREFIX, all_labels, layout, schema
from graph.engines.cypher_scope import is_spelled
from graph.engines.cypher_text import statement
from graph.engines.cypher_write import (
    BEGIN,
    MOVE,
    SLICE,
    WHERE_AT,
    exported,
    exports,
    held,
    look,
    writes,
)
from graph.engines.footing import taken, tell_emptied
from graph.engines.neo4j_address import address
from graph.engines.prepared import MOST_KEPT, Prepared
from graph.engines.sound import demand_sound
from graph.errors import GraphUnavailable
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Plan
from graph.port import Page
from graph.records import Changes

log = logging.getLogger("zhatu.graph")
# What the driver tells of lost connections is told again by GraphUnavailable.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
T = TypeVar("T")
READ_S = 20.0
WRITE_S = 120.0
WIPED = 5_000
"""Nodes that one transaction drops: bounds what the server has to keep in mind."""
_CONNECT_S = 1.5
_RETRY_S = 5.0
_AT_ONCE_S = 0.5
_MOST_PLANNED = 2
"""Statements that the server may plan at a time with nobody waiting for the answer."""
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"
_GONE = (failures.ServiceUnavailable, failures.SessionExpired)
_UNAVAILABLE = (failures.DriverError, failures.TransientError, TimeoutError)
_CODES = ("Neo.ClientError.Transaction.", "Neo.ClientError.Database.", "Neo.DatabaseError.")
"""What the server says of itself and not of a statement."""

_LAID_OUT = f"MATCH (n:{LAYOUT} {{id: 1}}) RETURN n.digest AS digest"
_LAY_OUT = f"MERGE (n:{LAYOUT} {{id: 1}}) SET n.digest = $digest"
_OURS = "SHOW {} YIELD name WHERE name STARTS WITH $prefix RETURN collect(name) AS names"
_WIPE_EDGES = f"""
MATCH (n:{"|".join(ONTOLOGY.entities)})
CALL (n) {{{{ MATCH (n)-[e]->() DELETE e }}}} IN TRANSACTIONS OF {{size}} ROWS
"""
"""All relations, by the things that they start from: a camera has a million, but they end there."""
_WIPE_NODES = f"""
MATCH (n:{"|".join((POSITION, *all_labels()))}) WITH n LIMIT {{size}}
DETACH DELETE n RETURN count(*) AS deleted
"""


class Neo4jGraph:
    """An entity graph in a Neo4j server; used from one event loop."""

    def __init__(self, url: str, *, read_s: float = READ_S, write_s: float = WRITE_S) -> None:
        self._address = address(url)
        self._read_s, self._write_s = read_s, write_s
        self._driver: neo4j.AsyncDriver | None = None
        self._prepared = Prepared(statement, spelled=is_spelled)
        self._planning: dict[str, asyncio.Task[None]] = {}
        self._reads = BoltReads(self._address)
        self._answered: set[str] = set()
        """Statements that the server has planned, as far as this process knows."""
        self._seen = neo4j.AsyncGraphDatabase.bookmark_manager()

    async def prepare(self) -> None:
        """Make constraints and indexes where they are missing; empty a graph of older layout."""
        found = await self._record(_LAID_OUT)
        if found == layout():
            return
        if found is not None:
            tell_emptied()
            await self.wipe()
        await self._guarded(self._lay_out, self._write_s)

    async def apply(self, changes: Changes, *, position: int) -> None:
        """Make changes true and move the position, in one transaction."""
        demand_sound(changes)

        async def work(transaction: neo4j.AsyncManagedTransaction) -> None:
            await _write(transaction, changes, position)

        async def write() -> None:
            async with self._session(neo4j.WRITE_ACCESS) as session:
                await session.execute_write(neo4j.unit_of_work(timeout=self._write_s)(work))

        await self._guarded(write, self._write_s)

    async def position(self) -> int:
        """How much of the journal is in the graph."""
        return await self._record(WHERE_AT) or 0

    async def read(self, plan: Plan) -> Page:
        """Answer a plan by one statement."""
        asked = self._prepared.question(plan)
        if (planning := self._planning.get(asked.text)) is not None:
            # not until it ends: it may wait for a server that is gone
            await asyncio.wait([planning], timeout=self._read_s / 2)
        try:
            answer = await self._answer(asked.text, asked.params)
        except GraphUnavailable as problem:
            if _is_late(problem.__cause__):
                self._go_on_planning(asked.text, asked.params)
            raise
        except asyncio.CancelledError:
            # who went away may come back, and would find the server where it began
            if asked.text not in self._answered:
                self._go_on_planning(asked.text, asked.params)
            raise
        if len(self._answered) >= MOST_KEPT:
            self._answered.clear()
        self._answered.add(asked.text)
        return asked.read(answer)

    async def wipe(self) -> None:
        """Drop all nodes and edges; ``prepare`` must follow."""

        async def work() -> None:
            async with self._session(neo4j.WRITE_ACCESS) as session:
                await (await session.run(_WIPE_EDGES.format(size=WIPED))).consume()
                deleted = [WIPED]
                while deleted != [0]:
                    result = await session.run(_WIPE_NODES.format(size=WIPED))
                    deleted = await result.value()

        await self._guarded(work, None)

    async def export(self) -> AsyncIterator[dict[str, Any]]:
        """All nodes and edges ever, entity by entity and relation by relation, by id."""
        for head, text in exports():
            after = ["", ""]
            while rows := await self._records(text, {"after": after, "size": SLICE}):
                for row in rows:
                    yield {**head, **exported(row)}
                after = [rows[-1]["id"], rows[-1].get("row_id", "")]

    async def close(self) -> None:
        """Let go of connections."""
        await self._reads.close()
        planning = list(self._planning.values())
        for one in planning:
            one.cancel()
        await asyncio.gather(*planning, return_exceptions=True)
        if self._driver is not None:
            await self._driver.close()
            self._driver = None

    def _session(self, access: str) -> neo4j.AsyncSession:
        if self._driver is None:
            self._driver = neo4j.AsyncGraphDatabase.driver(
                self._address.uri,
                auth=self._address.auth,
                connection_timeout=_CONNECT_S,
                connection_acquisition_timeout=self._read_s,
                max_transaction_retry_time=_RETRY_S,
                notifications_min_severity="OFF",
            )
        return self._driver.session(
            database=self._address.database,
            default_access_mode=access,
            bookmark_manager=self._seen,
        )

    async def _answer(self, text: str, params: dict[str, Any]) -> Any:
        """The one value of a read, within its time however it is asked."""
        return await self._guarded(lambda: self._either_way(text, params), self._read_s)

    async def _either_way(self, text: str, params: dict[str, Any]) -> Any:
        """Past the driver where one server answers, or else by it."""
        try:
            return await self._reads.value(text, params, left_s(self._read_s))
        except Odd as odd:
            if str(odd).startswith(_TIMED_OUT):
                raise GraphUnavailable(f"{self._address.uri} says {odd}") from TimeoutError()
        return await self._record(text, params)

    async def _record(self, text: str, params: dict[str, Any] | None = None) -> Any:
        """The one value of a statement that returns one record; None where it returns none."""
        rows = await self._records(text, params)
        return rows[0] if rows else None

    async def _records(self, text: str, params: dict[str, Any] | None = None) -> list[Any]:
        async def ask() -> list[Any]:
            return await self._ask(text, params, left_s(self._read_s))

        async def ask_twice() -> list[Any]:
            started = asyncio.get_running_loop().time()
            try:
                return await ask()
            except _GONE:
                # A connection kept from before a restart says so at once, and takes all of its
                # like with it; a server that is away does not come back by asking again.
                if asyncio.get_running_loop().time() - started > _AT_ONCE_S:
                    raise
                return await ask()

        return await self._guarded(ask_twice, self._read_s)

    async def _ask(self, text: str, params: dict[str, Any] | None, seconds: float) -> list[Any]:
        # auto-commit: a managed transaction takes two more turns to the server and back
        async with self._session(neo4j.READ_ACCESS) as session:
            result = await session.run(neo4j.Query(text, timeout=seconds), params)
            return await result.value()

    def _go_on_planning(self, text: str, params: dict[str, Any]) -> None:
        """Ask once more with nobody waiting.

        The server breaks planning off with the question, and begins anew with the next: what it
        cannot plan before the deadline it would never answer.
        """
        if text in self._planning or len(self._planning) >= _MOST_PLANNED:
            return

        async def plan() -> None:
            try:
                await self._guarded(lambda: self._ask(text, params, self._write_s), self._write_s)
            except (GraphUnavailable, failures.Neo4jError) as problem:
                log.warning("a question was not answered in its second try: %s", problem)
            finally:
                del self._planning[text]

        self._planning[text] = asyncio.create_task(plan(), name="zhatu-planning")

    async def _guarded(self, work: Callable[[], Awaitable[T]], deadline_s: float | None) -> T:
        try:
            async with asyncio.timeout(deadline_s):
                return await work()
        except failures.AuthError as problem:
            raise GraphUnavailable(f"{self._address.uri} refuses this user") from problem
        except _UNAVAILABLE as problem:
            raise GraphUnavailable(f"{self._address.uri} does not answer") from problem
        except failures.Neo4jError as problem:
            if "Bookmark" in str(problem.code):  # of a database that has been put back since
                self._seen = neo4j.AsyncGraphDatabase.bookmark_manager()
            if not str(problem.code).startswith(_CODES):
                raise
            raise GraphUnavailable(f"{self._address.uri} says {problem.code}") from problem

    async def _lay_out(self) -> None:
        async with self._session(neo4j.WRITE_ACCESS) as session:
            await session.execute_write(_make_schema)
            await (await session.run("CALL db.awaitIndexes(60)")).consume()
            await (await session.run(_LAY_OUT, digest=layout())).consume()


def _is_late(problem: BaseException | None) -> bool:
    told = isinstance(problem, failures.Neo4jError) and str(problem.code).startswith(_TIMED_OUT)
    return told or isinstance(problem, TimeoutError)


async def _write(
    transaction: neo4j.AsyncManagedTransaction, changes: Changes, position: int
) -> None:
    async def value(text: str, rows: list[str]) -> Any:
        return (await (await transaction.run(text, rows=rows)).value())[0]

    wanted = taken(changes, stands=await value(BEGIN, []), position=position)
    if wanted is None:
        return
    there = held(wanted.known) if wanted.known else await look(wanted, value)
    # not waited for one by one: the server works on one while the next is packed
    results = [await transaction.run(text, rows=rows) for text, rows in writes(wanted, there)]
    results.append(await transaction.run(MOVE, position=position))
    for result in results:
        await result.consume()


async def _make_schema(transaction: neo4j.AsyncManagedTransaction) -> None:
    wanted = schema()
    for kind in ("CONSTRAINT", "INDEX"):
        found = await (await transaction.run(_OURS.format(kind), prefix=PREFIX)).value()
        for name in set(found[0]) - set(wanted):
            await transaction.run(f"DROP {kind} {name} IF EXISTS")
    for text in wanted.values():
        await transaction.run(text)
