"""Which models a hub has, with what their cards say and whether each can be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vision.card import ModelCard, ModelFile, digest
from vision.errors import BadCard
from vision.models import body_text
from vision.models.catalogue import MODELS
from vision.plugins.card_file import read_card
from vision.plugins.folder import SHIPPED, Entry, alone, card_files, cards_in

PRESENT, MISSING, DAMAGED, REFUSED = "present", "missing", "damaged", "refused"
NOT_ADDED, ABSENT = "not_added", "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A model: its card, None where that cannot be read; its state, and why it is refused.

    `state`: present, missing, damaged, refused, not_added for one that comes with the program
    and that nobody has added, or absent for one whose package is not installed.
    """

    name: str
    card: ModelCard | None
    state: str
    is_own: bool
    problem: str = ""


def inventory(models: Path, own: Path) -> tuple[Listed, ...]:
    """The models of the hub, its own, and those that could be added; no network is run."""
    listed = [_packaged(card, models) for card in MODELS]
    entries = list(cards_in(own))
    listed += [_own(entry, entries) for entry in entries]
    listed += [_body_text()]
    there = {one.name for one in listed}
    listed += [
        Listed(name=path.stem, card=read_card(path).card, state=NOT_ADDED, is_own=True)
        for path in card_files(SHIPPED)
        if path.stem not in there
    ]
    return tuple(listed)


def _body_text() -> Listed:
    """The reader of what is painted on trucks, which an optional package brings."""
    if not body_text.is_installed():
        words = "the extra body-text is not installed: nothing reads what is painted on trucks"
        return Listed(name="body-text", card=None, state=ABSENT, is_own=False, problem=words)
    return Listed(name="body-text", card=body_text.card(), state=PRESENT, is_own=False)


def _packaged(card: ModelCard, models: Path) -> Listed:
    return Listed(name=card.id, card=card, state=_worst(card, models), is_own=False)


def _own(entry: Entry, entries: Sequence[Entry]) -> Listed:
    plugin, problem = entry.plugin, entry.problem
    if plugin is None:
        name = entry.path.stem
        return Listed(name=name, card=None, state=REFUSED, is_own=True, problem=str(problem))
    card = plugin.card
    try:
        alone(entry, entries)
    except BadCard as fault:
        return Listed(name=card.id, card=card, state=REFUSED, is_own=True, problem=str(fault))
    return Listed(name=card.id, card=card, state=_worst(card, plugin.folder), is_own=True)


def _worst(card: ModelCard, folder: Path) -> str:
    states = {_state(file, file.path(folder)) for file in card.files}
    return next((state for state in (DAMAGED, MISSING) if state in states), PRESENT)


def _state(file: ModelFile, path: Path) -> str:
    if not path.is_file():
        return MISSING
    found = path.stat()
    return PRESENT if _digest(path, found.st_mtime_ns, found.st_size) == file.sha256 else DAMAGED


@lru_cache(maxsize=64)
def _digest(path: Path, _mtime_ns: int, _size: int) -> str:
    """The hash of a file, counted once as long as it is not written to."""
    return digest(path)
