"""`zhatu operations`: what partners may ask by its hash, and the manifest of what comes ready."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from auth.principal import Principal
from gateway.cli.mappings import json_option, print_table, settings_of
from gateway.cli.operator import Desk, desk
from gateway.cli.options import DATA
from gateway.interfaces.declared import Interface
from gateway.interfaces.reading import known_interfaces
from gateway.settings import Limits
from gateway.trusted.errors import BadManifest
from gateway.trusted.manifest import Operation, made_of, read_manifest, ready, write_manifest
from gateway.trusted.registering import Registrar
from graph.ontology.choices import DepartmentKind
from graph.times import iso

COLUMNS = ("partner", "name", "kind", "sha256", "added", "by")
EVERYBODY = "*"
_PARTNERS = click.Choice([kind.value for kind in DepartmentKind])
_FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE|FOLDER...",
)
_PARTNER = click.option(
    "--partner", required=True, type=_PARTNERS, help="The department that asks."
)


@click.group()
def operations() -> None:
    """Operations that partners registered: asked by their hash, for some the only ones."""


@operations.command()
@_FILES
@_PARTNER
@DATA
def add(files: tuple[Path, ...], partner: str, data: Path | None) -> None:
    """Register operations of a partner: manifests (Apollo, Relay), or GraphQL files.

    All or none; each must fit the schema and the limits. Hubs take them within half a second.
    """
    found = read_operations(_each(files))
    _demand_fit(found, partner, known_interfaces(settings_of(data)))
    with desk(data) as at:
        new = _registrar(at).add(partner, found, at.by)
    for one in new:
        click.echo(f"{one.sha256} {one.name}")
    click.echo(f"{len(new)} registered, {len(found) - len(new)} were already")


@operations.command("list")
@click.option("--partner", type=_PARTNERS, help="Only those of this department.")
@json_option
@DATA
def list_(partner: str | None, as_json: bool, data: Path | None) -> None:
    """What is registered: first what comes with the hub for everybody (*)."""
    rows = [[EVERYBODY, one.name, one.kind, one.sha256, "", ""] for one in ready()]
    with desk(data) as at:
        for row in _registrar(at).all(partner):
            words = [str(row[name]) for name in ("department", "name", "kind", "sha256")]
            rows.append([*words, str(iso(row["added_at_ms"])), row["added_by"]])
    if as_json:
        for words in rows:
            click.echo(json.dumps(dict(zip(COLUMNS, words, strict=True)), ensure_ascii=False))
    else:
        print_table(COLUMNS, rows)


@operations.command()
@click.argument("words", nargs=-1, required=True, metavar="HASH|NAME...")
@_PARTNER
@DATA
def remove(words: tuple[str, ...], partner: str, data: Path | None) -> None:
    """Take operations of a partner back, all or none."""
    with desk(data) as at:
        gone = _registrar(at).remove(partner, words, at.by)
    click.echo(f"{len(gone)} removed")


@operations.command()
@_FILES
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
def manifest(files: tuple[Path, ...], out: Path | None) -> None:
    """Write the manifest of GraphQL files, as Apollo's generate-persisted-query-manifest does."""
    text = manifest_of(files)
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    click.echo(f"{out} written")


def manifest_of(files: Sequence[Path]) -> str:
    """The manifest of GraphQL files and folders of them; raises BadManifest."""
    return write_manifest(read_operations(_each(files)))


def read_operations(files: Sequence[Path]) -> list[Operation]:
    """The operations of manifests, or of GraphQL files that may share fragments."""
    found = [
        one
        for file in files
        if file.suffix == ".json"
        for one in read_manifest(file.name, file.read_bytes())
    ]
    try:
        texts = [file.read_text(encoding="utf-8") for file in files if file.suffix != ".json"]
        found += made_of(texts)
    except ValueError as error:
        raise BadManifest(", ".join(file.name for file in files), [str(error)]) from error
    if not found:
        raise BadManifest(", ".join(file.name for file in files), ["hold no operation"])
    return found


def _each(files: Sequence[Path]) -> list[Path]:
    return [one for file in files for one in (_inside(file) if file.is_dir() else [file])]


def _inside(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.graphql"))
    if not found:
        raise click.UsageError(f"there is no operation (*.graphql) in {folder}; name a manifest")
    return found


def _registrar(at: Desk) -> Registrar:
    return Registrar(store=at.store, audit=at.audit, now_ms=at.now_ms)


def _demand_fit(found: Sequence[Operation], partner: str, interfaces: Sequence[Interface]) -> None:
    from gateway.api.gate import Gate, NotValid  # building the schema takes a second
    from gateway.api.schema import schema_with
    from gateway.errors import RequestError

    gate = Gate(schema_with(interfaces)._schema, Limits())
    who = Principal(department=partner, person="-")
    faults = []
    for one in found:
        try:
            gate.admit(one.body, one.name, {}, who)
        except NotValid as error:
            faults += [f"{one.name}: {fault.message}" for fault in error.errors]
        except RequestError as error:
            faults.append(f"{one.name}: {error}")
    if faults:
        raise BadManifest("operations", faults)
