"""The whole demonstration in order: data, hub, story over HTTP, and an address to try it at."""

import asyncio
import contextlib
import json
import os
import shlex
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from rich.console import Console
from rich.text import Text

from gateway.agreements.reading import packaged
from gateway.app import Hub, open_hub
from gateway.demo import intake, story
from gateway.demo.client import Client, document
from gateway.demo.folder import DemoFolder
from gateway.demo.journeys import WORKED_EXAMPLE
from gateway.demo.people import KEEPER, PEOPLE, write_tokens
from gateway.demo.serving import open_port, serving
from gateway.demo.summary import summarise
from gateway.demo.telling import Teller
from gateway.demo.tree import trace_tree
from gateway.http.graphiql import ReadyQuery
from gateway.settings import Settings
from gateway.web import web_app
from vision.models.catalogue import model_files

_MOST_WORKERS = 2


async def perform(
    folder: DemoFolder, standard: Settings, console: Console, *, fresh: bool, once: bool
) -> None:
    """Everything in order; without ``once`` it then stays up until Ctrl-C."""
    teller = Teller(console)
    workers = min(_MOST_WORKERS, os.cpu_count() or 1)
    settings = folder.settings(standard, workers=workers)
    demand_models(settings.models)
    folder.open(fresh=fresh)
    async with open_hub(settings) as hub:
        violation = await _take_in(teller, hub, folder)
        _agree(teller, hub)
        tokens = write_tokens(folder.tokens, hub.identity.issuer)
        async with _up(teller, hub, tokens, violation) as address:
            async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
                await _tell(teller, hub, Client(http=http, tokens=tokens), violation)
            _show_curl(teller, folder, address, violation)
            if not once:
                await _stay(teller, hub, address, violation)


def demand_models(models: Path) -> None:
    """Raise ModelMissing or ModelMismatch now, and not when the first photo is read."""
    for file in model_files():
        file.verified(models)


async def _take_in(teller: Teller, hub: Hub, folder: DemoFolder) -> str:
    """All steps before HTTP; the number that the story's violation has once it is confirmed."""
    intake.write_city(teller, folder)
    mappings = intake.check(teller, folder)
    await intake.sync(teller, hub, mappings)
    await intake.project(teller, hub)
    await intake.read_photos(teller, hub)
    await intake.detect(teller, hub)
    return story.violation_of(await intake.worked_example(hub))


def _agree(teller: Teller, hub: Hub) -> None:
    """Publish the packaged agreements, unless they stand already."""
    with teller.step("数据共享协议 · agreements") as step:
        made = hub.publisher.publish(packaged(), KEEPER, at_ms=hub.journal.clock())
        names = ", ".join(one.name for one in made)
        step.said = f"published: {names}" if made else "published before"


@asynccontextmanager
async def _up(
    teller: Teller, hub: Hub, tokens: dict[str, str], violation: str
) -> AsyncIterator[str]:
    port = hub.settings.server.port
    listening = open_port(port)
    headers = {"Authorization": f"Bearer {tokens['auditor']}", "X-Purpose": "audit"}
    app = web_app(hub, ready=ready_queries(violation), headers=headers)
    async with serving(app, listening) as address:
        taken = listening.getsockname()[1]
        if port and taken != port:
            teller.say(f"    port {port} is taken; the next free one is {taken}")
        yield address


async def _tell(teller: Teller, hub: Hub, client: Client, violation: str) -> None:
    await _list_open(teller, client)
    await _close_one(teller, client, violation)
    await _trace(teller, client, violation)
    await summarise(teller, hub, await story.all_alerts(client))
    teller.say(f"{teller.elapsed_s:.1f} s in all")


async def _list_open(teller: Teller, client: Client) -> None:
    with teller.step("待研判告警 · open alerts, over HTTP") as step:
        alerts = await story.open_alerts(client)
        step.said = f"{len(alerts)} wait for a person"
    rows = [(alert["number"], alert["kind"], alert["summary"]) for alert in alerts]
    teller.table("", ("alert", "kind", "summary"), rows)


async def _close_one(teller: Teller, client: Client, violation: str) -> None:
    told = []
    with teller.step("办案 · one case from alert to close, over HTTP") as step:
        async for one in story.tell(client, violation):
            told.append(one)
            step.count()
        step.said = f"{WORKED_EXAMPLE.truck.plate} {WORKED_EXAMPLE.story}"
    rows = [(one.who, one.what, one.state, one.note) for one in told]
    teller.table("", ("who", "what", "then", "note"), rows)


async def _trace(teller: Teller, client: Client, violation: str) -> None:
    with teller.step("溯源 · trace the violation, over HTTP") as step:
        data = await client.ask("auditor", "trace", {"number": violation})
        trace = data["traceViolation"]
        step.said = f"{len(trace['nodes'])} things, {len(trace['edges'])} relations, one statement"
    teller.console.print(trace_tree(trace))
    teller.say()


def ready_queries(violation: str) -> list[ReadyQuery]:
    """The tabs of the query page: the trace, the open alerts, a truck as of the event."""
    truck = WORKED_EXAMPLE.truck
    then = {
        "plate": truck.plate,
        "plateClass": "LARGE",
        "asOf": WORKED_EXAMPLE.at.isoformat(),
    }
    numbered = {"number": violation}
    still_open = {"filter": {"state": {"eq": "OPEN"}}}
    return [
        ReadyQuery(title="溯源 · trace a violation", query=document("trace"), variables=numbered),
        ReadyQuery(title="告警 · open alerts", query=document("alerts"), variables=still_open),
        ReadyQuery(title="车辆 · a truck then", query=document("truck"), variables=then),
    ]


def _show_curl(teller: Teller, folder: DemoFolder, address: str, violation: str) -> None:
    teller.say()
    teller.say(Text("同一溯源，用 curl · the same trace with curl:", "bold"))
    teller.say(curl_command(folder, address, violation))


def curl_command(folder: DemoFolder, address: str, violation: str) -> str:
    """A line for a shell in the folder where the demonstration was started."""
    query = " ".join(document("trace").split())
    body = json.dumps({"query": query, "variables": {"number": violation}}, ensure_ascii=False)
    token = shlex.quote(str(folder.tokens / "auditor.jwt"))
    return (
        f"curl -s {address}/graphql -H 'Content-Type: application/json'"
        f' -H "Authorization: Bearer $(cat {token})" -d {shlex.quote(body)}'
    )


async def _stay(teller: Teller, hub: Hub, address: str, violation: str) -> None:
    teller.say()
    teller.say(Text(f"GraphiQL  {address}/graphiql", "bold"))
    titles = ", ".join(query.title for query in ready_queries(violation))
    teller.say(f"          ready queries: {titles}; {PEOPLE['auditor'].zh} token is filled in")
    teller.say("Ctrl-C ends it; run it again to go on from here.")
    consumers = asyncio.create_task(hub.run())
    with _heard() as stop:
        await asyncio.wait(
            {consumers, asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED"
        )
    if consumers.done():
        await consumers
    consumers.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await consumers
    teller.say("stopped")


@contextmanager
def _heard() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C or a polite kill sets."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for one in signals:
        loop.add_signal_handler(one, stop.set)
    try:
        yield stop
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
