"""All items and districts: the reviewed files of the package, and those of the data folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from gateway.cases.deadlines.errors import DeadlineError
from gateway.items.errors import BadItems, NoSuchItem
from gateway.items.item import Answering, District, Item, Post, Street, Version
from gateway.items.shape import build

FOLDER = "items"
"""Under the data folder: a file of the same name takes the place of a packaged one."""
DISTRICTS = "districts.toml"
T = TypeVar("T")


@dataclass(frozen=True)
class Register:
    """Items by code, and the districts that are served by code."""

    items: Mapping[str, Item]
    districts: Mapping[str, District]

    def item(self, code: str) -> Item:
        """The item of a code; raises NoSuchItem."""
        if code not in self.items:
            raise NoSuchItem(code, self.items)
        return self.items[code]

    def for_kind(self, kind: str, day: date) -> tuple[Item, Version] | None:
        """The item of a violation kind with the version in force on a local day."""
        item = self._by_kind.get(kind)
        version = item.in_force(day) if item is not None else None
        return (item, version) if item is not None and version is not None else None

    def answering(self, version: Version, district: str) -> Iterator[Answering]:
        """Who answers in a district, the leading department first; what nobody does is left out."""
        for department in version.departments:
            found = self.desk(version, department, district)
            if found is not None:
                yield found

    def desk(self, version: Version, department: str, code: str) -> Answering | None:
        """Who answers for a department in a district or, by its 9 digits, a street."""
        place = self.districts.get(code) or self._streets.get(code)
        posts: Iterable[Answering | Post] = (
            *(one for one in version.answering if one.district == code),
            *(place.post if place is not None else ()),
        )
        found = next((one for one in posts if one.department == department), None)
        if found is None:
            return None
        return Answering(
            district=code, department=department, section=found.section, post=found.post
        )

    def place_name(self, code: str) -> str:
        """The name of a district or street; its code where none is served."""
        place = self.districts.get(code) or self._streets.get(code)
        return place.name if place is not None else code

    @cached_property
    def _streets(self) -> Mapping[str, Street]:
        streets = (street for one in self.districts.values() for street in one.street)
        return {street.code: street for street in streets}

    @cached_property
    def _by_kind(self) -> Mapping[str, Item]:
        return {item.kind: item for item in self.items.values() if item.kind is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Districts:
    district: tuple[District, ...]


def open_register(folder: Path | None = None) -> Register:
    """The packaged items with those of a folder over them; raises BadItems."""
    texts = dict(_packaged())
    if folder is not None and folder.is_dir():
        texts |= {file.name: _text(file) for file in sorted(folder.glob("*.toml"))}
    districts = _read(_Districts, DISTRICTS, texts.pop(DISTRICTS))
    items: dict[str, Item] = {}
    for name, text in sorted(texts.items()):
        item = read_item(name, text)
        if item.code in items:
            raise BadItems(name, [f"code {item.code}: another file has it too"])
        items[item.code] = item
    return Register(items, {one.code: one for one in districts.district})


@lru_cache(maxsize=256)
def read_item(name: str, text: str) -> Item:
    """An item from its file, read once while its text stays; raises BadItems with all faults."""
    item = _read(Item, name, text)
    faults = list(_bad_limits(item))
    if faults:
        raise BadItems(name, faults)
    return item


def _read(cls: type[T], name: str, text: str) -> T:
    faults: list[str] = []
    try:
        made = build(cls, tomllib.loads(text), faults)
    except tomllib.TOMLDecodeError as error:
        raise BadItems(name, [f"is no TOML: {error}"]) from error
    if made is None:
        raise BadItems(name, faults)
    return made


def _bad_limits(item: Item) -> Iterator[str]:
    for number, version in enumerate(item.version, start=1):
        try:
            version.limits.read()
        except DeadlineError as error:
            yield f"version[{number}].limits: {error}"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadItems(file.name, ["is not UTF-8"]) from error


def _packaged() -> Iterator[tuple[str, str]]:
    for file in files("gateway.items.data").iterdir():
        if file.name.endswith(".toml"):
            yield file.name, file.read_text(encoding="utf-8")
