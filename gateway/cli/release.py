"""`zhatu quarantine release`: lets rows in after their mapping was mended, or a check waived."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from connectors.base import MappedRow, Rejected
from connectors.mapping.apply import again
from connectors.mapping.rules import Mapping
from connectors.runner import keep
from gateway.app import Hub, open_hub
from gateway.cli.mappings import data_option, examined, files_of, print_table, settings_of
from gateway.journal.errors import JournalError
from gateway.journal.quarantine import AlreadyReleased, Quarantined
from gateway.settings import Settings
from graph.records import Raw

PAGE = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator asks for: which checks to waive, and in whose name."""

    waived: frozenset[str]
    by: str


@click.command()
@click.argument("numbers", nargs=-1, type=int, metavar="[ID]...")
@click.option("--all-fixed", is_flag=True, help="Every row that its mapping takes by now.")
@click.option("--waive", multiple=True, metavar="REASON", help="A check to waive; repeatable.")
@click.option("--by", required=True, metavar="NAME", help="Who answers for it.")
@click.option(
    "--mapping",
    "mappings",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Mapping file or folder, instead of those in the data folder.",
)
@data_option
def release(
    numbers: tuple[int, ...],
    all_fixed: bool,
    waive: tuple[str, ...],
    by: str,
    mappings: tuple[Path, ...],
    data: Path | None,
) -> None:
    """Map rows that were set aside once more and let in those that pass.

    Ends with 1 when a row named by its number cannot be let in.
    """
    if bool(numbers) == all_fixed:
        raise click.UsageError("name rows by their numbers, or say --all-fixed")
    settings, wish = settings_of(data), Wish(frozenset(waive), by)

    async def work() -> list[tuple[int, str | None]]:
        async with open_hub(settings) as hub:
            known = _by_source(mappings, settings)
            rows = await asyncio.to_thread(_rows, hub, numbers)
            done = [(r.id, await asyncio.to_thread(_let_in, hub, known, r, wish)) for r in rows]
            await hub.project()
            return done

    done = asyncio.run(work())
    print_table(("id", "what"), [(number, fault or "released") for number, fault in done])
    if numbers and any(fault for _, fault in done):
        raise SystemExit(1)


def _by_source(places: tuple[Path, ...], settings: Settings) -> dict[str, Mapping]:
    found = examined(files_of(places, settings))
    return {mapping.source: mapping for _, mapping, _ in found if mapping}


def _rows(hub: Hub, numbers: tuple[int, ...]) -> list[Quarantined]:
    if not numbers:
        rows: list[Quarantined] = []
        while page := hub.quarantine.page(after=rows[-1].id if rows else 0, limit=PAGE):
            rows += page
        return rows
    found = [(number, hub.quarantine.get(number)) for number in numbers]
    for number, row in found:
        if row is None:
            raise click.UsageError(f"nothing is set aside under number {number}")
    return [row for _, row in found if row]


def _let_in(hub: Hub, known: dict[str, Mapping], row: Quarantined, wish: Wish) -> str | None:
    """Release one row; says why not where it cannot be."""
    mapping = known.get(row.source)
    if mapping is None:
        return f"there is no mapping of {row.source}; name it by --mapping"
    if mapping.report is not None:
        return "a report on a case: `zhatu sync --again` takes it once its cause is gone"
    result = _mapped(hub, mapping, row, wish)
    if isinstance(result, str):
        return result
    fault = keep(result, hub.vault)
    if fault:
        return fault
    waived = ", ".join(sorted(wish.waived & {row.reason}))
    try:
        hub.quarantine.release(row.id, result.records, by=wish.by, waived=waived)
    except (JournalError, AlreadyReleased) as error:
        return str(error)
    return None


def _mapped(hub: Hub, mapping: Mapping, row: Quarantined, wish: Wish) -> MappedRow | str:
    raw = hub.journal.raw(row.raw_sha256)
    if raw is None or not row.cells_json:
        return "its cells are not known; mend the source and sync again"
    kept = Rejected(
        raw=Raw(raw.data, raw.media_type, row.locator),
        cells_json=row.cells_json,
        reason=row.reason,
        field=row.field,
        message=row.message,
    )
    result = again(mapping, kept, waived=wish.waived)
    if isinstance(result, Rejected):
        return f"still refused: {result.reason} {result.message}"
    return result
