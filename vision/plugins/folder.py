"""The folder of a department's own models: which are there, and which may be used for what."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
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

    Raises VisionError, and then changes nothing: also where the disk is full.
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
    files = {folder / file.name: file.path(plugin.folder) for file in plugin.card.files}
    files[folder / f"{plugin.card.id}{card.suffix}"] = card  # the last: it speaks of the others
    try:
        _put(files, folder)
    except OSError as error:
        raise BadCard(card.name, f"cannot be put into {folder}: {error.strerror}") from error
    for entry in rivals:
        _remove(entry, but=files.keys())
    return plugin


def _put(files: Mapping[Path, Path], folder: Path) -> None:
    """Copy files into a folder, all or none; a rename needs no room on a disk that is full."""
    staged: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, source in files.items():
            handle, name = tempfile.mkstemp(prefix=".new-", dir=folder)
            staged[target] = Path(name)
            with os.fdopen(handle, "wb") as written, source.open("rb") as read:
                shutil.copyfileobj(read, written)
                written.flush()
                os.fsync(written.fileno())
            staged[target].chmod(0o644)
        for target, beside in staged.items():
            beside.replace(target)
    finally:
        for beside in staged.values():
            beside.unlink(missing_ok=True)


def remove(entry: Entry) -> None:
    """Take a model with all its files out of its folder."""
    _remove(entry, but=())


def _remove(entry: Entry, *, but: Collection[Path]) -> None:
    files = entry.plugin.card.files if entry.plugin is not None else ()
    folder = entry.path.parent
    for path in (entry.path, *(file.path(folder) for file in files)):
        if path not in but:
            path.unlink(missing_ok=True)


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
