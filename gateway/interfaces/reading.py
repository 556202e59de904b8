"""Reads the files of departments' interfaces, and says all that is wrong with one."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from auth.agreements import know_live
from gateway.interfaces.declared import Declared, Interface, LiveField
from gateway.interfaces.errors import BadInterface
from gateway.items.shape import build
from gateway.settings import Settings
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind, Share

PLACE = "{key}"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")
"""So that names of the schema and of agreements lead back to each other: state_2 would not."""
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_RANGES = {
    "budget_ms": (10, 30_000),
    "at_once": (1, 256),
    "fresh_s": (0, 86_400),
    "stale_s": (0, 31 * 86_400),
    "trips": (1, 1_000),
    "rest_s": (1, 3_600),
}
_TAKEN = frozenset({"id", "sources", "recorded_at", "updated_at", "history", "case", "url"})
"""What every node has, or some node has beside its declared fields."""


def read_interfaces(folder: Path, hosts: frozenset[str]) -> tuple[Interface, ...]:
    """The interfaces whose files lie in a folder, none where there is no folder.

    Only ``hosts`` may be asked. Raises BadInterface with all that is wrong with a file.
    """
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    found = tuple(_read(file, hosts) for file in files)
    _demand_apart(found)
    return found


def allows(url: str, hosts: frozenset[str]) -> bool:
    """Whether the host of an address is among some, as its name or as name:port."""
    parts = urlsplit(url)
    return bool({parts.hostname or "", f"{parts.hostname}:{parts.port}"} & hosts)


def _read(file: Path, hosts: frozenset[str]) -> Interface:
    faults: list[str] = []
    try:
        made = build(Declared, tomllib.loads(file.read_text(encoding="utf-8")), faults)
    except (OSError, ValueError) as error:
        raise BadInterface(file.name, [f"is no TOML in UTF-8: {error}"]) from error
    headers: dict[str, str] = {}
    if made is not None:
        faults += _faults(file.stem, made, hosts)
        headers = _headers(file, made, faults)
    if made is None or faults:
        raise BadInterface(file.name, faults)
    return Interface(source=file.stem, declared=made, headers=headers)


def _headers(file: Path, made: Declared, faults: list[str]) -> dict[str, str]:
    if made.secret_file is None:
        return {}
    try:
        secret = (file.parent / made.secret_file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    if not secret or not secret.isprintable():
        faults.append("secret_file: must name a file with one line of ASCII, from this folder on")
    return {made.header: secret}


def _faults(source: str, one: Declared, hosts: frozenset[str]) -> Iterator[str]:
    if not _SOURCE.fullmatch(source):
        yield "the file's name: must be small letters, digits, - and _"
    if one.entity not in ONTOLOGY.entities:
        yield f"entity: {_near(one.entity, ONTOLOGY.entities)}"
    else:
        yield from _of_entity(one)
    yield from _address(one.url, hosts)
    if not _HEADER.fullmatch(one.header):
        yield "header: must be the name of a header"
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(one, name) <= most:
            yield f"{name}: must be from {least} to {most}"
    if one.stale_s < one.fresh_s:
        yield "stale_s: must not be less than fresh_s"
    if not one.field:
        yield "field: declare at least one: [[field]]"
    for field in one.field:
        if not _POINTER.fullmatch(field.pointer):
            yield f"field {field.name}: pointer must be a JSON pointer such as /data/state"


def _of_entity(one: Declared) -> Iterator[str]:
    declared = ONTOLOGY.entity(one.entity).fields
    texts = [f.name for f in declared.values() if f.kind is Kind.TEXT]
    if one.key not in texts:
        yield f"key: {_near(one.key, texts)} (a text of {one.entity})"
    elif declared[one.key].share is Share.PERSONAL:
        yield f"key: {one.key} is personal information and leaves the hub by no address"
    related = {r.out for r in ONTOLOGY.leaving(one.entity)}
    related |= {r.back for r in ONTOLOGY.arriving(one.entity)}
    for field in one.field:
        if not _NAME.fullmatch(field.name):
            words = "name must be small letters and digits, with _ before letters only"
            yield f"field {field.name}: {words}"
        if field.name in declared or field.name in _TAKEN or field.name in related:
            yield f"field {field.name}: {one.entity} has this already"


def _address(url: str, hosts: frozenset[str]) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.username is not None or parts.fragment:
        yield "url: must be an http or https address without a user and without #"
        return
    if url.count(PLACE) != 1 or PLACE in parts.netloc or re.sub(r"\{key\}", "", url).count("{"):
        yield f"url: must hold {PLACE} once, in its path or query, and no other place"
    elif not allows(url, hosts):
        yield f"url: {parts.hostname} is not in the setting interfaces.hosts"


def _demand_apart(found: Sequence[Interface]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in found:
        for field in one.declared.field:
            place = (one.declared.entity, field.name)
            if place in seen:
                raise BadInterface(
                    f"{one.source}.toml", [f"field {field.name}: stands in {seen[place]} as well"]
                )
            seen[place] = f"{one.source}.toml"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"{name} is not known" + (f"; did you mean {near[0]}?" if near else "")


def known_interfaces(settings: Settings) -> tuple[Interface, ...]:
    """The interfaces of a hub; from now on agreements may give their fields.

    Raises BadInterface.
    """
    found = read_interfaces(settings.interfaces.folder, settings.interfaces.allowed)
    fields: dict[str, dict[str, str]] = {}
    for one in found:
        own: Iterable[LiveField] = one.declared.field
        fields.setdefault(one.declared.entity, {}).update({f.name: f.zh for f in own})
    know_live(fields)
    return found
