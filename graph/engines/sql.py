"""The embedded engine: the graph in SQLite, or in PostgreSQL by URL."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from graph.budget import budget
from graph.bulk import write_many
from graph.engines.footing import taken, tell_emptied
from graph.engines.prepared import Prepared
from graph.engines.sound import demand_sound
from graph.engines.sql_dialect import POSTGRESQL, SQLITE
from graph.engines.sql_search import search_values, stated
from graph.engines.sql_tables import EDGES, LAYOUT, NODES, POSITION, layout, metadata
from graph.engines.sql_text import statement
from graph.engines.sqlite_reads import SqliteReads
from graph.errors import BadPlan, GraphUnavailable
from graph.plan import Plan
from graph.port import Page
from graph.postgres import connect
from graph.records import Changes, Edge, Node
from graph.times import END_MS

_SLICE = 500
_POOL_WAIT_S = 5.0
_NO_TABLE = "42P01"
"""What PostgreSQL says of a table that is not there."""


class SqlGraph:
    """An entity graph in an SQL database."""

    def __init__(self, url: str) -> None:
        self._engine = _open(url)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        # One connection serves an in-memory database, and a connection serves one thread.
        alone = isinstance(self._engine.pool, sa.StaticPool)
        self._turn: threading.Lock | None = threading.Lock() if alone else None
        self._prepared = Prepared(lambda plan: statement(plan, dialect))
        dialect = SQLITE if self._is_sqlite else POSTGRESQL
        file = self._engine.url.database if self._is_sqlite and not alone else None
        self._reads = SqliteReads(file) if file else None

    async def prepare(self) -> None:
        """Make tables and indexes where they are missing."""
        with budget(float("inf")):
            await self._run(self._prepare)

    async def apply(self, changes: Changes, *, position: int) -> None:
        """Make changes true and move the position, in one transaction."""
        demand_sound(changes)
        await self._run(self._apply, changes, position)

    async def position(self) -> int:
        """How much of the journal is in the graph."""
        return int(await self._run(self._position))

    async def read(self, plan: Plan) -> Page:
        """Answer a plan by one statement."""
        asked = self._prepared.question(plan)
        answer = self._reads.value(asked.text, asked.params) if self._reads else None
        if answer is None:
            answer = await self._run(self._fetch, asked.text, asked.params)
        return asked.read(answer if isinstance(answer, list) else orjson.loads(answer))

    async def wipe(self) -> None:
        """Drop everything; ``prepare`` must follow."""
        with budget(float("inf")):
            await self._run(self._wipe)

    async def export(self) -> AsyncIterator[dict[str, Any]]:
        """All nodes and edges ever, entity by entity and relation by relation, by id."""
        for table, shape in (
            *((NODES[name], ("node", name)) for name in NODES),
            *((EDGES[r], ("edge", "/".join(r.key))) for r in EDGES),
        ):
            after = ("", "")
            while rows := await self._run(self._slice, table, after):
                for row in rows:
                    # the keys are the columns' own kind of text, which JSON writers refuse
                    known = {str(k): v for k, v in row.items() if v is not None}
                    yield {shape[0]: shape[1], **known}
                after = (rows[-1]["id"], rows[-1].get("row_id", ""))

    async def close(self) -> None:
        """Let go of connections."""
        if self._reads:
            self._reads.close()
        await asyncio.to_thread(self._engine.dispose)

    async def _run(self, work: Any, *args: Any) -> Any:
        return await asyncio.to_thread(self._guarded, work, *args)

    def _guarded(self, work: Any, *args: Any) -> Any:
        try:
            if self._turn is None:
                return work(*args)
            with self._turn:
                return work(*args)
        except sa.exc.TimeoutError as problem:
            raise GraphUnavailable("the graph has no free connection") from problem
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as problem:
            if "parser stack overflow" in str(problem.orig):
                raise BadPlan("the plan has too many conditions inside conditions") from problem
            raise GraphUnavailable("the graph's database does not answer") from problem
        except sa.exc.ProgrammingError as problem:
            # another process drops all tables and makes them anew; SQLite tells it as the above
            if getattr(problem.orig, "sqlstate", None) != _NO_TABLE:
                raise
            raise GraphUnavailable("the graph is being made anew") from problem

    def _prepare(self) -> None:
        with self._engine.begin() as connection:
            if not self._is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0x67726166)))
            there = sa.inspect(connection).get_table_names()
            known = LAYOUT.name in there and connection.execute(sa.select(LAYOUT)).scalar()
            if known == layout():
                return
            if there:
                tell_emptied()
                metadata.drop_all(connection)
            metadata.create_all(connection)
            connection.execute(LAYOUT.insert().values(digest=layout()))

    def _wipe(self) -> None:
        with self._engine.begin() as connection:
            metadata.drop_all(connection)

    def _position(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(POSITION.c.position)).scalar() or 0

    def _fetch(self, text: str, params: Mapping[str, Any]) -> Any:
        with self._engine.connect() as connection:
            return connection.exec_driver_sql(text, dict(params)).scalar_one()

    def _slice(self, table: sa.Table, after: tuple[str, str]) -> list[dict[str, Any]]:
        keys = [table.c.id, *([table.c.row_id] if "row_id" in table.c else [])]
        beyond = sa.tuple_(*keys) > sa.tuple_(*after[: len(keys)])
        query = sa.select(*stated(table)).where(beyond).order_by(*keys).limit(_SLICE)
        with self._engine.connect() as connection:
            return [dict(r) for r in connection.execute(query).mappings()]

    def _apply(self, changes: Changes, position: int) -> None:
        with self._engine.begin() as connection:
            # written first: who has the row is the only writer
            connection.execute(self._hold())
            stands = connection.execute(sa.select(POSITION.c.position)).scalar_one()
            wanted = taken(changes, stands=stands, position=position)
            if wanted is None:
                return
            for entity, stubs in _by_entity(wanted.stubs).items():
                self._add_stubs(connection, NODES[entity], stubs)
            for entity, nodes in _by_entity(chain(*wanted.nodes.values())).items():
                there = None if wanted.known is None else wanted.known.nodes
                old = {n.id for n in nodes if there is None or (entity, n.id) in there}
                self._replace_nodes(connection, NODES[entity], nodes, old)
            self._replace_edges(connection, wanted)
            connection.execute(POSITION.update().values(position=position))

    def _add_stubs(self, connection: sa.Connection, table: sa.Table, stubs: list[Node]) -> None:
        there: set[str] = set()
        for ids in _slices([s.id for s in stubs]):
            there.update(
                connection.execute(sa.select(table.c.id).where(table.c.id.in_(ids))).scalars()
            )
        new = [_node_row(table, s) for s in stubs if s.id not in there]
        write_many(connection, table.insert(), new)

    def _replace_nodes(
        self, connection: sa.Connection, table: sa.Table, nodes: list[Node], old: set[str]
    ) -> None:
        """``old`` are the ids that may have versions; the others have a stub at most."""
        first = {n.id: n.recorded_at_ms for n in nodes}
        named = sa.and_(table.c["_stub"], table.c["_known_to"] == END_MS)
        for ids in _slices(list(first)):
            found = sa.select(table.c.id).where(table.c.id.in_(ids), named)
            for node_id in connection.execute(found).scalars().all():
                ended = table.update().where(table.c.id == node_id, named)
                connection.execute(ended.values({"_known_to": first[node_id]}))
        for ids in _slices(sorted(old)):
            described = sa.and_(table.c.id.in_(ids), sa.not_(table.c["_stub"]))
            connection.execute(table.delete().where(described))
        write_many(connection, table.insert(), [_node_row(table, n) for n in nodes])

    def _replace_edges(self, connection: sa.Connection, changes: Changes) -> None:
        by_table: dict[sa.Table, tuple[list[str], list[dict[str, Any]]]] = {}
        there = None if changes.known is None else changes.known.edges
        for (relation, src), edges in changes.edges.items():
            sources, rows = by_table.setdefault(EDGES[relation], ([], []))
            if there is None or (relation, src) in there:
                sources.append(src)
            rows.extend(_edge_row(e) for e in edges)
        for table, (sources, rows) in by_table.items():
            for old in _slices(sources):
                connection.execute(table.delete().where(table.c.src.in_(old)))
            write_many(connection, table.insert(), rows)

    def _hold(self) -> Any:
        """Makes the row of the position where there is none, and takes it in any case."""
        insert = (sqlite if self._is_sqlite else postgresql).insert(POSITION)
        held = {"id": insert.excluded.id}
        return insert.values(id=1, position=0).on_conflict_do_update(
            index_elements=["id"], set_=held
        )


def _open(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(
            parsed, pool_pre_ping=True, pool_timeout=_POOL_WAIT_S, hide_parameters=True
        )
        event.listen(engine, "do_connect", lambda _d, _r, args, given: connect(*args, **given))
        return engine
    if parsed.database in (None, "", ":memory:"):
        options: dict[str, Any] = {"poolclass": sa.StaticPool}
        arguments: dict[str, Any] = {"check_same_thread": False}
    else:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        options, arguments = {"pool_size": 8, "max_overflow": 32}, {"timeout": 60.0}
    engine = sa.create_engine(parsed, connect_args=arguments, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver would begin late; the engine begins itself
    cursor = connection.cursor()
    # The graph is a projection that the journal can make again, so NORMAL is durable enough: a
    # power cut loses whole last transactions, together with the position that counts them.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _by_entity(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    grouped: dict[str, list[Node]] = {}
    for node in nodes:
        grouped.setdefault(node.entity, []).append(node)
    return grouped


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[i : i + _SLICE] for i in range(0, len(ids), _SLICE))


def _node_row(table: sa.Table, node: Node) -> dict[str, Any]:
    return {
        **dict.fromkeys(column.name for column in stated(table)),
        **node.fields,
        **search_values(node.entity, node.fields),
        "row_id": node.row_id,
        "id": node.id,
        "_sources": orjson.dumps(list(node.sources)).decode(),
        "_recorded_at": node.recorded_at_ms,
        "_updated_at": node.known_from_ms,
        "_known_to": node.known_to_ms,
        "_valid_from": node.valid_from_ms,
        "_valid_to": node.valid_to_ms,
        "_stub": node.stub,
    }


def _edge_row(edge: Edge) -> dict[str, Any]:
    return {
        **dict.fromkeys(edge.relation.props),
        **edge.props,
        "id": edge.id,
        "src": edge.src,
        "dst": edge.dst,
        "valid_from": edge.valid_from_ms,
        "valid_to": edge.valid_to_ms,
        "recorded_at": edge.recorded_at_ms,
        "retracted_at": edge.retracted_at_ms,
        "source": edge.source,
        "record_id": edge.record_id,
        "method": edge.method.value,
        "confidence": edge.confidence,
        "raw_sha256": edge.raw_sha256,
    }
