"""A Starlette server with one statement written by hand for each question, and nothing else.

python -m bench._raw GRAPH_URL PORT
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from typing import Any

import neo4j
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench._by_hand import LIST_BY_HAND, TRACE_BY_HAND
from bench._questions import CYPHER, ROWS
from graph.times import END_MS

SQL = {
    "trace": TRACE_BY_HAND,
    "list": LIST_BY_HAND,
    "deep": f"""SELECT json_group_array(json_object('number', number, 'captured_at', captured_at,
        'plate_text', plate_text)) FROM (SELECT * FROM n_sighting
        WHERE (captured_at, id) < (:at, :id) AND _known_to = {END_MS} AND _valid_from <= :now
        AND _valid_to > :now ORDER BY captured_at DESC, id DESC LIMIT {ROWS})""",
}


class Neo4jAsked:
    """Asks Neo4j by the bare driver."""

    def __init__(self, url: str) -> None:
        self._driver = neo4j.AsyncGraphDatabase.driver(url, notifications_min_severity="OFF")

    async def answer(self, question: str, values: dict[str, Any]) -> bytes:
        async with self._driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(CYPHER[question], values)
            return orjson.dumps((await result.value())[0])


class SqliteAsked:
    """Asks an SQLite file by the bare driver; the answer is JSON already."""

    def __init__(self, url: str) -> None:
        file = url.removeprefix("sqlite:///")
        self._file = sqlite3.connect(file, cached_statements=300, check_same_thread=False)
        self._file.execute("PRAGMA cache_size=-65536")

    async def answer(self, question: str, values: dict[str, Any]) -> bytes:
        found: str = self._file.execute(SQL[question], values).fetchall()[0][0]
        return found.encode()


def main() -> None:
    """Serve until stopped."""
    url, port = sys.argv[1], int(sys.argv[2])
    asked = SqliteAsked(url) if url.startswith("sqlite") else Neo4jAsked(url)

    async def respond(request: Request) -> Response:
        given = orjson.loads(await request.body())
        values = {**given["values"], "now": time.time_ns() // 1_000_000}
        body = await asked.answer(given["question"], values)
        return Response(body, media_type="application/json")

    app = Starlette(routes=[Route("/graphql", respond, methods=["POST"])])
    config = uvicorn.Config(app, port=port, log_level="warning")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
