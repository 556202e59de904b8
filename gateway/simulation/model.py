"""How posts behave: the assumptions of a simulated year, from one reviewed file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

from gateway.items.shape import build
from gateway.simulation.errors import BadModel

FILE = Path("simulation") / "model.toml"
"""Under the data folder; it takes the place of the packaged one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """How much goes on in the city."""

    trucks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """How posts work on either way; the reasons stand in the file."""

    staff: int
    share_percent: int
    absence_percent: int
    lies_hours: int
    lead_minutes: int
    helper_minutes: int
    hearing_hours: int
    dead_end_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What was so by letter."""

    patrol_stops: int
    patrol_begins: int
    patrol_hours: int
    clerk_minutes: int
    find_minutes: int
    copy_minutes: int
    letter_hours: int
    wrong_percent: int
    returns_at_most: int
    evidence_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithHub:
    """What is so with the hub, beside its own clocks and routing."""

    confirm_minutes: int
    confirm_staff: int
    false_percent: int
    wrong_percent: int
    dispatch_minutes: int
    read_minutes: int
    rework_percent: int
    heeds_reminder_percent: int
    heeds_overdue_percent: int
    heeds_escalation_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All assumptions."""

    city: Streets
    posts: Posts
    paper: Paper
    hub: WithHub


def open_model(data: Path | None = None) -> Model:
    """The assumptions of a data folder, or those of the package; raises BadModel."""
    own = None if data is None else data / FILE
    if own is not None and own.is_file():
        return read_model(own.read_text(encoding="utf-8"), str(own))
    text = (files("gateway.simulation") / FILE.name).read_text(encoding="utf-8")
    return read_model(text, FILE.name)


def read_model(text: str, name: str) -> Model:
    """The assumptions of a text; raises BadModel."""
    faults: list[str] = []
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadModel(name, [str(error)]) from error
    model = build(Model, table, faults)
    if model is not None:
        faults += _out_of_range(model)
    if model is None or faults:
        raise BadModel(name, faults)
    return model


def _out_of_range(model: Model) -> Iterator[str]:
    for section in fields(Model):
        part = getattr(model, section.name)
        for one in fields(part):
            value, where = getattr(part, one.name), f"{section.name}.{one.name}"
            if one.name.endswith("_percent") and not 0 <= value <= 100:
                yield f"{where}: is from 0 to 100"
            elif value < (1 if one.name in _AT_LEAST_ONE else 0):
                yield f"{where}: is too small"
    if not 0 <= model.paper.patrol_begins <= 23 or model.paper.patrol_hours > 24:
        yield "paper.patrol_begins, patrol_hours: are hours of a day"


_AT_LEAST_ONE = frozenset({"staff", "confirm_staff", "share_percent", "trucks"})
