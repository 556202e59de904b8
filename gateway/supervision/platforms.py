"""The platforms that supervision (督办) is exchanged with over JT/T 809, as reviewed files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from auth.principal import Principal
from gateway.supervision.errors import BadPlatform, NoSuchPlatform
from graph.ontology.choices import DepartmentKind, ViolationKind

ROLE = "dispatcher"
"""The role in which a higher platform supervises."""
OTHER_ALARM = 0xFF
"""其它报警: the code of a kind that a file gives none for."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DISTRICT = re.compile(r"\d{6}")
_LONGEST_PASSWORD = 8
_MOST = 2**32 - 1


class Side(StrEnum):
    """Where a platform stands: the lower one logs in, and is asked."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Another platform; the user and password are those of the lower side, whichever that is.

    ``alarms`` are its codes for our kinds of violations. Of a lower one, ``districts`` are those
    whose cases it is asked about, all where there are none.
    """

    name: str
    side: Side
    department: str
    user: int
    password: str = field(repr=False)
    centre: int
    host: str = ""
    port: int = 0
    districts: frozenset[str] = frozenset()
    alarms: Mapping[int, ViolationKind] = field(default_factory=dict)

    @property
    def principal(self) -> Principal:
        """The platform as who supervises, and answers."""
        return Principal(
            department=self.department,
            person=f"platform:{self.name}",
            roles=frozenset({ROLE}),
            is_service=True,
        )

    def alarm_of(self, kind: ViolationKind) -> int:
        """Its code for a kind."""
        return next((code for code, one in self.alarms.items() if one is kind), OTHER_ALARM)


@dataclass(frozen=True, slots=True)
class Platforms:
    """All platforms by name."""

    by_name: Mapping[str, Platform]

    def get(self, name: str) -> Platform:
        """The platform of a name; raises NoSuchPlatform."""
        if name not in self.by_name:
            raise NoSuchPlatform(name)
        return self.by_name[name]

    def on(self, side: Side) -> tuple[Platform, ...]:
        """Those that stand on one side."""
        return tuple(one for one in self.by_name.values() if one.side is side)


def open_platforms(folder: Path) -> Platforms:
    """The platforms whose files lie in a folder; raises BadPlatform."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    found = Platforms({file.stem: read_platform(file) for file in files})
    users = [one.user for one in found.on(Side.LOWER)]
    if len(set(users)) != len(users):
        raise BadPlatform(folder.name, "user", "another one for each lower platform")
    return found


def read_platform(file: Path) -> Platform:
    """The platform of a file; raises BadPlatform, which names the field and what fits it."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadPlatform(file.name, "the file", f"TOML in UTF-8 ({error})") from error
    return _Reader(file).platform(table)


class _Reader:
    """Reads one file, naming it in what it complains of."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def platform(self, table: Mapping[str, Any]) -> Platform:
        side = self._side(table)
        own = {"address"} if side is Side.HIGHER else {"districts"}
        known = {"side", "department", "user", "password", "centre", "alarms", *own}
        for name in table.keys() - known:
            raise self._wrong(name, f"one of {', '.join(sorted(known))}")
        if not _NAME.fullmatch(self._file.stem):
            raise self._wrong("the file's name", "small letters, digits, - and _")
        host, port = self._address(table) if side is Side.HIGHER else ("", 0)
        return Platform(
            name=self._file.stem,
            side=side,
            department=self._department(table),
            user=self._number(table, "user", _MOST),
            password=self._password(table),
            centre=self._number(table, "centre", _MOST),
            host=host,
            port=port,
            districts=self._districts(table),
            alarms=self._alarms(table.get("alarms", {})),
        )

    def _side(self, table: Mapping[str, Any]) -> Side:
        try:
            return Side(str(table.get("side")))
        except ValueError:
            raise self._wrong("side", "higher or lower") from None

    def _department(self, table: Mapping[str, Any]) -> str:
        known = [kind.value for kind in DepartmentKind]
        if table.get("department") not in known:
            raise self._wrong("department", f"one of {', '.join(known)}")
        return str(table["department"])

    def _number(self, table: Mapping[str, Any], name: str, most: int) -> int:
        value = table.get(name)
        if type(value) is not int or not 1 <= value <= most:
            raise self._wrong(name, f"a whole number from 1 to {most}")
        return value

    def _address(self, table: Mapping[str, Any]) -> tuple[str, int]:
        host, _, port = str(table.get("address", "")).rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise self._wrong("address", "host:port")
        return host.strip("[]"), int(port)

    def _password(self, table: Mapping[str, Any]) -> str:
        named = table.get("password")
        if not isinstance(named, str):
            raise self._wrong("password", "the name of a file beside this one")
        try:
            text = (self._file.parent / named).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise self._wrong("password", f"the file of a password ({error})") from error
        if not text or len(text.encode("gb18030")) > _LONGEST_PASSWORD:
            raise self._wrong("password", f"of 1 to {_LONGEST_PASSWORD} bytes, as JT/T 809 has it")
        return text

    def _districts(self, table: Mapping[str, Any]) -> frozenset[str]:
        value = table.get("districts", [])
        fits = isinstance(value, list) and all(
            isinstance(one, str) and _DISTRICT.fullmatch(one) for one in value
        )
        if not fits:
            raise self._wrong("districts", "a list of codes of six digits (GB/T 2260)")
        return frozenset(value)

    def _alarms(self, table: object) -> Mapping[int, ViolationKind]:
        if not isinstance(table, dict):
            raise self._wrong("alarms", "a table of codes and kinds")
        kinds = [kind.value for kind in ViolationKind]
        read: dict[int, ViolationKind] = {}
        for code, kind in table.items():
            if not code.isascii() or not code.isdigit() or not 0 <= int(code) <= 0xFFFF:
                raise self._wrong(f"alarms.{code}", "called by a code from 0 to 65535")
            if kind not in kinds:
                raise self._wrong(f"alarms.{code}", f"one of {', '.join(kinds)}")
            read[int(code)] = ViolationKind(kind)
        return read

    def _wrong(self, field: str, wanted: str) -> BadPlatform:
        return BadPlatform(self._file.name, field, wanted)
