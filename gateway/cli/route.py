"""`zhatu route`: who would get the tasks for an item, at a place and a moment, and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from gateway.cli.mappings import data_option, json_option, settings_of
from gateway.routing.desk import Desk, Route
from gateway.routing.question import Question, Spot
from graph.geodesy import Point
from graph.times import to_ms
from graph.violations.facts import LOCAL

HELP = {
    "occurrence": "Where it happened",
    "site": "Where the waste came from",
    "company": "Where the haulier is registered",
}


class Place(click.ParamType):  # type: ignore[type-arg]  # generic in the stubs only
    """`lng,lat` in WGS-84 degrees, or a code of 6 to 12 characters, or both: `lng,lat,code`."""

    name = "lng,lat|code"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Spot:
        """The place that a text names."""
        parts = str(value).split(",")
        code = parts.pop() if len(parts) in (1, 3) else None
        if code is not None and not 6 <= len(code) <= 12:
            self.fail(f"{code} is no code of 6 to 12 characters", param, ctx)
        return Spot(point=self._point(parts, param, ctx) if parts else None, code=code)

    def _point(
        self, parts: list[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Point:
        try:
            lng, lat = (float(part) for part in parts)
        except ValueError:
            self.fail(f"{','.join(parts)} is no lng,lat such as 106.5,29.52", param, ctx)
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            self.fail("longitude comes first: -180 to 180, then latitude: -90 to 90", param, ctx)
        return (lng, lat)


PLACE = Place()


@click.command()
@click.argument("item", required=False)
@click.option("--occurrence", type=PLACE, help=f"{HELP['occurrence']}: lng,lat or a code.")
@click.option("--site", type=PLACE, help=f"{HELP['site']}: lng,lat or a code.")
@click.option("--company", type=PLACE, help=f"{HELP['company']}: lng,lat or a code.")
@click.option(
    "--at",
    "moment",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    help="When it is sent, on the local clock; now if left out.",
)
@click.option("--violation", help="Of this violation, by what the hub knows of it.")
@data_option
@json_option
def route(
    item: str | None,
    occurrence: Spot | None,
    site: Spot | None,
    company: Spot | None,
    moment: datetime | None,
    violation: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Tell who would get the tasks for ITEM (its code), and why.

    Either name an item and places, or a violation that the hub knows.
    """
    if (item is None) == (violation is None):
        raise click.UsageError("name an item, or a violation by --violation")
    when = moment.replace(tzinfo=LOCAL) if moment is not None else datetime.now(LOCAL)
    if violation is not None:
        found = asyncio.run(_known(violation, data, to_ms(when)))
    else:
        question = Question(
            item=(item or "").upper(),
            at_ms=to_ms(when),
            occurrence=occurrence or Spot(),
            site=site or Spot(),
            company=company or Spot(),
        )
        found = _asked(question, data)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


def _asked(question: Question, data: Path | None) -> Route:
    from gateway.routing.files import open_router

    return open_router(settings_of(data).data).route(question)


async def _known(violation: str, data: Path | None, at_ms: int) -> Route:
    from gateway.app import open_hub

    async with open_hub(settings_of(data)) as hub:
        return await hub.routes.of_violation(violation, at_ms=at_ms)


def _lines(found: Route) -> Iterator[str]:
    for word, desks in (
        ("lead", (found.lead,)),
        ("helper", found.helpers),
        ("candidate", found.candidates),
    ):
        yield from (f"{word:<10}{_words(desk)}" for desk in desks)
    yield from (f"because   {r.zh}  ({r.code}: {r.en})" for r in found.reasons)


def _words(desk: Desk) -> str:
    parts = (desk.district, desk.department, desk.section, desk.post)
    return "  ".join(part or "—" for part in parts)
