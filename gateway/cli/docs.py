"""`zhatu docs`: renders the reference pages from the declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from graphql import build_schema

from gateway.api.changes import deprecated, end_of
from gateway.cases.picture import moves_en, moves_zh, picture
from gateway.cli.schema import sdl
from gateway.errors import ErrorCode
from gateway.settings import NAMES
from graph.reference import page, render_ontology, render_violations, table

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "reference"


def render_errors() -> str:
    """The page of error codes."""
    return page(
        "Error codes · 错误码",
        [
            "A code stays the same while words may change. In a GraphQL answer it stands in"
            " `errors[].extensions.code`, and in `problems[].code` of a mutation's payload. The"
            " status is that of an answer without data, when `application/graphql-response+json`"
            " is asked for; plain JSON answers 200 to every GraphQL request. Codes of status 500"
            " and above come with a `requestId`, which the log of the hub explains.",
        ],
        table(
            ("code", "status", "meaning", "中文"),
            ((f"`{code.value}`", str(code.status), code.en, code.zh) for code in ErrorCode),
        ),
    )


def render_settings() -> str:
    """The page of settings."""
    return page(
        "Settings · 配置项",
        [
            "Given in `zhatu.toml` by name, or in the environment by variable; the environment"
            " wins. A secret may be given as the path of a file that holds it. What has no variable"
            " is written as tables in the file only.",
        ],
        table(
            ("name", "variable", "holds", "secret"),
            (
                (
                    f"`{name.dotted}`",
                    "" if "tables" in name.metadata else f"`{name.variable}`",
                    name.metadata.get("tables", name.type.__name__),
                    "yes" if name.metadata.get("secret") else "",
                )
                for name in NAMES.values()
            ),
        ),
    )


def render_deprecations() -> str:
    """The page of what will go from the schema, in the order in which it goes."""
    found = deprecated(build_schema(sdl()))
    rows = sorted((str(end_of(reason) or ""), where, reason) for where, reason in found.items())
    return page(
        "What will leave the schema · 将停用的接口",
        [
            "Each stays until its day and goes with a release after it. `zhatu schema usage` tells"
            " which partner still asks for one, and `zhatu schema gate` refuses to take one out"
            " before its day.",
        ],
        table(("until", "what", "why"), ((day, f"`{where}`", why) for day, where, why in rows)),
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "ontology.md": render_ontology,
    "violations.md": render_violations,
    "errors.md": render_errors,
    "deprecations.md": render_deprecations,
    "settings.md": render_settings,
}

BLOCKS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "dispatch.md": {"states": lambda: picture(zh=False), "moves": moves_en},
    "dispatch.zh-CN.md": {"states": lambda: picture(zh=True), "moves": moves_zh},
}
"""Parts of pages that are written by hand else, each between two lines that name it."""


def with_blocks(name: str, text: str) -> str:
    """A page with its blocks made again; raises ClickException for one that is not there."""
    for block, render in BLOCKS[name].items():
        begin, end = f"<!-- made by make docs: {block} -->\n", f"<!-- end of {block} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise click.ClickException(f"docs/{name} has no place for {block}")
        text = f"{before}{begin}{render().rstrip()}\n{end}{after}"
    return text


@click.command()
@click.option(
    "--folder",
    default=FOLDER,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; docs/reference of this tree if left out.",
)
def docs(folder: Path) -> None:
    """Write the reference pages, and the parts of other pages that are made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (folder / name).write_text(render(), encoding="utf-8")
        click.echo(f"{folder / name} written")
    for name in BLOCKS if folder == FOLDER else ():
        page_file = DOCS / name
        made = with_blocks(name, page_file.read_text(encoding="utf-8"))
        page_file.write_text(made, encoding="utf-8")
        click.echo(f"{page_file} written")
