"""`zhatu audit trail` and `zhatu audit access`: who read and changed what, on the hub's machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gateway.app import Hub, open_hub
from gateway.audit.subjects import COMPANY, records_of
from gateway.audit.trail import CASE, MOST, Found, Wanted
from gateway.cli.mappings import json_option, print_table
from gateway.cli.operator import user
from gateway.cli.options import DATA
from gateway.settings import load
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import DepartmentKind
from graph.ontology.declare import Kind
from graph.plan import In, Pick, Plan, Window
from graph.times import iso, to_ms

COLUMNS = ("number", "at", "kind", "department", "person", "operation", "purpose", "case", "shows")
_FORMS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]
_NAMED = 3
_FEW = Window(first=20)
_Options = Callable[[Callable[..., None]], Callable[..., None]]


def _moment(name: str, words: str) -> _Options:
    return click.option(
        name, type=click.DateTime(_FORMS), help=f"{words}, such as 2026-03-05T00:00+0800."
    )


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        _moment("--since", "From this moment on"),
        _moment("--until", "Before this moment"),
        click.option(
            "--first",
            default=50,
            show_default=True,
            type=click.IntRange(1),
            help="So many entries, the newest.",
        ),
        json_option,
        DATA,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option(
    "--thing",
    nargs=2,
    metavar="TYPE WORDS",
    help="A thing read or changed, by its id or a word it goes by: Truck 渝A90001.",
)
@click.option("--case", help="A case read, changed or named, by its number.")
@click.option(
    "--partner",
    type=click.Choice([kind.value for kind in DepartmentKind]),
    help="Department of who read or changed.",
)
@click.option(
    "--kind", type=click.Choice(["read", "write"]), help="Only what was read, or changed."
)
@_shared
def trail(
    thing: tuple[str, str] | None,
    case: str | None,
    partner: str | None,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    first: int,
    as_json: bool,
    data: Path | None,
) -> None:
    """Who read and changed what, newest first; that this was asked goes on record as well."""
    if thing is not None and case is not None:
        raise click.UsageError("give --thing or --case, not both")
    if thing is not None and thing[0] not in ONTOLOGY.entities:
        raise click.BadParameter(f"there is no type {thing[0]}", param_hint="--thing")

    async def things_of(hub: Hub) -> list[tuple[str, str]] | None:
        if case is not None:
            return [(CASE, case)]
        return None if thing is None else await _known(hub, *thing)

    wanted = Wanted(department=partner, kind=kind, since_ms=_ms(since), until_ms=_ms(until))
    _tell(asyncio.run(_found(data, "auditTrail", things_of, wanted, first)), as_json=as_json)


@click.command()
@click.argument("company")
@_shared
def access(
    company: str,
    since: datetime | None,
    until: datetime | None,
    first: int,
    as_json: bool,
    data: Path | None,
) -> None:
    """Who read the records of a company, its trucks, permits, sites … among them, and why.

    COMPANY is its id, credit code or name. That this was asked goes on record as well.
    """

    async def things_of(hub: Hub) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        now_ms = hub.journal.clock()
        for _, local in await _known(hub, COMPANY, company):
            found += await records_of(hub.graph, local, now_ms) or ()
        return found

    wanted = Wanted(kind="read", since_ms=_ms(since), until_ms=_ms(until))
    _tell(asyncio.run(_found(data, "subjectAccess", things_of, wanted, first)), as_json=as_json)


async def _known(hub: Hub, entity: str, words: str) -> list[tuple[str, str]]:
    ids = set(await asyncio.to_thread(hub.journal.known_as, entity, words))
    # what others only speak of has no entry of its own in the journal
    for field in ("id", *_words_of(entity)):
        where, picks = In(field, (words,)), (Pick("id", "id"),)
        plan = Plan(entity=entity, picks=picks, where=where, window=_FEW, as_of=hub.journal.clock())
        page = await hub.graph.read(plan)
        ids |= {row["node"]["id"] for row in page.rows}
    if not ids:
        raise click.ClickException(f"the hub knows no {entity} {words}")
    return [(entity, one) for one in sorted(ids)]


def _words_of(entity: str) -> list[str]:
    """Fields of which one alone says which thing is meant."""
    spec = ONTOLOGY.entity(entity)
    alone = [fields[0] for fields in spec.identity if len(fields) == 1]
    return [one for one in alone if one in spec.fields and spec.fields[one].kind is Kind.TEXT]


async def _found(
    data: Path | None, operation: str, things_of: Callable[[Hub], Any], wanted: Wanted, first: int
) -> list[Found]:
    async with open_hub(load(given={"data": data})) as hub:
        asked = Wanted(
            things=await things_of(hub),
            department=wanted.department,
            since_ms=wanted.since_ms,
            until_ms=wanted.until_ms,
            kind=wanted.kind,
        )
        found = await asyncio.to_thread(_pages, hub, asked, first)
        await asyncio.to_thread(_record, hub, operation, len(found))
        return found


def _pages(hub: Hub, wanted: Wanted, first: int) -> list[Found]:
    found: list[Found] = []
    while len(found) < first:
        before = found[-1].entry.seq if found else None
        page = hub.trail.find(wanted, before=before, limit=min(MOST, first - len(found)))
        if not page:
            break
        found += page
    return found


def _record(hub: Hub, operation: str, count: int) -> None:
    hub.audit.read(user(), operation=operation, fields=("AuditEntry.*",), keys_count=count)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _tell(found: Iterable[Found], *, as_json: bool) -> None:
    if as_json:
        for one in found:
            click.echo(json.dumps(_whole(one), ensure_ascii=False))
    else:
        print_table(COLUMNS, [_row(one) for one in found])


def _row(found: Found) -> list[str | None]:
    entry, payload = found.entry, found.payload
    return [
        str(entry.seq),
        iso(entry.at_ms),
        entry.kind,
        entry.department,
        entry.person,
        entry.operation,
        payload.get("purpose"),
        payload.get("case"),
        entry.subject or _shows(payload),
    ]


def _shows(payload: Any) -> str:
    """What an answer showed, in a few words."""
    named = [f"{name} {key}" for name, keys in payload.get("things", {}).items() for key in keys]
    more = len(named[_NAMED:]) + sum(payload.get("more", {}).values())
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more else "")


def _whole(found: Found) -> dict[str, Any]:
    entry = found.entry
    return {
        "number": entry.seq,
        "at": iso(entry.at_ms),
        "kind": entry.kind,
        "operation": entry.operation,
        "department": entry.department,
        "section": entry.section,
        "post": entry.post,
        "person": entry.person,
        "isService": entry.is_service,
        "subject": entry.subject or None,
        "shown": found.shown,
        **found.payload,
        "hash": entry.hash,
    }
