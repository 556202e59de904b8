"""A small city in the graph of each engine, and samples of what it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench._city import prepare
from gateway.api.ids import global_id
from gateway.api.shapes import camel
from gateway.app import Hub, open_hub
from gateway.settings import Settings
from tests.equality.generator import Samples

_MOST_VALUES, _MOST_IDS = 60, 40


async def built(folder: Path) -> Settings:
    """A hub below a folder that has taken the city in, on SQLite."""
    return await prepare(folder, "XS", seed=3)


@asynccontextmanager
async def opened(settings: Settings, graph_url: str | None) -> AsyncIterator[Hub]:
    """The hub on its own graph, or on another into which its journal is played."""
    if graph_url is None:
        async with open_hub(settings) as hub:
            yield hub
        return
    async with open_hub(replace(settings, graph_url=graph_url)) as hub:
        await hub.rebuild()
        try:
            yield hub
        finally:
            await hub.graph.wipe()


async def samples(hub: Hub) -> Samples:
    """Some values of every field, some ids of every entity; in the same order every time."""
    values: dict[tuple[str, str], dict[Any, None]] = defaultdict(dict)
    ids: dict[str, dict[str, None]] = defaultdict(dict)
    async for item in hub.graph.export():
        if "node" not in item:
            continue
        entity = item["node"]
        ids[entity][global_id(entity, item["id"])] = None
        for name, value in item.items():
            if not name.startswith("_") and name != "node":
                values[entity, camel(name)][value] = None
    numbers = {e: list(values[e, "number"])[:_MOST_VALUES] for e in ("Violation", "Plate")}
    return Samples(
        values={key: list(found)[:_MOST_VALUES] for key, found in values.items()},
        ids=[one for found in ids.values() for one in list(found)[:_MOST_IDS]],
        numbers=numbers,
    )
