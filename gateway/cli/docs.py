"""`zhatu docs`: renders the reference pages from the declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from gateway.errors import ErrorCode
from gateway.settings import NAMES
from graph.reference import page, render_ontology, render_violations, table

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


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


PAGES: Mapping[str, Callable[[], str]] = {
    "ontology.md": render_ontology,
    "violations.md": render_violations,
    "errors.md": render_errors,
    "settings.md": render_settings,
}


@click.command()
@click.option(
    "--folder",
    default=FOLDER,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; docs/reference of this tree if left out.",
)
def docs(folder: Path) -> None:
    """Write the reference pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (folder / name).write_text(render(), encoding="utf-8")
        click.echo(f"{folder / name} written")
