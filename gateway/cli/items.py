"""`zhatu items`: the reviewed items, one by one, and what is missing in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.items.check import check as gaps_of
from gateway.items.item import Item, Version
from gateway.items.register import FOLDER, Register, open_register
from graph.violations.facts import LOCAL

COLUMNS = ("code", "name", "version", "department", "co_handlers", "limit", "fine_yuan")
GAP_COLUMNS = ("item", "where", "code", "message")

day_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Of this day, instead of today."
)


@click.group()
def items() -> None:
    """List, show and check the items (权责事项)."""


@items.command("list")
@data_option
@day_option
@json_option
def list_(data: Path | None, day: datetime | None, as_json: bool) -> None:
    """The items with the version in force."""
    found = _register(data).items.values()
    rows = [_row(item, item.in_force(_day(day))) for item in found]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
    else:
        print_table(COLUMNS, rows)


@items.command()
@click.argument("code")
@data_option
@day_option
@json_option
def show(code: str, data: Path | None, day: datetime | None, as_json: bool) -> None:
    """All that an item says: law, evidence, limits, checklist, and who answers where.

    Ends with 1 when no version of it is in force.
    """
    register = _register(data)
    item = register.item(code.upper())
    version = item.in_force(_day(day))
    if as_json:
        click.echo(json.dumps(asdict(item), ensure_ascii=False, default=str))
    else:
        for line in _page(register, item, version):
            click.echo(line)
    if version is None:
        raise SystemExit(1)


@items.command()
@data_option
@day_option
@json_option
def check(data: Path | None, day: datetime | None, as_json: bool) -> None:
    """Find gaps: posts that are missing, versions that overlap, unknown departments, dates.

    Ends with 1 when there are any.
    """
    register = _register(data)
    gaps = gaps_of(register, _day(day))
    if as_json:
        for gap in gaps:
            click.echo(json.dumps(asdict(gap), ensure_ascii=False))
    elif gaps:
        print_table(GAP_COLUMNS, [[getattr(gap, name) for name in GAP_COLUMNS] for gap in gaps])
    else:
        click.echo(f"{len(register.items)} items, {len(register.districts)} districts: no gaps")
    if gaps:
        raise SystemExit(1)


def _register(data: Path | None) -> Register:
    return open_register(settings_of(data).data / FOLDER)


def _day(given: datetime | None) -> date:
    return given.date() if given is not None else datetime.now(LOCAL).date()


def _row(item: Item, version: Version | None) -> list[str]:
    if version is None:
        return [item.code, item.name, "", "", "", "", ""]
    return [
        item.code,
        item.name,
        version.number,
        version.department,
        ", ".join(version.co_handlers),
        str(version.limits.read()),
        _fine(version),
    ]


def _fine(version: Version) -> str:
    penalty = version.penalty
    return "" if penalty is None else f"{penalty.min_yuan:,}–{penalty.max_yuan:,}"


def _page(register: Register, item: Item, version: Version | None) -> Iterator[str]:
    yield f"{item.code}  {item.name}  {item.name_en}"
    if version is None:
        yield "no version is in force"
        return
    until = "" if version.effective_to is None else f" to {version.effective_to}"
    yield f"version {version.number}, in force from {version.effective_from}{until}"
    yield f"answers  {', '.join(version.departments)}"
    for basis in version.basis:
        doubt = "" if basis.checked else "  (text not read, quoted by others)"
        yield f"law      {basis.law} {basis.article} → {basis.penalty or '—'}{doubt}"
    if version.penalty is not None:
        yield f"fine     {_fine(version)} yuan; {version.penalty.beside}"
    yield from _limits(version)
    for name, lines in (("evidence", version.evidence), ("plan", version.plan)):
        yield from (f"{name:<8} [ ] {line}" for line in lines)
    yield f"tags     {', '.join(version.tags)}"
    for code, district in register.districts.items():
        for one in register.answering(version, code):
            yield f"post     {district.name}  {one.department}  {one.section}  {one.post}"


def _limits(version: Version) -> Iterator[str]:
    limit = version.limits.read()
    faster = "".join(f", {urgency} {amount}" for urgency, amount in limit.faster.items())
    yield f"limit    {limit}{faster}"
    for stage in limit.stages:
        yield f"         {stage.name}: {stage.limit}"
    if version.limits.decision:
        yield f"         decision by law: {version.limits.decision}"
