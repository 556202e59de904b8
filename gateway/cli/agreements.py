"""`zhatu agreements`: check, compare, publish, revoke and list data-sharing agreements."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from auth.agreements import Agreement
from auth.principal import Principal
from gateway.agreements.difference import Change, differences
from gateway.agreements.errors import BadAgreement
from gateway.agreements.json_schema import agreement_schema
from gateway.agreements.publishing import Published, Publisher
from gateway.agreements.reading import packaged, personal_given, read_agreement
from gateway.audit.log import AuditLog
from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.interfaces.reading import known_interfaces
from gateway.journal.journal import Journal
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import DepartmentKind
from graph.times import iso

COLUMNS = ("id", "version", "receivers", "purposes", "from", "until", "state", "title")
places_argument = click.argument(
    "places", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(path_type=Path, exists=True)
)
department_option = click.option(
    "--department",
    default="urban_management",
    show_default=True,
    type=click.Choice([kind.value for kind in DepartmentKind]),
    help="The department you speak for, for the audit log.",
)
person_option = click.option(
    "--person", default=getpass.getuser, help="Your name, for the audit log. [default: your login]"
)


@click.group()
def agreements() -> None:
    """Check, compare, publish, revoke and list agreements (数据共享协议).

    FILE and FOLDER name agreements as TOML files; without any, the packaged ones of the
    demonstration are meant.
    """


@agreements.command()
@places_argument
@data_option
def check(places: Sequence[Path], data: Path | None) -> None:
    """Check files: every name, mask, scope and date. Ends with 2 when something is wrong."""
    known_interfaces(settings_of(data))
    faults = 0
    for name, text in _texts(places).items():
        try:
            one = read_agreement(name, text)
        except BadAgreement as error:
            faults += len(error.faults)
            for fault in error.faults:
                click.echo(f"{name}: {fault}")
            continue
        given = [f"{entity}.{field}" for _, entity, field in personal_given(one)]
        said = f"; personal information: {', '.join(given)}" if given else ""
        click.echo(f"{name}: {one.name} is sound{said}")
    if faults:
        raise SystemExit(2)


@agreements.command()
@places_argument
@data_option
@json_option
def diff(places: Sequence[Path], data: Path | None, as_json: bool) -> None:
    """Say what each partner gains (+), loses (-) and sees otherwise (~) by publishing files."""
    with _publisher(data) as publisher:
        standing = {p.agreement.id: p for p in publisher.all()}
    for name, text in _texts(places).items():
        one = read_agreement(name, text)
        last = standing.get(one.id)
        before = last.agreement if last is not None and last.revoked_at_ms is None else None
        _print_changes(one, before, differences(before, one), as_json=as_json)


@agreements.command()
@places_argument
@data_option
@department_option
@person_option
def publish(places: Sequence[Path], data: Path | None, department: str, person: str) -> None:
    """Publish files, all or none; what stands already is passed over. It is put on record."""
    with _publisher(data) as publisher:
        by = Principal(department=department, person=person)
        made = publisher.publish(_texts(places), by, at_ms=_now(publisher))
    for one in made:
        click.echo(f"{one.name} published for {', '.join(one.receivers)}")
    if not made:
        click.echo("nothing is new")


@agreements.command()
@click.argument("agreement")
@click.option("--why", required=True, help="The reason, for the audit log.")
@data_option
@department_option
@person_option
def revoke(agreement: str, why: str, data: Path | None, department: str, person: str) -> None:
    """Let an agreement give nothing from now on, whatever its dates say."""
    with _publisher(data) as publisher:
        by = Principal(department=department, person=person)
        one = publisher.revoke(agreement, by, why=why, at_ms=_now(publisher))
    click.echo(f"{one.name} revoked; {', '.join(one.receivers)} are given nothing by it")


@agreements.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """Every version that was published, and whether it stands."""
    with _publisher(data) as publisher:
        published, now_ms = publisher.all(), _now(publisher)
    newest = {one.agreement.id: one.agreement.version for one in published}
    rows = [_row(one, newest[one.agreement.id], now_ms) for one in published]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
    else:
        print_table(COLUMNS, rows)


@agreements.command()
def schema() -> None:
    """Print the JSON Schema of the files."""
    click.echo(json.dumps(agreement_schema(), ensure_ascii=False, indent=2))


def _texts(places: Sequence[Path]) -> Mapping[str, str]:
    if not places:
        return packaged()
    files = [file for place in places for file in _files(place)]
    if not files:
        raise click.UsageError("there is no agreement (*.toml) in the places given")
    return {str(file): file.read_text(encoding="utf-8") for file in files}


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.toml")) if place.is_dir() else [place]


@contextmanager
def _publisher(data: Path | None) -> Iterator[Publisher]:
    settings = settings_of(data)
    known_interfaces(settings)
    store = open_store(settings.store_url)
    try:
        migrate(store)
        yield Publisher(store=store, audit=AuditLog(store, Journal(store).clock))
    finally:
        store.close()


def _now(publisher: Publisher) -> int:
    return Journal(publisher.store).clock()


def _print_changes(
    one: Agreement, before: Agreement | None, changes: Sequence[Change], *, as_json: bool
) -> None:
    if as_json:
        for change in changes:
            row: dict[str, Any] = {"agreement": one.id, "whom": change.whom}
            click.echo(json.dumps(row | {"sign": change.sign, "what": change.what}))
        return
    since = "new" if before is None else f"from v{before.version}"
    click.echo(f"{one.name} ({since}): {'no change' if not changes else ''}".rstrip())
    for change in changes:
        click.echo(f"  {change.sign} {change.whom:<22} {change.what}")


def _row(one: Published, newest: int, now_ms: int) -> list[str]:
    agreement = one.agreement
    return [
        agreement.id,
        str(agreement.version),
        ", ".join(agreement.receivers),
        ", ".join(agreement.purposes),
        str(agreement.valid_from),
        "" if agreement.valid_to is None else str(agreement.valid_to),
        _state(one, newest, now_ms),
        agreement.title,
    ]


def _state(one: Published, newest: int, now_ms: int) -> str:
    if one.revoked_at_ms is not None:
        return f"revoked {iso(one.revoked_at_ms)} by {one.revoked_by}: {one.revoked_why}"
    if one.agreement.version != newest:
        return "replaced"
    start, _ = one.agreement.span_ms
    if one.agreement.holds(now_ms):
        return f"in force, but: {'; '.join(one.faults)}" if one.faults else "in force"
    return "not yet" if now_ms < start else "ended"
