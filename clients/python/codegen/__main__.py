"""`python -m codegen`: writes the made modules of zhatu_client."""

from __future__ import annotations

from pathlib import Path

import click
from graphql import build_schema

from codegen.documents import ready
from codegen.operations import modules
from codegen.spelling import Refused

HERE = Path(__file__).resolve().parents[1]
EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.option(
    "--schema",
    type=EXISTING,
    default=HERE.parents[1] / "gateway" / "api" / "schema.graphql",
    help="SDL of the hub.",
)
@click.option(
    "--operations", type=EXISTING, default=HERE.parent / "operations", help="Folder of .graphql."
)
@click.option("--out", type=EXISTING, default=HERE / "zhatu_client", help="Folder of the package.")
def codegen(schema: Path, operations: Path, out: Path) -> None:
    """Make zhatu_client/types.py and operations.py."""
    known = build_schema(schema.read_text(encoding="utf-8"))
    try:
        found, fragments = ready(known, operations)
        made = {out / name: text for name, text in modules(known, found, fragments).items()}
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    for file, text in made.items():
        file.write_text(text, encoding="utf-8")
        click.echo(f"{file} written")


if __name__ == "__main__":
    codegen()
