"""`zhatu vision`: judged photos as a set, and models measured on it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from gateway.app import Hub, open_hub
from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.cli.operator import user
from gateway.cli.reading import reanalyse, worker
from gateway.incidents.exporting import Exported, write_set
from gateway.incidents.labelled import LabelledPhoto, labelled_photos
from gateway.settings import Settings
from vision.analyser import Analyser, open_analyser
from vision.errors import BadImage
from vision.evaluation import Example, Judged, by_state, confusion, read_set
from vision.images import decode
from vision.plugins import folder as plugins
from vision.plugins.stages import LoadByCard
from vision.region import truck_region
from vision.results import LOAD_STATES, Box


@click.group()
def vision() -> None:
    """Export judged photos, measure a model on them, and read stored photos."""


vision.add_command(worker)
vision.add_command(reanalyse)


@vision.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@data_option
def export(out: Path, data: Path | None) -> None:
    """Write the photos of judged findings about loads into the folder OUT, with labels.csv.

    A confirmed finding labels its photo; one rejected as lawful says what is not on it; one
    rejected as unclear or no truck labels it unknown. The export is put on record.
    """
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty")
    photos, done = asyncio.run(_export(settings_of(data), out))
    counts = Counter(one.label or f"not {one.not_label}" for one in photos)
    for label, count in sorted(counts.items()):
        click.echo(f"{label:<20}{count}")
    for sha256 in done.gone:
        click.echo(f"photo {sha256} is no longer there", err=True)
    click.echo(f"{out}: {done.written} photos")


@vision.command()
@click.argument("model")
@click.argument("labelled", metavar="SET", type=click.Path(exists=True, path_type=Path))
@click.option("--cut-out", is_flag=True, help="The photos show the truck and nothing else.")
@data_option
@json_option
def evaluate(model: str, labelled: Path, cut_out: bool, data: Path | None, as_json: bool) -> None:
    """Measure MODEL on SET: confusion, and precision and recall of each state.

    MODEL is a card file, an own model's id, or the name of one that comes with the program. SET
    is a folder as `export` writes it. Where labels.csv does not say where the truck is, it is
    looked for as on any photo, by its plate.
    """
    settings = settings_of(data)
    stage = LoadByCard(plugins.open_one(_card(model, settings), "load_state"))
    examples = read_set(labelled)
    looker = None
    if not cut_out and any(example.truck is None for example in examples):
        looker = open_analyser(settings.models)
    judged = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for example in progress.track(examples, description="photos"):
            judged.append(Judged(example=example, state=_state(example, stage, looker)))
    if as_json:
        click.echo(json.dumps(_said(judged)))
    else:
        _tell(judged)


async def _export(settings: Settings, out: Path) -> tuple[Sequence[LabelledPhoto], Exported]:
    async with open_hub(settings) as hub:
        await hub.project()
        photos = await labelled_photos(hub.store, hub.graph, now_ms=hub.journal.clock())
        _record(hub, photos, out)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("photos", total=len(photos))
            done = write_set(photos, hub.vault, out, on_photo=lambda: progress.advance(task))
    return photos, done


def _record(hub: Hub, photos: Sequence[LabelledPhoto], out: Path) -> None:
    """Who takes which photos, before they are written."""
    shown = sorted({photo.sha256 for photo in photos})
    hub.audit.read(
        user(),
        operation="vision.export",
        fields=["Evidence.bytes"],
        keys_count=len(shown),
        details={"folder": out.name, "things": {"Evidence": shown}},
    )


def _card(model: str, settings: Settings) -> Path:
    own = {
        entry.plugin.card.id: entry.path
        for entry in plugins.cards_in(settings.own_models)
        if entry.plugin is not None
    }
    known = {**plugins.shipped(), **own}
    path = known.get(model, Path(model))
    if not path.is_file():
        raise click.UsageError(f"{model} is no card file, nor one of {', '.join(known) or 'none'}")
    return path


def _state(example: Example, stage: LoadByCard, looker: Analyser | None) -> str:
    """What the model says of an example; unknown where no truck or no photo is."""
    data = example.file.read_bytes()
    try:
        photo, header = decode(data)
        plates = () if looker is None or example.truck else looker.analyse(data).plates
    except BadImage as problem:
        click.echo(f"{example.file.name}: {problem}", err=True)
        return "unknown"
    where = example.truck or truck_region(plates, None, header.width, header.height)
    if where is None and looker is not None:
        return "unknown"
    box = where or Box(0, 0, header.width, header.height)
    return stage.classify(photo[box.y0 : box.y1, box.x0 : box.x1]).state


def _tell(judged: Sequence[Judged]) -> None:
    table = confusion(judged)
    shown = Table("on the photo", *LOAD_STATES, title="said")
    for label in LOAD_STATES:
        counts = [table.get((label, said), 0) for said in LOAD_STATES]
        if any(counts):
            shown.add_row(label, *(str(count) for count in counts))
    Console().print(shown)
    print_table(
        ("state", "there", "said", "right", "precision", "recall"),
        [
            [one.state, one.there, one.said, one.right, _share(one.precision), _share(one.recall)]
            for one in by_state(judged)
        ],
    )
    known = [one for one in judged if one.example.label is not None]
    right = sum(one.example.label == one.state for one in known)
    click.echo(
        f"right {right} of {len(known)}; of {len(judged) - len(known)} more only what is not"
    )


def _said(judged: Sequence[Judged]) -> dict[str, object]:
    states = [
        {**asdict(one), "precision": one.precision, "recall": one.recall}
        for one in by_state(judged)
    ]
    rows = [
        {"there": there, "said": said, "photos": count}
        for (there, said), count in sorted(confusion(judged).items())
    ]
    return {"photos": len(judged), "confusion": rows, "states": states}


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
