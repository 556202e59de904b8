"""Judges of the schema and of the ready operations: linters, Relay, code generation, diffs."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from graphql import DocumentNode, parse, print_ast

from gateway.api.subgraph import ROUTER
from gateway.cli.schema import SDL_FILE
from tests.integration.judged import JUDGES, OPERATIONS, tool
from tests.shared import needs_judges

pytestmark = needs_judges
LINTED = ",".join(
    [
        "arguments-have-descriptions",
        "defined-types-are-used",
        "deprecations-have-a-reason",
        "descriptions-are-capitalized",
        "enum-values-all-caps",
        "enum-values-have-descriptions",
        "fields-are-camel-cased",
        "fields-have-descriptions",
        "input-object-values-are-camel-cased",
        "input-object-values-have-descriptions",
        "interface-fields-sorted-alphabetically",
        "relay-connection-arguments-spec",
        "relay-connection-types-spec",
        "relay-page-info-spec",
        "types-are-capitalized",
        "types-have-descriptions",
    ]
)
"""All rules but those that want fields, values and inputs in the order of the alphabet: ours stand
in the order in which they are read."""


def without_router_parts(sdl: str) -> str:
    """The schema without what the Federation specification names against every convention."""
    kept = []
    for one in parse(sdl).definitions:
        name = one.name.value if getattr(one, "name", None) else ""
        if name == "Query":
            fields = tuple(f for f in one.fields if not f.name.value.startswith("_"))
            one = replace(one, fields=fields)
        if name not in ROUTER:
            kept.append(one)
    return print_ast(DocumentNode(definitions=tuple(kept)))


@pytest.fixture
def folder(tmp_path):
    sdl = SDL_FILE.read_text(encoding="utf-8")
    (tmp_path / "schema.graphql").write_text(without_router_parts(sdl), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(JUDGES / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return tmp_path


async def run(folder, name, *words):
    """Exit status and output of a tool, told where schema and operations are."""
    return await tool(
        name,
        *words,
        folder=folder,
        ZHATU_JUDGE_SCHEMA=str(folder / "schema.graphql"),
        ZHATU_JUDGE_OPERATIONS=str(OPERATIONS),
        ZHATU_JUDGE_OUT=str(folder),
    )


async def test_graphql_schema_linter_finds_nothing(folder):
    status, told = await run(folder, "graphql-schema-linter", "--rules", LINTED, "schema.graphql")

    assert status == 0, told


async def test_graphql_eslint_finds_nothing(folder):
    shutil.copy(JUDGES / "eslint.config.mjs", folder)

    status, told = await run(folder, "eslint", "schema.graphql")

    assert status == 0, told


async def test_generated_types_of_the_twelve_operations_compile_strictly(folder):
    shutil.copy(JUDGES / "codegen.mjs", folder)

    status, told = await run(folder, "graphql-codegen", "--config", "codegen.mjs")
    assert status == 0, told
    status, told = await run(
        folder, "tsc", "--strict", "--noEmit", "--skipLibCheck", "--moduleResolution", "bundler",
        "--module", "esnext", "generated.ts",
    )  # fmt: skip

    assert status == 0, told
    made = (folder / "generated.ts").read_text(encoding="utf-8")
    assert {f"{file.stem}Document" for file in OPERATIONS.glob("*.graphql")} <= set(
        re.findall(r"export const (\w+)", made)
    )


async def test_relay_compiles_the_twelve_operations_and_a_paged_list(folder):
    source = folder / "src"
    shutil.copytree(JUDGES / "relay", source)
    for file in OPERATIONS.glob("*.graphql"):
        name = file.stem
        text = re.sub(r"#.*\n", "", file.read_text(encoding="utf-8"))
        text = text.replace("SightingRow", f"{name}_row")
        for kind in ("query", "mutation", "subscription"):
            text = re.sub(rf"^{kind} {name}\b", f"{kind} {name}{kind.title()}", text, flags=re.M)
        parts = re.split(r"\n(?=fragment )", text)
        tags = "\n".join(f"graphql`{part}`;" for part in parts)
        (source / f"{name}.ts").write_text(
            f'import {{ graphql }} from "relay-runtime";\n{tags}\n', encoding="utf-8"
        )
    config = {"src": "src", "schema": "schema.graphql", "language": "typescript"}
    (folder / "relay.config.json").write_text(json.dumps(config))

    status, told = await run(folder, "relay-compiler", "relay.config.json")

    assert status == 0, told
    assert len(list((source / "__generated__").glob("*.graphql.ts"))) >= 16


async def test_graphql_inspector_sees_a_field_that_is_gone_and_no_fault_in_the_operations(folder):
    schema = folder / "schema.graphql"
    older = folder / "older.graphql"
    gone = '\ntype Truck implements Node {\n  """Gone. 无"""\n  gone: String\n'
    older.write_text(
        schema.read_text(encoding="utf-8").replace("\ntype Truck implements Node {\n", gone)
    )

    status, told = await run(folder, "graphql-inspector", "diff", "older.graphql", "schema.graphql")
    assert status != 0
    assert "Field gone was removed from object type Truck" in told.replace("'", "")
    documents = f"{OPERATIONS}/*.graphql"
    status, told = await run(folder, "graphql-inspector", "validate", documents, "schema.graphql")

    assert status == 0, told
