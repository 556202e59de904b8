"""Two judges from outside on a small hub: clairvoyance guesses, schemathesis sends noise.

    python -m tests.judges.security.judge --tools FOLDER_OF_THEIR_COMMANDS

clairvoyance asks a hub that tells nobody of its schema, with names of the schema among invented
words: it must not learn which of them are names. schemathesis asks as an
operator may ask, with three seeds; no answer may be an error of the server, or tell inner text.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import click
import uvicorn

from auth.principal import ROLES, Principal
from gateway.api.schema import build_schema
from gateway.cli.schema import sdl
from gateway.errors import ErrorCode
from gateway.settings import Limits
from gateway.web import web_app
from tests.integration.story import a_hub

INVENTED = tuple(f"{a}{b}" for a in ("zebra", "quark", "violin") for b in ("s", "Of", "ById", "At"))
FINE = tuple(code.value for code in ErrorCode if code.status < 500)
"""Codes of errors that are no failure of the hub."""
WHO = Principal(department="urban_management", person="judge", roles=frozenset(ROLES))
GUESSER = replace(WHO, roles=frozenset({"viewer"}))


@asynccontextmanager
async def serving(folder: Path, who: Principal, limits: Limits) -> AsyncIterator[tuple[str, str]]:
    """Address and token of a small hub."""
    async with a_hub(folder, limits=limits) as hub:
        config = uvicorn.Config(web_app(hub), port=0, log_level="error")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            token = hub.identity.issuer.issue(who, lifetime_s=3600)
            yield f"http://127.0.0.1:{port}/graphql", token
        finally:
            server.should_exit = True
            await running


async def called(*words: str, cwd: Path, **env: str) -> tuple[int, str]:
    """Exit code and output of a command."""
    process = await asyncio.create_subprocess_exec(
        *words,
        cwd=cwd,
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode(errors="replace")


def names_of_schema() -> set[str]:
    """Every name of a type, field or argument."""
    found = set()
    for name, kind in build_schema()._schema.type_map.items():
        if not name.startswith("__"):
            found.add(name)
            found |= set(getattr(kind, "fields", ()))
    return found


def own_words(tools: Path) -> set[str]:
    """The list that clairvoyance brings."""
    (found,) = tools.parent.glob("lib/python*/site-packages/clairvoyance/wordlist.txt")
    return set(found.read_text(encoding="utf-8").split())


async def guess(tools: Path, folder: Path, *, all_words: bool) -> bool:
    """Whether clairvoyance learns nothing."""
    words = {*list(names_of_schema())[:60], *INVENTED}
    if all_words:
        words |= own_words(tools) | names_of_schema()
    (folder / "words.txt").write_text("\n".join(sorted(words)), encoding="utf-8")
    limits = Limits(introspection_roles="operator")
    out = folder / "guessed.json"
    async with serving(folder / "quiet", GUESSER, limits) as (url, token):
        code, text = await called(
            str(tools / "clairvoyance"), url, "-o", str(out), "-w", str(folder / "words.txt"),
            "-H", f"Authorization: Bearer {token}", "-H", "X-Purpose: case_handling", "-m", "1",
            cwd=folder,
        )  # fmt: skip
    learnt = fields_of(out)
    told = {name: learnt & names for name, names in (
        ("names of the schema", names_of_schema()), ("invented names", set(INVENTED)))}  # fmt: skip
    for name, found in told.items():
        print(f"clairvoyance: {len(found)} of the {name} taken for fields")
    known = set(words) - set(INVENTED)
    blind = (not learnt & known) or (learnt >= set(INVENTED) and learnt >= known)
    print(f"clairvoyance: exit {code}; learnt {'nothing' if blind else sorted(learnt)[:20]}")
    if not blind:
        print(text[-2000:])
    return blind


def fields_of(file: Path) -> set[str]:
    """Every field in a schema that was guessed."""
    if not file.is_file() or not file.read_text().strip():
        return set()
    types = json.loads(file.read_text())["data"]["__schema"]["types"]
    return {f["name"] for kind in types for f in kind.get("fields") or ()}


async def noise(tools: Path, folder: Path, seed: int, cases: int) -> bool:
    """Whether schemathesis finds no answer that is an error of the server."""
    schema = folder / "schema.graphql"
    schema.write_text(sdl(), encoding="utf-8")
    queries = len(build_schema()._schema.query_type.fields)
    changes = len(build_schema()._schema.mutation_type.fields)
    each = max(1, -(-cases // (queries + changes)))
    async with serving(folder / f"noise-{seed}", WHO, Limits()) as (url, token):
        code, text = await called(
            str(tools / "schemathesis"), "run", str(schema), "--url", url, "--seed", str(seed),
            "--max-examples", str(each), "--phases", "fuzzing", "--checks", "masked",
            "--continue-on-failure", "--suppress-health-check", "all", "--no-color",
            "-H", f"Authorization: Bearer {token}", "-H", "X-Purpose: case_handling",
            cwd=folder, SCHEMATHESIS_HOOKS="hooks", CODES=",".join(FINE),
            PYTHONPATH=str(Path(__file__).parent),
        )  # fmt: skip
    (folder / f"noise-{seed}.txt").write_text(text, encoding="utf-8")
    told = re.findall(r"(\d[\d,]*) (?:test cases|generated|cases)", text)
    print(f"schemathesis, seed {seed}: exit {code}; cases {told}")
    if code:
        print(text[-6000:])
    return code == 0


async def judge(
    tools: Path, folder: Path, seeds: list[int], cases: int, *, guesses: bool, all_words: bool
) -> bool:
    """All of them."""
    fine = await guess(tools, folder, all_words=all_words) if guesses else True
    for seed in seeds:
        fine = await noise(tools, folder, seed, cases) and fine
    return fine


@click.command()
@click.option("--tools", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seeds", default="1,2,3", show_default=True)
@click.option("--cases", default=1_000, show_default=True, help="Of each seed.")
@click.option("--guesses/--no-guesses", default=True, help="Let clairvoyance guess.")
@click.option("--all-words", is_flag=True, help="Guess by its own list and the whole schema.")
@click.option("--keep", type=click.Path(path_type=Path), help="Where outputs are kept.")
def main(
    tools: Path, seeds: str, cases: int, *, guesses: bool, all_words: bool, keep: Path | None
) -> None:
    """Print what the judges say; exit code 1 where one of them finds something."""
    with tempfile.TemporaryDirectory() as made:
        folder = keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(one) for one in seeds.split(",") if one]
        work = judge(tools.absolute(), folder, numbers, cases, guesses=guesses, all_words=all_words)
        fine = asyncio.run(work)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
