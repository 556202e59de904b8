"""The folder of a department's own models: which are there, and which may be used for what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vision.card import Status
from vision.errors import BadCard, VisionError
from vision.plugins.card import PluginCard
from vision.plugins.card_file import SUFFIXES, read_card
from vision.plugins.model import PluginModel

SHIPPED = Path(__file__).parent.parent / "models"
"""Where the cards of models that come with the program lie; none of them works unless added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A card file of the folder: its card, or why it cannot be used."""

    path: Path
    plugin: PluginCard | None
    problem: VisionError | None = None


def card_files(folder: Path) -> list[Path]:
    """The card files of a folder, by name; a folder that is not there has none."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def open_plugins(folder: Path | None) -> dict[str, PluginModel]:
    """The models of a folder by their task; raises VisionError for the first that may not be used.

    A model that was registered and cannot be used stops the start: silence would look like
    photos on which nothing is to be seen.
    """
    cards = list(cards_in(folder)) if folder is not None else []
    opened: dict[str, PluginModel] = {}
    for entry in cards:
        if entry.plugin is None:
            raise entry.problem or BadCard(entry.path.name, "cannot be read")
        alone(entry, cards)
        opened[entry.plugin.card.task] = PluginModel(entry.plugin)
    return opened


def plugin_cards(folder: Path) -> list[PluginCard]:
    """The cards of a folder that read well; no model is opened."""
    return [entry.plugin for entry in cards_in(folder) if entry.plugin is not None]


def check(card: Path) -> PluginCard:
    """The card of a model that may be used; raises VisionError."""
    plugin = read_card(card)
    PluginModel(plugin)
    return plugin


def open_one(card: Path, task: str) -> PluginModel:
    """The model of a card, which must be for `task`; raises VisionError."""
    plugin = read_card(card)
    if plugin.card.task != task:
        raise BadCard(card.name, f"it is for {plugin.card.task}, not for {task}")
    return PluginModel(plugin)


def add(card: Path, folder: Path) -> PluginCard:
    """Put a model with its card and golden picture into a folder; one of its id is replaced.

    Raises VisionError, and then changes nothing.
    """
    plugin = check(card)
    if card.parent.resolve() == folder.resolve():
        raise BadCard(card.name, "lies in that folder already")
    there = [entry for entry in cards_in(folder) if entry.plugin is not None]
    rivals = [one for one in there if one.plugin and one.plugin.card.id == plugin.card.id]
    for other in plugin_cards(folder):
        if other.card.id == plugin.card.id:
            continue
        if other.card.task == plugin.card.task:
            raise BadCard(card.name, f"{other.card.id} is there for {plugin.card.task} already")
        taken = {file.name for file in other.card.files} & {f.name for f in plugin.card.files}
        if taken:
            raise BadCard(card.name, f"{other.card.id} has a file called {min(taken)} already")
    folder.mkdir(parents=True, exist_ok=True)
    for entry in rivals:
        remove(entry)
    for file in plugin.card.files:
        shutil.copyfile(file.path(plugin.folder), folder / file.name)
    shutil.copyfile(card, folder / f"{plugin.card.id}{card.suffix}")
    return plugin


def remove(entry: Entry) -> None:
    """Take a model with all its files out of its folder."""
    entry.path.unlink()
    if entry.plugin is not None:
        for file in entry.plugin.card.files:
            file.path(entry.plugin.folder).unlink(missing_ok=True)


def shipped() -> dict[str, Path]:
    """The card files of models that come with the program, by name."""
    return {path.stem: path for path in card_files(SHIPPED)}


def demo_models(folder: Path) -> frozenset[str]:
    """The ids of models that are demos: those of a folder, and those that come with the program."""
    cards = [plugin.card for place in (folder, SHIPPED) for plugin in plugin_cards(place)]
    return frozenset(card.id for card in cards if card.status is Status.DEMO)


def cards_in(folder: Path) -> Iterator[Entry]:
    """Each card file of a folder, read and not checked further."""
    for path in card_files(folder):
        try:
            yield Entry(path=path, plugin=read_card(path))
        except VisionError as problem:
            yield Entry(path=path, plugin=None, problem=problem)


def alone(entry: Entry, cards: Sequence[Entry]) -> None:
    """Raises BadCard when another card of the folder has the same id or is for the same task."""
    for other in cards:
        if other is entry or other.plugin is None or entry.plugin is None:
            continue
        if other.plugin.card.id == entry.plugin.card.id:
            raise BadCard(entry.path.name, f"{other.path.name} has the same id")
        if other.plugin.card.task == entry.plugin.card.task:
            raise BadCard(entry.path.name, f"{other.path.name} is for {other.plugin.card.task} too")
