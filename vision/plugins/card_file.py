"""Reads the card file of a model: TOML or JSON beside its ONNX file; every fault in one message."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from vision.card import ModelCard, ModelFile, Status
from vision.errors import BadCard
from vision.plugins.card import FORMS, TASKS, TEXT, Gives, Golden, Measured, PluginCard, Takes
from vision.results import LOAD_STATES

SUFFIXES = (".toml", ".json")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": tuple(status.value for status in Status),
    "task": tuple(TASKS),
    "layout": ("NCHW", "NHWC"),
    "resize": ("stretch", "letterbox", "pad_right"),
    "colour": ("BGR", "RGB", "GREY"),
    "type": ("float32", "uint8"),
    "form": FORMS,
    "order": ("xyxy", "yxyx", "cxcywh"),
}
_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
_SHA256 = 64
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The lines of a card outside its tables."""

    id: str
    version: str
    task: str
    status: str
    file: str
    sha256: str
    licence: str
    origin: str
    labels: tuple[str, ...]
    note: str = ""


def read_card(path: Path) -> PluginCard:
    """The card in a file; raises BadCard that names every fault, and never opens the model."""
    table = _table(path)
    faults: list[str] = []
    head = _build(_Head, {k: v for k, v in table.items() if k not in _TABLES}, "", faults)
    parts = {name: _part(name, kind, table, faults) for name, kind in _TABLES.items()}
    thresholds = _thresholds(table.get("thresholds"), faults)
    takes, gives, measured, golden = (parts[name] for name in _TABLES if name != "thresholds")
    if head is not None and None not in (takes, gives, measured, golden):
        faults += _wrong(head, takes, gives, measured, golden, thresholds)
    if faults or head is None:
        raise BadCard(path.name, "; ".join(faults))
    return PluginCard(
        card=_card(head, takes, gives, measured, golden, thresholds, path.parent),
        folder=path.parent,
        takes=takes,
        gives=gives,
        golden=golden,
        note=head.note,
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as problem:
        raise BadCard(path.name, f"cannot be read: {problem.strerror}") from problem
    except ValueError as problem:
        kind = path.suffix[1:].upper()
        raise BadCard(path.name, f"is no {kind}: {problem}") from problem
    if not isinstance(table, dict):
        raise BadCard(path.name, "must be a table of names and values")
    return table


def _part(name: str, kind: Any, table: Mapping[str, Any], faults: list[str]) -> Any:
    if name == "thresholds":
        return None
    given = table.get(name)
    if not isinstance(given, dict):
        faults.append(f"[{name}]: must be a table" if name in table else f"[{name}]: is missing")
        return None
    return _build(kind, given, f"{name}.", faults)


def _build(kind: Any, given: Mapping[str, Any], where: str, faults: list[str]) -> Any:
    """An instance of a dataclass from a table; adds to `faults` and gives None if it cannot be."""
    hints, before = get_type_hints(kind), len(faults)
    names = {field.name: field for field in fields(kind)}
    faults += [f"{where}{name}: is not known here" for name in given if name not in names]
    values: dict[str, Any] = {}
    for name, field in names.items():
        if name in given:
            values[name] = _value(given[name], hints[name], f"{where}{name}", faults)
        elif field.default is MISSING:
            faults.append(f"{where}{name}: is missing")
    return kind(**values) if len(faults) == before else None


def _value(given: Any, hint: Any, where: str, faults: list[str]) -> Any:
    if hint in (tuple[str, ...], tuple[float, ...]):
        inner = str if hint == tuple[str, ...] else float
        if not isinstance(given, list) or not given:
            faults.append(f"{where}: must be a list with something in it")
            return ()
        return tuple(_value(one, inner, where, faults) for one in given)
    fits = isinstance(given, hint) and (hint is bool or not isinstance(given, bool))
    if hint is float:
        fits = isinstance(given, int | float) and not isinstance(given, bool)
    if not fits:
        faults.append(f"{where}: must be {_KINDS[hint]}")
    elif hint is str and not given.strip() and not where.endswith("note"):
        faults.append(f"{where}: must not be empty")
    elif (choices := _CHOICES.get(where.rpartition(".")[2])) and given not in choices:
        faults.append(f"{where}: is {given!r}, not one of {', '.join(choices)}")
    return given


def _thresholds(given: Any, faults: list[str]) -> dict[str, float]:
    if not isinstance(given, dict) or not given:
        faults.append("[thresholds]: is missing: from which score each label counts")
        return {}
    wrong = [label for label, value in given.items() if not _is_share(value)]
    faults += [f"thresholds.{label}: must be a number above 0, at most 1" for label in wrong]
    return {label: float(value) for label, value in given.items() if label not in wrong}


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _wrong(
    head: _Head,
    takes: Takes,
    gives: Gives,
    measured: Measured,
    golden: Golden,
    thresholds: Mapping[str, float],
) -> Iterator[str]:
    """What no single value shows."""
    if gives.form not in TASKS[head.task]:
        yield f"output.form: {head.task} is told by {' or '.join(TASKS[head.task])}"
    if len(set(head.labels)) != len(head.labels):
        yield "labels: one stands there twice"
    if head.task == "load_state":
        strange = [label for label in head.labels if label not in LOAD_STATES]
        yield from (f"labels: {one} is none of {', '.join(LOAD_STATES)}" for one in strange)
    countable = (TEXT,) if gives.form == "ctc" else head.labels
    yield from (
        f"thresholds.{name}: is none of {', '.join(countable)}"
        for name in thresholds
        if name not in countable
    )
    if not _ID.fullmatch(head.id):
        yield "id: must be small letters, digits and hyphens, at most 60"
    for name, digest in (("sha256", head.sha256), ("golden.sha256", golden.sha256)):
        if len(digest) != _SHA256 or set(digest) - set("0123456789abcdef"):
            yield f"{name}: must be 64 hexadecimal digits in lower case"
    for name, file in (("file", head.file), ("golden.file", golden.file)):
        if Path(file).name != file:
            yield f"{name}: must be a file beside the card, without a folder"
    if not (8 <= takes.width <= 4096 and 8 <= takes.height <= 4096):
        yield "input.width, input.height: must be from 8 to 4096"
    if len(takes.mean) not in (1, 1 if takes.colour == "GREY" else 3):
        yield "input.mean: must hold one number, or one for each channel"
    if measured.n < 1 or not 0 <= measured.right <= 1:
        yield "measured: n must be at least 1, and right from 0 to 1"
    wanted = {"ssd": (2,), "centernet": (1, 3)}.get(gives.form, (1,))
    if len(gives.names) not in wanted:
        yield f"output.names: {gives.form} has {' or '.join(map(str, wanted))} outputs"
    if gives.form == "ctc" and not 0 <= gives.blank <= len(head.labels):
        yield "output.blank: lies outside the labels"


def _card(
    head: _Head,
    takes: Takes,
    gives: Gives,
    measured: Measured,
    golden: Golden,
    thresholds: Mapping[str, float],
    folder: Path,
) -> ModelCard:
    def pinned(name: str, sha256: str) -> ModelFile:
        path = folder / name
        return ModelFile(
            name=name, sha256=sha256, size=path.stat().st_size if path.is_file() else 0
        )

    return ModelCard(
        id=head.id,
        task=head.task,
        version=head.version,
        files=(pinned(head.file, head.sha256), pinned(golden.file, golden.sha256)),
        licence=head.licence,
        origin=head.origin,
        input=f"{takes.layout} {takes.width}×{takes.height} {takes.colour}, {takes.resize}",
        output=f"{gives.form}: {', '.join(gives.names)}",
        measured=f"{measured.right:.1%} of {measured.n} of {measured.set}, by {measured.by}",
        status=Status(head.status),
        labels=head.labels,
        thresholds=dict(thresholds),
        asked=_asked(head.labels, takes, gives, thresholds),
    )


def _asked(*given: object) -> str:
    """The start of a hash of all that decides what a model's numbers mean."""
    said = json.dumps([asdict(one) if is_dataclass(one) else one for one in given], sort_keys=True)  # type: ignore[arg-type]
    return hashlib.sha256(said.encode()).hexdigest()[:8]


_TABLES: Mapping[str, Any] = {
    "input": Takes,
    "output": Gives,
    "measured": Measured,
    "golden": Golden,
    "thresholds": None,
}
