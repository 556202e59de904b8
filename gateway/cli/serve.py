"""`zhatu serve`: the hub on the web, with its consumers running beside it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import click

from gateway.app import open_hub
from gateway.cli.options import DATA
from gateway.collector import settle
from gateway.http.logs import log_as_json
from gateway.http.server import make_server
from gateway.settings import Settings, load
from gateway.web import web_app
from graph.engines.open import plans_slowly


@click.command()
@DATA
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--log",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the log; json tells nothing that came from outside, and no words of errors.",
)
def serve(data: Path | None, host: str | None, port: int | None, form: str) -> None:
    """Start the hub: GraphQL at /graphql, the query page at /graphiql."""
    settings = load(given={"data": data, "server.host": host, "server.port": port})
    if form == "json":
        log_as_json()
    with asyncio.Runner(loop_factory=_loops()) as runner:
        runner.run(_serve(settings, keeps_log=form == "json"))


def _loops() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the event loop: uvloop where there is one, which takes half the time of ours."""
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return None
    return uvloop.new_event_loop


async def _serve(settings: Settings, *, keeps_log: bool) -> None:
    async with open_hub(settings) as hub:
        app = web_app(hub)
        server = make_server(
            app,
            app.state.connections.close,
            host=settings.server.host,
            port=settings.server.port,
            log_level="info",
            keeps_log=keeps_log,
            drain_s=settings.server.drain_s,
        )
        await hub.agreements.book()  # says at once which of them are not sound any more
        settle()
        consumers = asyncio.create_task(hub.run())
        warm_s = settings.server.warm_s if plans_slowly(settings.graph_url) else 0
        warming = asyncio.create_task(app.state.warming.run(warm_s))
        # uvicorn raises the signal that stopped it once more, when all is done: it is spent then
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        # a consumer that fails ends the hub: a hub that only looks alive helps nobody
        consumers.add_done_callback(lambda _: setattr(server, "should_exit", True))
        try:
            await server.serve()
        finally:
            consumers.cancel()
            warming.cancel()
            await asyncio.gather(consumers, warming, return_exceptions=True)
    if not consumers.cancelled() and consumers.exception() is not None:
        raise click.ClickException(f"a consumer stopped: {consumers.exception()}")
