"""`zhatu deadline`: when a limit of time runs out, and how that was counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from gateway.audit.log import AuditLog
from gateway.cases.deadlines.counting import Day
from gateway.cases.deadlines.due import Due, due
from gateway.cases.deadlines.errors import BadEvents, BadLimit
from gateway.cases.deadlines.events import (
    Event,
    Extended,
    Opened,
    Paused,
    Resumed,
    Transferred,
)
from gateway.cases.deadlines.limit import Limit, Unit, read_limit
from gateway.cases.deadlines.years import FOLDER, open_calendar
from gateway.cases.redate import Redating
from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.items.terms import open_terms
from gateway.journal.journal import wall_clock_ms
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import DepartmentKind
from graph.violations.facts import LOCAL, local

EVENTS: Mapping[str, Callable[[datetime, int], Event]] = {
    "pause": lambda at, _: Paused(at),
    "resume": lambda at, _: Resumed(at),
    "extend": Extended,
    "transfer": lambda at, _: Transferred(at),
    "restart": lambda at, _: Transferred(at, restarts=True),
}


class LocalMoment(click.ParamType[datetime]):
    """A day or a moment; without a zone it is local (Asia/Shanghai)."""

    name = "WHEN"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read an ISO 8601 day or moment."""
        try:
            found = datetime.fromisoformat(str(value))
            return found.astimezone(LOCAL) if found.tzinfo else found.replace(tzinfo=LOCAL)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no day or moment such as 2026-02-11T18:30", param, ctx)


class Happened(click.ParamType[Event]):
    """``pause@2026-03-04T10:00``, ``extend@2026-03-10=5``: what, when, and days."""

    name = "WHAT@WHEN[=DAYS]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Event:
        """Read what happened."""
        what, _, rest = str(value).partition("@")
        when, _, days = rest.partition("=")
        if what not in EVENTS or (what == "extend") != days.isdecimal():
            known = ", ".join(EVENTS)
            self.fail(f"{value!r}: WHAT is one of {known}; only extend has =DAYS", param, ctx)
        return EVENTS[what](LocalMoment().convert(when, param, ctx), int(days or 0))


@click.group(invoke_without_command=True)
@click.option("--from", "opened", type=LocalMoment(), help="The day or moment it begins.")
@click.option("--limit", "words", help='Such as "5 working days", "4工作时", "7 days of law".')
@click.option("--event", "events", type=Happened(), multiple=True, help="What happened meanwhile.")
@click.option("--department", type=click.Choice([kind.value for kind in DepartmentKind]))
@data_option
@json_option
@click.pass_context
def deadline(
    ctx: click.Context,
    opened: datetime | None,
    words: str | None,
    events: tuple[Event, ...],
    department: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Tell when a limit runs out, whether that is provisional, and how it was counted."""
    if ctx.invoked_subcommand is not None:
        return
    if opened is None or words is None:
        raise click.UsageError("--from and --limit are needed")
    calendar = open_calendar(settings_of(data).data / FOLDER)
    try:
        limit = read_limit(words)
        found = due(limit, [Opened(opened), *events], calendar.of(department or ""))
    except (BadLimit, BadEvents) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(_told(opened, limit, found), ensure_ascii=False))
    else:
        for line in _lines(opened, limit, found):
            click.echo(line)


@deadline.command()
@click.option("--all", "every", is_flag=True, help="Also due dates that were certain before.")
@data_option
@json_option
def recompute(every: bool, data: Path | None, as_json: bool) -> None:
    """Count the provisional due dates of cases again, now that more is known of the calendar.

    Each change is a line in the history of its case, and an entry of the audit log.
    """
    settings = settings_of(data)
    store = open_store(settings.store_url)
    try:
        migrate(store)
        audit, terms = AuditLog(store, wall_clock_ms), open_terms(settings.data)
        redating = Redating(store=store, audit=audit, terms=terms, clock=wall_clock_ms)
        changed = redating.run(only_provisional=not every)
    finally:
        store.close()
    rows = [
        (one.number, _local(one.before_ms), _local(one.after_ms), one.is_provisional)
        for one in changed
    ]
    _print(rows, as_json)


def _print(rows: Sequence[tuple[str, str, str, bool]], as_json: bool) -> None:
    columns = ("case", "was_due", "due", "provisional")
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
        return
    if rows:
        print_table(columns, rows)
    click.echo(f"{len(rows)} due dates changed")


def _local(at_ms: int) -> str:
    return local(at_ms).isoformat(timespec="minutes")


def _told(opened: datetime, limit: Limit, found: Due) -> Mapping[str, object]:
    counted = "worked_s" if limit.unit is Unit.WORKING_HOURS else "counted"
    return {
        "from": opened.isoformat(),
        "limit": str(limit),
        "due": None if found.at is None else found.at.astimezone(LOCAL).isoformat(),
        "provisional": found.provisional,
        "reasons": found.reasons,
        "days": [{"day": str(one.day), counted: one.counted, "why": one.why} for one in found.days],
    }


def _lines(opened: datetime, limit: Limit, found: Due) -> Iterator[str]:
    when = "not while it is paused"
    if found.at is not None:
        when = f"{found.at.astimezone(LOCAL):%a %Y-%m-%d %H:%M:%S} +08:00"
    yield f"due {when}" + (" (provisional)" if found.provisional else "")
    yield from (f"  {reason}" for reason in found.reasons)
    begins = f"the day after {opened:%a %Y-%m-%d}"
    if limit.unit is Unit.WORKING_HOURS:
        begins = f"{opened:%a %Y-%m-%d %H:%M}"
    yield f"{limit}, counted from {begins}:"
    for (why, counts), days in groupby(found.days, key=lambda one: (one.why, one.counted > 0)):
        yield "  " + _group(list(days), limit, why if not counts else "")


def _group(days: Sequence[Day], limit: Limit, why: str) -> str:
    first, last = days[0].day, days[-1].day
    span = f"{first:%a %Y-%m-%d}" + ("" if first == last else f" – {last:%a %Y-%m-%d}")
    if why:
        return f"{span}  {why}"
    total = sum(one.counted for one in days)
    if limit.unit is Unit.WORKING_HOURS:
        return f"{span}  {total / 3600:g} h"
    return f"{span}  {total} counted"
