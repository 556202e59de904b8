"""A data folder and the product's own commands, for stories about sources and their files."""

import asyncio
import json
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from gateway.app import open_hub
from gateway.cli.main import zhatu
from gateway.settings import Settings
from graph.times import END_MS

HEAD = 'source = "{source}"\ndepartment = "urban_management"\nkind = "{kind}"\n'


class Town:
    """Mappings in `mappings`, everything the hub keeps in `data`."""

    def __init__(self, folder: Path):
        self.folder, self.mappings = folder, folder / "mappings"
        self.data = folder / "data"
        self.mappings.mkdir()

    def source(self, text: str, *, name: str = "source", kind: str = "tabular") -> Path:
        """A mapping file: its head is written for it."""
        file = self.mappings / f"{name}.toml"
        file.write_text(HEAD.format(source=name, kind=kind) + text, encoding="utf-8")
        return file

    def file(self, name: str, content: bytes | str) -> Path:
        """A file that a department dropped."""
        file = self.mappings / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def zhatu(self, *words: object):
        """Run a command; the answer has exit_code, output, stderr."""
        return CliRunner().invoke(zhatu, [str(word) for word in words])

    def sync(self) -> dict:
        """Run `zhatu sync` over all mappings; the report of the one source, or by source."""
        done = self.zhatu("sync", self.mappings, "--json", "--data", self.data)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return reports[0] if len(reports) == 1 else {r["source"]: r for r in reports}

    def aside(self) -> list[dict]:
        """Everything set aside, oldest first."""
        done = self.zhatu("quarantine", "list", "--json", "--data", self.data)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def graph(self) -> list[dict]:
        """All nodes and edges."""

        async def read():
            async with open_hub(Settings.under(self.data)) as hub:
                return [item async for item in hub.graph.export()]

        return asyncio.run(read())

    def nodes(self, entity: str) -> list[dict]:
        """All nodes of an entity as they are known now."""
        return [item for item in self.graph() if item.get("node") == entity and is_now(item)]

    def edges(self, relation: str) -> list[dict]:
        """All edges of a relation (From/NAME/To) that hold and are not taken back."""
        return [item for item in self.graph() if item.get("edge") == relation and is_now(item)]

    def counts(self) -> Counter:
        """How many nodes of each entity, and edges of each relation, as they are known now."""
        return Counter(i.get("node") or i["edge"] for i in self.graph() if is_now(i))

    def history(self, entity: str) -> list:
        """All claims of the journal about an entity."""

        async def read():
            async with open_hub(Settings.under(self.data)) as hub:
                return [c for c in hub.journal.claims_after(0, 10_000) if c.entity == entity]

        return asyncio.run(read())

    def raw(self, sha256: str) -> bytes:
        """A raw input by its hash."""

        async def read():
            async with open_hub(Settings.under(self.data)) as hub:
                return hub.journal.raw(sha256).data

        return asyncio.run(read())


def is_now(item: dict) -> bool:
    """Whether an exported version of a node, or an edge, still holds and is not taken back."""
    ends = ("_valid_to", "_known_to") if "node" in item else ("valid_to", "retracted_at")
    return all(item[end] == END_MS for end in ends)
