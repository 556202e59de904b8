"""`zhatu schema diff`, `gate`, `usage`: what changed in the schema, and whom it would break."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate

from gateway.api.changes import Change, Weight, as_page, changes, deprecated, too_early
from gateway.api.usage import judge, uses_of
from gateway.audit.usage import Usage, Used
from gateway.cli.mappings import json_option, print_table, settings_of
from gateway.cli.options import DATA
from gateway.store import trusted as statements
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.times import DAY_MS, iso

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SDL = click.argument("old", type=_FILE)
_NEW = click.argument("new", type=_FILE)
_DAYS = click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How far to look."
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A finding of the gate: a partner's text, and what became of it."""

    what: str
    department: str
    document: str
    answers: int
    last: str
    why: str


@click.command()
@_SDL
@_NEW
@json_option
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Tell what changed from one SDL file to another, worst first, as Markdown."""
    found = changes(_read(old), _read(new))
    if as_json:
        for one in found:
            click.echo(json.dumps(vars(one), ensure_ascii=False))
    else:
        click.echo(as_page(found), nl=False)


@click.command()
@_SDL
@_NEW
@_DAYS
@json_option
@DATA
def gate(old: Path, new: Path, days: int, as_json: bool, data: Path | None) -> None:
    """Tell which partners' queries of the last days a change of the schema would break.

    Looks at every query text that was answered, by the audit log of the store. Ends with 1 if one
    breaks, or if something is removed before the day until which it was to stay. Registered
    operations that nobody asked in that time are looked at too: what would break is told.
    """
    before, after = _read(old), _read(new)
    found = changes(before, after)
    today = datetime.now(UTC).date()
    used = _used(data, days)
    unasked = _unasked(data, used)
    rows = [
        *_broken(before, after, found, used),
        *(replace(row, what=_UNASKED[row.what]) for row in _broken(before, after, found, unasked)),
        *_old_ways(after, used),
    ]
    early = too_early(before, found, today)
    if as_json:
        for row in rows:
            click.echo(json.dumps(vars(row), ensure_ascii=False))
    else:
        _tell(rows, found, used, unasked, days)
    for words in early.values():
        click.echo(words, err=True)
    if early or any(row.what == "breaks" for row in rows):
        raise SystemExit(1)


@click.command()
@click.argument("sdl", metavar="SCHEMA", type=_FILE)
@click.option("--field", "fields", multiple=True, metavar="TYPE.FIELD", help="Only of these.")
@_DAYS
@json_option
@DATA
def usage(sdl: Path, fields: tuple[str, ...], days: int, as_json: bool, data: Path | None) -> None:
    """Tell which partner used which fields and arguments of a schema, and how often."""
    schema = _read(sdl)
    counts: dict[tuple[str, str], list[Used]] = {}
    for one in _used(data, days):
        document = parse(one.text, no_location=True)
        if validate(schema, document):
            continue
        for where in uses_of(schema, document).surely:
            if "." in where and (not fields or where in fields):
                counts.setdefault((where, one.department), []).append(one)
    rows = [
        (where, who, str(len(found)), str(sum(one.answers for one in found)), _last(found))
        for (where, who), found in sorted(counts.items())
    ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(_USAGE, row, strict=True)), ensure_ascii=False))
    else:
        print_table(_USAGE, rows)


_UNASKED = {"breaks": "would break", "may break": "may break"}
_USAGE = ("field", "partner", "queries", "answers", "last")


def _last(found: Sequence[Used]) -> str:
    return (iso(max(one.last_ms for one in found)) or "")[:10]


def _used(data: Path | None, days: int) -> list[Used]:
    """The query texts of the last days, by the store's audit log."""
    store = open_store(settings_of(data).store_url)
    try:
        migrate(store)
        return Usage(store).since(time.time_ns() // 1_000_000 - days * DAY_MS)
    finally:
        store.close()


def _unasked(data: Path | None, used: Sequence[Used]) -> list[Used]:
    """Registered operations that are not among the texts used."""
    store = open_store(settings_of(data).store_url)
    try:
        with store.read() as connection:
            rows = statements.of(connection)
    finally:
        store.close()
    known = {(one.department, one.text) for one in used}
    return [
        Used(
            department=row["department"],
            document=row["sha256"],
            text=row["body"],
            answers=0,
            last_ms=0,
        )
        for row in rows
        if (row["department"], row["body"]) not in known
    ]


def _read(file: Path) -> GraphQLSchema:
    try:
        return build_schema(file.read_text(encoding="utf-8"))
    except (GraphQLError, TypeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: this is no schema: {error}") from None


def _broken(
    old: GraphQLSchema, new: GraphQLSchema, found: Sequence[Change], used: Sequence[Used]
) -> Iterator[Row]:
    for one in used:
        verdict = judge(old, new, found, one.text)
        if verdict is not None:
            yield from (_row("breaks", one, why) for why in verdict.breaks)
            yield from (_row("may break", one, why) for why in verdict.may_break)


def _old_ways(schema: GraphQLSchema, used: Sequence[Used]) -> Iterator[Row]:
    """Uses of what is deprecated in the new schema."""
    reasons = deprecated(schema)
    for one in used if reasons else ():
        document = parse(one.text, no_location=True)
        if not validate(schema, document):
            for where in sorted(uses_of(schema, document).surely & reasons.keys()):
                yield _row("uses", one, f"{where}: {reasons[where]}")


def _row(what: str, one: Used, why: str) -> Row:
    last = _last([one]) if one.answers else ""
    return Row(
        what=what,
        department=one.department,
        document=one.document,
        answers=one.answers,
        last=last,
        why=why,
    )


def _tell(
    rows: Sequence[Row],
    found: Sequence[Change],
    used: Sequence[Used],
    unasked: Sequence[Used],
    days: int,
) -> None:
    weights = Counter(one.weight for one in found)
    told = ", ".join(f"{weights[weight]} {weight}" for weight in Weight if weights[weight])
    click.echo(f"changes: {told or 'none'}")
    partners = len({one.department for one in used})
    click.echo(f"looked at {len(used)} query texts of {partners} partners in {days} days")
    if unasked:
        click.echo(f"and at {len(unasked)} registered operations that nobody asked in that time")
    for row in rows:
        asked = f"{row.answers} answers, last on {row.last}" if row.answers else "registered"
        click.echo(
            f"{row.department} · {row.what} · {row.why} · query {row.document[:12]}, {asked}"
        )
